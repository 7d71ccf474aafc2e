// Step 4: who is asked, and what of the reply is kept. The chain cut is what the product stands on.
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

using world::Lines;
using world::World;

const std::string suffix = "service.signalr.net.", private_zone = "privatelink." + suffix;

/// A name that is special to n1, what n1 gets for it, and what the upstream claims of it.
struct Target {
    std::string owner, private_end, asked_of;
};

const std::vector<Target> targets = {
    {"held." + private_zone, "; held." + private_zone + " 10 A 10.1.1.5", ""},
    {"held." + suffix,
     "; held." + suffix + " 10 CNAME held." + private_zone + "; held." + private_zone +
         " 10 A 10.1.1.5",
     ""},
    {"lab." + suffix, "; lab." + suffix + " 60 A 20.9.9.9", ""},
    {"box.localhost.", "; box.localhost. 10800 A 127.0.0.1", ""},
    {"www.corp.example.", "; www.corp.example. 5 A 10.5.5.5", "192.0.2.55"},
    {"www.deep.held.example.", "; www.deep.held.example. 6 A 10.6.6.6", "10.0.0.53"},
};

/// n1 holds and forwards the targets; n2 only has the rule for everything.
void build(World& world, const Lines& public_records) {
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.zone(private_zone, {"n1"}, {"held 10 A 10.1.1.5"});
    world.zone("held.example.", {"n1"}, {"deep 60 NS ns.deep", "ns.deep 60 A 10.0.0.53"});
    world.service("lab", {"20.9.9.9"});
    world.rule("corp.example.", "192.0.2.55", {"www.corp.example. 5 A 10.5.5.5"}, {"n1"});
    world.server("10.0.0.53", {"www.deep.held.example. 6 A 10.6.6.6"});
    world.rule(".", "192.0.2.53", public_records);
}

/// c0 -> c1 -> ... with `links` aliases, the target at `position` (0: nowhere), A at the end.
struct Chain {
    Lines records;
    std::vector<std::string> names;
};

Chain chain_of(std::size_t links, std::size_t position, const std::string& target) {
    Chain chain;
    for (std::size_t i = 0; i <= links; ++i) {
        const bool special = position != 0 && i == position;
        chain.names.push_back(special ? target : "c" + std::to_string(i) + ".public.example.");
    }
    for (std::size_t i = 0; i < links; ++i) {
        chain.records.push_back(chain.names[i] + " 60 CNAME " + chain.names[i + 1]);
    }
    chain.records.push_back(chain.names[links] + " 60 A 20.66.6.6");
    return chain;
}

std::string aliases_text(const Chain& chain, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text += "; " + chain.names[i] + " 60 CNAME " + chain.names[i + 1];
    }
    return text;
}

std::string public_text(const Chain& chain, std::size_t links) {
    if (links > recurse::links_max) return "SERVFAIL EDE 0";
    return "NOERROR" + aliases_text(chain, links) + "; " + chain.names[links] + " 60 A 20.66.6.6";
}

} // namespace

TEST_CASE("a reply's chain is kept up to the first target that is special here") {
    const std::size_t links = GENERATE(range(std::size_t{1}, std::size_t{18}));
    for (const Target& target : targets) {
        for (std::size_t position = 1; position <= links; ++position) {
            const Chain chain = chain_of(links, position, target.owner);
            World world;
            build(world, chain.records);
            CAPTURE(links, position, target.owner);
            const std::string tail = target.private_end;
            // A rewrite is one alias more.
            const std::size_t aliases =
                position + static_cast<std::size_t>(tail.find(" CNAME ") != std::string::npos);
            const std::string said = world.ask("n1 " + chain.names[0] + " A");
            Lines asked = {chain.names[0] + " A @192.0.2.53"};
            if (position <= recurse::links_max && !target.asked_of.empty()) {
                asked.push_back(target.owner + " A @" + target.asked_of);
            }
            CHECK(world.asked() == asked);
            if (aliases > recurse::links_max) {
                CHECK(said == "SERVFAIL EDE 0");
                continue;
            }
            CHECK(said == "NOERROR" + aliases_text(chain, position) + tail);
            const Link& cut = world.links().at(position - 1);
            CHECK(cut.chain_cut);
            REQUIRE(cut.cut_reply);
            CHECK(cut.cut_reply->chain.at(cut.taken - 1).target == *cut.target);
        }
    }
}

TEST_CASE("chains of 0 to 17 links without a special target are taken as they come") {
    for (std::size_t links = 0; links <= 17; ++links) {
        const Chain chain = chain_of(links, 0, "");
        World world;
        build(world, chain.records);
        CAPTURE(links);
        CHECK(world.ask("n1 " + chain.names[0] + " A") == public_text(chain, links));
        CHECK(world.asked().size() == 1);
    }
}

