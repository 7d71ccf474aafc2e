#include "zones/name_table.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <bit>

namespace parallax::zones {

namespace {

using dns::RrType;
using Storage = Zone::Storage;

constexpr std::size_t slots_min = 16;
constexpr std::size_t hole_octets_min = std::size_t{1} << 20; // fewer are not worth a pass

/// Slots for so many names: at most two thirds are taken.
std::size_t slots_for(std::size_t names) noexcept {
    return std::bit_ceil(std::max(names * 3 / 2, slots_min));
}

template <class T>
void store(std::uint8_t* at, T value) noexcept {
    std::memcpy(at, &value, sizeof value);
}

/// One record as it lies in an RRset; returns what follows it.
std::uint8_t* write_rdata(std::uint8_t* at, std::span<const std::uint8_t> rdata) noexcept {
    *at++ = static_cast<std::uint8_t>(rdata.size() >> 8);
    *at++ = static_cast<std::uint8_t>(rdata.size());
    return std::copy(rdata.begin(), rdata.end(), at);
}

template <class Row>
void add_rows(std::vector<Row>& rows, const dns::RrsetView& rrset, std::uint32_t entry_at) {
    dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
        Row& row = rows.emplace_back();
        std::copy_n(rdata.begin(), row.address.size(), row.address.begin());
        row.entry_at = entry_at;
    });
}

template <class Row>
void order(std::vector<Row>& rows) {
    if (!std::is_sorted(rows.begin(), rows.end())) std::sort(rows.begin(), rows.end());
    rows.shrink_to_fit();
}

bool is_wildcard(const NameEntry& entry) noexcept {
    const auto name = entry.relative_name();
    return name.size() >= 2 && name[0] == 1 && name[1] == '*';
}

} // namespace

NameTable::NameTable(const dns::Name& apex) : storage_{std::make_unique<Storage>()}, apex_{apex} {
    storage_->apex = apex;
    storage_->apex_labels = apex_.label_count();
    storage_->slots.resize(slots_min);
    find_or_add(apex_);
}

void NameTable::expect(std::size_t names) {
    if (slots_for(names) > storage_->slots.size()) resize_index(slots_for(names));
}

NameTable::Slot NameTable::find_or_add(const dns::HashedName& name, std::size_t labels) {
    Slot slot = storage_->slot_of(name, labels);
    if (storage_->slots[slot].at != 0) return slot;
    if (labels > storage_->apex_labels + 1) {
        find_or_add(name, labels - 1);
        slot = storage_->slot_of(name, labels);
    }
    if (slots_for(names_ + 1) > storage_->slots.size()) {
        resize_index(2 * storage_->slots.size());
        slot = storage_->slot_of(name, labels);
    }
    const auto wanted = name.folded_suffix(labels);
    const auto relative = wanted.first(wanted.size() - storage_->apex.length());
    ENSURE(storage_->arena.size() + relative.size() + 2 <= arena_octets_max);
    storage_->slots[slot] = {static_cast<std::uint32_t>(name.suffix_hash(labels)),
                             static_cast<std::uint32_t>(storage_->arena.size() + 1)};
    std::uint8_t* at = storage_->arena.extend(relative.size() + 2);
    *at++ = static_cast<std::uint8_t>(relative.size());
    at = std::copy(relative.begin(), relative.end(), at);
    *at = 0;
    ++names_;
    return slot;
}

void NameTable::resize_index(std::size_t slots) {
    std::vector<Storage::Slot> old(slots);
    old.swap(storage_->slots);
    const std::size_t mask = slots - 1;
    for (const Storage::Slot& taken : old) {
        if (taken.at == 0) continue;
        std::size_t at = taken.tag & mask;
        while (storage_->slots[at].at != 0) at = (at + 1) & mask;
        storage_->slots[at] = taken;
    }
}

bool NameTable::has_room_at(Slot slot, const NewRecord& record) const noexcept {
    const NameEntry held = entry(slot);
    const auto octets = static_cast<std::size_t>(held.end() - held.begin());
    const std::size_t added = NameEntry::rrset_header_octets + 2 + record.rdata.size();
    return storage_->arena.size() + octets + added <= arena_octets_max;
}

void NameTable::move_to_end(Slot slot) {
    const NameEntry held = entry(slot);
    const auto octets = static_cast<std::size_t>(held.end() - held.begin());
    if (held.begin() + octets == storage_->arena.data() + storage_->arena.size()) return;
    const std::uint32_t before = storage_->slots[slot].at - 1;
    storage_->slots[slot].at = static_cast<std::uint32_t>(storage_->arena.size() + 1);
    std::uint8_t* const moved = storage_->arena.extend(octets);
    std::copy_n(storage_->arena.data() + before, octets, moved);
    holes_.push_back(before);
    hole_octets_ += octets;
}

