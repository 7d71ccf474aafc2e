#include "zones/model/resource_id.hpp"

#include <catch2/catch.hpp>

using namespace parallax::model;

namespace {
const std::string group = "/subscriptions/s/resourceGroups/RG";
ResourceId id(std::string_view text) {
    const auto parsed = ResourceId::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}
} // namespace

TEST_CASE("an id's words get ARM's spelling, its names stay as given") {
    const auto read = id("/Subscriptions/s/resourcegroups/RG/PROVIDERS/microsoft.network/"
                         "virtualnetworks/Net1/SUBNETS/Sub1/");
    CHECK(read.text() == group + "/providers/Microsoft.Network/virtualNetworks/Net1/subnets/Sub1");
    CHECK(read.name() == "Sub1");
    CHECK(read.group() == "RG");
    CHECK(read.subscription() == "s");
    CHECK(read.type() == "Microsoft.Network/virtualNetworks/subnets");
    CHECK(id(group + "/providers/microsoft.signalrservice/signalR/x").text() ==
          group + "/providers/Microsoft.SignalRService/SignalR/x");
    CHECK(id(group + "/providers/Microsoft.Network/privateDnsZones/z/a/www").type() ==
          "Microsoft.Network/privateDnsZones/A");
    CHECK(id(group + "/providers/Some.Thing/kindOf/x").type() == "Some.Thing/kindOf");
}

TEST_CASE("ids are compared without regard to case") {
    CHECK(id(group) == id("/subscriptions/S/RESOURCEGROUPS/rg"));
    CHECK(id(group) != id("/subscriptions/S/resourceGroups/rg2"));
    CHECK(id(group).is_type("resourcegroups"));
}

TEST_CASE("parents and children") {
    const auto network = id(group + "/providers/Microsoft.Network/virtualNetworks/n1");
    const auto subnet = network.child("subnets", "s1");
    REQUIRE(subnet);
    CHECK(subnet->text() == network.text() + "/subnets/s1");
    CHECK(*subnet->parent() == network);
    CHECK(*network.parent() == id(group));
    CHECK_FALSE(id(group).parent());
    CHECK(*id(group).child("Microsoft.Network/virtualNetworks", "n1") == network);
    CHECK(subnet->group_id() == id(group));
    CHECK(subnet->collection_key() == network.key() + "/subnets");
    CHECK_FALSE(network.child("subnets", "a/b"));
    CHECK_FALSE(network.child("subnets", ""));
    CHECK_FALSE(network.child("subnets", std::string(id_octets_max, 'a')));
}

TEST_CASE("what is below an id follows it, before its neighbours with longer names") {
    const auto one = id(group + "/providers/Microsoft.Network/virtualNetworks/n1");
    const auto below = *one.child("subnets", "z");
    CHECK(below.key().starts_with(one.key() + "/"));
    CHECK(one < below);
}

TEST_CASE("text that is no id is refused") {
    const char* const texts[] = {
        "",
        "/",
        "subscriptions/s/resourceGroups/rg",
        "/subscriptions/s",
        "/subscriptions//resourceGroups/rg",
        "/subscriptions/s/resourceGroups",
        "/subscriptions/s/groups/rg",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks",
        "/subscriptions/s/resourceGroups/rg/provider/Microsoft.Network/virtualNetworks/n",
        "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/..",
        "/subscriptions/s/resourceGroups/r g",
        "/subscriptions/s/resourceGroups/r%2fg",
        "/subscriptions/s/resourceGroups/r\x01g",
        "/subscriptions/s/resourceGroups/r?g",
    };
    for (const char* text : texts) {
        INFO(text);
        CHECK_FALSE(ResourceId::from_text(text).has_value());
    }
    std::string deep = group + "/providers/P/t/n";
    while (deep.size() < 200) deep += "/t/n";
    CHECK_FALSE(ResourceId::from_text(deep).has_value());
    CHECK_FALSE(ResourceId::from_text(group + "/providers/P/t/" + std::string(id_octets_max, 'x'))
                    .has_value());
}
