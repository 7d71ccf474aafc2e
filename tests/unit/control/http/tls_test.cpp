#include "control/http/tls.hpp"

#include "control/http/certificate.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::http;

TEST_CASE("a certificate and its key make a context; anything else is said") {
    const auto one = make_certificate({{"localhost"}, {}}, 1'795'000'000);
    const auto other = make_certificate({{"localhost"}, {}}, 1'795'000'000);
    REQUIRE(one);
    REQUIRE(other);
    CHECK(
        std::holds_alternative<boost::asio::ssl::context>(tls_context(one->certificate, one->key)));
    const auto fault = [](const std::string& certificate, const std::string& key) {
        const auto made = tls_context(certificate, key);
        const auto* const text = std::get_if<std::string>(&made);
        return text ? *text : std::string{};
    };
    CHECK(fault("nothing", one->key).starts_with("the certificate cannot be used: "));
    CHECK(fault(one->certificate, "nothing").starts_with("the key cannot be used: "));
    CHECK_FALSE(fault(one->certificate, other->key).empty());
}
