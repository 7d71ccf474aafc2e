#include "control/resources/path.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::resources;

namespace {

/// "one ID", "below ID TYPE", "all SUBSCRIPTION TYPE", or "nothing".
std::string read(std::string_view path) {
    const auto found = read_path(path);
    if (!found) return "nothing";
    if (const auto* const one = std::get_if<OneResource>(&*found)) return "one " + one->id.text();
    if (const auto* const below = std::get_if<BelowResource>(&*found)) {
        return "below " + below->id.text() + ' ' + below->type;
    }
    const auto& all = std::get<WholeSubscription>(*found);
    return "all " + all.subscription + ' ' + all.type;
}

const std::string group = "/subscriptions/s/resourceGroups/g";

} // namespace

TEST_CASE("paths of resources, in any case, with a slash at the end") {
    CHECK(read(group) == "one " + group);
    CHECK(read("/SUBSCRIPTIONS/s/resourcegroups/g/") == "one " + group);
    CHECK(read(group + "/providers/Microsoft.Network/virtualNetworks/n/subnets/x") ==
          "one " + group + "/providers/Microsoft.Network/virtualNetworks/n/subnets/x");
}

TEST_CASE("paths of collections") {
    CHECK(read(group + "/providers/Microsoft.Network/virtualNetworks") ==
          "below " + group + " Microsoft.Network/virtualNetworks");
    CHECK(read(group + "/providers/Microsoft.Network/privateDnsZones/a.b/ALL") ==
          "below " + group + "/providers/Microsoft.Network/privateDnsZones/a.b ALL");
    CHECK(read("/subscriptions/s/resourcegroups") == "all s resourceGroups");
    CHECK(read("/subscriptions/s/providers/Microsoft.Network/privateEndpoints") ==
          "all s Microsoft.Network/privateEndpoints");
}

TEST_CASE("what names nothing") {
    for (const char* const path :
         {"", "/", "/subscriptions", "/subscriptions/s", "/subscriptions//resourceGroups/g/x",
          "/subscriptions/s/providers/P", "/tenants/t/resourceGroups",
          "/subscriptions/s/resourceGroups//providers/P/t",
          "/subscriptions/s/what/g/providers/P/t/n/x", "//"}) {
        CAPTURE(path);
        CHECK(read(path) == "nothing");
    }
}

TEST_CASE(
    "collections in any case, with a slash at the end, of a group that is called like a word") {
    const std::string odd = "/subscriptions/s/resourceGroups/providers-2";
    CHECK(read(group + "/Providers/Microsoft.Network/virtualNetworks/") ==
          "below " + group + " Microsoft.Network/virtualNetworks");
    CHECK(read(odd + "/providers/Microsoft.Network/virtualNetworks") ==
          "below " + odd + " Microsoft.Network/virtualNetworks");
    CHECK(read(group + "/providers/Microsoft.Network/privateDnsZones/a.b/ALL/") ==
          "below " + group + "/providers/Microsoft.Network/privateDnsZones/a.b ALL");
}