void NameTable::append(Slot slot, const NewRecord& record) {
    move_to_end(slot);
    const NameEntry held = entry(slot);
    const std::uint8_t* const first = held.rrsets();
    const std::uint8_t* rrset = first;
    std::size_t number = 0; // of the RRset of this type
    for (; number < held.rrset_count(); ++number) {
        if (NameEntry::read_rrset(rrset).type == record.type) break;
        rrset = NameEntry::end_of_rrset(rrset);
    }
    const bool is_new = number == held.rrset_count();
    const auto rrset_at = static_cast<std::size_t>(rrset - storage_->arena.data());
    const auto count_at = static_cast<std::size_t>(first - 1 - storage_->arena.data());
    const std::size_t encoded_octets = record.rdata.size() + 2;
    if (is_new) {
        std::uint8_t* const header =
            storage_->arena.extend(NameEntry::rrset_header_octets + encoded_octets);
        store(header, static_cast<std::uint16_t>(record.type));
        store(header + 2, std::uint16_t{1});
        store(header + 4, record.ttl);
        store(header + 8, static_cast<std::uint32_t>(encoded_octets));
        write_rdata(header + NameEntry::rrset_header_octets, record.rdata);
        ++storage_->arena.data()[count_at];
    } else {
        // The RRsets behind this one make room.
        const dns::RrsetView before = NameEntry::read_rrset(rrset);
        const std::size_t end_at =
            rrset_at + NameEntry::rrset_header_octets + before.encoded.size();
        const std::size_t size = storage_->arena.size();
        storage_->arena.extend(encoded_octets);
        std::uint8_t* const octets = storage_->arena.data();
        std::memmove(octets + end_at + encoded_octets, octets + end_at, size - end_at);
        write_rdata(octets + end_at, record.rdata);
        store(octets + rrset_at + 2, static_cast<std::uint16_t>(before.count + 1));
        store(octets + rrset_at + 8,
              static_cast<std::uint32_t>(before.encoded.size() + encoded_octets));
    }
    ++storage_->records;
    if (hole_octets_ > std::max(storage_->arena.size() / 2, hole_octets_min)) close_holes();
}

/// The holes are skipped while the entries are copied in order. Each entry leaves its new place
/// where it was, for the index to find: there is room, because only an apex without records, which
/// is the first entry, has fewer than four octets.
void NameTable::close_holes() {
    std::sort(holes_.begin(), holes_.end());
    Arena closed;
    closed.reserve(storage_->arena.size() - hole_octets_);
    auto hole = holes_.begin();
    std::uint8_t* const octets = storage_->arena.data();
    for (std::size_t at = 0; at != storage_->arena.size();) {
        const NameEntry held{octets + at};
        const auto size = static_cast<std::size_t>(held.end() - held.begin());
        if (hole != holes_.end() && *hole == at) {
            ++hole;
        } else {
            std::uint8_t* const copy = closed.extend(size);
            std::copy_n(octets + at, size, copy);
            if (at != 0) store(octets + at, static_cast<std::uint32_t>(copy - closed.data()));
        }
        at += size;
    }
    for (Storage::Slot& slot : storage_->slots) {
        if (slot.at <= 1) continue;
        std::uint32_t at;
        std::memcpy(&at, octets + slot.at - 1, sizeof at);
        slot.at = at + 1;
    }
    storage_->arena = std::move(closed);
    holes_.clear();
    hole_octets_ = 0;
}

/// What the finished zone knows besides its names.
void NameTable::count_and_order() {
    const std::uint8_t* const start = storage_->arena.data();
    storage_->for_each_entry([&](const NameEntry& entry) {
        if (entry.rrset_count() != 0) ++storage_->names;
        storage_->rrsets += entry.rrset_count();
        const bool is_host = !is_wildcard(entry); // a wildcard has no address of its own
        const bool is_apex = entry.relative_name().empty();
        const auto at = static_cast<std::uint32_t>(entry.begin() - start);
        entry.for_each_rrset([&](const dns::RrsetView& rrset) {
            if (rrset.type == RrType::A && is_host) add_rows(storage_->reverse_v4, rrset, at);
            if (rrset.type == RrType::AAAA && is_host) add_rows(storage_->reverse_v6, rrset, at);
            if (rrset.type == RrType::NS && !is_apex) storage_->has_delegations = true;
            if (rrset.type == RrType::DNAME) storage_->has_cuts = true;
        });
    });
    storage_->has_cuts = storage_->has_cuts || storage_->has_delegations;
    order(storage_->reverse_v4);
    order(storage_->reverse_v6);
}

std::unique_ptr<Storage> NameTable::freeze() && {
    if (!holes_.empty()) close_holes();
    if (slots_for(names_) != storage_->slots.size()) resize_index(slots_for(names_));
    storage_->arena.shrink();
    count_and_order();
    return std::move(storage_);
}

} // namespace parallax::zones
