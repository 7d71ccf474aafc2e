#include "dns/rrset.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("RDATA is visited in the order it was appended") {
    const std::vector<Octets> all{hex("0a010105"), {}, Octets(300, 7), Octets(65535, 9)};
    Octets encoded;
    for (const Octets& rdata : all) append_encoded(encoded, rdata);
    const RrsetView view{RrType::TXT, static_cast<std::uint16_t>(all.size()), 10, encoded};
    std::vector<Octets> visited;
    for_each_rdata(view, [&](std::span<const std::uint8_t> rdata) {
        visited.emplace_back(rdata.begin(), rdata.end());
    });
    CHECK(visited == all);
    CHECK(Octets(encoded.begin(), encoded.begin() + 8) == hex("0004 0a010105 0000"));
}

TEST_CASE("a view visits as many records as it counts") {
    Octets encoded;
    append_encoded(encoded, hex("01"));
    append_encoded(encoded, hex("02"));
    int visits = 0;
    for_each_rdata({RrType::A, 1, 0, encoded}, [&](auto) { ++visits; });
    for_each_rdata({RrType::A, 0, 0, {}}, [&](auto) { ++visits; });
    CHECK(visits == 1);
}

TEST_CASE("records are equal when owner, type, class, TTL and RDATA are") {
    const Record record{name("a.example."), RrType::A, RrClass::IN, 10, hex("0a010105")};
    Record other = record;
    other.owner = name("A.EXAMPLE.");
    CHECK(record == other);
    other.rdata = hex("0a010106");
    CHECK_FALSE(record == other);
}
