// Name: an absolute domain name in wire form, as it was spelt, at most 255 octets, held inline.
//
// Promises: every Name is valid (labels 1..63 octets, root-terminated, 255 octets in all); copying
// never allocates; comparison and hashing ignore ASCII case only (RFC 4343). Values; any thread.
#pragma once

#include "dns/result.hpp"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>

namespace parallax::dns {

inline constexpr std::size_t name_octets_max = 255; // RFC 1035 §2.3.4
inline constexpr std::size_t label_octets_max = 63; // RFC 1035 §2.3.4
inline constexpr std::size_t labels_max = 127;      // (255 - 1) / 2, the root label not counted

/// ASCII lower case of one octet; length octets (≤ 63) are unchanged, so whole wire names may be
/// folded blindly.
constexpr std::uint8_t fold(std::uint8_t octet) noexcept {
    return octet >= 'A' && octet <= 'Z' ? static_cast<std::uint8_t>(octet + 32) : octet;
}

class Name {
  public:
    /// The root.
    Name() noexcept : octets_{}, length_{1} {}
    Name(const Name& other) noexcept { copy_from(other); }
    Name& operator=(const Name& other) noexcept {
        if (this != &other) copy_from(other);
        return *this;
    }

    /// Presentation format (RFC 1035 §5.1): `\DDD` and `\X` escapes; absolute with or without the
    /// final dot; "." is the root.
    static Result<Name> from_text(std::string_view text);
    /// As `from_text`, but text without a final dot is relative to `origin` and `@` is `origin`.
    static Result<Name> from_text(std::string_view text, const Name& origin);
    /// One uncompressed wire name that is exactly `wire`.
    static Result<Name> from_wire(std::span<const std::uint8_t> wire);
    /// `prefix` (labels without the root octet, may be empty) in front of `suffix`.
    static Result<Name> join(std::span<const std::uint8_t> prefix, const Name& suffix);

    /// The wire form, root octet included.
    std::span<const std::uint8_t> wire() const noexcept { return {octets_.data(), length_}; }
    std::size_t length() const noexcept { return length_; }
    bool is_root() const noexcept { return length_ == 1; }
    /// Number of labels, the root not counted: 0..127.
    std::size_t label_count() const noexcept;
    /// The first label without its length octet; empty for the root.
    std::span<const std::uint8_t> first_label() const noexcept;
    bool is_wildcard() const noexcept {
        return length_ > 2 && octets_[0] == 1 && octets_[1] == '*';
    }

    /// The name without its first `count` labels. Pre: count <= label_count().
    Name ancestor(std::size_t count) const;
    Name parent() const { return ancestor(1); }
    /// True for the name itself and everything below it (RFC 9499: "subdomain" in the inclusive
    /// sense).
    bool is_at_or_below(const Name& suffix) const noexcept;
    /// `*.` in front; fails only when that is too long.
    Result<Name> wildcard_child() const;
    /// All octets lower-cased.
    Name folded() const noexcept;

    /// Presentation format with a final dot; unsafe octets as `\DDD`.
    std::string to_text() const;

    /// Same name, ignoring ASCII case (RFC 4343).
    friend bool operator==(const Name& a, const Name& b) noexcept;
    /// Canonical order of RFC 4034 §6.1.
    friend std::strong_ordering operator<=>(const Name& a, const Name& b) noexcept;
    /// Same octets, case included.
    bool spelt_as(const Name& other) const noexcept;

  private:
    friend class WireReader;
    /// Takes over octets the caller has checked. Pre: `wire` is a valid wire name.
    static Name of_valid_wire(const std::uint8_t* wire, std::size_t length) noexcept;
    void copy_from(const Name& other) noexcept {
        length_ = other.length_;
        std::memcpy(octets_.data(), other.octets_.data(), length_);
    }

    std::array<std::uint8_t, name_octets_max> octets_; // only the first length_ are meaningful
    std::uint8_t length_;
};

/// For unordered containers on slow paths: case-insensitive.
struct NameHash {
    std::size_t operator()(const Name& name) const noexcept;
};

} // namespace parallax::dns
