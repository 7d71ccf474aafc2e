#include "control/statistics.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("holdings count what is held") {
    const Holdings held = holdings_of(*testing::split_snapshot());
    CHECK(held.networks == 4);
    CHECK(held.horizons == 3);
    CHECK(held.zones == 2);
    CHECK(held.services == 3);
    CHECK(held.forward_rules == 0);
    CHECK(held.names >= 2);
    CHECK(held.zone_octets > 0);
}

TEST_CASE("log and JSON tell the same numbers, every counter among them") {
    Statistics statistics;
    statistics.generation = 7;
    statistics.counters[0] = 42;
    const auto told = to_json(statistics);
    CHECK(told.at("generation").to_number<int>() == 7);
    CHECK(told.at("counters").as_object().size() == serve::count_total);
    CHECK(told.at("counters").at("udp_queries").to_number<int>() == 42);
    const std::string line = log_text("statistics", to_fields(statistics));
    CHECK(line.find(" generation=7 ") != std::string::npos);
    CHECK(line.find(" udp_queries=42 ") != std::string::npos);
}

TEST_CASE("the overview tells networks with sources, zones with links") {
    const auto told = overview_of(*testing::split_snapshot());
    CHECK(told.at("networks").at(3).at("same_as").as_string() == "n1");
    CHECK(told.at("networks").at(0).at("sources").at(0).as_string() == "127.0.1.0/24");
    const auto& link = told.at("zones").at(1).at("links").at(0);
    CHECK(link.at("network").as_string() == "n2");
    CHECK(link.at("resolution_policy").as_string() == "NxDomainRedirect");
}
