#include "dns/plain_query.hpp"

#include "dns/message.hpp"
#include "dns/query.hpp"
#include "tests/unit/dns/builders.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace parallax::dns {

namespace {

using namespace test;

Octets packet(const Octets& after_question = {}, std::uint16_t additional = 0) {
    return counts(1, 0, 0, additional) + question("www.example.", 1) + after_question;
}

bool is_plain(const Octets& octets) {
    return parse_plain_query(octets).has_value();
}

Octets changed(Octets octets, std::size_t at, std::uint8_t value) {
    octets.at(at) = value;
    return octets;
}

/// Whether plain; if so, parse_query must have read the same.
bool agrees_when_plain(const Octets& octets) {
    const auto plain = parse_plain_query(octets);
    if (!plain) return false;
    CAPTURE(octets);
    const ParsedQuery parsed = parse_query(octets);
    REQUIRE(std::holds_alternative<Query>(parsed));
    const auto& query = std::get<Query>(parsed);
    const auto wire = query.name.wire();
    REQUIRE(std::equal(wire.begin(), wire.end(), plain->name.begin(), plain->name.end()));
    REQUIRE(query.type == plain->type);
    REQUIRE(query.header.id == plain->id);
    REQUIRE(query.header.rd == plain->recursion_desired);
    REQUIRE(query.header.cd == plain->checking_disabled);
    REQUIRE_FALSE(query.header.tc);
    REQUIRE(query.edns.has_value() == plain->has_edns);
    REQUIRE(query.dnssec_ok() == plain->dnssec_ok);
    if (!query.edns) return true;
    // What is below 512 is read as 512 (RFC 6891 section 6.2.5).
    REQUIRE(query.edns->udp_payload == std::max<std::uint16_t>(plain->udp_payload, 512));
    REQUIRE_FALSE(query.edns->keepalive);
    REQUIRE_FALSE(query.edns->client_subnet.has_value());
    REQUIRE(query.edns->errors.empty());
    return true;
}

std::vector<Octets> real_packets() {
    std::vector<Octets> packets;
    const std::string corpus = PARALLAX_SOURCE_DIR "/tests/fuzz/corpus/queries";
    for (const auto& entry : std::filesystem::directory_iterator{corpus}) {
        std::ifstream file{entry.path(), std::ios::binary};
        packets.emplace_back(std::istreambuf_iterator<char>{file},
                             std::istreambuf_iterator<char>{});
    }
    std::sort(packets.begin(), packets.end());
    packets.push_back(packet());
    packets.push_back(packet(opt(option(10, hex("0102030405060708"))), 1));
    return packets;
}

} // namespace

TEST_CASE("a plain question is read as it stands") {
    const Octets octets = counts(1, 0, 0, 0) + question("wWw.Example.", 28);
    const auto plain = parse_plain_query(octets);
    REQUIRE(plain.has_value());
    CHECK(Octets(plain->name.begin(), plain->name.end()) == wire_of(name("wWw.Example.")));
    CHECK(plain->name.data() == octets.data() + 12);
    CHECK(plain->type == RrType::AAAA);
    CHECK(plain->id == 0x1234);
    CHECK(plain->recursion_desired);
    CHECK_FALSE(plain->checking_disabled);
    CHECK_FALSE(plain->has_edns);
    CHECK_FALSE(plain->dnssec_ok);
    CHECK(plain->udp_payload == 0);
}

TEST_CASE("RD, CD, DO and the payload are the client's") {
    Octets octets = packet(opt({}, "00008000"), 1);
    octets[2] = 0;
    octets[3] = 0x10;
    const auto plain = parse_plain_query(octets);
    REQUIRE(plain.has_value());
    CHECK_FALSE(plain->recursion_desired);
    CHECK(plain->checking_disabled);
    CHECK(plain->has_edns);
    CHECK(plain->dnssec_ok);
    CHECK(plain->udp_payload == 1232);
    octets[3] = 0x70; // AD and Z change no answer
    CHECK(is_plain(octets));
}

TEST_CASE("options that change no answer stay plain") {
    CHECK(is_plain(packet(opt(), 1)));
    CHECK(is_plain(packet(opt(option(3, {})), 1)));                           // NSID
    CHECK(is_plain(packet(opt(option(10, hex("0102030405060708"))), 1)));     // COOKIE
    CHECK(is_plain(packet(opt(option(12, hex("0000")) + option(3, {})), 1))); // padding
    CHECK(is_plain(packet(opt(option(65001, hex("00"))), 1)));
}

