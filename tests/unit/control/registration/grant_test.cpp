#include "control/registration/grant.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using control::registration::Grant;

TEST_CASE("a grant covers the networks it names, in any case, or all") {
    const auto network = model::ResourceId::from_text(
        "/subscriptions/s/resourceGroups/Branch/providers/Microsoft.Network/virtualNetworks/Net");
    REQUIRE(network);
    CHECK(Grant{}.covers(*network));
    CHECK(Grant{{"other/net", "branch/NET"}}.covers(*network));
    CHECK_FALSE(Grant{{"net"}}.covers(*network));
    CHECK_FALSE(Grant{{"branch/net2"}}.covers(*network));
}
