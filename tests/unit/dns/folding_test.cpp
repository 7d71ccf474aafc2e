#include "dns/folding.hpp"

#include "dns/name.hpp"
#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("a folded word is eight folded octets, for every octet in every place") {
    for (unsigned octet = 0; octet < 256; ++octet) {
        for (unsigned place = 0; place < 64; place += 8) {
            const std::uint64_t around = 0x5A415A617A40FF00ULL & ~(std::uint64_t{0xFF} << place);
            const std::uint64_t word = around | std::uint64_t{octet} << place;
            std::uint64_t expected = 0;
            for (unsigned shift = 0; shift < 64; shift += 8) {
                const auto one = static_cast<std::uint8_t>(word >> shift);
                expected |= std::uint64_t{fold(one)} << shift;
            }
            REQUIRE(fold_word(word) == expected);
        }
    }
}

TEST_CASE("folding and comparing touch exactly the octets they are given") {
    for (std::size_t count = 1; count <= 40; ++count) {
        // Exactly sized vectors: the sanitizers see one octet too many.
        const Octets upper(count, 'Q'), lower(count, 'q');
        Octets folded(count);
        fold_octets(upper.data(), folded.data(), count);
        CHECK(folded == lower);
        CHECK(equal_folded(upper.data(), lower.data(), count));
        for (std::size_t at = 0; at < count; ++at) {
            Octets other = lower;
            other[at] = 'r';
            CHECK_FALSE(equal_folded(upper.data(), other.data(), count));
        }
    }
}