TEST_CASE("each reason to decline") {
    REQUIRE(is_plain(packet()));
    CHECK_FALSE(is_plain({}));
    CHECK_FALSE(is_plain(changed(packet(), 2, 0x81))); // a response
    CHECK_FALSE(is_plain(changed(packet(), 2, 0x29))); // UPDATE
    CHECK_FALSE(is_plain(changed(packet(), 2, 0x09)));
    CHECK_FALSE(is_plain(changed(packet(), 2, 0x03))); // TC
    for (const std::size_t count_at : {5U, 7U, 9U}) {
        CHECK_FALSE(is_plain(changed(packet(), count_at, 2)));
        CHECK_FALSE(is_plain(changed(packet(), count_at - 1, 1)));
    }
    CHECK_FALSE(is_plain(changed(packet(), 5, 0)));
    CHECK_FALSE(is_plain(changed(packet(), 11, 1)));        // an OPT that is not there
    CHECK_FALSE(is_plain(packet(opt(), 0)));                // one that is not counted
    CHECK_FALSE(is_plain(packet(opt() + opt(), 2)));        // two
    CHECK_FALSE(is_plain(packet(hex("00"))));               // octets behind the question
    CHECK_FALSE(is_plain(packet(opt() + hex("00"), 1)));    // and behind the OPT
    CHECK_FALSE(is_plain(packet(opt({}, "01000000"), 1)));  // an extended rcode
    CHECK_FALSE(is_plain(packet(opt({}, "00010000"), 1)));  // version 1
    CHECK_FALSE(is_plain(packet(hex("01 61") + opt(), 1))); // an owner other than the root
    CHECK_FALSE(is_plain(packet(hex("00 0010 0001 00000000 0000"), 1))); // a TXT record
    CHECK_FALSE(is_plain(packet(opt(option(8, hex("0001180a0100"))), 1)));
    CHECK_FALSE(is_plain(packet(opt(option(11, {})), 1)));
    CHECK_FALSE(is_plain(packet(opt(option(15, hex("0000"))), 1)));
    CHECK_FALSE(is_plain(packet(opt(option(3, {}) + option(8, {})), 1))); // not only the first
    CHECK_FALSE(is_plain(packet(opt(hex("0003 0005 00")), 1)));           // past RDLENGTH
    CHECK_FALSE(is_plain(packet(opt(hex("0003 00")), 1)));
}

TEST_CASE("types and classes that have answers of their own are not plain") {
    const auto asks = [](std::uint16_t type, std::uint16_t rr_class = 1) {
        return is_plain(counts(1, 0, 0, 0) + question("www.example.", type, rr_class));
    };
    CHECK(asks(1));
    CHECK(asks(65));
    CHECK(asks(64000));
    for (const unsigned type : {41U, 249U, 250U, 251U, 252U, 255U}) {
        CHECK_FALSE(asks(static_cast<std::uint16_t>(type)));
    }
    CHECK_FALSE(asks(1, 3));
    CHECK_FALSE(asks(1, 255));
}

TEST_CASE("names: the longest and the root are plain; pointers and long labels are not") {
    const auto asks = [](const Octets& wire) {
        return is_plain(counts(1, 0, 0, 0) + wire + hex("0001 0001"));
    };
    CHECK(asks(hex("00")));
    const Octets label63 = hex("3f") + Octets(63, 'a');
    const Octets three = label63 + label63 + label63;
    CHECK(asks(three + hex("3d") + Octets(61, 'b') + hex("00"))); // 255 octets
    CHECK_FALSE(asks(three + hex("3e") + Octets(62, 'b') + hex("00")));
    CHECK_FALSE(asks(hex("40") + Octets(64, 'a') + hex("00")));
    CHECK_FALSE(asks(hex("c00c")));
    CHECK_FALSE(asks(hex("0161 c00c")));
}

TEST_CASE("as many options as parse_query reads, and no more") {
    Octets options;
    for (std::size_t i = 0; i < edns_options_max; ++i) options = options + option(3, {});
    CHECK(agrees_when_plain(packet(opt(options), 1)));
    CHECK_FALSE(is_plain(packet(opt(options + option(3, {})), 1)));
}

TEST_CASE("no truncation is plain") {
    const Octets whole = packet(opt(option(10, hex("0102030405060708"))), 1);
    for (std::size_t octets = 0; octets < whole.size(); ++octets) {
        CHECK_FALSE(is_plain({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets)}));
    }
}

TEST_CASE("whatever parse_plain_query accepts, parse_query accepts and reads alike") {
    const auto seed = Dice::fresh_seed();
    CAPTURE(seed);
    Dice dice{seed};
    const auto packets = real_packets();
    REQUIRE(packets.size() >= 16);
    std::size_t plain = 0;
    for (int round = 0; round < 200000; ++round) {
        Octets mutated = packets[dice.below(packets.size())];
        for (std::size_t changes = dice.below(4); changes > 0; --changes) {
            const std::size_t at = dice.below(mutated.size());
            if (dice.below(2) == 0) {
                mutated[at] = static_cast<std::uint8_t>(mutated[at] ^ 1U << dice.below(8));
            } else if (dice.below(2) == 0) {
                mutated[at] = dice.octet();
            } else {
                mutated.insert(mutated.begin() + static_cast<std::ptrdiff_t>(at), dice.octet());
            }
        }
        if (agrees_when_plain(mutated)) ++plain;
    }
    CHECK(plain > 10000); // the property was tried
}

TEST_CASE("any name is read as parse_query reads it") {
    const auto seed = Dice::fresh_seed();
    CAPTURE(seed);
    Dice dice{seed};
    for (int round = 0; round < 5000; ++round) {
        REQUIRE(
            agrees_when_plain(counts(1, 0, 0, 0) + wire_of(dice.any_name()) + hex("0001 0001")));
    }
}

} // namespace parallax::dns
