// Zone::Storage: how a frozen zone lies in memory: an arena of name entries and an open-addressing
// index.
//
// An entry is { relative name length: u8, relative folded name, RRset count: u8, RRsets }; an RRset
// is { type: u16, count: u16, ttl: u32, octets: u32, encoded records }, so that RrsetView::encoded
// is a slice of the arena. Entries follow each other without gaps, in no order. The index holds
// { half of the hash, offset }: a lookup is one probe and one comparison. Immutable once built; any
// thread.
#pragma once

#include "zones/arena.hpp"
#include "zones/zone.hpp"

#include <array>
#include <compare>
#include <cstring>

namespace parallax::zones {

/// One name of the zone as it lies in the arena.
class NameEntry {
  public:
    static constexpr std::size_t rrset_header_octets = 12;
    static constexpr std::size_t rrsets_max = 255; ///< they are counted in one octet

    explicit NameEntry(const std::uint8_t* at) noexcept : at_{at} {}

    /// Labels in front of the apex, folded, without the root octet; empty for the apex.
    std::span<const std::uint8_t> relative_name() const noexcept { return {at_ + 1, at_[0]}; }
    std::size_t rrset_count() const noexcept { return at_[1 + at_[0]]; }
    std::optional<dns::RrsetView> rrset(dns::RrType type) const noexcept;
    std::optional<dns::RrsetView> first_rrset() const noexcept;
    const std::uint8_t* begin() const noexcept { return at_; }
    const std::uint8_t* rrsets() const noexcept { return at_ + 2 + at_[0]; }
    /// Behind its last octet: where the next entry begins.
    const std::uint8_t* end() const noexcept {
        const std::uint8_t* at = rrsets();
        for (std::size_t i = 0; i < rrset_count(); ++i) at = end_of_rrset(at);
        return at;
    }
    /// Behind the RRset at `at`.
    static const std::uint8_t* end_of_rrset(const std::uint8_t* at) noexcept {
        const dns::RrsetView view = read_rrset(at);
        return view.encoded.data() + view.encoded.size();
    }
    static dns::RrsetView read_rrset(const std::uint8_t* at) noexcept {
        std::uint16_t type, count;
        std::uint32_t ttl, octets;
        std::memcpy(&type, at, sizeof type);
        std::memcpy(&count, at + 2, sizeof count);
        std::memcpy(&ttl, at + 4, sizeof ttl);
        std::memcpy(&octets, at + 8, sizeof octets);
        return {static_cast<dns::RrType>(type), count, ttl, {at + rrset_header_octets, octets}};
    }
    template <class Visit>
    void for_each_rrset(Visit visit) const {
        const std::uint8_t* at = rrsets();
        for (std::size_t i = 0; i < rrset_count(); ++i) {
            const dns::RrsetView view = read_rrset(at);
            visit(view);
            at = view.encoded.data() + view.encoded.size();
        }
    }

  private:
    const std::uint8_t* at_;
};

struct Zone::Storage {
    struct Slot {
        std::uint32_t tag = 0; ///< lower half of the name's hash: the slot is found again from it
        std::uint32_t at = 0;  ///< offset of the entry + 1; 0: free
    };
    template <std::size_t Octets>
    struct ReverseRow {
        std::array<std::uint8_t, Octets> address;
        std::uint32_t entry_at;

        bool operator==(const ReverseRow&) const = default;
        /// By address, then by entry. In words of four octets: a zone may have millions of rows.
        std::strong_ordering operator<=>(const ReverseRow& other) const noexcept {
            for (std::size_t at = 0; at < Octets; at += 4) {
                const auto order = word_at(at) <=> other.word_at(at);
                if (order != 0) return order;
            }
            return entry_at <=> other.entry_at;
        }
        std::uint32_t word_at(std::size_t at) const noexcept {
            return std::uint32_t{address[at]} << 24 | std::uint32_t{address[at + 1]} << 16 |
                   std::uint32_t{address[at + 2]} << 8 | address[at + 3];
        }
    };

    dns::Name apex;
    std::size_t apex_labels = 0;
    Arena arena;
    std::vector<Slot> slots;                ///< a power of two
    std::vector<ReverseRow<4>> reverse_v4;  ///< sorted
    std::vector<ReverseRow<16>> reverse_v6; ///< sorted
    dns::RrsetView soa, negative_soa;
    std::size_t names = 0, rrsets = 0, records = 0; ///< names with records
    /// A cut or DNAME somewhere: lookups must look at every ancestor.
    bool has_cuts = false;
    bool has_delegations = false;

    /// The entry of the suffix of `name` with `labels` labels. Pre: that suffix is at or below the
    /// apex.
    std::optional<NameEntry> find(const dns::HashedName& name, std::size_t labels) const noexcept;
    /// The entry of `*.` in front of that suffix.
    std::optional<NameEntry> find_wildcard(const dns::HashedName& name,
                                           std::size_t labels) const noexcept;
    /// Calls `visit(NameEntry)` for each name, in the order they lie in.
    template <class Visit>
    void for_each_entry(Visit visit) const {
        const std::uint8_t* const end = arena.data() + arena.size();
        for (const std::uint8_t* at = arena.data(); at != end;) {
            const NameEntry entry{at};
            visit(entry);
            at = entry.end();
        }
    }
    /// The slot `is_it` agrees to, from where `hash` leads, or the free one behind it. `is_it`
    /// compares names behind equal tags.
    template <class IsIt>
    std::size_t slot_of(std::uint64_t hash, IsIt is_it) const noexcept {
        const std::size_t mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash);
        std::size_t at = hash & mask;
        while (slots[at].at != 0 && (slots[at].tag != tag || !is_it(entry_in(at)))) {
            at = (at + 1) & mask;
        }
        return at;
    }
    NameEntry entry_in(std::size_t slot) const noexcept {
        return NameEntry{arena.data() + slots[slot].at - 1};
    }
    /// The slot of the suffix of `name` with `labels` labels, or where it would be.
    std::size_t slot_of(const dns::HashedName& name, std::size_t labels) const noexcept;
    /// The owner's name in full.
    dns::Name owner_of(const NameEntry& entry) const;
};

} // namespace parallax::zones
