#include "config/config.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

TEST_CASE("declared_at is file and line") {
    Config config;
    config.file = "lab.yaml";
    CHECK(config.declared_at({12, 5}) == "lab.yaml:12");
}

TEST_CASE("clouds have the catalogue's words") {
    CHECK(to_text(Cloud::Commercial) == "commercial");
    CHECK(to_text(Cloud::Government) == "government");
    CHECK(to_text(Cloud::China) == "china");
}

TEST_CASE("every fallback lies in its own range") {
    const auto check = [](const auto& setting) {
        CHECK(setting.least <= setting.fallback);
        CHECK(setting.fallback <= setting.most);
    };
    check(settings::workers);
    check(settings::udp_payload);
    check(settings::tcp_connections);
    check(settings::tcp_connections_per_client);
    check(settings::tcp_idle_timeout);
    check(settings::tcp_first_query_timeout);
    check(settings::tcp_in_flight);
    check(settings::tcp_unsent_octets);
    check(settings::client_deadline);
    check(settings::in_flight);
    check(settings::in_flight_per_upstream);
    check(settings::waiters_per_question);
    check(settings::drain);
}
