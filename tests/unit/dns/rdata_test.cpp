#include "dns/rdata.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

/// A message that holds "a.example." at 12 and then `rdata`.
struct Received {
    explicit Received(const Octets& rdata)
        : message{Octets(header_octets) + wire_of(name("a.example.")) + rdata}, reader{message} {
        (void)reader.read_octets(header_octets + 11);
    }
    Result<Octets> read(RrType type) { return read_rdata(reader, type, reader.remaining()); }

    Octets message;
    WireReader reader;
};

Octets unpacked(RrType type, const Octets& rdata) {
    const auto read = Received{rdata}.read(type);
    REQUIRE(read.has_value());
    return *read;
}

bool is_good(RrType type, const Octets& rdata) {
    return check_rdata(type, rdata).has_value();
}

const Octets a_example = wire_of(name("a.example."));
const Octets example = wire_of(name("example."));

} // namespace

TEST_CASE("names inside RDATA are written out (RFC 3597 §4)") {
    CHECK(unpacked(RrType::CNAME, hex("c00c")) == a_example);
    CHECK(unpacked(RrType::NS, hex("01 61 c00e")) == a_example);
    CHECK(unpacked(RrType::PTR, hex("c00e")) == example);
    CHECK(unpacked(RrType::DNAME, hex("c00e")) == example);
    CHECK(unpacked(RrType::MX, hex("000a c00c")) == hex("000a") + a_example);
    CHECK(unpacked(RrType::SRV, hex("000100020003 c00c")) == hex("000100020003") + a_example);
    CHECK(unpacked(RrType::SOA, hex("c00c c00e") + Octets(20, 7)) ==
          a_example + example + Octets(20, 7));
    const Octets opaque = hex("c00c c00e");
    CHECK(unpacked(static_cast<RrType>(65280), opaque) == opaque);
}

TEST_CASE("RDATA of fixed size has that size") {
    CHECK(is_good(RrType::A, Octets(4)));
    CHECK_FALSE(is_good(RrType::A, Octets(3)));
    CHECK_FALSE(is_good(RrType::A, Octets(5)));
    CHECK_FALSE(is_good(RrType::A, {}));
    CHECK(is_good(RrType::AAAA, Octets(16)));
    CHECK_FALSE(is_good(RrType::AAAA, Octets(15)));
    CHECK_FALSE(is_good(RrType::AAAA, Octets(4)));
    CHECK(is_good(RrType::SOA, a_example + example + Octets(20)));
    CHECK_FALSE(is_good(RrType::SOA, a_example + example + Octets(19)));
    CHECK_FALSE(is_good(RrType::SOA, a_example + example + Octets(21)));
}

TEST_CASE("a name in RDATA ends inside it and nothing follows it") {
    CHECK(Received{hex("01 61")}.read(RrType::NS).error() == WireError::BadRdata);
    CHECK(Received{hex("c0")}.read(RrType::NS).error() == WireError::BadRdata);
    CHECK(Received{hex("c00c 00")}.read(RrType::NS).error() == WireError::BadRdata);
    CHECK(Received{{}}.read(RrType::CNAME).error() == WireError::BadRdata);
    CHECK(Received{hex("00")}.read(RrType::MX).error() == WireError::BadRdata);
    CHECK(Received{hex("c017")}.read(RrType::NS).error() == WireError::BadPointer);
    Received received{hex("01 61 00")};
    CHECK(read_rdata(received.reader, RrType::NS, 2).error() == WireError::BadRdata);
    CHECK(read_rdata(received.reader, RrType::NS, 200).error() == WireError::Truncated);
}

TEST_CASE("character strings fill their RDATA (RFC 1035 §3.3)") {
    CHECK(is_good(RrType::TXT, hex("00")));
    CHECK(is_good(RrType::TXT, hex("02 6162 01 63")));
    CHECK_FALSE(is_good(RrType::TXT, {}));
    CHECK_FALSE(is_good(RrType::TXT, hex("03 6162")));
    CHECK(is_good(RrType::HINFO, hex("01 61 00")));
    CHECK_FALSE(is_good(RrType::HINFO, hex("01 61")));
    CHECK(is_good(RrType::NAPTR, hex("0001 0002 01 75 00 00 00")));
    CHECK_FALSE(is_good(RrType::NAPTR, hex("0001 0002 01 75 00 00")));
    CHECK_FALSE(is_good(RrType::NAPTR, hex("0001")));
    CHECK(is_good(RrType::CAA, hex("00 05 6973737565 3b")));
    CHECK_FALSE(is_good(RrType::CAA, hex("00 05 6973")));
    CHECK_FALSE(is_good(RrType::CAA, hex("00")));
}

TEST_CASE("stored RDATA holds no pointers, not even ones that keep its length") {
    CHECK_FALSE(is_good(RrType::NS, hex("c000")));
    CHECK_FALSE(is_good(RrType::SOA, hex("01 61 00 c000") + Octets(20)));
    // PX: one pointer to the root (an octet less), one to "\192." (an octet more).
    CHECK_FALSE(is_good(static_cast<RrType>(26), hex("0001 c000 c001")));
    CHECK(is_good(static_cast<RrType>(26), hex("0001 01 61 00 00")));
    CHECK_FALSE(is_good(RrType::TXT, Octets(65536)));
}

