#include "zones/zone_builder.hpp"

#include "dns/ensure.hpp"
#include "dns/rdata.hpp"
#include "zones/zone_storage.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace parallax::zones {

namespace {

using dns::RrType;

constexpr std::uint32_t none = 0xFFFFFFFF;
constexpr std::uint32_t default_soa_ttl_s = 3600; // AZURE 2.3: the SOA record set shows 3600
constexpr std::size_t slots_min = 16;

/// One RR in the order it came; RDATA lies in the builder's blob.
struct RawRecord {
    std::uint32_t next;
    std::uint32_t rdata_at;
    std::uint16_t octets;
};
struct RawRrset {
    std::uint32_t next;
    std::uint32_t first_record;
    std::uint32_t ttl;
    RrType type;
    std::uint16_t count;
};
struct RawName {
    std::uint64_t hash;
    std::uint32_t relative_at; ///< in the blob: length octet, relative folded name
    std::uint32_t first_rrset;
};

template <class T>
void store(std::uint8_t*& at, T value) {
    std::memcpy(at, &value, sizeof value);
    at += sizeof value;
}

dns::Record default_soa(const dns::Name& apex) {
    dns::Record record{apex, RrType::SOA, dns::RrClass::IN, default_soa_ttl_s, {}};
    for (const char* name : {"azureprivatedns.net.", "azureprivatedns-host.microsoft.com."}) {
        const auto wire = dns::rdata_of(*dns::Name::from_text(name));
        record.rdata.insert(record.rdata.end(), wire.begin(), wire.end());
    }
    for (const std::uint32_t number : {1U, 3600U, 300U, 2419200U, 10U}) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            record.rdata.push_back(static_cast<std::uint8_t>(number >> shift));
        }
    }
    return record;
}

/// Types that may stand beside a CNAME (RFC 4034 §2.5).
bool may_join_cname(RrType type) {
    return type == RrType::CNAME || type == RrType::RRSIG || type == RrType::NSEC;
}

} // namespace

struct ZoneBuilder::State {
    dns::Name apex;
    ZoneRules rules;
    std::size_t apex_labels;
    std::vector<RawName> names;
    std::vector<RawRrset> rrsets;
    std::vector<RawRecord> records;
    std::vector<std::uint8_t> blob;
    std::vector<std::uint32_t> index; ///< into names; a power of two

    std::span<const std::uint8_t> relative(const RawName& name) const {
        return {blob.data() + name.relative_at + 1, blob[name.relative_at]};
    }
    std::span<const std::uint8_t> rdata(const RawRecord& record) const {
        return {blob.data() + record.rdata_at, record.octets};
    }
    std::uint32_t find(const dns::HashedName& name, std::size_t labels) const;
    std::uint32_t find_or_add(const dns::HashedName& name, std::size_t labels);
    void index_name(std::uint32_t number);
    void grow_index(std::size_t slots);
    RawRrset* rrset_of(std::uint32_t name, RrType type);
    std::optional<std::string> conflict(const dns::Record& record, std::uint32_t name);
    std::optional<std::string> append(const dns::Record& record, std::uint32_t name);

    std::size_t entry_octets(const RawName& name) const;
    void write_entry(const RawName& name, std::uint8_t* at) const;
    void add_reverse(Zone::Storage& storage, const RawName& name, std::uint32_t entry_at) const;
    void freeze_names(Zone::Storage& storage) const;
};

std::uint32_t ZoneBuilder::State::find(const dns::HashedName& name, std::size_t labels) const {
    const auto wanted = name.folded_suffix(labels);
    const auto part = wanted.first(wanted.size() - apex.length());
    const std::uint64_t hash = name.suffix_hash(labels);
    const std::size_t mask = index.size() - 1;
    for (std::size_t at = hash & mask; index[at] != none; at = (at + 1) & mask) {
        const RawName& candidate = names[index[at]];
        if (candidate.hash == hash && std::ranges::equal(relative(candidate), part)) {
            return index[at];
        }
    }
    return none;
}

