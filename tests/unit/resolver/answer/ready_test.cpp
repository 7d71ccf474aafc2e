#include "resolver/answer/ready.hpp"

#include "tests/unit/resolver/answer/allocations.hpp"
#include "tests/unit/resolver/answer/ready_world.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace parallax::answer {

namespace {

using namespace ready_world;

const std::string s1 = "s1.service.signalr.net. A";
const std::string out_of_zone = "out.corp.example. A";
const std::string public_name = "www.example.com. A";

/// Held chains, public chains, mixed ones; negative and synthesised ends.
const std::vector<std::string> questions{"a.corp.example. A",
                                         "a.corp.example. TXT",
                                         "gone.corp.example. A",
                                         "y.w.corp.example. A",
                                         "x.w.corp.example. A",
                                         "w.corp.example. A",
                                         "corp.example. SOA",
                                         "some.corp.example. A",
                                         out_of_zone,
                                         public_name,
                                         "gone.example.com. A",
                                         "web.example.com. AAAA",
                                         "localhost. A",
                                         "x.invalid. A",
                                         s1,
                                         ". NS"};

std::string respelt(const std::string& asked, std::mt19937& random) {
    std::string spelt = asked;
    for (std::size_t i = 0; i < spelt.find(' '); ++i) {
        const bool is_letter = spelt[i] >= 'a' && spelt[i] <= 'z';
        if (is_letter && random() % 2 == 0) spelt[i] = static_cast<char>(spelt[i] - 'a' + 'A');
    }
    return spelt;
}

/// RD, CD, EDNS, DO, payload, id and transport as they come.
Asker any_asker(std::mt19937& random) {
    Asker asker;
    asker.id = static_cast<std::uint16_t>(random());
    asker.bits = random() % 16;
    constexpr std::array<std::uint16_t, 4> payloads{0, 512, 1232, 4096};
    asker.payload = payloads[random() % payloads.size()];
    asker.transport = random() % 3 == 0 ? Transport::Tcp : Transport::Udp;
    return asker;
}

} // namespace

TEST_CASE("a ready answer is the composed one, octet for octet, whoever was first") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    Served served;
    std::size_t hits = 0;
    constexpr unsigned rounds = 4000;
    for (unsigned round = 0; round < rounds; ++round) {
        served.cache.erase_if([](std::span<const std::uint8_t>) { return true; });
        const std::string& asked = questions[round % questions.size()];
        const Asker first = any_asker(random);
        const std::string first_spelt = respelt(asked, random);
        (void)served.ask(first, first_spelt);
        Asker asker = any_asker(random);
        if (random() % 2 == 0) asker.bits = first.bits;
        // A rewrite's target takes a label from the question; see the next case.
        const std::string spelt = asked == s1 ? first_spelt : respelt(asked, random);
        CAPTURE(spelt, first.bits, asker.bits, asker.payload);
        const Octets ready = served.ready(asker, spelt);
        if (ready.empty()) continue;
        ++hits;
        const Octets composed = served.composed(asker, spelt);
        REQUIRE(dns::to_text(*dns::parse_message(ready)) ==
                dns::to_text(*dns::parse_message(composed)));
        REQUIRE(ready == composed);
    }
    CHECK(hits > rounds / 5);
}

TEST_CASE("a rewrite's target is spelt as by whoever was first, the question as by the client") {
    Served served;
    (void)served.ask({}, "S1.service.signalr.net. A");
    const auto message = *dns::parse_message(served.ready({}, "s1.SERVICE.signalr.net. A"));
    CHECK(message.question->name.to_text() == "s1.SERVICE.signalr.net.");
    CHECK(message.answer.at(0).owner.to_text() == "s1.SERVICE.signalr.net.");
    CHECK(message.answer.at(1).owner.to_text() == "S1.privatelink.SERVICE.signalr.net.");
}

TEST_CASE("every kind of answer worth keeping is ready the second time") {
    Served served;
    for (const std::string& asked : questions) {
        CAPTURE(asked);
        const Asker asker{"10.1.0.1", 7, with_edns | rd, 1232, Transport::Udp};
        CHECK(served.ready(asker, asked).empty());
        const Octets first = served.ask_until_kept(asker, asked);
        REQUIRE_FALSE(first.empty());
        CHECK(served.ready(asker, asked) == first);
    }
}

