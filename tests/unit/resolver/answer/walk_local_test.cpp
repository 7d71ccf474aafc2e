// Steps 1, 2, 3 and 5: what is held here, and in which order.
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

using world::World;

const std::string suffix = "service.signalr.net.", private_zone = "privatelink." + suffix;

} // namespace

TEST_CASE("the longest linked zone decides, and its missing names are final") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.zone("corp.example.", {"n1"}, {"a.lab 60 A 10.0.0.1", "b 60 A 10.0.0.2"});
    world.zone("lab.corp.example.", {"n1"}, {"c 60 A 10.0.0.3"});
    world.rule(".", "192.0.2.53", {"a.lab.corp.example. 60 A 203.0.113.1"});
    CHECK(world.ask("n1 c.lab.corp.example. A") == "NOERROR aa; c.lab.corp.example. 60 A 10.0.0.3");
    CHECK(world.ask("n1 a.lab.corp.example. A") ==
          "NXDOMAIN aa; authority: lab.corp.example. 10 SOA");
    CHECK(world.ask("n1 B.Corp.Example. A") == "NOERROR aa; B.Corp.Example. 60 A 10.0.0.2");
    CHECK(world.asked().empty());
    // A zone linked elsewhere does not exist here.
    CHECK(world.ask("n2 a.lab.corp.example. A") == "NOERROR; a.lab.corp.example. 60 A 203.0.113.1");
}

TEST_CASE("a missing type is NODATA from the zone, never a question upstream") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("corp.example.", {"n1"},
               {"www 60 A 10.0.0.1", "deep.ent 60 A 10.0.0.2", "*.wild 60 TXT \"any\""});
    world.rule(".", "192.0.2.53", {"www.corp.example. 60 AAAA 2001:db8::1"});
    const std::string no_data = "NOERROR aa; authority: corp.example. 10 SOA";
    CHECK(world.ask("n1 www.corp.example. AAAA") == no_data);
    CHECK(world.ask("n1 www.corp.example. HTTPS") == no_data);
    CHECK(world.ask("n1 ent.corp.example. A") == no_data);
    CHECK(world.ask("n1 x.wild.corp.example. A") == no_data);
    CHECK(world.ask("n1 x.wild.corp.example. TXT") ==
          "NOERROR aa; x.wild.corp.example. 60 TXT \"any\"");
    CHECK(world.asked().empty());
}

TEST_CASE("aliases in zones are followed across zones and answered as they are for CNAME and ANY") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("one.example.", {"n1"}, {"www 60 CNAME web.two.example."});
    world.zone("two.example.", {"n1"}, {"web 30 A 10.0.0.1"});
    const std::string alias = "; www.one.example. 60 CNAME web.two.example.";
    CHECK(world.ask("n1 www.one.example. A") ==
          "NOERROR aa" + alias + "; web.two.example. 30 A 10.0.0.1");
    CHECK(world.ask("n1 www.one.example. TXT") ==
          "NOERROR aa" + alias + "; authority: two.example. 10 SOA");
    CHECK(world.ask("n1 www.one.example. CNAME") == "NOERROR aa" + alias);
    CHECK(world.ask("n1 www.one.example. ANY") == "NOERROR aa" + alias);
}

TEST_CASE("a_dname_passed_twice_is_in_the_answer_once") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("corp.example.", {"n1"}, {"b 70 DNAME corp.example.", "a 60 A 10.0.0.1"});
    CHECK(world.ask("n1 a.b.b.corp.example. A") ==
          "NOERROR aa; b.corp.example. 70 DNAME corp.example.; "
          "a.b.b.corp.example. 70 CNAME a.b.corp.example.; "
          "a.b.corp.example. 70 CNAME a.corp.example.; a.corp.example. 60 A 10.0.0.1");
    CHECK(world.ask("n1 b.b.corp.example. DNAME") ==
          "NOERROR aa; b.corp.example. 70 DNAME corp.example.; "
          "b.b.corp.example. 70 CNAME b.corp.example.");
}

