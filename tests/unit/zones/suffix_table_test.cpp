#include "zones/suffix_table.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <string>

using namespace parallax;
using zones::SuffixTable;

namespace {

dns::Name name(std::string_view text) {
    const auto parsed = dns::Name::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

dns::HashedName asked(std::string_view text) {
    return dns::HashedName(name(text));
}

using Entries = std::vector<std::pair<dns::Name, std::uint32_t>>;

/// The longest entry by a linear search; of equal names the first.
std::optional<SuffixTable::Match> naive(const Entries& entries, const dns::Name& question) {
    std::optional<SuffixTable::Match> best;
    for (const auto& [suffix, value] : entries) {
        const std::size_t labels = suffix.label_count();
        if (!question.is_at_or_below(suffix)) continue;
        if (!best || labels > best->labels) best = SuffixTable::Match{value, labels};
    }
    return best;
}

dns::Name random_name(std::mt19937& random) {
    std::string text;
    const auto labels = random() % 6;
    for (unsigned i = 0; i < labels; ++i) text += std::string(1, "aAbBc"[random() % 5]) + ".";
    return name(text.empty() ? "." : text);
}

} // namespace

TEST_CASE("the longest suffix wins") {
    const SuffixTable table(
        Entries{{name("example."), 1}, {name("b.example."), 2}, {name("."), 3}});
    CHECK(table.longest(asked("a.b.example."))->value == 2);
    CHECK(table.longest(asked("a.b.example."))->labels == 2);
    CHECK(table.longest(asked("b.example."))->value == 2);
    CHECK(table.longest(asked("bb.example."))->value == 1);
    CHECK(table.longest(asked("xexample."))->value == 3);
    CHECK(table.longest(asked("."))->value == 3);
    CHECK(table.longest(asked("."))->labels == 0);
}

TEST_CASE("case does not matter in a suffix table (RFC 4343)") {
    const SuffixTable table(Entries{{name("PrivateLink.Example."), 7}});
    CHECK(table.longest(asked("foo.privatelink.EXAMPLE."))->value == 7);
    CHECK(table.exact(asked("privatelinK.example.")) == 7U);
}

TEST_CASE("walking up past a match") {
    const SuffixTable table(Entries{{name("example."), 1}, {name("a.b.example."), 2}});
    CHECK(table.longest(asked("a.b.example."), 3)->value == 2);
    CHECK(table.longest(asked("a.b.example."), 2)->value == 1);
    CHECK(table.longest(asked("a.b.example."), 1)->value == 1);
    CHECK_FALSE(table.longest(asked("a.b.example."), 0));
}

TEST_CASE("exact finds the name itself only") {
    const SuffixTable table(Entries{{name("example."), 1}});
    CHECK(table.exact(asked("example.")) == 1U);
    CHECK_FALSE(table.exact(asked("a.example.")));
    CHECK_FALSE(table.exact(asked(".")));
}

TEST_CASE("an empty suffix table matches nothing") {
    CHECK(SuffixTable{}.empty());
    CHECK(SuffixTable{Entries{}}.empty());
    CHECK_FALSE(SuffixTable{}.longest(asked("a.example.")));
    CHECK_FALSE(SuffixTable{}.exact(asked("a.example.")));
}

TEST_CASE("of equal names the first entry wins") {
    const SuffixTable table(Entries{{name("example."), 1}, {name("EXAMPLE."), 2}});
    CHECK(table.exact(asked("example.")) == 1U);
}

TEST_CASE("names of the most labels there can be are found") {
    std::string longest_text;
    for (std::size_t i = 0; i < dns::labels_max; ++i) longest_text += "a.";
    const auto deep = name(longest_text);
    const SuffixTable table(Entries{
        {deep, 127}, {deep.ancestor(63), 64}, {deep.ancestor(64), 63}, {deep.ancestor(126), 1}});
    const dns::HashedName question(deep);
    CHECK(table.longest(question)->labels == 127);
    CHECK(table.longest(question, 126)->labels == 64);
    CHECK(table.longest(question, 63)->labels == 63);
    CHECK(table.longest(question, 62)->value == 1);
}

TEST_CASE("a suffix table agrees with a linear search") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    for (int round = 0; round < 200; ++round) {
        Entries entries;
        const auto count = random() % 60;
        for (std::uint32_t i = 0; i < count; ++i) entries.emplace_back(random_name(random), i);
        const SuffixTable table(entries);
        for (int i = 0; i < 100; ++i) {
            const dns::Name question = random_name(random);
            const auto expected = naive(entries, question);
            const auto found = table.longest(dns::HashedName(question));
            REQUIRE(found.has_value() == expected.has_value());
            if (!found) continue;
            REQUIRE(found->value == expected->value);
            REQUIRE(found->labels == expected->labels);
        }
    }
}