TEST_CASE("where nothing is special the very same reply is taken whole") {
    const std::size_t links = GENERATE(range(std::size_t{1}, std::size_t{17}));
    for (std::size_t position = 1; position <= links; ++position) {
        const Chain chain = chain_of(links, position, "held." + private_zone);
        World world;
        build(world, chain.records);
        CHECK(world.ask("n2 " + chain.names[0] + " A") == public_text(chain, links));
        CHECK(world.asked().size() == 1);
    }
}

TEST_CASE("the end of a cut chain is decided here: negative answers and types too") {
    World world;
    build(world,
          {"a.example. 60 CNAME gone." + private_zone, "gone." + private_zone + " 60 A 20.66.6.6",
           "b.example. 60 CNAME held." + private_zone,
           "held." + private_zone + " 60 AAAA 2001:db8::66"});
    const std::string soa = "; authority: " + private_zone + " 10 SOA";
    CHECK(world.ask("n1 a.example. A") ==
          "NXDOMAIN; a.example. 60 CNAME gone." + private_zone + soa);
    CHECK(world.ask("n1 b.example. AAAA") ==
          "NOERROR; b.example. 60 CNAME held." + private_zone + soa);
    CHECK(world.ask("n1 a.example. CNAME") == "NOERROR; a.example. 60 CNAME gone." + private_zone);
    CHECK(world.ask("n1 a.example. ANY") == "NOERROR; a.example. 3600 HINFO \"RFC8482\" \"\"");
    CHECK(world.asked().empty());
}

TEST_CASE("an alias to a reverse name of this network's addresses is decided here") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("corp.example.", {"n1"}, {"www 60 A 20.5.5.5"});
    world.rule(".", "192.0.2.53",
               {"ptr.example. 60 CNAME 5.5.5.20.in-addr.arpa.",
                "5.5.5.20.in-addr.arpa. 60 PTR public.example."});
    CHECK(world.ask("n1 ptr.example. PTR") ==
          "NOERROR; ptr.example. 60 CNAME 5.5.5.20.in-addr.arpa.; "
          "5.5.5.20.in-addr.arpa. 10 PTR www.corp.example.");
}

TEST_CASE("a chain that leaves to a dead upstream is SERVFAIL, never a bare CNAME") {
    World world;
    build(world, {"a.example. 60 CNAME www.corp.example."});
    world.unplug("192.0.2.55");
    CHECK(world.ask("n1 a.example. A") == "SERVFAIL EDE 22");
    CHECK(world.links().size() == 2);
    CHECK(world.links()[0].kind == LinkKind::Upstream);
    CHECK(world.links()[1].kind == LinkKind::Failed);
}

TEST_CASE("a delegation in a held zone: glue is asked, else names are resolved first") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("held.example.", {"n1"},
               {"one 60 NS ns.one", "ns.one 60 A 10.0.0.53", "two 60 NS ns1.else.example.",
                "two 60 NS ns2.else.example.", "lost 60 NS ns.lost",
                "in 60 CNAME www.one.held.example."});
    world.server("10.0.0.53", {"www.one.held.example. 60 CNAME web.one.held.example.",
                               "web.one.held.example. 60 A 10.7.7.7",
                               "up.one.held.example. 60 CNAME in.held.example."});
    world.server("resolve ns1.else.example. ns2.else.example.",
                 {"www.two.held.example. 60 A 10.8.8.8"});
    const std::string chain = "; www.one.held.example. 60 CNAME web.one.held.example.; "
                              "web.one.held.example. 60 A 10.7.7.7";
    CHECK(world.ask("n1 www.one.held.example. A") == "NOERROR" + chain);
    CHECK(world.asked().size() == 1); // targets below the cut belong to the same servers
    CHECK(world.links()[0].cut == world::name("one.held.example."));
    CHECK(world.ask("n1 up.one.held.example. A") ==
          "NOERROR; up.one.held.example. 60 CNAME in.held.example.; "
          "in.held.example. 60 CNAME www.one.held.example." +
              chain);
    CHECK(world.ask("n1 www.two.held.example. A") ==
          "NOERROR; www.two.held.example. 60 A 10.8.8.8");
    CHECK(world.ask("n1 www.two.held.example. ANY") ==
          "NOERROR; www.two.held.example. 3600 HINFO \"RFC8482\" \"\"");
    CHECK(world.ask("n1 www.lost.held.example. A") == "SERVFAIL EDE 22");
    CHECK(world.asked().empty()); // its only server is below the cut and has no glue
}