TEST_CASE("a DNAME comes with the CNAME made from it, and too long a target is YXDOMAIN") {
    World world;
    world.network("n1", "10.1.0.0/16");
    const std::string label(60, 'x');
    const std::string long_suffix = label + "." + label + "." + label + ".example.";
    world.zone("old.example.", {"n1"}, {"@ 70 DNAME new.example."});
    world.zone("short.example.", {"n1"}, {"@ 70 DNAME " + long_suffix});
    world.zone("new.example.", {"n1"}, {"www 30 A 10.0.0.1"});
    CHECK(world.ask("n1 www.old.example. A") ==
          "NOERROR aa; old.example. 70 DNAME new.example.; "
          "www.old.example. 70 CNAME www.new.example.; www.new.example. 30 A 10.0.0.1");
    CHECK(world.ask("n1 gone.old.example. A") ==
          "NXDOMAIN aa; old.example. 70 DNAME new.example.; "
          "gone.old.example. 70 CNAME gone.new.example.; authority: new.example. 10 SOA");
    CHECK(world.ask("n1 www.old.example. CNAME") ==
          "NOERROR aa; old.example. 70 DNAME new.example.; "
          "www.old.example. 70 CNAME www.new.example.");
    CHECK(world.ask("n1 gone.old.example. ANY").substr(0, 8) == "NXDOMAIN");
    const std::string many = label + "." + label + ".short.example.";
    CHECK(world.ask("n1 " + many + " A") == "YXDOMAIN aa; short.example. 70 DNAME " + long_suffix);
}

TEST_CASE("NxDomainRedirect: only for NXDOMAIN, only for A, AAAA and CNAME") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone(private_zone, {"!n1"},
               {"held 10 A 10.1.1.5", "deep.ent 10 A 10.1.1.6", "x.privatelink 10 A 10.1.1.7"});
    world.zone("signalr.net.", {"n1"}, {"x.privatelink.service 60 A 10.66.6.6"});
    world.rule(".", "192.0.2.53",
               {"x." + private_zone + " 60 A 20.0.0.1", "held." + private_zone + " 60 TXT \"p\"",
                "ent." + private_zone + " 60 A 20.0.0.2",
                "gone." + private_zone + " 60 TXT \"p\""});
    // Step 3 and 4 with the same name: neither this zone, nor a zone above it, nor the rewrite
    // to x.privatelink.privatelink is looked at.
    CHECK(world.ask("n1 x." + private_zone + " A") ==
          "NOERROR; x." + private_zone + " 60 A 20.0.0.1");
    CHECK(world.links().at(0).kind == LinkKind::Redirected);
    CHECK(world.ask("n1 x." + private_zone + " TXT") ==
          "NXDOMAIN aa; authority: " + private_zone + " 10 SOA");
    CHECK(world.ask("n1 held." + private_zone + " AAAA") ==
          "NOERROR aa; authority: " + private_zone + " 10 SOA");
    CHECK(world.ask("n1 ent." + private_zone + " A") ==
          "NOERROR aa; authority: " + private_zone + " 10 SOA");
    CHECK(world.asked().empty());
    CHECK(world.ask("n1 gone." + private_zone + " CNAME") == "NOERROR; authority: . 30 SOA");
    world.unplug("192.0.2.53");
    CHECK(world.ask("n1 held." + private_zone + " A") ==
          "NOERROR aa; held." + private_zone + " 10 A 10.1.1.5");
    CHECK(world.ask("n1 x." + private_zone + " A") == "SERVFAIL EDE 22");
}

TEST_CASE("a rewrite asks nobody, and only where the linked zone holds the name") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.network("off", "10.2.0.0/16", zones::RewriteMode::Off);
    world.zone(private_zone, {"n1", "off"}, {"held 10 A 10.1.1.5"});
    world.rule(".", "192.0.2.53",
               {"held." + suffix + " 60 CNAME held." + private_zone,
                "held." + private_zone + " 60 A 20.0.0.1", "other." + suffix + " 60 A 20.0.0.2"});
    const std::string tail =
        " CNAME held." + private_zone + "; held." + private_zone + " 10 A 10.1.1.5";
    CHECK(world.ask("n1 held." + suffix + " A") == "NOERROR; held." + suffix + " 10" + tail);
    CHECK(world.asked().empty());
    CHECK(world.ask("off held." + suffix + " A") == "NOERROR; held." + suffix + " 60" + tail);
    CHECK(world.asked() == world::Lines{"held." + suffix + " A @192.0.2.53"});
    CHECK(world.ask("n1 other." + suffix + " A") == "NOERROR; other." + suffix + " 60 A 20.0.0.2");
    const std::string alias = "; held." + suffix + " 10 CNAME held." + private_zone;
    CHECK(world.ask("n1 held." + suffix + " ANY") == "NOERROR" + alias);
    CHECK(world.ask("n1 held." + suffix + " CNAME") == "NOERROR" + alias);
}

