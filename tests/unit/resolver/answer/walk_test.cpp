// The order of steps, the table of DESIGN section 2, chain limits and flags.
#include "resolver/answer/walk.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

using world::World;

const std::string suffix = "service.signalr.net.", private_zone = "privatelink." + suffix;
const std::map<std::string, std::string> public_address = {
    {"s1", "20.42.1.1"}, {"s2", "20.42.1.2"}, {"s3", "20.42.1.3"}};

/// One way of the table: where the public side is, and the switches.
struct Table {
    bool declared;  ///< services held here; else an upstream holds the public side
    bool redirects; ///< NxDomainRedirect
    bool rewrites;
};

void build(World& world, const Table& table) {
    const auto mode = table.rewrites ? zones::RewriteMode::On : zones::RewriteMode::Off;
    world.network("n1", "10.1.0.0/16", mode);
    world.network("n2", "10.2.0.0/16", mode);
    world.network("n3", "10.3.0.0/16", mode);
    const std::string policy = table.redirects ? "!" : "";
    world.zone(private_zone, {policy + "n1"}, {"s1 10 A 10.1.1.5"});
    world.zone(private_zone, {policy + "n2"}, {"s2 10 A 10.2.1.5"});
    world::Lines upstream;
    for (const auto& [service, address] : public_address) {
        if (table.declared) world.service(service, {address});
        const bool alias = service != "s3";
        if (alias)
            upstream.push_back(service + "." + suffix + " 60 CNAME " + service + "." +
                               private_zone);
        upstream.push_back(service + "." + (alias ? private_zone : suffix) + " 60 A " + address);
    }
    if (!table.declared) world.rule(".", "192.0.2.53", upstream);
}

std::string expected(const Table& table, const std::string& network, const std::string& service,
                     const std::string& type) {
    const std::string name = service + "." + suffix, alias_target = service + "." + private_zone;
    const bool held = (network == "n1" && service == "s1") || (network == "n2" && service == "s2");
    const bool has_endpoint = service != "s3";
    const bool rewritten = held && table.rewrites;
    const std::string chain =
        has_endpoint ? "; " + name + (rewritten ? " 10" : " 60") + " CNAME " + alias_target : "";
    const std::string public_soa =
        table.declared ? "; authority: " + suffix + " 10 SOA" : "; authority: . 30 SOA";
    const std::string private_soa = "; authority: " + private_zone + " 10 SOA";
    const std::string owner = has_endpoint ? alias_target : name;
    if (type == "ANY") {
        if (rewritten || (table.declared && has_endpoint)) return "NOERROR" + chain;
        if (table.declared) return "NOERROR; " + name + " 60 A " + public_address.at(service);
        return "NOERROR; " + name + " 3600 HINFO \"RFC8482\" \"\"";
    }
    if (type == "CNAME") return "NOERROR" + (has_endpoint ? chain : public_soa);
    if (held) {
        const std::string address = service == "s1" ? "10.1.1.5" : "10.2.1.5";
        return "NOERROR" + chain + (type == "A" ? "; " + owner + " 10 A " + address : private_soa);
    }
    const bool goes_on = table.redirects && (type == "A" || type == "AAAA");
    if (network != "n3" && has_endpoint && !goes_on) return "NXDOMAIN" + chain + private_soa;
    if (type != "A") return "NOERROR" + chain + public_soa;
    return "NOERROR" + chain + "; " + owner + " 60 A " + public_address.at(service);
}

} // namespace

TEST_CASE("the rows that must always hold") {
    const Table table{GENERATE(true, false), GENERATE(true, false), GENERATE(true, false)};
    World world;
    build(world, table);
    CAPTURE(table.declared, table.redirects, table.rewrites);
    for (const std::string network : {"n1", "n2", "n3"}) {
        for (const std::string service : {"s1", "s2", "s3"}) {
            for (const std::string type : {"A", "AAAA", "HTTPS", "TXT", "PTR", "CNAME", "ANY"}) {
                CAPTURE(network, service, type);
                CHECK(world.ask(network + " " + service + "." + suffix + " " + type) ==
                      expected(table, network, service, type));
            }
        }
    }
}

TEST_CASE("private names resolve while every upstream is down, and never turn public") {
    World world;
    build(world, {false, false, true});
    world.unplug("192.0.2.53");
    CHECK(world.ask("n1 s1." + suffix + " A") == expected({false, false, true}, "n1", "s1", "A"));
    CHECK(world.ask("n1 s2." + suffix + " A") == "SERVFAIL EDE 22");
    CHECK(world.ask("n3 s1." + suffix + " A") == "SERVFAIL EDE 22");
}