void ZoneBuilder::State::index_name(std::uint32_t number) {
    const std::size_t mask = index.size() - 1;
    std::size_t at = names[number].hash & mask;
    while (index[at] != none) at = (at + 1) & mask;
    index[at] = number;
}

void ZoneBuilder::State::grow_index(std::size_t slots) {
    index.assign(std::bit_ceil(std::max(slots, slots_min)), none);
    for (std::uint32_t i = 0; i < names.size(); ++i) index_name(i);
}

std::uint32_t ZoneBuilder::State::find_or_add(const dns::HashedName& name, std::size_t labels) {
    if (const std::uint32_t found = find(name, labels); found != none) return found;
    // RFC 8020: the ancestors exist too, with or without records.
    if (labels > apex_labels) find_or_add(name, labels - 1);
    const auto wanted = name.folded_suffix(labels);
    const auto part = wanted.first(wanted.size() - apex.length());
    names.push_back({name.suffix_hash(labels), static_cast<std::uint32_t>(blob.size()), none});
    blob.push_back(static_cast<std::uint8_t>(part.size()));
    blob.insert(blob.end(), part.begin(), part.end());
    const auto number = static_cast<std::uint32_t>(names.size() - 1);
    if (names.size() * 2 > index.size()) {
        grow_index(names.size() * 4);
    } else {
        index_name(number);
    }
    return number;
}

RawRrset* ZoneBuilder::State::rrset_of(std::uint32_t name, RrType type) {
    for (std::uint32_t at = names[name].first_rrset; at != none; at = rrsets[at].next) {
        if (rrsets[at].type == type) return &rrsets[at];
    }
    return nullptr;
}

std::optional<std::string> ZoneBuilder::State::conflict(const dns::Record& record,
                                                        std::uint32_t name) {
    if (record.type == RrType::CNAME && names[name].first_rrset != none &&
        rrset_of(name, RrType::CNAME) == nullptr) {
        return "CNAME beside other records at " + record.owner.to_text() +
               "; an alias has no other data (RFC 1034 §3.6.2)";
    }
    if (!may_join_cname(record.type) && rrset_of(name, RrType::CNAME) != nullptr) {
        return to_text(record.type) + " beside a CNAME at " + record.owner.to_text() +
               "; an alias has no other data (RFC 1034 §3.6.2)";
    }
    const RawRrset* const rrset = rrset_of(name, record.type);
    if (rrset == nullptr) return std::nullopt;
    for (std::uint32_t at = rrset->first_record; at != none; at = records[at].next) {
        if (std::ranges::equal(rdata(records[at]), record.rdata)) return std::nullopt;
    }
    if (record.type == RrType::CNAME || record.type == RrType::DNAME ||
        record.type == RrType::SOA) {
        return "a second " + to_text(record.type) + " at " + record.owner.to_text() +
               "; exactly one is allowed";
    }
    if (rules == ZoneRules::Azure && rrset->count >= records_per_set_max) {
        return "more than " + std::to_string(records_per_set_max) + " " + to_text(record.type) +
               " records at " + record.owner.to_text() +
               "; a record set may hold 20 (`rules: standard` lifts this)";
    }
    if (rrset->count == 0xFFFF) return "more than 65535 records in one set";
    return std::nullopt;
}