TEST_CASE("of names that a held zone does not have, about one in eight is kept, each at its time") {
    Served served;
    const auto kept = [&](const std::string& asked) {
        int count = 0;
        for (int i = 0; i < 400; ++i) {
            const std::string each = "x" + std::to_string(i) + "." + asked;
            (void)served.ask({}, each);
            count += served.ready({}, each).empty() ? 0 : 1;
        }
        return count;
    };
    const int once = kept("corp.example. A"); // nothing there
    CHECK(once > 20);
    CHECK(once < 100);
    CHECK(kept("away.example. A") == 400); // what was asked of others is worth more
    ++served.now;
    const int twice = kept("corp.example. A");
    CHECK(twice > once);
    CHECK(twice < once + 100);
}

TEST_CASE("what does not fit the client's limit is composed, and truncated, anew") {
    Served served;
    const Asker tcp{"10.1.0.1", 1, rd, 512, Transport::Tcp};
    const std::string some = "some.corp.example. A"; // about 700 octets
    REQUIRE(served.ask(tcp, some).size() > 512);
    CHECK(served.ready({"10.1.0.1", 1, rd}, some).empty());
    CHECK((served.ask({"10.1.0.1", 1, rd}, some)[2] & 0x02) != 0); // TC
    CHECK(served.ready({"10.1.0.1", 1, rd | with_edns, 600}, some).empty());
    CHECK_FALSE(served.ready({"10.1.0.1", 1, rd | with_edns, 4096}, some).empty());
    CHECK_FALSE(served.ready(tcp, some).empty());
    served.settings.udp_payload = 600; // ours counts as well
    CHECK(served.ready({"10.1.0.1", 1, rd | with_edns, 4096}, some).empty());
}

TEST_CASE("an answer that just fits is sent, one octet less and it is not") {
    Served served;
    const std::string asked = "some.corp.example. A";
    const Asker with{"10.1.0.1", 1, rd | with_edns, 4096, Transport::Udp};
    const auto octets = static_cast<std::uint16_t>(served.ask(with, asked).size());
    CHECK(served.ready({"10.1.0.1", 1, rd | with_edns, octets}, asked).size() == octets);
    const auto less = static_cast<std::uint16_t>(octets - 1);
    CHECK(served.ready({"10.1.0.1", 1, rd | with_edns, less}, asked).empty());
}

TEST_CASE("a private answer is never found from another network") {
    Served served;
    const Asker n1{"10.1.0.1"}, n2{"10.2.0.1"}, n3{"10.3.0.1"};
    const auto address = [](const Octets& octets) {
        const auto message = *dns::parse_message(octets);
        return dns::to_text(message.answer.back());
    };
    const std::string owner = "s1.privatelink.service.signalr.net. ";
    CHECK(address(served.ask(n1, s1)) == owner + "10 IN A 10.1.1.5");
    CHECK(served.ready(n2, s1).empty());
    CHECK(served.ready(n3, s1).empty());
    CHECK(served.ready({"10.9.0.1"}, s1).empty()); // in no network
    CHECK(address(served.ask(n2, s1)) == owner + "10 IN A 10.2.1.5");
    CHECK(served.ready(n3, s1).empty());
    CHECK(address(served.ask(n3, s1)) == owner + "60 IN A 20.0.0.1"); // the public side
    // Each has its own by now.
    CHECK(address(served.ready(n1, s1)) == owner + "10 IN A 10.1.1.5");
    CHECK(address(served.ready(n2, s1)) == owner + "10 IN A 10.2.1.5");
    CHECK(address(served.ready(n3, s1)) == owner + "60 IN A 20.0.0.1");
}

TEST_CASE("a public answer about a special name is no other network's either") {
    Served served;
    (void)served.ask({"10.3.0.1"}, s1); // public, but special to n1 and n2
    CHECK(served.ready({"10.1.0.1"}, s1).empty());
    CHECK(served.ready({"10.2.0.1"}, s1).empty());
    (void)served.ask({"10.3.0.1"}, "7.1.1.10.in-addr.arpa. PTR"); // reverse names depend too
    CHECK(served.ready({"10.1.0.1"}, "7.1.1.10.in-addr.arpa. PTR").empty());
    (void)served.ask({"10.1.0.1"}, out_of_zone); // a held alias with a public end
    CHECK(served.ready({"10.2.0.1"}, out_of_zone).empty());
}

