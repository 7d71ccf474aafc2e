#include "zones/zone.hpp"

#include "zones/zone_storage.hpp"

#include <algorithm>

namespace parallax::zones {

namespace {

using dns::RrType;

/// What an existing name gives: its records, its alias, or NODATA. `owner` is the asked name.
Lookup answer_at(const NameEntry& entry, const dns::Name& owner, RrType type,
                 const NegativeSoa& soa) {
    if (type == RrType::ANY) { // RFC 8482 §4.1: one RRset is enough
        const auto first = entry.first_rrset();
        return first ? Lookup{Found{*first}} : Lookup{NoData{soa}};
    }
    if (const auto found = entry.rrset(type)) return Found{*found};
    const auto cname = entry.rrset(RrType::CNAME);
    if (!cname) return NoData{soa};
    const auto target = dns::target_of_encoded(*cname);
    return Alias{*cname, owner, target};
}

/// RFC 6672 §2.2: the labels below the DNAME's owner in front of its target.
Lookup substitute(const dns::RrsetView& dname, const dns::HashedName& name,
                  std::size_t owner_labels) {
    const auto target = dns::target_of_encoded(dname);
    const auto below = name.name().wire().first(name.suffix_offset(owner_labels));
    const auto joined = dns::Name::join(below, target);
    Alias alias{dname, name.suffix(owner_labels), std::nullopt};
    if (joined) alias.target = *joined;
    return alias;
}

} // namespace

Zone::Zone(std::unique_ptr<Storage> storage) : storage_{std::move(storage)} {}
Zone::~Zone() = default;

const dns::Name& Zone::apex() const noexcept {
    return storage_->apex;
}

Lookup Zone::lookup(const dns::HashedName& name, RrType type) const {
    const NegativeSoa soa{&storage_->apex, storage_->negative_soa};
    const std::size_t labels = name.label_count();
    if (!storage_->has_cuts) {
        if (const auto entry = storage_->find(name, labels)) {
            return answer_at(*entry, name.name(), type, soa);
        }
        return lookup_missing(name, type, closest_encloser(name));
    }
    std::size_t at = storage_->apex_labels;
    std::optional<NameEntry> entry = storage_->find(name, at);
    while (true) { // RFC 1034 §4.3.2 step 3, label by label from the apex
        const bool below_apex = at > storage_->apex_labels;
        const auto ns = below_apex ? entry->rrset(RrType::NS) : std::nullopt;
        if (ns && !(at == labels && type == RrType::DS)) return Delegated{name.suffix(at), *ns};
        if (at == labels) return answer_at(*entry, name.name(), type, soa);
        if (const auto dname = entry->rrset(RrType::DNAME)) return substitute(*dname, name, at);
        entry = storage_->find(name, at + 1);
        if (!entry) return lookup_missing(name, type, at);
        ++at;
    }
}

std::size_t Zone::closest_encloser(const dns::HashedName& name) const noexcept {
    std::size_t labels = name.label_count();
    do {
        --labels;
    } while (labels > storage_->apex_labels && !storage_->find(name, labels));
    return labels;
}

Lookup Zone::lookup_missing(const dns::HashedName& name, RrType type, std::size_t encloser) const {
    const NegativeSoa soa{&storage_->apex, storage_->negative_soa};
    // RFC 4592 §3.3.1: only the wildcard at the closest encloser may answer.
    const auto wildcard = storage_->find_wildcard(name, encloser);
    if (!wildcard) return NxDomain{soa};
    return answer_at(*wildcard, name.name(), type, soa);
}

bool Zone::holds(const dns::HashedName& name) const {
    const Lookup lookup_result = lookup(name, RrType::ANY);
    return !std::holds_alternative<NoData>(lookup_result) &&
           !std::holds_alternative<NxDomain>(lookup_result);
}

std::optional<dns::RrsetView> Zone::records_at(const dns::HashedName& name, RrType type) const {
    const auto entry = storage_->find(name, name.label_count());
    return entry ? entry->rrset(type) : std::nullopt;
}

std::vector<dns::Name> Zone::names_of(const dns::IpAddress& address) const {
    std::vector<dns::Name> names;
    const auto collect = [&](const auto& rows) {
        const auto equal = [&](const auto& row) {
            return std::equal(row.address.begin(), row.address.end(), address.octets().begin());
        };
        auto row = std::lower_bound(
            rows.begin(), rows.end(), address.octets(), [](const auto& left, const auto& octets) {
                return std::lexicographical_compare(left.address.begin(), left.address.end(),
                                                    octets.begin(), octets.end());
            });
        for (; row != rows.end() && equal(*row) && names.size() < reverse_names_max; ++row) {
            names.push_back(storage_->owner_of(NameEntry{storage_->arena.data() + row->entry_at}));
        }
    };
    if (address.family() == dns::AddressFamily::V4) {
        collect(storage_->reverse_v4);
    } else {
        collect(storage_->reverse_v6);
    }
    return names;
}

void Zone::visit(
    const std::function<void(const dns::Name&, const dns::RrsetView&)>& visitor) const {
    storage_->for_each_entry([&](const NameEntry& entry) {
        if (entry.rrset_count() == 0) return;
        const dns::Name owner = storage_->owner_of(entry);
        entry.for_each_rrset([&](const dns::RrsetView& rrset) { visitor(owner, rrset); });
    });
}

void Zone::visit_several(
    const std::function<void(const dns::Name&, const dns::RrsetView&)>& visitor) const {
    storage_->for_each_entry([&](const NameEntry& entry) {
        entry.for_each_rrset([&](const dns::RrsetView& rrset) {
            if (rrset.count > 1) visitor(storage_->owner_of(entry), rrset);
        });
    });
}

bool Zone::has_content_of(const Zone& other) const noexcept {
    return storage_->apex == other.storage_->apex && storage_->arena == other.storage_->arena;
}

bool Zone::has_delegations() const noexcept {
    return storage_->has_delegations;
}

std::size_t Zone::name_count() const noexcept {
    return storage_->names;
}

std::size_t Zone::record_count() const noexcept {
    return storage_->records;
}

std::size_t Zone::rrset_count() const noexcept {
    return storage_->rrsets;
}

std::size_t Zone::memory_octets() const noexcept {
    return sizeof(Storage) + storage_->arena.capacity() +
           storage_->slots.capacity() * sizeof(Storage::Slot) +
           storage_->reverse_v4.capacity() * sizeof(Storage::ReverseRow<4>) +
           storage_->reverse_v6.capacity() * sizeof(Storage::ReverseRow<16>);
}

} // namespace parallax::zones
