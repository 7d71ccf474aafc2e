#include "control/registration/host_update.hpp"

#include "control/registration/reverse_update.hpp"
#include "tests/unit/control/registration/update_text.hpp"
#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;
using control::registration::Decision;
using control::registration::Grant;
using control::registration::UpdateMessage;
using zones::Registration;

namespace {

/// N1 (10.1.0.0/16) and N2 (10.2.0.0/16) register in corp.example; N3 (10.3.0.0/16) in none.
struct World : Estate {
    World() {
        REQUIRE(network("n1", "10.1.0.0/16"));
        REQUIRE(network("n2", "10.2.0.0/16"));
        REQUIRE(network("n3", "10.3.0.0/16"));
        REQUIRE(zone("corp.example"));
        REQUIRE(link("corp.example", "n1", Registration::On));
        REQUIRE(link("corp.example", "n2", Registration::On));
        REQUIRE(link("corp.example", "n3"));
    }

    Ruled<Decision> decide(std::string_view in_zone, const std::vector<std::string>& lines,
                           const Grant& grant = {}) {
        auto read = control::registration::read_update(update_of(in_zone, lines));
        REQUIRE(std::holds_alternative<UpdateMessage>(read));
        return apply([&](Draft& draft) {
            return control::registration::update_hosts(draft, std::get<UpdateMessage>(read), grant);
        });
    }
    /// The rcode, or the code of the model's refusal.
    std::string update(const std::vector<std::string>& lines, const Grant& grant = {}) {
        const auto decided = decide("corp.example.", lines, grant);
        return decided ? dns::to_text(decided->rcode) : decided.error().code;
    }
    std::string reverse(const std::vector<std::string>& lines, const Grant& grant = {}) {
        const auto decided = decide("10.in-addr.arpa.", lines, grant);
        CHECK(last_changes.empty());
        return decided ? dns::to_text(decided->rcode) : decided.error().code;
    }
    std::string a(std::string_view host) { return addresses(host, "corp.example"); }
};

// As Kea's D2 and ISC's dhcpd send them (RFC 4703 §5).
const std::string dhcid = "000201aa";
const std::vector<std::string> take_name{"nxdomain web.corp.example.",
                                         "add web.corp.example. A 10.1.1.9",
                                         "add web.corp.example. DHCID " + dhcid};
const std::vector<std::string> renew_name{
    "yxdomain web.corp.example.", "yxrrset web.corp.example. DHCID " + dhcid,
    "delete web.corp.example. A", "add web.corp.example. A 10.1.1.10"};
const std::vector<std::string> drop_address{"yxrrset web.corp.example. DHCID " + dhcid,
                                            "delete web.corp.example. A 10.1.1.10"};
const std::vector<std::string> drop_name{
    "yxrrset web.corp.example. DHCID " + dhcid, "nxrrset web.corp.example. A",
    "nxrrset web.corp.example. AAAA", "delete web.corp.example."};

} // namespace

TEST_CASE("a DHCP client's name comes, moves and goes (RFC 4703 5.3, 5.5)") {
    World world;
    CHECK(world.update(take_name) == "NOERROR");
    CHECK(world.a("web") == "10.1.1.9");
    CHECK(world.update(take_name) == "YXDOMAIN");
    CHECK(world.update(renew_name) == "NOERROR");
    CHECK(world.a("web") == "10.1.1.10");
    CHECK(world.update(drop_address) == "NOERROR");
    CHECK(world.a("web") == "-");
    CHECK(world.update(drop_name) == "NXRRSET"); // gone with its last address: servers take it so
}

TEST_CASE("another client does not get the name") {
    World world;
    REQUIRE(world.update(take_name) == "NOERROR");
    CHECK(world.update({"yxrrset web.corp.example. DHCID 000201bb", "delete web.corp.example. A",
                        "add web.corp.example. A 10.1.1.66"}) == "NXRRSET");
    CHECK(world.a("web") == "10.1.1.9");
    CHECK(world.last_changes.empty());
}