TEST_CASE("at most 16 links, then SERVFAIL, whatever they come from") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world::Lines records = {"c0 60 A 10.0.0.1"};
    for (int i = 1; i <= 18; ++i) {
        records.push_back("c" + std::to_string(i) + " 60 CNAME c" + std::to_string(i - 1));
    }
    world.zone("chain.example.", {"n1"}, records);
    for (int links = 0; links <= 18; ++links) {
        const auto said = world.ask("n1 c" + std::to_string(links) + ".chain.example. A");
        CAPTURE(links);
        if (links > 16) {
            CHECK(said == "SERVFAIL EDE 0");
            continue;
        }
        CHECK(said.substr(0, 10) == "NOERROR aa");
        CHECK(std::count(said.begin(), said.end(), ';') == links + 1);
        CHECK(said.find("; c0.chain.example. 60 A 10.0.0.1") != std::string::npos);
    }
}

TEST_CASE("the longest chain of redirected links fits") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone(private_zone, {"!n1"}, {"held 10 A 10.1.1.5"});
    world::Lines records;
    for (int i = 1; i <= 20; ++i) {
        records.push_back("c" + std::to_string(i) + "." + private_zone + " 60 CNAME c" +
                          std::to_string(i - 1) + "." + private_zone);
    }
    world.rule(".", "192.0.2.53", records);
    CHECK(world.ask("n1 c20." + private_zone + " A") == "SERVFAIL EDE 0");
    CHECK(world.links().size() <= Walk::links_kept_max);
    CHECK(world.asked().size() == 17);
    CHECK(world.ask("n1 c16." + private_zone + " A").substr(0, 8) == "NXDOMAIN");
}

TEST_CASE("a loop is SERVFAIL with an extended error and nothing else") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("loop.example.", {"n1"},
               {"a 60 CNAME b", "b 60 CNAME A", "self 60 CNAME self", "out 60 CNAME x.example."});
    world.rule(".", "192.0.2.53", {"x.example. 60 CNAME out.loop.example."});
    CHECK(world.ask("n1 a.loop.example. A") == "SERVFAIL EDE 0");
    CHECK(world.ask("n1 self.loop.example. A") == "SERVFAIL EDE 0");
    CHECK(world.ask("n1 out.loop.example. A") == "SERVFAIL EDE 0");
    CHECK(world.ask("n1 x.example. A") == "SERVFAIL EDE 0");
    CHECK(world.ask("n1 self.loop.example. CNAME") ==
          "NOERROR aa; self.loop.example. 60 CNAME self.loop.example.");
}

TEST_CASE("a name nobody is asked about is REFUSED; behind an alias it is SERVFAIL") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("held.example.", {"n1"}, {"out 60 CNAME www.elsewhere.example."});
    CHECK(world.ask("n1 www.elsewhere.example. A") == "REFUSED EDE 20");
    CHECK(world.links().back().kind == LinkKind::NotHeld);
    CHECK(world.ask("n1 www.elsewhere.example. ANY") == "REFUSED EDE 20");
    CHECK(world.ask("n1 out.held.example. A") == "SERVFAIL EDE 20");
    CHECK(world.ask("n1 out.held.example. CNAME") ==
          "NOERROR aa; out.held.example. 60 CNAME www.elsewhere.example.");
}

TEST_CASE("RD=0: held names are answered, the rest is not asked for") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("held.example.", {"n1"},
               {"www 60 A 10.0.0.1", "out 60 CNAME www.elsewhere.example.", "sub 60 NS ns.sub",
                "sub 60 NS ns.elsewhere.example.", "ns.sub 50 A 10.0.0.53",
                "in 60 CNAME www.sub.held.example."});
    world.rule(".", "192.0.2.53", {"www.elsewhere.example. 60 A 20.0.0.1"});
    const auto without_rd = Recursion::NotDesired;
    CHECK(world.ask("n1 www.held.example. A", without_rd) ==
          "NOERROR aa; www.held.example. 60 A 10.0.0.1");
    CHECK(world.ask("n1 www.elsewhere.example. A", without_rd) == "REFUSED EDE 20");
    CHECK(world.ask("n1 www.elsewhere.example. ANY", without_rd) == "REFUSED EDE 20");
    CHECK(world.ask("n1 out.held.example. A", without_rd) == "SERVFAIL EDE 20");
    CHECK(world.asked().empty());
    const std::string referral = "authority: sub.held.example. 60 NS ns.sub.held.example.; "
                                 "sub.held.example. 60 NS ns.elsewhere.example.; "
                                 "additional: ns.sub.held.example. 50 A 10.0.0.53";
    CHECK(world.ask("n1 www.sub.held.example. A", without_rd) == "NOERROR; " + referral);
    // RFC 1034 §4.3.2: the referral takes the place of the rest of the chain.
    CHECK(world.ask("n1 in.held.example. A", without_rd) ==
          "NOERROR aa; in.held.example. 60 CNAME www.sub.held.example.; " + referral);
}

} // namespace parallax::answer
