// Zone::Storage: how a frozen zone lies in memory: an arena of name entries and an open-addressing
// index.
//
// An entry is { relative name length: u8, relative folded name, RRset count: u8, RRsets }; an RRset
// is { type: u16, count: u16, ttl: u32, octets: u32, encoded records }, so that RrsetView::encoded
// is a slice of the arena. The index holds { upper hash half, offset }: a lookup is one probe and
// one comparison. Immutable once built; any thread.
#pragma once

#include "zones/zone.hpp"

#include <array>

namespace parallax::zones {

/// One name of the zone as it lies in the arena.
class NameEntry {
  public:
    explicit NameEntry(const std::uint8_t* at) noexcept : at_{at} {}

    /// Labels in front of the apex, folded, without the root octet; empty for the apex.
    std::span<const std::uint8_t> relative_name() const noexcept { return {at_ + 1, at_[0]}; }
    std::size_t rrset_count() const noexcept { return at_[1 + at_[0]]; }
    std::optional<dns::RrsetView> rrset(dns::RrType type) const noexcept;
    std::optional<dns::RrsetView> first_rrset() const noexcept;
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
    const std::uint8_t* rrsets() const noexcept { return at_ + 2 + at_[0]; }
    static dns::RrsetView read_rrset(const std::uint8_t* at) noexcept;

    const std::uint8_t* at_;
};

struct Zone::Storage {
    struct Slot {
        std::uint32_t tag = 0; ///< upper half of the name's hash
        std::uint32_t at = 0;  ///< offset of the entry + 1; 0: free
    };
    template <std::size_t Octets>
    struct ReverseRow {
        std::array<std::uint8_t, Octets> address;
        std::uint32_t entry_at;

        auto operator<=>(const ReverseRow&) const = default;
    };

    dns::Name apex;
    std::size_t apex_labels = 0;
    std::vector<std::uint8_t> arena;
    std::vector<Slot> slots;                ///< a power of two
    std::vector<ReverseRow<4>> reverse_v4;  ///< sorted
    std::vector<ReverseRow<16>> reverse_v6; ///< sorted
    dns::RrsetView soa, negative_soa;
    std::size_t names = 0, records = 0;
    /// A cut or DNAME somewhere: lookups must look at every ancestor.
    bool has_cuts = false;
    bool has_delegations = false;

    /// The entry of the suffix of `name` with `labels` labels. Pre: that suffix is at or below the
    /// apex.
    std::optional<NameEntry> find(const dns::HashedName& name, std::size_t labels) const noexcept;
    /// The entry of `*.` in front of that suffix.
    std::optional<NameEntry> find_wildcard(const dns::HashedName& name,
                                           std::size_t labels) const noexcept;
    /// Probes from where `hash` leads until a free slot; `is_it` compares names behind equal tags.
    template <class IsIt>
    std::optional<NameEntry> probe(std::uint64_t hash, IsIt is_it) const noexcept {
        const std::size_t mask = slots.size() - 1;
        const auto tag = static_cast<std::uint32_t>(hash >> 32);
        for (std::size_t at = hash & mask; slots[at].at != 0; at = (at + 1) & mask) {
            if (slots[at].tag != tag) continue;
            const NameEntry entry{arena.data() + slots[at].at - 1};
            if (is_it(entry)) return entry;
        }
        return std::nullopt;
    }
    /// The owner's name in full.
    dns::Name owner_of(const NameEntry& entry) const;
};

} // namespace parallax::zones
