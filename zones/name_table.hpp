// NameTable: the names of a zone that is being built, from the first record on in the very form in
// which the zone keeps them (zone_storage.hpp).
//
// A record of the name added last goes to the arena's end. For any other name the entry is copied
// there first and leaves a hole; holes are closed when they outweigh what is held, and at the end.
// Knows nothing of what a zone may hold: that is ZoneBuilder's. One thread at a time.
#pragma once

#include "zones/zone_storage.hpp"

namespace parallax::zones {

class NameTable {
  public:
    /// Where a name's entry is found. Holds until the next name is added.
    using Slot = std::size_t;
    static constexpr std::size_t arena_octets_max = 0xFFFFFFFF; // offsets have 32 bits

    /// Starts with the apex.
    explicit NameTable(const dns::Name& apex);

    /// Reserves the index for so many names.
    void expect(std::size_t names);
    /// The name's slot; it and its ancestors are added when they are missing (RFC 8020). Pre: the
    /// name is at or below the apex.
    Slot find_or_add(const dns::HashedName& name) { return find_or_add(name, name.label_count()); }
    /// Where looking for the name begins: what to fetch into the processor's cache ahead of that.
    const void* first_slot_of(const dns::HashedName& name) const noexcept {
        const std::uint64_t hash = name.suffix_hash(name.label_count());
        return &storage_->slots[hash & (storage_->slots.size() - 1)];
    }
    /// Holds until a name or record is added.
    NameEntry entry(Slot slot) const noexcept { return storage_->entry_in(slot); }
    /// The entry of the apex.
    NameEntry apex() const { return entry(storage_->slot_of(apex_, apex_.label_count())); }

    /// A record of type, TTL (of a new RRset) and RDATA.
    struct NewRecord {
        dns::RrType type;
        std::uint32_t ttl;
        std::span<const std::uint8_t> rdata;
    };
    /// True when the record surely fits behind what is there.
    bool has_room_at(Slot slot, const NewRecord& record) const noexcept;
    /// Appends to the name's RRset of that type, or a new one. Pre: has_room_at; fewer than 65535
    /// records in the RRset; fewer than NameEntry::rrsets_max RRsets.
    void append(Slot slot, const NewRecord& record);

    /// What is held, without holes and with an index of the right size.
    std::unique_ptr<Zone::Storage> freeze() &&;

  private:
    Slot find_or_add(const dns::HashedName& name, std::size_t labels);
    void resize_index(std::size_t slots);
    void move_to_end(Slot slot);
    void close_holes();
    void count_and_order();

    std::unique_ptr<Zone::Storage> storage_;
    dns::HashedName apex_;
    std::size_t names_ = 0;            ///< with and without records
    std::vector<std::uint32_t> holes_; ///< where entries were that have moved
    std::size_t hole_octets_ = 0;
};

} // namespace parallax::zones
