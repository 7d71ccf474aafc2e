#include "zones/zone_builder.hpp"

#include "dns/ensure.hpp"
#include "dns/rdata.hpp"
#include "zones/name_table.hpp"

#include <algorithm>

namespace parallax::zones {

namespace {

using dns::RrType;

constexpr std::uint32_t default_soa_ttl_s = 3600; // AZURE 2.3: the SOA record set shows 3600
constexpr std::size_t records_max = 0xFFFF;       // in one set: they are counted in 16 bits

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

bool contains(const dns::RrsetView& rrset, std::span<const std::uint8_t> rdata) {
    bool found = false;
    dns::for_each_rdata(rrset, [&](const auto& held) { found |= std::ranges::equal(held, rdata); });
    return found;
}

/// As dns::check_rdata, quickly for the commonest types.
bool has_form_of_type(const dns::Record& record) {
    if (record.type == RrType::A) return record.rdata.size() == 4;
    if (record.type == RrType::AAAA) return record.rdata.size() == 16;
    return dns::check_rdata(record.type, record.rdata).has_value();
}

} // namespace

struct ZoneBuilder::State {
    dns::Name apex;
    ZoneRules rules;
    NameTable names;

    std::optional<std::string> misplaced(const dns::Record& record) const;
    std::optional<std::string> append(const dns::Record& record, const dns::HashedName& owner);
    std::optional<std::string> beside_alias(const dns::Record& record,
                                            const NameEntry& entry) const;
    std::optional<std::string> too_many(const dns::Record& record, const NameEntry& entry,
                                        const std::optional<dns::RrsetView>& rrset) const;
};

/// What is wrong with the record whatever else the zone holds.
std::optional<std::string> ZoneBuilder::State::misplaced(const dns::Record& record) const {
    if (record.rr_class != dns::RrClass::IN) {
        return "class " + to_text(record.rr_class) + " is not served; only IN is allowed";
    }
    if (dns::is_meta_type(record.type)) {
        return to_text(record.type) + " can be asked for but not held";
    }
    if (!record.owner.is_at_or_below(apex)) {
        return record.owner.to_text() + " is outside the zone " + apex.to_text();
    }
    if (!has_form_of_type(record)) {
        return "malformed RDATA for type " + to_text(record.type);
    }
    const bool at_apex = record.owner.length() == apex.length();
    if (at_apex && record.type == RrType::CNAME) {
        return "CNAME at the apex of " + apex.to_text() + "; an alias cannot stand beside the SOA";
    }
    if (!at_apex && record.type == RrType::SOA) {
        return "SOA at " + record.owner.to_text() + " below the apex " + apex.to_text();
    }
    return std::nullopt;
}

std::optional<std::string> ZoneBuilder::State::beside_alias(const dns::Record& record,
                                                            const NameEntry& entry) const {
    const bool has_alias = entry.rrset(RrType::CNAME).has_value();
    if (record.type == RrType::CNAME && !has_alias && entry.rrset_count() != 0) {
        return "CNAME beside other records at " + record.owner.to_text() +
               "; an alias has no other data (RFC 1034 §3.6.2)";
    }
    if (!may_join_cname(record.type) && has_alias) {
        return to_text(record.type) + " beside a CNAME at " + record.owner.to_text() +
               "; an alias has no other data (RFC 1034 §3.6.2)";
    }
    return std::nullopt;
}

/// One record more than there may be of this type; `rrset` are those there are.
std::optional<std::string>
ZoneBuilder::State::too_many(const dns::Record& record, const NameEntry& entry,
                             const std::optional<dns::RrsetView>& rrset) const {
    if (!rrset) {
        if (entry.rrset_count() < NameEntry::rrsets_max) return std::nullopt;
        return "more than " + std::to_string(NameEntry::rrsets_max) + " types of records at " +
               record.owner.to_text();
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
    if (rrset->count == records_max) return "more than 65535 records in one set";
    return std::nullopt;
}

std::optional<std::string> ZoneBuilder::State::append(const dns::Record& record,
                                                      const dns::HashedName& owner) {
    const NameTable::Slot slot = names.find_or_add(owner);
    const NameTable::NewRecord added{record.type, record.ttl, record.rdata};
    const NameEntry entry = names.entry(slot);
    if (entry.rrset_count() != 0) {
        if (auto problem = beside_alias(record, entry)) return problem;
        const auto rrset = entry.rrset(record.type);
        if (rrset && contains(*rrset, record.rdata)) return std::nullopt; // RFC 2181 §5
        if (auto problem = too_many(record, entry, rrset)) return problem;
    }
    if (!names.has_room_at(slot, added)) return "the zone is larger than 4 GiB";
    names.append(slot, added);
    return std::nullopt;
}

ZoneBuilder::ZoneBuilder(const dns::Name& apex, ZoneRules rules)
    : state_{std::make_unique<State>(State{apex, rules, NameTable{apex}})} {}
ZoneBuilder::~ZoneBuilder() = default;
ZoneBuilder::ZoneBuilder(ZoneBuilder&&) noexcept = default;

void ZoneBuilder::expect(std::size_t names) {
    state_->names.expect(names);
}

std::optional<std::string> ZoneBuilder::add(const dns::Record& record) {
    return add(record, dns::HashedName{record.owner});
}

std::optional<std::string> ZoneBuilder::add(const dns::Record& record,
                                            const dns::HashedName& owner) {
    if (auto problem = state_->misplaced(record)) return problem;
    return state_->append(record, owner);
}

void ZoneBuilder::look_ahead(const dns::HashedName& owner) const noexcept {
    // Not within an inline function: g++ 12 takes one that only prefetches for one that does
    // nothing.
    __builtin_prefetch(state_->names.first_slot_of(owner));
}

std::shared_ptr<const Zone> ZoneBuilder::build() && {
    if (!state_->names.apex().rrset(RrType::SOA)) {
        const auto problem = add(default_soa(state_->apex));
        ENSURE(!problem);
    }
    auto storage = std::move(state_->names).freeze();
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