std::optional<std::string> ZoneBuilder::State::append(const dns::Record& record,
                                                      std::uint32_t name) {
    if (auto problem = conflict(record, name)) return problem;
    RawRrset* rrset = rrset_of(name, record.type);
    if (rrset == nullptr) {
        rrsets.push_back({none, none, record.ttl, record.type, 0});
        rrset = &rrsets.back();
        // Sets keep the order of the file: append to the chain.
        std::uint32_t* link = &names[name].first_rrset;
        while (*link != none) link = &rrsets[*link].next;
        *link = static_cast<std::uint32_t>(rrsets.size() - 1);
    }
    std::uint32_t* link = &rrset->first_record;
    while (*link != none) {
        if (std::ranges::equal(rdata(records[*link]), record.rdata)) return std::nullopt;
        link = &records[*link].next;
    }
    *link = static_cast<std::uint32_t>(records.size());
    records.push_back({none, static_cast<std::uint32_t>(blob.size()),
                       static_cast<std::uint16_t>(record.rdata.size())});
    blob.insert(blob.end(), record.rdata.begin(), record.rdata.end());
    ++rrset->count;
    return std::nullopt;
}

std::size_t ZoneBuilder::State::entry_octets(const RawName& name) const {
    std::size_t octets = 2 + relative(name).size();
    for (std::uint32_t set = name.first_rrset; set != none; set = rrsets[set].next) {
        octets += 12;
        for (std::uint32_t at = rrsets[set].first_record; at != none; at = records[at].next) {
            octets += std::size_t{records[at].octets} + 2;
        }
    }
    return octets;
}

void ZoneBuilder::State::write_entry(const RawName& name, std::uint8_t* at) const {
    const auto part = relative(name);
    *at++ = static_cast<std::uint8_t>(part.size());
    at = std::copy(part.begin(), part.end(), at);
    std::uint8_t& count = *at++;
    count = 0;
    for (std::uint32_t set = name.first_rrset; set != none; set = rrsets[set].next) {
        const RawRrset& rrset = rrsets[set];
        ++count;
        store(at, static_cast<std::uint16_t>(rrset.type));
        store(at, rrset.count);
        store(at, rrset.ttl);
        std::uint8_t* octets_at = at;
        at += sizeof(std::uint32_t);
        for (std::uint32_t i = rrset.first_record; i != none; i = records[i].next) {
            const auto octets = rdata(records[i]);
            *at++ = static_cast<std::uint8_t>(octets.size() >> 8);
            *at++ = static_cast<std::uint8_t>(octets.size());
            at = std::copy(octets.begin(), octets.end(), at);
        }
        store(octets_at, static_cast<std::uint32_t>(at - octets_at - 4));
    }
}

void ZoneBuilder::State::add_reverse(Zone::Storage& storage, const RawName& name,
                                     std::uint32_t entry_at) const {
    const auto part = relative(name);
    if (part.size() >= 2 && part[0] == 1 && part[1] == '*') return; // a wildcard is no host
    for (std::uint32_t set = name.first_rrset; set != none; set = rrsets[set].next) {
        if (rrsets[set].type != RrType::A && rrsets[set].type != RrType::AAAA) continue;
        for (std::uint32_t i = rrsets[set].first_record; i != none; i = records[i].next) {
            const auto octets = rdata(records[i]);
            if (rrsets[set].type == RrType::A) {
                auto& row = storage.reverse_v4.emplace_back();
                std::ranges::copy(octets, row.address.begin());
                row.entry_at = entry_at;
            } else {
                auto& row = storage.reverse_v6.emplace_back();
                std::ranges::copy(octets, row.address.begin());
                row.entry_at = entry_at;
            }
        }
    }
}

void ZoneBuilder::State::freeze_names(Zone::Storage& storage) const {
    std::size_t octets = 0;
    for (const RawName& name : names) octets += entry_octets(name);
    ENSURE(octets < none);
    storage.arena.resize(octets);
    storage.slots.resize(std::bit_ceil(std::max(names.size() * 3 / 2, slots_min)));
    const std::size_t mask = storage.slots.size() - 1;
    std::uint32_t entry_at = 0;
    for (const RawName& name : names) {
        write_entry(name, storage.arena.data() + entry_at);
        add_reverse(storage, name, entry_at);
        std::size_t at = name.hash & mask;
        while (storage.slots[at].at != 0) at = (at + 1) & mask;
        storage.slots[at] = {static_cast<std::uint32_t>(name.hash >> 32), entry_at + 1};
        if (name.first_rrset != none) ++storage.names;
        entry_at += static_cast<std::uint32_t>(entry_octets(name));
    }
    std::ranges::sort(storage.reverse_v4);
    std::ranges::sort(storage.reverse_v6);
    storage.reverse_v4.shrink_to_fit();
    storage.reverse_v6.shrink_to_fit();
}