TEST_CASE("public answers are shared where the general route is the same, and only there") {
    for (const std::string& asked :
         {public_name, std::string{"gone.example.com. A"}, std::string{"web.example.com. AAAA"}}) {
        CAPTURE(asked);
        Served served;
        (void)served.ask({"10.1.0.1"}, asked);
        CHECK(served.ready({"10.2.0.1"}, asked) == served.composed({"10.2.0.1"}, asked));
        CHECK(served.ready({"10.3.0.1"}, asked).empty()); // asks another server
    }
}

TEST_CASE("the network may come from a proxy or a pinned listener, not from a subnet option") {
    Served served;
    (void)served.ask({"10.1.0.1"}, s1);
    const Octets packet = Asker{}.packet(s1);
    const auto is_ready = [&](const Origin& origin) {
        ReadyQuery query;
        query.prepare(served.known(), served.settings, {packet, origin, {}});
        return query.answer(served.known(), served.settings, Transport::Udp, served.out)
            .has_value();
    };
    Origin origin = Asker{"10.2.0.1"}.origin();
    CHECK_FALSE(is_ready(origin));
    origin.proxied_source = *dns::IpAddress::from_text("10.1.0.1");
    CHECK(is_ready(origin));
    Origin pinned = Asker{"10.9.0.1"}.origin();
    pinned.pinned_network = "n1";
    CHECK(is_ready(pinned));
    pinned.pinned_network = "n2";
    CHECK_FALSE(is_ready(pinned));
}

TEST_CASE("what came from upstream ages and expires; what is held does neither") {
    Served served;
    const Asker asker;
    (void)served.ask(asker, public_name);
    (void)served.ask(asker, "a.corp.example. A");
    const auto ttls = [&](const std::string& asked) {
        std::vector<std::uint32_t> seen;
        const Octets octets = served.ready(asker, asked);
        if (octets.empty()) return seen;
        const auto message = *dns::parse_message(octets);
        for (const auto& each : message.answer) seen.push_back(each.ttl);
        return seen;
    };
    using Ttls = std::vector<std::uint32_t>;
    CHECK(ttls(public_name) == Ttls{300, 60, 60});
    served.now += 25;
    CHECK(ttls(public_name) == Ttls{275, 35, 35});
    CHECK(ttls("a.corp.example. A") == Ttls{60, 60, 60});
    served.now += 34;
    CHECK(ttls(public_name) == Ttls{241, 1, 1});
    served.now += 1;
    CHECK(ttls(public_name).empty());
    CHECK(ttls("a.corp.example. A") == Ttls{60, 60, 60});
}

TEST_CASE("one client's answer asks for its refresh in the last tenth of its life") {
    Served served;
    (void)served.ask({}, public_name); // 60 s
    const auto refresh_due = [&] {
        const Octets packet = Asker{}.packet(public_name);
        const auto outcome =
            respond(served.known(), served.settings, {packet, Asker{}.origin(), {}}, served.out);
        return std::get<Replied>(outcome).refresh_due;
    };
    served.now += 53;
    CHECK_FALSE(refresh_due());
    served.now += 1;
    CHECK(refresh_due());
    CHECK_FALSE(refresh_due());
}

TEST_CASE("failures, truncations, TTL 0 and negatives without SOA are not kept") {
    Served served;
    const Asker asker{"10.1.0.1", 1, rd | with_edns};
    (void)served.ask(asker, "zero.example.com. A");
    CHECK(served.ready(asker, "zero.example.com. A").empty());
    (void)served.ask(asker, "many.corp.example. A"); // truncated
    CHECK(served.ready(asker, "many.corp.example. A").empty());
    (void)served.ask({"10.1.0.1", 1, rd, 512, Transport::Tcp}, "many.corp.example. A");
    CHECK(served.ready({"10.1.0.1", 1, rd, 512, Transport::Tcp}, "many.corp.example. A").empty());
    served.upstream.clear(); // says no to everything, without SOA
    (void)served.ask(asker, "no.example.com. A");
    CHECK(served.ready(asker, "no.example.com. A").empty());
    (void)served.ask({"10.9.0.1"}, public_name); // REFUSED
    CHECK(served.cache.statistics(served.now).entries == 0);
}

