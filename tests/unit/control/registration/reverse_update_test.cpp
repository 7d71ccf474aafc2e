#include "control/registration/reverse_update.hpp"

#include "tests/unit/control/registration/update_text.hpp"
#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;
using control::registration::Grant;
using control::registration::UpdateMessage;

namespace {

/// web.corp.example has 10.1.1.9 in N1 and fd00::9 in N6, which register in corp.example.
struct World : Estate {
    World() {
        REQUIRE(network("n1", "10.1.0.0/16"));
        REQUIRE(network("n6", "fd00::/64"));
        REQUIRE(zone("corp.example"));
        REQUIRE(link("corp.example", "n1", zones::Registration::On));
        REQUIRE(link("corp.example", "n6", zones::Registration::On));
        REQUIRE(host("n1", "web", "10.1.1.9"));
        REQUIRE(host("n6", "web", "fd00::9"));
    }
    std::string judge(const std::vector<std::string>& lines, const Grant& grant = {}) const {
        auto read = control::registration::read_update(update_of("arpa.", lines));
        REQUIRE(std::holds_alternative<UpdateMessage>(read));
        const auto decision = control::registration::judge_reverse_update(
            draft(), std::get<UpdateMessage>(read), grant);
        CHECK(decision.hosts_changed == 0);
        return dns::to_text(decision.rcode);
    }
};

const std::string nine = "9.1.1.10.in-addr.arpa.";

} // namespace

TEST_CASE("reverse zones are those of in-addr.arpa and ip6.arpa") {
    using control::registration::is_reverse_zone;
    CHECK(is_reverse_zone(name("1.10.in-addr.arpa.")));
    CHECK(is_reverse_zone(name("d.f.IP6.ARPA.")));
    CHECK_FALSE(is_reverse_zone(name("arpa.")));
    CHECK_FALSE(is_reverse_zone(name("corp.example.")));
}

TEST_CASE("a PTR that says what the host says is taken") {
    const World world;
    CHECK(world.judge({"delete " + nine + " PTR", "delete " + nine + " DHCID",
                       "add " + nine + " PTR WEB.corp.example.",
                       "add " + nine + " DHCID 000201aa"}) == "NOERROR");
    const std::string six = dns::reverse_name_of(*dns::IpAddress::from_text("fd00::9")).to_text();
    CHECK(world.judge({"add " + six + " PTR web.corp.example."}) == "NOERROR");
}

TEST_CASE("a PTR that says something else is refused") {
    const World world;
    CHECK(world.judge({"add " + nine + " PTR mail.corp.example."}) == "REFUSED");
    CHECK(world.judge({"add " + nine + " PTR web.example."}) == "REFUSED");
    CHECK(world.judge({"add 8.1.1.10.in-addr.arpa. PTR web.corp.example."}) == "REFUSED");
    CHECK(world.judge({"add 1.1.10.in-addr.arpa. PTR web.corp.example."}) == "REFUSED");
    CHECK(world.judge({"add " + nine + " A 10.1.1.9"}) == "REFUSED");
}

TEST_CASE("prerequisites see the PTR that the host makes") {
    const World world;
    CHECK(world.judge({"yxrrset " + nine + " PTR web.corp.example.", "delete " + nine}) ==
          "NOERROR");
    CHECK(world.judge({"yxrrset " + nine + " PTR mail.corp.example."}) == "NXRRSET");
    CHECK(world.judge({"nxdomain " + nine}) == "YXDOMAIN");
    CHECK(world.judge({"nxdomain 8.1.1.10.in-addr.arpa."}) == "NOERROR");
    CHECK(world.judge({"nxrrset " + nine + " DHCID"}) == "NOERROR");
}

TEST_CASE("a key for another network sees no host") {
    const World world;
    CHECK(world.judge({"add " + nine + " PTR web.corp.example."}, Grant{{"rg/n6"}}) == "REFUSED");
    CHECK(world.judge({"add " + nine + " PTR web.corp.example."}, Grant{{"rg/n1"}}) == "NOERROR");
}