ZoneBuilder::ZoneBuilder(const dns::Name& apex, ZoneRules rules)
    : state_{std::make_unique<State>(State{apex, rules, apex.label_count(), {}, {}, {}, {}, {}})} {
    state_->grow_index(slots_min);
    state_->find_or_add(dns::HashedName{apex}, state_->apex_labels);
}
ZoneBuilder::~ZoneBuilder() = default;
ZoneBuilder::ZoneBuilder(ZoneBuilder&&) noexcept = default;

void ZoneBuilder::expect(std::size_t names) {
    state_->names.reserve(names);
    state_->rrsets.reserve(names);
    state_->records.reserve(names);
    state_->grow_index(names * 2);
}

std::optional<std::string> ZoneBuilder::add(const dns::Record& record) {
    const dns::Name& apex = state_->apex;
    if (record.rr_class != dns::RrClass::IN) {
        return "class " + to_text(record.rr_class) + " is not served; only IN is allowed";
    }
    if (dns::is_meta_type(record.type)) {
        return to_text(record.type) + " can be asked for but not held";
    }
    if (!record.owner.is_at_or_below(apex)) {
        return record.owner.to_text() + " is outside the zone " + apex.to_text();
    }
    if (!dns::check_rdata(record.type, record.rdata)) {
        return "malformed RDATA for type " + to_text(record.type);
    }
    const bool at_apex = record.owner == apex;
    if (at_apex && record.type == RrType::CNAME) {
        return "CNAME at the apex of " + apex.to_text() + "; an alias cannot stand beside the SOA";
    }
    if (!at_apex && record.type == RrType::SOA) {
        return "SOA at " + record.owner.to_text() + " below the apex " + apex.to_text();
    }
    const dns::HashedName owner{record.owner};
    return state_->append(record, state_->find_or_add(owner, owner.label_count()));
}

std::shared_ptr<const Zone> ZoneBuilder::build() && {
    if (state_->rrset_of(0, RrType::SOA) == nullptr) {
        const auto problem = add(default_soa(state_->apex));
        ENSURE(!problem);
    }
    auto storage = std::make_unique<Zone::Storage>();
    storage->apex = state_->apex;
    storage->apex_labels = state_->apex_labels;
    storage->records = state_->records.size();
    for (const RawName& name : state_->names) {
        const auto number = static_cast<std::uint32_t>(&name - state_->names.data());
        if (number != 0 && state_->rrset_of(number, RrType::NS) != nullptr) {
            storage->has_delegations = true;
        }
    }
    storage->has_cuts = storage->has_delegations ||
                        std::any_of(state_->rrsets.begin(), state_->rrsets.end(),
                                    [](const auto& set) { return set.type == RrType::DNAME; });
    state_->freeze_names(*storage);
    state_.reset();
    const dns::HashedName apex{storage->apex};
    storage->soa = *storage->find(apex, storage->apex_labels)->rrset(RrType::SOA);
    storage->negative_soa = storage->soa;
    // RFC 2308 §3: the lesser of the SOA's TTL and its last field, MINIMUM.
    const auto tail = storage->soa.encoded.last(4);
    const std::uint32_t minimum = std::uint32_t{tail[0]} << 24 | std::uint32_t{tail[1]} << 16 |
                                  std::uint32_t{tail[2]} << 8 | tail[3];
    storage->negative_soa.ttl = std::min(storage->soa.ttl, minimum);
    return std::shared_ptr<const Zone>{new Zone{std::move(storage)}};
}

} // namespace parallax::zones
