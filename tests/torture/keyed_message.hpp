// KeyedMessage: a cached answer whose every octet follows from its key and version, so that whoever
// reads it can tell whether it is whole, and whose it is. Pure; any thread.
#pragma once

#include "dns/header.hpp"
#include "resolver/answer/answer_cache.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace parallax::torture {

using answer::Seconds;

/// A well-mixed number for each number (splitmix64).
inline std::uint64_t mix(std::uint64_t x) noexcept {
    x += 0x9E3779B97F4A7C15ULL;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
    return x ^ (x >> 31);
}

/// One of `keys` questions: several share a name and differ in scope, type or flags only.
struct Key {
    std::uint32_t number = 0;
    std::array<std::uint8_t, 16> name{}; ///< label of eight digits, "torture"[0..4], root

    explicit Key(std::uint32_t of) noexcept : number{of} {
        name[0] = 8;
        std::uint32_t rest = of / 8;
        for (std::size_t i = 8; i >= 1; --i, rest /= 10) {
            name[i] = static_cast<std::uint8_t>('0' + rest % 10);
        }
        name[9] = 4;
        std::memcpy(name.data() + 10, "test", 4);
    }
    static constexpr std::size_t name_octets = 15;
    std::uint64_t scope() const noexcept { return number % 2 == 0 ? 4 : 7; }
    answer::CacheQuestion question(const answer::AnswerCache& cache) const noexcept {
        answer::CacheQuestion question{std::span{name}.first(name_octets),
                                       static_cast<std::uint16_t>(number / 2 % 2 == 0 ? 1 : 28),
                                       static_cast<std::uint8_t>(number / 4 % 2)};
        question.hash = cache.hash_of(question);
        return question;
    }
};

/// Version, times and a TTL stand at fixed places, the rest is a function of all of them.
struct KeyedMessage {
    static constexpr std::size_t version_at = 0; // in the header's place
    static constexpr std::size_t lifetime_at = 8;
    static constexpr std::size_t name_at = dns::header_octets;
    static constexpr std::size_t stored_at = name_at + Key::name_octets;
    static constexpr std::size_t ttl_at = stored_at + 4;
    static constexpr std::size_t filling_at = ttl_at + 4;

    std::array<std::uint8_t, answer::cache_buffer_octets> octets{};
    std::size_t size = 0;

    std::span<const std::uint8_t> message() const noexcept { return std::span{octets}.first(size); }
};

/// 0: holds for ever, and its TTL does not age.
struct Version {
    std::uint64_t number;
    Seconds stored;
    Seconds lifetime;

    Seconds expires() const noexcept {
        return lifetime == 0 ? recurse::never_expires : stored + lifetime;
    }
};

/// Seven of ten are small, the others of any size up to the largest.
inline std::size_t size_of(const Key& key, const Version& version) noexcept {
    const std::uint64_t dice = mix(key.number ^ mix(version.number));
    const std::size_t least = KeyedMessage::filling_at + 1;
    const std::size_t most = dice % 10 < 7 ? 140 : answer::cached_octets_max;
    return least + static_cast<std::size_t>((dice >> 8) % (most - least + 1));
}

inline KeyedMessage message_of(const Key& key, const Version& version) noexcept {
    KeyedMessage made;
    made.size = size_of(key, version);
    std::uint8_t* const to = made.octets.data();
    std::memcpy(to + KeyedMessage::version_at, &version.number, 8);
    std::memcpy(to + KeyedMessage::lifetime_at, &version.lifetime, 4);
    std::memcpy(to + KeyedMessage::name_at, key.name.data(), Key::name_octets);
    std::memcpy(to + KeyedMessage::stored_at, &version.stored, 4);
    const Seconds ttl = version.lifetime;
    for (unsigned i = 0; i < 4; ++i) {
        to[KeyedMessage::ttl_at + i] = static_cast<std::uint8_t>(ttl >> (24 - 8 * i));
    }
    std::uint64_t filling = mix(version.number ^ mix(std::uint64_t{key.number} << 32));
    for (std::size_t at = KeyedMessage::filling_at; at < made.size; at += 8) {
        filling = mix(filling);
        std::memcpy(to + at, &filling, std::min<std::size_t>(8, made.size - at));
    }
    return made;
}

/// What is wrong with `seen`, which was found under `key` at `now`; nothing: all is well.
inline std::optional<const char*> fault_in(std::span<const std::uint8_t> seen, const Key& key,
                                           Seconds now) noexcept {
    if (seen.size() <= KeyedMessage::filling_at) return "too short";
    if (!std::equal(key.name.begin(), key.name.begin() + Key::name_octets,
                    seen.begin() + KeyedMessage::name_at)) {
        return "another name";
    }
    Version version{};
    std::memcpy(&version.number, seen.data() + KeyedMessage::version_at, 8);
    std::memcpy(&version.lifetime, seen.data() + KeyedMessage::lifetime_at, 4);
    std::memcpy(&version.stored, seen.data() + KeyedMessage::stored_at, 4);
    KeyedMessage wanted = message_of(key, version);
    if (version.lifetime != 0) {
        if (version.expires() <= now) return "expired";
        const Seconds left = version.lifetime - (now > version.stored ? now - version.stored : 0);
        for (unsigned i = 0; i < 4; ++i) {
            wanted.octets[KeyedMessage::ttl_at + i] =
                static_cast<std::uint8_t>(left >> (24 - 8 * i));
        }
    }
    const auto whole = wanted.message();
    const bool same = std::equal(seen.begin(), seen.end(), whole.begin(), whole.end());
    if (!same) return "torn, or another key's";
    return std::nullopt;
}

} // namespace parallax::torture
