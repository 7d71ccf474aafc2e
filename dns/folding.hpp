// Folding: ASCII case folding of whole wire names, eight octets at a time (RFC 4343 §3).
//
// Length octets are at most 63 and upper-case letters start at 65, so names are folded and compared
// blindly, without walking their labels. Never reads or writes outside the ranges given. Free
// functions without state; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace parallax::dns {

/// ASCII lower case of each of the eight octets of `word`.
constexpr std::uint64_t fold_word(std::uint64_t word) noexcept {
    constexpr std::uint64_t each = 0x0101010101010101ULL;
    const std::uint64_t low_bits = word & (each * 0x7F);
    const std::uint64_t at_least_a = low_bits + each * (0x80 - 'A');
    const std::uint64_t above_z = low_bits + each * (0x7F - 'Z');
    const std::uint64_t upper = (at_least_a ^ above_z) & ~word & (each * 0x80);
    return word | (upper >> 2);
}

inline std::uint64_t load_word(const std::uint8_t* from) noexcept {
    std::uint64_t word;
    std::memcpy(&word, from, sizeof word);
    return word;
}

/// The `count` octets at `from`, zero-padded. Pre: count < 8.
inline std::uint64_t load_short_word(const std::uint8_t* from, std::size_t count) noexcept {
    if (count >= 4) {
        std::uint32_t head, tail;
        std::memcpy(&head, from, 4);
        std::memcpy(&tail, from + count - 4, 4);
        return head | std::uint64_t{tail} << (8 * (count - 4));
    }
    if (count == 0) return 0;
    const std::uint64_t first = from[0], middle = from[count / 2], last = from[count - 1];
    return first | middle << (8 * (count / 2)) | last << (8 * (count - 1));
}

/// Writes the folded octets of `from` to `to`; the ranges do not overlap.
inline void fold_octets(const std::uint8_t* from, std::uint8_t* to, std::size_t count) noexcept {
    if (count < 8) {
        const std::uint64_t word = fold_word(load_short_word(from, count));
        std::memcpy(to, &word, count);
        return;
    }
    for (std::size_t at = 0; at + 8 <= count; at += 8) {
        const std::uint64_t word = fold_word(load_word(from + at));
        std::memcpy(to + at, &word, 8);
    }
    // The last word overlaps the one before it, which saves a loop over single octets.
    const std::uint64_t word = fold_word(load_word(from + count - 8));
    std::memcpy(to + count - 8, &word, 8);
}

/// True when the `count` octets are equal but for ASCII case.
inline bool equal_folded(const std::uint8_t* a, const std::uint8_t* b, std::size_t count) noexcept {
    if (count < 8) {
        return fold_word(load_short_word(a, count)) == fold_word(load_short_word(b, count));
    }
    for (std::size_t at = 0; at + 8 <= count; at += 8) {
        const std::uint64_t left = load_word(a + at), right = load_word(b + at);
        if (left != right && fold_word(left) != fold_word(right)) return false;
    }
    return fold_word(load_word(a + count - 8)) == fold_word(load_word(b + count - 8));
}

} // namespace parallax::dns