TEST_CASE("a host registered over the API belongs to no DHCP client") {
    World world;
    REQUIRE(world.host("n1", "web", "10.1.1.7"));
    CHECK(world.update(take_name) == "YXDOMAIN");
    CHECK(world.update(renew_name) == "NXRRSET");
    CHECK(world.a("web") == "10.1.1.7");
}

TEST_CASE("A and AAAA of one name are one host, each goes by itself") {
    World world;
    REQUIRE(world.network("n6", "fd00::/64"));
    REQUIRE(world.zone("six.example"));
    REQUIRE(world.link("six.example", "n6", Registration::On));
    const auto decided = world.decide(
        "six.example.", {"add web.six.example. AAAA fd00::9", "add web.six.example. AAAA fd00::a",
                         "delete web.six.example. AAAA fd00::9", "delete web.six.example. A"});
    REQUIRE(decided);
    CHECK(decided->hosts_changed == 1);
    const auto host = world.get<Host>(Estate::host_id("n6", "web"));
    REQUIRE(host);
    REQUIRE(host->addresses.size() == 1);
    CHECK(host->addresses[0].to_text() == "fd00::a");
}

TEST_CASE("an address chooses the network; a client may move between networks of a zone") {
    World world;
    REQUIRE(world.update(take_name) == "NOERROR");
    CHECK(world.update({"yxrrset web.corp.example. DHCID " + dhcid, "delete web.corp.example. A",
                        "add web.corp.example. A 10.2.1.9"}) == "NOERROR");
    CHECK_FALSE(world.get<Host>(Estate::host_id("n1", "web")));
    const auto moved = world.get<Host>(Estate::host_id("n2", "web"));
    REQUIRE(moved);
    CHECK(moved->dhcid == "AAIBqg==");
    CHECK(world.a("web") == "10.2.1.9");
}

TEST_CASE("addresses of networks that do not register, or of nobody, are refused") {
    World world;
    CHECK(world.update({"add web.corp.example. A 10.3.1.9"}) == "REFUSED");
    CHECK(world.update({"add web.corp.example. A 192.0.2.1"}) == "REFUSED");
    CHECK(world.update({"add web.corp.example. AAAA fd00::1"}) == "REFUSED");
    CHECK(world.a("web") == "-");
}

TEST_CASE("all of a message or nothing") {
    World world;
    CHECK(world.update({"add one.corp.example. A 10.1.1.1", "add two.corp.example. A 10.2.1.2",
                        "add three.corp.example. A 10.3.1.3"}) == "REFUSED");
    CHECK(world.last_changes.empty());
    REQUIRE(world.records("corp.example", "CNAME", "two",
                          {CnameRecord{dns::test::name("x.example.")}}));
    CHECK(world.update({"add one.corp.example. A 10.1.1.1", "add two.corp.example. A 10.2.1.2"}) ==
          "CnameConflict");
    CHECK(world.a("one") == "-");
}

TEST_CASE("only names right below the zone, only A, AAAA and DHCID") {
    World world;
    CHECK(world.update({"add corp.example. A 10.1.1.9"}) == "REFUSED");
    CHECK(world.update({"add a.web.corp.example. A 10.1.1.9"}) == "REFUSED");
    CHECK(world.update({"add *.corp.example. A 10.1.1.9"}) == "InvalidHostName");
    CHECK(world.update({"add we\\.b.corp.example. A 10.1.1.9"}) == "InvalidHostName");
    CHECK(world.update({"add web.corp.example. PTR x.example."}) == "REFUSED");
    CHECK(world.update({"add web.corp.example. TYPE65280 00"}) == "REFUSED");
    CHECK(world.update({"add web.corp.example. AAAA ::ffff:10.1.1.9"}) == "REFUSED");
    CHECK(world.update({"add web.corp.example. DHCID " + std::string(2 * 65, '0')}) == "REFUSED");
}

