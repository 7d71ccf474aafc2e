// HashedName: a question's name prepared once for every table it will meet.
//
// Folds the name and hashes each of its suffixes in one pass from right to left, so that zone
// choice, rule choice, closest encloser and zone cuts are table probes without touching the name
// again. The tables it serves hold operator data only, so the hash is fixed, not keyed; caches use
// SipHash. Value of about 1.5 KiB, meant for the stack; any thread.
#pragma once

#include "dns/name.hpp"

namespace parallax::dns {

/// The hash of the root; every other suffix continues from its parent's hash.
inline constexpr std::uint64_t root_hash = 0x9E3779B97F4A7C15ULL;

/// Hash of `label` (without length octet, any case) in front of a suffix hashed as `parent`.
std::uint64_t extend_hash(std::uint64_t parent, std::span<const std::uint8_t> label) noexcept;

/// Hash of a whole name.
std::uint64_t hash_of(const Name& name) noexcept;

class HashedName {
  public:
    explicit HashedName(const Name& name) noexcept;

    /// As it was spelt in the question.
    const Name& name() const noexcept { return name_; }
    /// Number of labels, the root not counted.
    std::size_t label_count() const noexcept { return labels_; }
    /// Lower-cased wire of the suffix that has `labels` labels (0: the root), root octet included.
    std::span<const std::uint8_t> folded_suffix(std::size_t labels) const noexcept;
    /// Its hash. Pre: labels <= label_count().
    std::uint64_t suffix_hash(std::size_t labels) const noexcept { return hashes_[labels]; }
    /// Octet offset in the wire name where the suffix with `labels` labels starts.
    std::size_t suffix_offset(std::size_t labels) const noexcept { return offsets_[labels]; }
    /// The suffix of `labels` labels as spelt in the question.
    Name suffix(std::size_t labels) const { return name_.ancestor(labels_ - labels); }

  private:
    Name name_;
    std::array<std::uint8_t, name_octets_max> folded_;
    std::array<std::uint8_t, labels_max + 1> offsets_; // by label count of the suffix
    std::array<std::uint64_t, labels_max + 1> hashes_; // by label count of the suffix
    std::size_t labels_;
};

} // namespace parallax::dns