TEST_CASE("an answer with more ageing TTLs than are remembered is not kept") {
    Served served;
    for (int i = 0; i < 70; ++i) {
        served.upstream.push_back("lots.example.com. 60 A 10.0.0." + std::to_string(i));
    }
    const Asker tcp{"10.1.0.1", 1, rd, 512, Transport::Tcp};
    CHECK(served.ask(tcp, "lots.example.com. A").size() < cached_octets_max);
    CHECK(served.ready(tcp, "lots.example.com. A").empty());
}

TEST_CASE("an upstream that fails is not kept either") {
    Served served;
    const Octets packet = Asker{}.packet(public_name);
    const auto outcome =
        respond(served.known(), served.settings, {packet, Asker{}.origin(), {}}, served.out);
    const auto& needed = std::get<NeedsResolution>(outcome);
    const auto& snapshot = served.world.snapshot();
    const auto& horizon = snapshot.horizon_of(*needed.network);
    Walk walk{snapshot, horizon, asked_by(needed.query)};
    (void)walk.advance();
    (void)walk.fail({recurse::FailureKind::Unreachable, "no answer"});
    const Rendered rendered =
        render_walk(needed.query, walk, {served.settings, Transport::Udp, {}}, served.out);
    keep_ready(served.known(), {needed.query, horizon, walk, rendered, served.out});
    CHECK(served.cache.statistics(served.now).entries == 0);
}

TEST_CASE("without a cache, or with little room, nothing is ready") {
    Served served;
    (void)served.ask({}, public_name);
    const Octets packet = Asker{}.packet(public_name);
    ReadyQuery query;
    query.prepare({served.world.snapshot()}, served.settings, {packet, Asker{}.origin(), {}});
    CHECK_FALSE(query.answer(served.known(), served.settings, Transport::Udp, served.out));
    query.prepare(served.known(), served.settings, {packet, Asker{}.origin(), {}});
    CHECK_FALSE(query.answer(served.known(), served.settings, Transport::Udp,
                             std::span{served.out}.first(cache_buffer_octets - 1)));
    CHECK(query.answer(served.known(), served.settings, Transport::Udp, served.out));
    query.reset();
    CHECK_FALSE(query.answer(served.known(), served.settings, Transport::Udp, served.out));
}

TEST_CASE("answers of another content's scopes are not found") {
    Served served;
    (void)served.ask({}, "a.corp.example. A");
    (void)served.ask({}, public_name);
    const auto changed = zones::freeze(served.world.snapshot().topology(), 2);
    const Known after{*changed, &served.cache, served.now};
    for (const std::string& asked : {std::string{"a.corp.example. A"}, public_name}) {
        const Octets packet = Asker{}.packet(asked);
        ReadyQuery query;
        query.prepare(after, served.settings, {packet, Asker{}.origin(), {}});
        CHECK_FALSE(query.answer(after, served.settings, Transport::Udp, served.out));
    }
}

TEST_CASE("a ready answer allocates nothing") {
    Served served;
    for (const std::string& asked : questions) {
        CAPTURE(asked);
        const Asker asker{"10.1.0.1", 1, rd | with_edns};
        REQUIRE_FALSE(served.ask_until_kept(asker, asked).empty());
        const Octets packet = asker.packet(asked);
        const Origin origin = asker.origin();
        const Known known = served.known();
        const std::size_t before = test::allocations();
        const auto outcome = respond(known, served.settings, {packet, origin, {}}, served.out);
        CHECK(test::allocations() == before);
        CHECK(std::holds_alternative<Replied>(outcome));
    }
}

TEST_CASE("a pinned listener's network is found without an allocation, however long its name") {
    Served served;
    const std::string long_name = "a-network-with-a-name-beyond-any-string's-own-room";
    served.world.network(long_name, "10.7.0.0/16");
    served.world.zone("only.example.", {long_name}, {"a 60 A 10.7.0.1"});
    Origin origin = Asker{"10.9.0.1"}.origin();
    origin.pinned_network = long_name;
    const Octets packet = Asker{}.packet("a.only.example. A");
    const Known known = served.known();
    (void)respond(known, served.settings, {packet, origin, {}}, served.out);
    const std::size_t before = test::allocations();
    ReadyQuery query;
    query.prepare(known, served.settings, {packet, origin, {}});
    const auto replied = query.answer(known, served.settings, Transport::Udp, served.out);
    CHECK(test::allocations() == before);
    CHECK(replied.has_value());
}

} // namespace parallax::answer