TEST_CASE("a delegation asks glue or names, not both, and no more servers than the limits say") {
    World world;
    world.network("n1", "10.1.0.0/16");
    Lines records = {"two 60 NS ns1.else.example.", "two 60 NS ns.two", "ns.two 60 AAAA fd00::53"};
    for (int i = 0; i < 30; ++i) {
        const std::string number = std::to_string(i);
        records.push_back("many 60 NS ns" + number + ".else.example.");
        records.push_back("glue 60 NS ns" + number + ".glue");
        for (const char* const subnet : {"1", "2", "3"}) {
            records.push_back("ns" + number + ".glue 60 A 10.0." + subnet + "." + number);
        }
    }
    world.zone("held.example.", {"n1"}, records);
    const auto ask_for = [&](const std::string& asked) {
        const auto& network = *world.snapshot().network_named("n1");
        Walk walk{world.snapshot(), world.snapshot().horizon_of(network), {world::name(asked)}};
        return std::get<Ask>(walk.advance());
    };
    const Ask two = ask_for("www.two.held.example.");
    CHECK(two.server_names.empty());
    REQUIRE(two.question.upstreams.size() == 1);
    CHECK(two.question.upstreams[0].to_text() == "[fd00::53]:53");
    CHECK(two.question.bailiwick == world::name("two.held.example."));
    CHECK(ask_for("www.many.held.example.").server_names.size() == delegation_servers_max);
    CHECK(ask_for("www.glue.held.example.").question.upstreams.size() == delegation_endpoints_max);
}

namespace {

/// What n2 gets when its upstream says `reply` to "www.example. TYPE".
std::string told(recurse::Reply reply, const Walk::Asked& asked) {
    World world;
    build(world, {});
    const auto& network = *world.snapshot().network_named("n2");
    Walk walk{world.snapshot(), world.snapshot().horizon_of(network), asked};
    REQUIRE(std::holds_alternative<Ask>(walk.advance()));
    const Next next = walk.take(std::make_shared<recurse::Reply>(std::move(reply)));
    if (std::holds_alternative<Ask>(next)) return "asks on";
    CHECK_FALSE(walk.answer().authenticated); // AD is for our own validation
    return world::to_text(walk.answer());
}

recurse::ReplyRrset signed_rrset(const std::string& line) {
    recurse::ReplyRrset rrset = world::reply_rrset({world::record(line)});
    dns::append_encoded(rrset.signatures, std::vector<std::uint8_t>(19, 0)); // signer is the root
    rrset.signature_count = 1;
    rrset.signature_ttl = 33;
    return rrset;
}

} // namespace

TEST_CASE("a walk resumed at the question another one came to goes on as that one would") {
    const Chain chain = chain_of(3, 2, "held." + private_zone);
    World world;
    build(world, chain.records);
    for (const char* const network : {"n1", "n2"}) {
        const auto& horizon = world.snapshot().horizon_of(*world.snapshot().network_named(network));
        const Walk::Asked asked{world::name(chain.names[0])};
        const recurse::Reply reply =
            world::reply_to({asked.name, asked.type, dns::RrClass::IN}, chain.records);
        Walk first{world.snapshot(), horizon, asked}, resumed{world.snapshot(), horizon, asked};
        Next next = first.advance();
        REQUIRE(first.links().empty());
        resumed.resume_at(std::get<Ask>(next));
        const Next again = resumed.advance();
        CHECK(std::get<Ask>(again).rule == std::get<Ask>(next).rule);
        CHECK(std::get<Ask>(again).question.question == std::get<Ask>(next).question.question);
        for (Walk* const walk : {&first, &resumed}) {
            (void)walk->take(std::make_shared<recurse::Reply>(reply));
        }
        CHECK(world::to_text(resumed.answer()) == world::to_text(first.answer()));
        CHECK(resumed.links().size() == first.links().size());
        CHECK(resumed.links()[0].rule == first.links()[0].rule);
    }
}

TEST_CASE("signatures and proofs are passed on to those who ask for them") {
    recurse::Reply reply;
    reply.authenticated = true;
    reply.end =
        recurse::ReplyNegative{dns::Rcode::NxDomain,
                               signed_rrset("example. 30 SOA ns.example. a.example. 1 2 3 4 5"),
                               {signed_rrset("a.example. 30 NSEC z.example. A")}};
    Walk::Asked asked{world::name("www.example.")};
    CHECK(told(reply, asked) == "NXDOMAIN; authority: example. 30 SOA");
    asked.dnssec_ok = true;
    const std::string with_proof = told(reply, asked);
    CHECK(with_proof.find("example. 33 RRSIG") != std::string::npos);
    CHECK(with_proof.find("a.example. 30 NSEC") != std::string::npos);
    CHECK(with_proof.find("a.example. 33 RRSIG") != std::string::npos);
    reply.end = recurse::ReplyAnswer{signed_rrset("www.example. 60 A 20.0.0.1")};
    CHECK(told(reply, asked).find("www.example. 33 RRSIG") != std::string::npos);
}

