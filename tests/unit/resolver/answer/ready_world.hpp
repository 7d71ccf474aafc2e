// What the tests of ready answers share: clients, three networks, and a server that keeps what it
// said. n1 and n2 have private zones and the same general route; n3 asks another server. One test
// thread.
#pragma once

#include "dns/message.hpp"
#include "resolver/answer/respond.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer::ready_world {

using Octets = std::vector<std::uint8_t>;

/// A client's way to ask.
struct Asker {
    std::string source = "10.1.0.1";
    std::uint16_t id = 0xBEEF;
    enum class Bits : std::uint8_t { None = 0, Rd = 1, Cd = 2, Edns = 4, Do = 8, Ad = 16 };
    unsigned bits = 1; ///< of Bits
    std::uint16_t payload = 1232;
    Transport transport = Transport::Udp;

    bool has(Bits bit) const { return (bits & static_cast<unsigned>(bit)) != 0; }
    Origin origin() const {
        Origin origin;
        origin.peer = *dns::IpAddress::from_text(source);
        origin.transport = transport;
        return origin;
    }
    Octets packet(const std::string& asked) const {
        dns::Header header;
        header.id = id;
        header.rd = has(Bits::Rd);
        header.cd = has(Bits::Cd);
        header.ad = has(Bits::Ad);
        std::optional<dns::OwnEdns> edns;
        if (has(Bits::Edns)) {
            edns.emplace();
            edns->udp_payload = payload;
            edns->dnssec_ok = has(Bits::Do);
        }
        return *dns::build_query(header, world::question(asked), edns);
    }
};
inline constexpr unsigned rd = 1, cd = 2, with_edns = 4, with_do = 8, ad = 16;

inline void build(world::World& world) {
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.network("n3", "10.3.0.0/16");
    world.zone("privatelink.service.signalr.net.", {"n1"}, {"s1 10 A 10.1.1.5"});
    world.zone("privatelink.service.signalr.net.", {"n2"}, {"s1 10 A 10.2.1.5"});
    world::Lines lines{"a 60 CNAME b",      "b 60 CNAME c",  "c 60 A 10.0.0.1",
                       "*.w 60 A 10.0.0.2", "x.w 60 MX 1 a", "out 60 CNAME www.example.com."};
    for (int i = 0; i < 40; ++i) lines.push_back("some 60 A 10.0.1." + std::to_string(i));
    for (int i = 0; i < 100; ++i) lines.push_back("many 60 A 10.0.0." + std::to_string(i));
    world.zone("corp.example.", {"n1", "n2"}, lines);
    world.rule(".", "192.0.2.53", {}, {"n1", "n2"});
    world.rule(".", "192.0.2.99", {}, {"n3"});
}

/// What every upstream says, unless a test says otherwise.
inline const world::Lines said{
    "www.example.com. 300 CNAME web.example.com.",
    "web.example.com. 60 A 203.0.113.1",
    "web.example.com. 60 A 203.0.113.2",
    "s1.service.signalr.net. 300 CNAME s1.privatelink.service.signalr.net.",
    "s1.privatelink.service.signalr.net. 60 A 20.0.0.1",
    "zero.example.com. 0 A 203.0.113.9"};

struct Served {
    world::World world;
    Settings settings;
    AnswerCache cache{std::size_t{1} << 20, {1, 2}};
    world::Lines upstream = said;
    recurse::Standing standing{}; ///< of all that upstreams say
    Seconds now = 1000;
    Octets out = Octets(dns::message_octets_max);

    Served() { build(world); }
    Known known() { return {world.snapshot(), &cache, now}; }

    /// As the slow path does it.
    Octets resolve(const Known& with, const NeedsResolution& needed, Transport transport) {
        const auto& horizon = with.snapshot.horizon_of(*needed.network);
        Walk walk{with.snapshot, horizon, asked_by(needed.query)};
        Next next = walk.advance();
        while (const auto* asking = std::get_if<Ask>(&next)) {
            auto reply = world::reply_to(asking->question.question, upstream);
            for (auto& alias : reply.chain) alias.standing = standing;
            reply.standing = standing;
            if (upstream.empty()) std::get<recurse::ReplyNegative>(reply.end).soa.reset();
            next = walk.take(std::make_shared<recurse::Reply>(std::move(reply)));
        }
        const Rendered rendered = render_walk(needed.query, walk, {settings, transport, {}}, out);
        keep_ready(with, {needed.query, horizon, walk, rendered, out});
        return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(rendered.octets)};
    }
    Octets respond_with(const Known& with, const Asker& asker, const std::string& asked) {
        const Octets packet = asker.packet(asked);
        const auto outcome = respond(with, settings, {packet, asker.origin(), {}}, out);
        if (const auto* needed = std::get_if<NeedsResolution>(&outcome)) {
            return resolve(with, *needed, asker.transport);
        }
        const auto octets = static_cast<std::ptrdiff_t>(std::get<Replied>(outcome).octets);
        return {out.begin(), out.begin() + octets};
    }
    /// With the cache: what is worth keeping is kept.
    Octets ask(const Asker& asker, const std::string& asked) {
        return respond_with(known(), asker, asked);
    }
    /// Until it is kept: of missing names a lot decides, drawn anew each second.
    Octets ask_until_kept(const Asker& asker, const std::string& asked) {
        for (int turn = 0; turn < 200; ++turn, ++now) {
            const Octets answer = ask(asker, asked);
            if (!ready(asker, asked).empty()) return answer;
        }
        return {};
    }
    /// Without.
    Octets composed(const Asker& asker, const std::string& asked) {
        return respond_with({world.snapshot(), nullptr, now}, asker, asked);
    }
    /// From the cache alone; empty: not there.
    Octets ready(const Asker& asker, const std::string& asked) {
        const Octets packet = asker.packet(asked);
        ReadyQuery query;
        query.prepare(known(), settings, {packet, asker.origin(), {}});
        query.prefetch_entry(known());
        const auto replied = query.answer(known(), settings, asker.transport, out);
        if (!replied) return {};
        CHECK(replied->rcode == static_cast<dns::Rcode>(out[3] & 0x0F));
        return {out.begin(), out.begin() + static_cast<std::ptrdiff_t>(replied->octets)};
    }
};

} // namespace parallax::answer::ready_world