TEST_CASE("declared services: every type has a defined answer") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.network("n3", "10.3.0.0/16");
    world.zone(private_zone, {"n1"}, {"with 10 A 10.1.1.5"});
    world.service("with", {"20.0.0.1", "20.0.0.2", "2001:db8::1"});
    world.service("six", {"2001:db8::2"});
    const std::string public_name = "with." + suffix, private_name = "with." + private_zone;
    const std::string alias = "; " + public_name + " 60 CNAME " + private_name;
    CHECK(world.ask("n3 " + public_name + " A") == "NOERROR" + alias + "; " + private_name +
                                                       " 60 A 20.0.0.1; " + private_name +
                                                       " 60 A 20.0.0.2");
    CHECK(world.ask("n3 " + public_name + " AAAA") ==
          "NOERROR" + alias + "; " + private_name + " 60 AAAA 2001:db8::1");
    CHECK(world.ask("n3 " + public_name + " HTTPS") ==
          "NOERROR" + alias + "; authority: " + suffix + " 10 SOA");
    CHECK(world.ask("n3 " + public_name + " CNAME") == "NOERROR" + alias);
    CHECK(world.ask("n3 six." + suffix + " A") == "NOERROR; authority: " + suffix + " 10 SOA");
    CHECK(world.ask("n3 six." + suffix + " ANY") ==
          "NOERROR; six." + suffix + " 60 AAAA 2001:db8::2");
    CHECK(world.ask("n1 " + private_name + " A") ==
          "NOERROR aa; " + private_name + " 10 A 10.1.1.5");
    CHECK(world.ask("n3 unknown." + suffix + " A") == "REFUSED EDE 20");
}

TEST_CASE("PTR is made up for addresses of linked zones, in that network only") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.network("zoned", "10.4.0.0/16");
    world.zone("corp.example.", {"n1", "zoned"}, {"www 60 A 10.1.1.5", "v6 60 AAAA fd00::5"});
    world.zone("1.1.10.in-addr.arpa.", {"zoned"}, {"5 60 PTR mine.example."});
    const std::string reverse = "5.1.1.10.in-addr.arpa.";
    CHECK(world.ask("n1 " + reverse + " PTR") ==
          "NOERROR; " + reverse + " 10 PTR www.corp.example.");
    CHECK(world.ask("n1 " + reverse + " ANY") ==
          "NOERROR; " + reverse + " 10 PTR www.corp.example.");
    CHECK(world.ask("n1 " + reverse + " TXT") == "NOERROR; authority: " + reverse + " 10 SOA");
    CHECK(world.ask("n2 " + reverse + " PTR") ==
          "NXDOMAIN aa; authority: 10.in-addr.arpa. 10800 SOA");
    CHECK(world.ask("zoned " + reverse + " PTR") ==
          "NOERROR aa; " + reverse + " 60 PTR mine.example.");
    const auto v6 = dns::reverse_name_of(*dns::IpAddress::from_text("fd00::5")).to_text();
    CHECK(world.ask("n1 " + v6 + " PTR") == "NOERROR; " + v6 + " 10 PTR v6.corp.example.");
}

TEST_CASE("special-use names stay here unless a zone or a rule of their own covers them") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.zone("lab.test.", {"n1"}, {"www 60 A 10.0.0.1"});
    world.rule(".", "192.0.2.53", {"www.lab.test. 60 A 20.0.0.1"});
    world.rule("168.192.in-addr.arpa.", "192.0.2.54",
               {"1.1.168.192.in-addr.arpa. 60 PTR r.example."}, {"n2"});
    CHECK(world.ask("n1 www.lab.test. A") == "NOERROR aa; www.lab.test. 60 A 10.0.0.1");
    CHECK(world.ask("n2 www.lab.test. A") == "NXDOMAIN aa; authority: test. 10800 SOA");
    CHECK(world.ask("n1 localhost. A") == "NOERROR aa; localhost. 10800 A 127.0.0.1");
    CHECK(world.ask("n1 a.localhost. AAAA") == "NOERROR aa; a.localhost. 10800 AAAA ::1");
    CHECK(world.ask("n1 1.1.168.192.in-addr.arpa. PTR") ==
          "NXDOMAIN aa; authority: 168.192.in-addr.arpa. 10800 SOA");
    CHECK(world.asked().empty());
    CHECK(world.ask("n2 1.1.168.192.in-addr.arpa. PTR") ==
          "NOERROR; 1.1.168.192.in-addr.arpa. 60 PTR r.example.");
}

TEST_CASE("switched off, special-use names are names like any other") {
    World world;
    world.special_use(zones::SpecialUseMode::Off);
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.rule(".", "192.0.2.53",
               {"www.lab.test. 60 A 20.0.0.1", "a.example. 60 CNAME www.lab.test."}, {"n1"});
    CHECK(world.ask("n1 www.lab.test. A") == "NOERROR; www.lab.test. 60 A 20.0.0.1");
    CHECK(world.ask("n1 a.example. A") ==
          "NOERROR; a.example. 60 CNAME www.lab.test.; www.lab.test. 60 A 20.0.0.1");
    CHECK(world.asked().size() == 1); // the chain is not cut at the special-use name
    CHECK(world.ask("n2 localhost. A") == "REFUSED EDE 20");
}

} // namespace parallax::answer
