#include "dns/wire_reader.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

const Octets header_space(header_octets);

/// Reads the name at `at` of the message that has `body` behind twelve octets of header.
Result<Name> name_at(const Octets& body, std::size_t at) {
    const Octets message = header_space + body;
    WireReader reader{message};
    REQUIRE(reader.read_octets(header_octets + at).has_value());
    return reader.read_name();
}

} // namespace

TEST_CASE("numbers and octets are read in network order and never past the end") {
    const Octets message = hex("01 0203 04050607 0809");
    WireReader reader{message};
    CHECK(*reader.read_u8() == 1);
    CHECK(*reader.read_u16() == 0x0203);
    CHECK(*reader.read_u32() == 0x04050607U);
    CHECK(reader.position() == 7);
    CHECK(reader.read_u32().error() == WireError::Truncated);
    CHECK(reader.read_octets(3).error() == WireError::Truncated);
    CHECK(reader.read_octets(static_cast<std::size_t>(-1)).error() == WireError::Truncated);
    CHECK(reader.position() == 7); // what failed took nothing
    CHECK(reader.read_octets(2)->size() == 2);
    CHECK(reader.read_u8().error() == WireError::Truncated);
    CHECK(reader.read_u16().error() == WireError::Truncated);
    CHECK(reader.read_name().error() == WireError::Truncated);
    CHECK(WireReader{{}}.read_u8().error() == WireError::Truncated);
}

TEST_CASE("names are read with and without pointers, spelt as they stand (RFC 1035 §4.1.4)") {
    // 12: F.isi.arpa, 24: foo -> 12, 30: -> 14, 32: the root
    const Octets body =
        hex("01 46 03 697369 04 61727061 00") + hex("03 666f6f c00c") + hex("c00e") + hex("00");
    CHECK(name_at(body, 0)->to_text() == "F.isi.arpa.");
    CHECK(name_at(body, 12)->to_text() == "foo.F.isi.arpa.");
    CHECK(name_at(body, 18)->to_text() == "isi.arpa.");
    CHECK(name_at(body, 20)->is_root());
    const Octets message = header_space + body;
    WireReader reader{message};
    (void)reader.read_octets(24);
    (void)reader.read_name();
    CHECK(reader.position() == 30); // behind the pointer, not behind what it leads to
}

TEST_CASE("pointers that loop, stand still, lead forward or nowhere are refused") {
    CHECK(name_at(hex("c00c"), 0).error() == WireError::BadPointer);             // itself
    CHECK(name_at(hex("01 61 c00c"), 0).error() == WireError::BadPointer);       // its own start
    CHECK(name_at(hex("c00e c00c"), 2).error() == WireError::BadPointer);        // two in a ring
    CHECK(name_at(hex("c00e 00"), 0).error() == WireError::BadPointer);          // forward
    CHECK(name_at(hex("ffff"), 0).error() == WireError::BadPointer);             // outside
    CHECK(name_at(hex("c0"), 0).error() == WireError::Truncated);                // half a pointer
    CHECK(name_at(hex("01 61 01 62 c00e"), 2).error() == WireError::BadPointer); // the middle
    // What a pointer leads to must be whole before the name that uses it.
    CHECK_FALSE(name_at(hex("05 61 c00c 00 00 00"), 2).has_value());
}

TEST_CASE("label types 01 and 10 are refused (RFC 6891 §5)") {
    CHECK(name_at(hex("40 00"), 0).error() == WireError::BadLabel);
    CHECK(name_at(hex("80 00"), 0).error() == WireError::BadLabel);
    CHECK(name_at(hex("01 61 41 00"), 0).error() == WireError::BadLabel);
}

TEST_CASE("a name of 255 octets is read, one of 256 is not, however it is put together") {
    Octets longest;
    for (int i = 0; i < 127; ++i) longest = longest + hex("01 61");
    CHECK(name_at(longest + hex("00"), 0)->length() == 255);
    CHECK(name_at(longest + hex("01 61 00"), 0).error() == WireError::NameTooLong);
    CHECK(name_at(longest + hex("00 01 62 c00c"), 255).error() == WireError::NameTooLong);
    CHECK(name_at(longest + hex("00 01 62 c00e"), 255)->length() == 255);
    Octets endless(2000, 1);
    CHECK(name_at(endless, 0).error() == WireError::NameTooLong);
}

TEST_CASE("a name follows at most pointer_hops_max pointers") {
    // A chain of pointers, each to the one before it; the first leads to the root.
    Octets chain = hex("00");
    std::size_t previous = header_octets;
    for (std::size_t i = 0; i <= pointer_hops_max; ++i) {
        const std::size_t here = header_octets + chain.size();
        chain = chain + u16(0xC000 | previous);
        previous = here;
    }
    CHECK(name_at(chain, 1 + 2 * (pointer_hops_max - 1))->is_root());
    CHECK(name_at(chain, 1 + 2 * pointer_hops_max).error() == WireError::BadPointer);
}

TEST_CASE("all names of a message together cost at most label_steps_max steps") {
    Octets longest;
    for (int i = 0; i < 127; ++i) longest = longest + hex("01 61");
    Octets message = header_space + longest + hex("00");
    const std::size_t names = label_steps_max / 127 + 10;
    for (std::size_t i = 0; i < names; ++i) message = message + hex("c00c");
    SECTION("in one reader") {
        WireReader reader{message};
        (void)reader.read_octets(header_octets + 255);
        std::size_t read = 0;
        while (read < names && reader.read_name()) ++read;
        CHECK(read > label_steps_max / 130);
        CHECK(read <= label_steps_max / 127);
        CHECK(reader.read_name().error() == WireError::BudgetSpent);
    }
    SECTION("and over split readers that are settled") {
        WireReader reader{message};
        (void)reader.read_octets(header_octets + 255);
        std::size_t read = 0;
        for (; read < names; ++read) {
            auto part = reader.split(2);
            REQUIRE(part.has_value());
            const bool good = part->read_name().has_value();
            reader.settle(*part);
            if (!good) break;
        }
        CHECK(read > label_steps_max / 130);
        CHECK(read <= label_steps_max / 127);
    }
}

TEST_CASE("a split reader stays in its window, its pointers may leave it backward") {
    const Octets message = header_space + hex("01 61 00") + hex("c00c 01 62") + hex("00");
    WireReader reader{message};
    (void)reader.read_octets(15);
    auto part = reader.split(4);
    REQUIRE(part.has_value());
    CHECK(reader.position() == 19);
    CHECK(part->remaining() == 4);
    CHECK(part->read_name()->to_text() == "a.");
    CHECK(part->read_name().error() == WireError::Truncated); // its root is behind the window
    CHECK(part->read_u32().error() == WireError::Truncated);
    CHECK(reader.split(2).error() == WireError::Truncated);
    CHECK(reader.split(1).has_value());
}

TEST_CASE("random octets give valid names or errors") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    std::size_t good = 0;
    for (int i = 0; i < 20000; ++i) {
        Octets message(1 + dice.below(80));
        for (std::uint8_t& octet : message) {
            octet = dice.below(3) == 0 ? dice.octet() : static_cast<std::uint8_t>(dice.below(4));
        }
        WireReader reader{message};
        (void)reader.read_octets(dice.below(message.size()));
        const auto read = reader.read_name();
        REQUIRE(reader.position() <= message.size());
        if (!read) continue;
        ++good;
        REQUIRE(Name::from_wire(read->wire()).has_value());
    }
    CHECK(good > 100);
}
