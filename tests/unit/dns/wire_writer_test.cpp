#include "dns/wire_writer.hpp"

#include "dns/wire_reader.hpp"
#include "tests/unit/dns/builders.hpp"

#include <algorithm>

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

/// A writer whose buffer begins with an empty header, so that offsets are those of a message.
struct Page {
    explicit Page(std::size_t octets) : buffer(octets), writer{buffer} {
        REQUIRE(writer.write_octets(Octets(header_octets)));
    }
    Octets body() const {
        const auto written = writer.written().subspan(header_octets);
        return {written.begin(), written.end()};
    }

    Octets buffer;
    WireWriter writer;
};

} // namespace

TEST_CASE("numbers are written in network order") {
    Page page{64};
    REQUIRE(page.writer.write_u8(1));
    REQUIRE(page.writer.write_u16(0x0203));
    REQUIRE(page.writer.write_u32(0x04050607));
    REQUIRE(page.writer.write_octets(hex("0809")));
    page.writer.patch_u16(header_octets + 1, 0xAABB);
    CHECK(page.body() == hex("01 aabb 04050607 0809"));
}

TEST_CASE("names point to equal suffixes, case ignored (RFC 1035 §4.1.4)") {
    Page page{200};
    REQUIRE(page.writer.write_name(name("www.Example."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("WWW.example."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("ftp.EXAMPLE."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("a.ftp.example."), Compress::Yes));
    REQUIRE(page.writer.write_name(Name{}, Compress::Yes));
    CHECK(page.body() == hex("03 777777 07 4578616d706c65 00"
                             "c00c"
                             "03 667470 c010"
                             "01 61 c01b"
                             "00"));
}

TEST_CASE("names written without compression are targets all the same") {
    Page page{200};
    REQUIRE(page.writer.write_name(name("a.b."), Compress::No));
    REQUIRE(page.writer.write_name(name("a.b."), Compress::No));
    REQUIRE(page.writer.write_name(name("c.a.b."), Compress::Yes));
    CHECK(page.body() == hex("01 61 01 62 00  01 61 01 62 00  01 63 c00c"));
}

TEST_CASE("a suffix is taken at label boundaries only") {
    Page page{200};
    REQUIRE(page.writer.write_name(name("xexample."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("example."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("\\007example."), Compress::Yes));
    CHECK(page.body() ==
          wire_of(name("xexample.")) + wire_of(name("example.")) + wire_of(name("\\007example.")));
}

TEST_CASE("a write that does not fit changes nothing") {
    Page page{header_octets + 10};
    REQUIRE(page.writer.write_name(name("abcdef."), Compress::Yes)); // 8 octets, 2 left
    const Octets before = page.buffer;
    CHECK_FALSE(page.writer.write_u32(0xFFFFFFFF));
    CHECK_FALSE(page.writer.write_octets(hex("ffffff")));
    CHECK_FALSE(page.writer.write_name(name("x."), Compress::Yes));
    CHECK_FALSE(page.writer.write_name(name("x.abcdef."), Compress::Yes));
    CHECK(page.buffer == before);
    CHECK(page.writer.size() == header_octets + 8);
    CHECK(page.writer.write_name(name("abcdef."), Compress::Yes)); // a pointer fits exactly
    CHECK_FALSE(page.writer.write_u8(1));
    CHECK_FALSE(page.writer.write_u16(1));
    CHECK_FALSE(page.writer.write_name(Name{}, Compress::Yes));
}

TEST_CASE("set_limit lowers and raises what may be written") {
    Page page{64};
    page.writer.set_limit(header_octets + 1);
    CHECK(page.writer.limit() == header_octets + 1);
    CHECK_FALSE(page.writer.write_u16(1));
    CHECK(page.writer.write_u8(1));
    page.writer.set_limit(header_octets + 3);
    CHECK(page.writer.write_u16(1));
    CHECK_FALSE(page.writer.write_u8(1));
}

TEST_CASE("rollback forgets the names written since the mark") {
    Page page{200};
    REQUIRE(page.writer.write_name(name("a.example."), Compress::Yes));
    const auto mark = page.writer.mark();
    REQUIRE(page.writer.write_name(name("b.gone."), Compress::Yes));
    page.writer.rollback(mark);
    CHECK(page.writer.size() == mark.position);
    REQUIRE(page.writer.write_name(name("c.gone."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("d.example."), Compress::Yes));
    CHECK(page.body() ==
          wire_of(name("a.example.")) + wire_of(name("c.gone.")) + hex("01 64 c00e"));
}

TEST_CASE("rollback to the beginning forgets the first name") {
    Page page{200};
    const auto mark = page.writer.mark();
    REQUIRE(page.writer.write_name(name("a.b."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("c.b."), Compress::Yes));
    page.writer.rollback(mark);
    REQUIRE(page.writer.write_u32(0));
    REQUIRE(page.writer.write_name(name("a.b."), Compress::Yes));
    CHECK(page.body() == hex("00000000") + wire_of(name("a.b.")));
}

TEST_CASE("only offsets of 14 bits are pointed to") {
    Page page{20000};
    REQUIRE(page.writer.write_octets(Octets(0x3FFF - header_octets)));
    REQUIRE(page.writer.write_name(name("a.b."), Compress::Yes)); // "b." begins at 0x4001
    const std::size_t second = page.writer.size();
    REQUIRE(page.writer.write_name(name("x.b."), Compress::Yes));
    REQUIRE(page.writer.write_name(name("y.a.b."), Compress::Yes));
    const auto written = page.writer.written();
    for (const std::size_t at : {second, second + 5}) {
        WireReader reader{written};
        (void)reader.read_octets(at);
        CHECK(reader.read_name().has_value());
    }
    WireReader reader{written};
    (void)reader.read_octets(second);
    CHECK(reader.read_name()->to_text() == "x.b.");
    CHECK(reader.position() == second + 5); // written out
    CHECK(reader.read_name()->to_text() == "y.a.b.");
}

TEST_CASE("at most compression_targets_max suffixes are remembered, later names stay right") {
    Page page{20000};
    std::vector<Name> names;
    for (std::size_t i = 0; i < compression_targets_max + 50; ++i) {
        names.push_back(name("n" + std::to_string(i) + "."));
        REQUIRE(page.writer.write_name(names.back(), Compress::Yes));
    }
    CHECK(page.writer.mark().targets <= compression_targets_max);
    const std::size_t before = page.writer.size();
    REQUIRE(page.writer.write_name(names.front(), Compress::Yes));
    CHECK(page.writer.size() == before + 2);
    REQUIRE(page.writer.write_name(names.back(), Compress::Yes));
    CHECK(page.writer.size() > before + 4); // not remembered any more
}

TEST_CASE("whatever is written reads back, never past the limit, rollbacks included") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int round = 0; round < 500; ++round) {
        const std::size_t limit = header_octets + dice.below(600);
        constexpr std::uint8_t guard = 0xA5;
        Octets buffer(limit + 300, guard);
        WireWriter writer{buffer};
        writer.set_limit(limit);
        REQUIRE(writer.write_octets(Octets(header_octets)));
        std::vector<Name> kept;
        for (int i = 0; i < 40; ++i) {
            const Name one = dice.below(8) == 0 ? dice.any_name() : dice.related_name();
            const auto compress = dice.below(4) == 0 ? Compress::No : Compress::Yes;
            const auto mark = writer.mark();
            const bool fits = writer.write_name(one, compress);
            REQUIRE(writer.size() <= limit);
            if (!fits) {
                REQUIRE(writer.size() == mark.position);
            } else if (dice.below(4) == 0) {
                writer.rollback(mark);
            } else {
                kept.push_back(one);
            }
        }
        WireReader reader{writer.written()};
        (void)reader.read_octets(header_octets);
        for (const Name& one : kept) REQUIRE(*reader.read_name() == one);
        REQUIRE(reader.remaining() == 0);
        REQUIRE(std::all_of(buffer.begin() + static_cast<std::ptrdiff_t>(limit), buffer.end(),
                            [](std::uint8_t octet) { return octet == guard; }));
    }
}
