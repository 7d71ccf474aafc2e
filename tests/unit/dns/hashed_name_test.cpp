#include "dns/hashed_name.hpp"

#include "tests/unit/dns/builders.hpp"

#include <algorithm>
#include <set>

using namespace parallax::dns;
using namespace parallax::dns::test;

TEST_CASE("suffixes of a hashed name") {
    const HashedName hashed{name("WwW.Example.ORG.")};
    CHECK(hashed.label_count() == 3);
    CHECK(hashed.name().spelt_as(name("WwW.Example.ORG.")));
    CHECK(Name::from_wire(hashed.folded_suffix(2))->spelt_as(name("example.org.")));
    CHECK(Name::from_wire(hashed.folded_suffix(0))->is_root());
    CHECK(hashed.suffix(2).spelt_as(name("Example.ORG.")));
    CHECK(hashed.suffix_offset(3) == 0);
    CHECK(hashed.suffix_offset(2) == 4);
    CHECK(hashed.suffix_offset(0) == 16);
    CHECK(hashed.suffix_hash(0) == root_hash);
    CHECK(HashedName{Name{}}.label_count() == 0);
}

TEST_CASE("the three ways to hash a name agree, whatever its case") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int i = 0; i < 3000; ++i) {
        const Name one = dice.any_name();
        const HashedName hashed{dice.with_random_case(one)};
        std::uint64_t extended = root_hash;
        for (std::size_t labels = 0; labels <= hashed.label_count(); ++labels) {
            const Name suffix = one.ancestor(one.label_count() - labels);
            if (labels > 0) extended = extend_hash(extended, suffix.first_label());
            REQUIRE(hashed.suffix_hash(labels) == extended);
            REQUIRE(hash_of(suffix) == extended);
            REQUIRE(hashed.suffix(labels) == suffix);
            REQUIRE(std::ranges::equal(hashed.folded_suffix(labels), suffix.folded().wire()));
        }
    }
}

TEST_CASE("similar names have different hashes") {
    std::set<std::uint64_t> hashes;
    std::size_t names = 0;
    const auto add = [&](const Name& one) {
        hashes.insert(hash_of(one));
        ++names;
    };
    // Lengths around the eight-octet words, zeros that look like padding, labels cut differently.
    for (std::size_t octets = 1; octets <= 63; ++octets) {
        add(name(std::string(octets, 'a')));
        std::string zeros;
        for (std::size_t i = 0; i < octets; ++i) zeros += "\\000";
        add(name(zeros));
        if (octets > 1) add(name("a." + std::string(octets - 1, 'a')));
    }
    for (int i = 0; i < 100000; ++i) add(name("host-" + std::to_string(i) + ".example."));
    CHECK(hashes.size() == names);
}