TEST_CASE("deleting what is not there is done already") {
    World world;
    CHECK(world.update({"delete web.corp.example.", "delete web.corp.example. TXT",
                        "delete corp.example.", "delete a.b.corp.example. A 10.1.1.9"}) ==
          "NOERROR");
    CHECK(world.last_changes.empty());
}

TEST_CASE("the apex is in use, without hosts") {
    World world;
    CHECK(world.update({"nxdomain corp.example."}) == "YXDOMAIN");
    CHECK(world.update({"yxrrset corp.example. SOA"}) == "NOERROR");
    CHECK(world.update({"yxrrset corp.example. A"}) == "NXRRSET");
}

TEST_CASE("manual records are neither seen nor touched, and win") {
    World world;
    REQUIRE(world.records("corp.example", "A", "web", {test::a("10.1.1.77")}));
    CHECK(world.update(take_name) == "NOERROR");
    CHECK(world.a("web") == "10.1.1.77");
    CHECK(world.update({"delete web.corp.example."}) == "NOERROR");
    CHECK(world.a("web") == "10.1.1.77");
    REQUIRE(world.update(take_name) == "NOERROR");
    REQUIRE(world.drop_records("corp.example", "A", "web"));
    CHECK(world.a("web") == "10.1.1.9");
}

TEST_CASE("a zone that nobody registers in is not ours to change") {
    World world;
    REQUIRE(world.zone("other.example"));
    REQUIRE(world.link("other.example", "n1"));
    for (const char* const zone : {"other.example.", "example.", "web.corp.example."}) {
        const auto decided = world.decide(zone, {});
        REQUIRE(decided);
        CHECK(decided->rcode == dns::Rcode::NotAuth);
    }
}

TEST_CASE("a key for one network changes that network only") {
    World world;
    const Grant one{{"RG/n1"}};
    CHECK(world.update({"add web.corp.example. A 10.1.1.9"}, one) == "NOERROR");
    CHECK(world.update({"add web.corp.example. A 10.2.1.9"}, one) == "REFUSED");
    REQUIRE(world.update({"add web.corp.example. A 10.2.1.9"}) == "NOERROR");
    CHECK(world.update({"delete web.corp.example."}, one) == "NOERROR");
    CHECK(world.a("web") == "10.2.1.9");
    CHECK(world.update({"nxdomain web.corp.example."}, one) == "NOERROR");
    CHECK(world.update({"delete web.corp.example."}, Grant{{"rg/n3"}}) == "REFUSED");
}

TEST_CASE("zones of one name need a key for the networks of one of them") {
    World world;
    const auto group = ResourceId::of_group("s", "branch");
    const auto zone = *group.child(type::zone, "corp.example");
    const auto network = *group.child(type::network, "n4");
    REQUIRE(world.apply([&](Draft& draft) -> Ruled<Stored> {
        REQUIRE(put_resource_group(draft, {{group, {}, "westeurope", {}, {}}}));
        REQUIRE(put_zone(draft, {{zone, {}, {}, {}, {}}, {}, {}}));
        REQUIRE(put_virtual_network(
            draft, {{network, {}, "westeurope", {}, {}}, {prefix("10.4.0.0/16")}, {}, {}}));
        return put_link(
            draft,
            {{*zone.child(type::link, "n4"), {}, {}, {}, {}}, network, Registration::On, {}});
    }));
    const auto decided = world.decide("corp.example.", {"add web.corp.example. A 10.4.1.9"});
    REQUIRE(decided);
    CHECK(decided->rcode == dns::Rcode::Refused);
    CHECK(decided->why.find("several zones") != std::string::npos);
    CHECK(world.update({"add web.corp.example. A 10.4.1.9"}, Grant{{"branch/n4"}}) == "NOERROR");
    CHECK(world.update({"add web.corp.example. A 10.1.1.9"}, Grant{{"rg/n1", "rg/n2"}}) ==
          "NOERROR");
}