TEST_CASE("names of RFC 1035 types are compressed when written, others are not") {
    const auto written = [](RrType type, const Octets& rdata) {
        Octets buffer(200);
        WireWriter writer{buffer};
        REQUIRE(writer.write_octets(Octets(header_octets)));
        REQUIRE(writer.write_name(name("a.example."), Compress::Yes));
        const std::size_t start = writer.size();
        REQUIRE(write_rdata(writer, type, rdata));
        const auto octets = writer.written().subspan(start);
        return Octets{octets.begin(), octets.end()};
    };
    CHECK(written(RrType::CNAME, a_example) == hex("0002 c00c"));
    CHECK(written(RrType::MX, hex("000a") + a_example) == hex("0004 000a c00c"));
    CHECK(written(RrType::SOA, a_example + example + Octets(20)) ==
          hex("0018 c00c c00e") + Octets(20));
    CHECK(written(RrType::SRV, Octets(6) + a_example) == hex("0011") + Octets(6) + a_example);
    CHECK(written(RrType::DNAME, a_example) == hex("000b") + a_example);
    CHECK(written(RrType::A, hex("0a010105")) == hex("0004 0a010105"));
    CHECK(written(static_cast<RrType>(65280), {}) == hex("0000"));
}

TEST_CASE("RDATA that does not fit is refused and can be rolled back") {
    const Octets soa = wire_of(name("x.y.")) + wire_of(name("z.y.")) + Octets(20, 1);
    for (std::size_t limit = 0; limit < 2 + 5 + 4 + 20; ++limit) {
        Octets buffer(limit);
        WireWriter writer{buffer};
        const auto mark = writer.mark();
        REQUIRE_FALSE(write_rdata(writer, RrType::SOA, soa));
        REQUIRE(writer.size() <= limit);
        writer.rollback(mark);
        REQUIRE(writer.size() == 0);
    }
}

TEST_CASE("RDATA is the same after writing and reading, for every layout") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int round = 0; round < 3000; ++round) {
        const auto type = static_cast<RrType>(dice.below(70));
        Octets rdata(dice.below(7));
        for (std::uint8_t& octet : rdata) octet = dice.octet();
        for (std::size_t names = dice.below(3); names > 0; --names) {
            rdata = rdata + wire_of(dice.related_name());
        }
        rdata = rdata + Octets(dice.below(2) * 20);
        if (!is_good(type, rdata)) continue;
        Octets buffer(2000);
        WireWriter writer{buffer};
        REQUIRE(writer.write_octets(Octets(header_octets)));
        REQUIRE(writer.write_name(dice.related_name(), Compress::Yes));
        const std::size_t start = writer.size();
        REQUIRE(write_rdata(writer, type, rdata));
        WireReader reader{writer.written()};
        (void)reader.read_octets(start);
        const auto length = reader.read_u16();
        const auto reread = read_rdata(reader, type, *length);
        REQUIRE(reread.has_value());
        REQUIRE(reader.remaining() == 0);
        // Names may come back in another case: equal in size, equal when folded blindly.
        REQUIRE(reread->size() == rdata.size());
    }
}

TEST_CASE("RDATA builders and targets") {
    CHECK(rdata_of(std::array<std::uint8_t, 4>{10, 1, 1, 5}) == hex("0a010105"));
    CHECK(rdata_of(std::array<std::uint8_t, 16>{}).size() == 16);
    CHECK(rdata_of(name("a.example.")) == a_example);
    CHECK(target_of(a_example)->spelt_as(name("a.example.")));
    CHECK_FALSE(target_of(a_example + hex("00")).has_value());
    CHECK_FALSE(target_of({}).has_value());
}

TEST_CASE("RFC 4034 §6.2: names in old types are signed in lower case, in others as they are") {
    const Octets upper = wire_of(name("A.Example."));
    CHECK(canonical_rdata(RrType::NS, upper) == a_example);
    CHECK(canonical_rdata(RrType::MX, hex("4142") + upper) == hex("4142") + a_example);
    CHECK(canonical_rdata(RrType::SRV, hex("414243444546") + upper) ==
          hex("414243444546") + a_example);
    const Octets numbers(20, 'Z');
    CHECK(canonical_rdata(RrType::SOA, upper + upper + numbers) == a_example + a_example + numbers);
    CHECK(canonical_rdata(RrType::NSEC, upper) == upper); // RFC 6840 §5.1
    CHECK(canonical_rdata(RrType::HTTPS, hex("0001") + upper) == hex("0001") + upper);
    CHECK(canonical_rdata(RrType::TXT, hex("0141")) == hex("0141"));
    CHECK(canonical_rdata(RrType::NAPTR, hex("00010001 0141 0141 00") + upper) ==
          hex("00010001 0141 0141 00") + a_example);
    CHECK(canonical_rdata(RrType::NS, hex("3f41")) ==
          hex("3f61")); // broken: nothing outside is read
}