TEST_CASE("a DNAME of an upstream comes with its CNAME") {
    recurse::Reply reply;
    reply.chain.push_back({signed_rrset("www.example. 60 CNAME www.new.test2."),
                           signed_rrset("example. 60 DNAME new.test2."),
                           world::name("www.new.test2.")});
    reply.end =
        recurse::ReplyAnswer{world::reply_rrset({world::record("www.new.test2. 9 A 20.0.0.1")})};
    CHECK(told(reply, {world::name("www.example.")}) ==
          "NOERROR; example. 60 DNAME new.test2.; www.example. 60 CNAME www.new.test2.; "
          "www.new.test2. 9 A 20.0.0.1");
    CHECK(told(reply, {world::name("www.example."), dns::RrType::CNAME}) ==
          "NOERROR; example. 60 DNAME new.test2.; www.example. 60 CNAME www.new.test2.");
}

TEST_CASE("a DNAME that the chain passes twice, or ends at, is there once") {
    recurse::Reply reply;
    const auto pass = [&](const std::string& cname, const std::string& target) {
        reply.chain.push_back({signed_rrset(cname + target), std::nullopt, world::name(target)});
    };
    const auto signed_dname = signed_rrset("old.example. 60 DNAME new.example.");
    pass("a.old.example. 60 CNAME ", "a.new.example.");
    reply.chain.back().dname = signed_dname;
    pass("a.new.example. 60 CNAME ", "b.old.example.");
    pass("b.old.example. 60 CNAME ", "b.new.example.");
    reply.chain.back().dname = signed_dname;
    reply.end =
        recurse::ReplyAnswer{world::reply_rrset({world::record("b.new.example. 9 A 20.0.0.1")})};
    const Walk::Asked asked{world::name("a.old.example."), dns::RrType::A, Recursion::Desired,
                            true};
    const auto occurrences = [](const std::string& text, const std::string& part) {
        std::size_t count = 0;
        for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
        return count;
    };
    const std::string passed = told(reply, asked);
    CHECK(occurrences(passed, " DNAME ") == 1);
    CHECK(occurrences(passed, "old.example. 33 RRSIG") == 3); // of it and of its two CNAMEs

    pass("b.new.example. 60 CNAME ", "old.example.");
    reply.end = recurse::ReplyAnswer{signed_dname};
    Walk::Asked dname_asked = asked;
    dname_asked.type = dns::RrType::DNAME;
    CHECK(occurrences(told(reply, dname_asked), " DNAME ") == 1);
}

TEST_CASE("a reply that leads nowhere ends the question, it never goes round") {
    const Walk::Asked asked{world::name("www.example.")};
    recurse::Reply reply;
    reply.end = recurse::ReplyDangling{};
    CHECK(told(reply, asked) == "SERVFAIL EDE 23");
    const auto alias = [](const std::string& line, const std::string& target) {
        return recurse::ReplyAlias{world::reply_rrset({world::record(line)}), std::nullopt,
                                   world::name(target)};
    };
    reply.chain = {alias("www.example. 60 CNAME b.example.", "b.example.")};
    CHECK(told(reply, asked) == "asks on");
    reply.chain = {alias("other.example. 60 CNAME b.example.", "b.example.")};
    CHECK(told(reply, asked) == "SERVFAIL EDE 23");
    reply.chain = {alias("www.example. 60 CNAME WWW.example.", "WWW.example.")};
    CHECK(told(reply, asked) == "SERVFAIL EDE 0");
}

TEST_CASE("addresses that were withheld are told of, and what is left is given") {
    recurse::Reply reply;
    reply.withheld = recurse::Withheld::Some;
    reply.end = recurse::ReplyNegative{};
    const Walk::Asked asked{world::name("www.example.")};
    CHECK(told(reply, asked) == "NOERROR EDE 15");
    reply.end =
        recurse::ReplyAnswer{world::reply_rrset({world::record("www.example. 60 A 192.0.2.1")})};
    CHECK(told(reply, asked) == "NOERROR EDE 15; www.example. 60 A 192.0.2.1");
}

} // namespace parallax::answer
