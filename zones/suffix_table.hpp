// SuffixTable: names -> small numbers, asked for the longest entry that a question's name is at or
// below.
//
// Promises: immutable after build; probes only depths that exist; names are compared, not only
// hashes; an empty table costs one comparison. Any thread.
#pragma once

#include "dns/hashed_name.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace parallax::zones {

inline constexpr std::size_t suffix_entries_max = std::size_t{1} << 24; // name offsets fit 32 bits

class SuffixTable {
  public:
    struct Match {
        std::uint32_t value;
        std::size_t labels; ///< label count of the entry that matched
    };

    SuffixTable() = default;
    /// Of equal names the first entry wins. Pre: at most `suffix_entries_max` entries.
    explicit SuffixTable(const std::vector<std::pair<dns::Name, std::uint32_t>>& entries);

    /// The longest entry at or above `name`.
    std::optional<Match> longest(const dns::HashedName& name) const noexcept;
    /// The longest entry with at most `labels_at_most` labels: for walking up past a match.
    std::optional<Match> longest(const dns::HashedName& name,
                                 std::size_t labels_at_most) const noexcept;
    /// The entry for exactly this name.
    std::optional<std::uint32_t> exact(const dns::HashedName& name) const noexcept;
    bool empty() const noexcept { return entries_ == 0; }
    /// The same entries in the same order; false may be wrong, true never is.
    bool operator==(const SuffixTable&) const = default;

  private:
    struct Slot {
        std::uint64_t hash = 0;
        std::uint32_t name_at = 0; ///< offset into names_; wire, folded
        std::uint32_t value = 0;
        std::uint8_t labels = 0;
        std::uint8_t name_octets = 0; ///< 0: the slot is free

        bool operator==(const Slot&) const = default;
    };
    void insert(const dns::HashedName& name, std::uint32_t value);
    /// The slot that holds the suffix of `labels` labels, or the free one where it would go.
    std::size_t slot_of(const dns::HashedName& name, std::size_t labels) const noexcept;

    std::vector<Slot> slots_; // power of two, load at most 1/2
    std::vector<std::uint8_t> names_;
    std::array<std::uint64_t, 2> depths_{}; // bit n: an entry with n labels exists
    std::size_t entries_ = 0;
};

} // namespace parallax::zones
