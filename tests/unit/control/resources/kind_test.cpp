#include "control/resources/kind.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control::resources;

namespace {

const auto id = *ResourceId::from_text(
    "/subscriptions/s/resourcegroups/g/providers/Microsoft.Network/virtualNetworks/n");

} // namespace

TEST_CASE("what every resource shows: location and tags only where there are any") {
    CHECK(
        boost::json::serialize(envelope({id, "e", {}, {}, {}})) ==
        R"({)"
        R"("id":"/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/n",)"
        R"("name":"n","type":"Microsoft.Network/virtualNetworks"})");
    const auto shown = envelope({id, "e", "here", {{"a", "b"}}, {}});
    CHECK(shown.at("location") == "here");
    CHECK(shown.at("tags").at("a") == "b");
}

TEST_CASE("properties that no rule knows are kept and come back, up to a size") {
    constexpr std::array<std::string_view, 1> known{"subnets"};
    const auto value =
        boost::json::parse(R"({"properties":{"subnets":[],"tls":{"x":1},"nothing":null}})");
    Body::Mistake mistake;
    model::Head head{id, {}, {}, {}, {}};
    head.kept_text = kept_properties(Body{value, mistake}, known);
    CHECK(head.kept_text == R"({"tls":{"x":1}})");
    CHECK(properties_of(head).at("tls").at("x") == 1);
    CHECK(properties_of({id, {}, {}, {}, {}}).empty());
    CHECK_FALSE(mistake);
    boost::json::value large =
        boost::json::object{{"properties", {{"text", std::string(kept_octets_max, 'x')}}}};
    CHECK(kept_properties(Body{large, mistake}, known).empty());
    CHECK(mistake);
}

TEST_CASE("small shapes") {
    CHECK(weak_etag("g") == "W/\"g\"");
    CHECK(reference_to(id).at("id").as_string() == id.text());
    CHECK(boost::json::serialize(texts_of(std::vector{*dns::IpAddress::from_text("10.0.0.1")})) ==
          R"(["10.0.0.1"])");
    CHECK(boost::json::serialize(texts_of(std::vector{*dns::Prefix::from_text("10.0.0.0/8")})) ==
          R"(["10.0.0.0/8"])");
}
