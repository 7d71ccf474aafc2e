#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;
using conformance::Packet;
using conformance::summary;

namespace {

Authority example() {
    std::string records = "@ 3600 SOA ns admin 1 2 3 4 300\n www 60 A 192.0.2.1\n";
    for (int i = 0; i < 40; ++i) records += "some 60 A 192.0.2." + std::to_string(i) + "\n";
    for (int i = 0; i < 100; ++i) records += "many 60 A 192.0.2." + std::to_string(i) + "\n";
    return {"example.", records};
}

constexpr std::size_t additional_count_at = 11;

/// An OPT as it is on the wire, in front of which the owner's octets stand.
struct Opt {
    Packet owner{0};
    std::uint16_t payload = 1232;
    std::uint8_t version = 0;
    std::uint8_t flags = 0; ///< DO and the first seven bits of Z
    Packet options;
};

/// `packet` without EDNS, with these OPT records put behind it.
Packet with(Packet packet, const std::vector<Opt>& opts) {
    for (const Opt& opt : opts) {
        ++packet[additional_count_at];
        packet.insert(packet.end(), opt.owner.begin(), opt.owner.end());
        packet.insert(packet.end(),
                      {0, 41, static_cast<std::uint8_t>(opt.payload >> 8),
                       static_cast<std::uint8_t>(opt.payload), 0, opt.version, opt.flags, 0, 0,
                       static_cast<std::uint8_t>(opt.options.size())});
        packet.insert(packet.end(), opt.options.begin(), opt.options.end());
    }
    return packet;
}

const std::string www = "www.example. A";
const std::string held = "NOERROR aa; www.example. 60 A 192.0.2.1";

} // namespace

TEST_CASE("RFC 6891 6.1.1: an OPT in the response if and only if one was in the request",
          "[rfc6891][6.1.1]") {
    Authority server = example();
    for (const std::string& question :
         {www, std::string{"gone.example. A"}, std::string{"www.elsewhere. A"},
          std::string{"example. AXFR"}}) {
        CAPTURE(question);
        CHECK_FALSE(server.message_for(Authority::query(question)).edns.has_value());
        const auto message = server.message_for(with(Authority::query(question), {Opt{}}));
        REQUIRE(message.edns.has_value());
        CHECK(message.edns->version == 0);
        CHECK(message.edns->udp_payload == 1232);
    }
}

TEST_CASE("RFC 6891 6.1.1: more than one OPT is FORMERR", "[rfc6891][6.1.1]") {
    Authority server = example();
    const auto packet = with(Authority::query(www), {Opt{}, Opt{}});
    CHECK(summary(server.message_for(packet)) == "FORMERR");
}

TEST_CASE("RFC 6891 6.1.2: the owner of an OPT is the root", "[rfc6891][6.1.2]") {
    Authority server = example();
    Opt opt;
    opt.owner = {1, 'x', 0};
    CHECK(summary(server.message_for(with(Authority::query(www), {opt}))) == "FORMERR");
}

TEST_CASE("RFC 6891 6.1.2: unknown options are ignored", "[rfc6891][6.1.2]") {
    Authority server = example();
    Opt opt;
    opt.options = {0xFD, 0xE9, 0, 3, 'a', 'b', 'c', 0xFD, 0xEA, 0, 0};
    const auto message = server.message_for(with(Authority::query(www), {opt}));
    CHECK(summary(message) == held);
    CHECK(server.respond_to(with(Authority::query(www), {opt})) ==
          server.respond_to(with(Authority::query(www), {Opt{}}))); // nor are they sent back
}

TEST_CASE("RFC 6891 6.1.2: an option that runs past RDLENGTH is FORMERR", "[rfc6891][6.1.2]") {
    Authority server = example();
    Opt opt;
    opt.options = {0xFD, 0xE9, 0, 4, 'a', 'b', 'c'};
    CHECK(summary(server.message_for(with(Authority::query(www), {opt}))) == "FORMERR");
}

TEST_CASE("RFC 6891 6.1.3: a version that is not known is BADVERS and nothing is looked up",
          "[rfc6891][6.1.3]") {
    Authority server = example();
    for (const int version : {1, 2, 255}) {
        Opt opt;
        opt.version = static_cast<std::uint8_t>(version);
        const auto message = server.message_for(with(Authority::query(www), {opt}));
        CHECK(summary(message) == "BADVERS");
        REQUIRE(message.edns.has_value());
        CHECK(message.edns->version == 0); // the highest that is known here
    }
}

TEST_CASE("RFC 6891 6.1.4: DO comes back and unknown flags do not", "[rfc6891][6.1.4]") {
    Authority server = example();
    const auto flags_of = [&](std::uint8_t flags) {
        Opt opt;
        opt.flags = flags;
        const Packet response = server.respond_to(with(Authority::query(www), {opt}));
        return int{response[response.size() - 4]}; // without options the flags end four before
    };
    CHECK(flags_of(0x80) == 0x80);
    CHECK(flags_of(0x7F) == 0);
    CHECK(flags_of(0xFF) == 0x80);
}

TEST_CASE("RFC 6891 6.2.3: a payload size below 512 is 512", "[rfc6891][6.2.3]") {
    Authority server = example();
    const auto octets_for = [&](const std::string& question, std::uint16_t payload) {
        Opt opt;
        opt.payload = payload;
        return server.respond_to(with(Authority::query(question), {opt})).size();
    };
    for (const int payload : {0, 1, 100, 511, 512}) {
        CHECK(octets_for("some.example. A", static_cast<std::uint16_t>(payload)) <= 512);
        CHECK(octets_for(www, static_cast<std::uint16_t>(payload)) > 50); // and not less
    }
}

TEST_CASE("RFC 6891 6.2.5: never more than the requestor takes and TC when that is too little",
          "[rfc6891][6.2.5]") {
    Authority server = example();
    for (const int payload : {512, 600, 679, 680, 700, 1000, 1231, 1232, 4096, 65535}) {
        CAPTURE(payload);
        Opt opt;
        opt.payload = static_cast<std::uint16_t>(payload);
        for (const char* const question : {"some.example. A", "many.example. A"}) {
            const Packet packet = with(Authority::query(question), {opt});
            const auto message = server.message_for(packet);
            CHECK(server.respond_to(packet).size() <= static_cast<std::size_t>(payload));
            CHECK(message.header.tc == message.answer.empty()); // whole or not at all
            REQUIRE(message.edns.has_value());                  // section 7: even when truncated
        }
    }
    const auto tcp = server.message_for(with(Authority::query("many.example. A"), {Opt{}}),
                                        answer::Transport::Tcp);
    CHECK(tcp.answer.size() == 100);
}

TEST_CASE("RFC 6891 7: without an OPT a response has at most 512 octets", "[rfc6891][7]") {
    Authority server = example();
    const Packet response = server.respond_to(Authority::query("some.example. A"));
    CHECK(response.size() <= 512);
    CHECK((response[2] & 0x02) == 0x02); // TC
}
