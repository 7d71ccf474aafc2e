#include "zones/prefix_map.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>

using namespace parallax;
using dns::IpAddress;
using dns::Prefix;
using zones::PrefixMap;

namespace {

using Entries = std::vector<PrefixMap::Entry>;

Prefix prefix(std::string_view text) {
    const auto parsed = Prefix::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

std::optional<std::uint32_t> ask(const PrefixMap& map, std::string_view text) {
    return map.longest_match(*IpAddress::from_text(text));
}

/// Longest match by a linear search; of equal prefixes the first.
std::optional<std::uint32_t> naive(const Entries& entries, const IpAddress& address) {
    const PrefixMap::Entry* best = nullptr;
    for (const auto& entry : entries) {
        if (!entry.prefix.contains(address)) continue;
        if (best == nullptr || entry.prefix.length > best->prefix.length) best = &entry;
    }
    return best == nullptr ? std::nullopt : std::optional(best->value);
}

/// Longest match by asking for every length: for sets too large for the linear search.
class ByLength {
  public:
    explicit ByLength(const Entries& entries) {
        for (const auto& entry : entries) values_.try_emplace(entry.prefix.masked(), entry.value);
    }
    std::optional<std::uint32_t> longest_match(const IpAddress& address) const {
        for (int length = address.bits(); length >= 0; --length) {
            const auto found =
                values_.find(Prefix{address, static_cast<std::uint8_t>(length)}.masked());
            if (found != values_.end()) return found->second;
        }
        return std::nullopt;
    }

  private:
    std::map<Prefix, std::uint32_t> values_;
};

class RandomPrefixes {
  public:
    explicit RandomPrefixes(unsigned seed) : random_{seed} {}

    /// Addresses from few octet values, so that prefixes nest and questions hit.
    IpAddress address() {
        std::array<std::uint8_t, 16> octets{};
        for (auto& octet : octets)
            octet = static_cast<std::uint8_t>(pick() ? random_() % 4 : random_());
        if (random_() % 2 == 0) return IpAddress::v4({octets[0], octets[1], octets[2], octets[3]});
        return IpAddress::v6(octets);
    }
    Prefix prefix() {
        const IpAddress base = address();
        const auto length = random_() % (base.bits() + 1U);
        return Prefix{base, static_cast<std::uint8_t>(length)}.masked();
    }
    Entries entries(std::size_t count) {
        Entries made;
        for (std::size_t i = 0; i < count; ++i) made.push_back({prefix(), value()});
        return made;
    }
    /// Half of the questions are the first or last address of a prefix, or a neighbour.
    IpAddress question(const Entries& entries) {
        if (entries.empty() || random_() % 2 == 0) return address();
        const Prefix& near = entries[random_() % entries.size()].prefix;
        std::array<std::uint8_t, 16> octets{};
        const auto from = near.address.octets();
        std::copy(from.begin(), from.end(), octets.begin());
        const std::size_t bit = random_() % near.address.bits();
        octets[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
        if (from.size() == 4) return IpAddress::v4({octets[0], octets[1], octets[2], octets[3]});
        return IpAddress::v6(octets);
    }

  private:
    bool pick() { return random_() % 4 != 0; }
    std::uint32_t value() { return static_cast<std::uint32_t>(random_() % 1000); }
    std::mt19937 random_;
};

} // namespace

TEST_CASE("the longest prefix wins") {
    const PrefixMap map(Entries{{prefix("10.0.0.0/8"), 1},
                                {prefix("10.1.0.0/16"), 2},
                                {prefix("10.1.2.0/24"), 3},
                                {prefix("10.1.2.3/32"), 4},
                                {prefix("fd00::/8"), 5},
                                {prefix("fd00::1/128"), 6}});
    CHECK(ask(map, "10.2.0.1") == 1U);
    CHECK(ask(map, "10.1.3.1") == 2U);
    CHECK(ask(map, "10.1.2.4") == 3U);
    CHECK(ask(map, "10.1.2.3") == 4U);
    CHECK_FALSE(ask(map, "11.0.0.0"));
    CHECK_FALSE(ask(map, "9.255.255.255"));
    CHECK(ask(map, "fd01::1") == 5U);
    CHECK(ask(map, "fd00::1") == 6U);
    CHECK(ask(map, "fd00::") == 5U);
    CHECK_FALSE(ask(map, "fe00::"));
}

TEST_CASE("whole families match by prefixes of length 0") {
    const PrefixMap map(Entries{{prefix("0.0.0.0/0"), 1}, {prefix("::/0"), 2}});
    CHECK(ask(map, "0.0.0.0") == 1U);
    CHECK(ask(map, "255.255.255.255") == 1U);
    CHECK(ask(map, "::ffff:1.2.3.4") == 1U);
    CHECK(ask(map, "::") == 2U);
    CHECK(ask(map, "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == 2U);
}

TEST_CASE("families do not mix") {
    const PrefixMap map(Entries{{prefix("0.0.0.0/0"), 1}});
    CHECK_FALSE(ask(map, "::"));
    CHECK_FALSE(PrefixMap{}.longest_match(IpAddress{}));
    CHECK_FALSE(PrefixMap{Entries{}}.longest_match(IpAddress{}));
}

TEST_CASE("of equal prefixes the first entry wins") {
    const PrefixMap map(Entries{{prefix("10.1.0.0/16"), 1}, {prefix("10.1.0.0/16"), 2}});
    CHECK(ask(map, "10.1.0.1") == 1U);
}

TEST_CASE("host bits of a prefix are ignored") {
    const PrefixMap map(Entries{{prefix("10.1.2.3/16"), 1}});
    CHECK(ask(map, "10.1.0.1") == 1U);
}

TEST_CASE("the largest value is kept") {
    const PrefixMap map(Entries{{prefix("10.1.2.3/32"), zones::prefix_value_max},
                                {prefix("10.1.0.0/16"), zones::prefix_value_max - 1}});
    CHECK(ask(map, "10.1.2.3") == zones::prefix_value_max);
    CHECK(ask(map, "10.1.9.9") == zones::prefix_value_max - 1);
}

TEST_CASE("prefixes that end at, before and behind every stride") {
    Entries entries;
    for (std::uint8_t length = 0; length <= 128; ++length) {
        entries.push_back(
            {Prefix{*IpAddress::from_text("fd00:1:2:3:4:5:6:7"), length}.masked(), length});
    }
    const PrefixMap map(entries);
    for (std::size_t bit = 0; bit < 128; ++bit) {
        std::array<std::uint8_t, 16> octets{};
        const IpAddress base = *IpAddress::from_text("fd00:1:2:3:4:5:6:7");
        std::copy(base.octets().begin(), base.octets().end(), octets.begin());
        octets[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
        REQUIRE(map.longest_match(IpAddress::v6(octets)) == bit);
    }
    CHECK(ask(map, "fd00:1:2:3:4:5:6:7") == 128U);
}

TEST_CASE("a prefix map agrees with a linear search") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    RandomPrefixes random{seed};
    for (std::size_t count = 0; count < 400; count += 20) {
        const Entries entries = random.entries(count);
        const PrefixMap map(entries);
        for (int i = 0; i < 400; ++i) {
            const IpAddress question = random.question(entries);
            CAPTURE(question.to_text());
            REQUIRE(map.longest_match(question) == naive(entries, question));
        }
    }
}

TEST_CASE("100,000 prefixes agree with a search by length") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    RandomPrefixes random{seed};
    const Entries entries = random.entries(100'000);
    const PrefixMap map(entries);
    const ByLength oracle(entries);
    for (int i = 0; i < 5000; ++i) {
        const IpAddress question = random.question(entries);
        CAPTURE(question.to_text());
        REQUIRE(map.longest_match(question) == oracle.longest_match(question));
    }
}

TEST_CASE("100,000 IPv4 prefixes stay below 8 MiB") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    const auto length = GENERATE(as<std::uint8_t>{}, 24, 28, 29, 31, 32);
    Entries entries;
    for (std::uint32_t i = 0; i < 100'000; ++i) {
        const auto bits = static_cast<std::uint32_t>(random());
        const IpAddress address = IpAddress::v4(
            {static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
             static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)});
        entries.push_back({Prefix{address, length}.masked(), i});
    }
    CAPTURE(unsigned{length});
    CHECK(PrefixMap(entries).memory_octets() < 8 * 1024 * 1024);
}
