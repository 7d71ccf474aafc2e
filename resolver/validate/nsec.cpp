#include "resolver/validate/nsec.hpp"

#include "resolver/validate/canonical_rrset.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

/// The last NSEC of a zone leads back to its apex (RFC 4034 §4.1.1). One that leads out of its zone
/// covers nothing.
bool covers(const Nsec& nsec, const dns::Name& name, const dns::Name& zone) {
    if (!nsec.next.is_at_or_below(zone) || !name.is_at_or_below(zone)) return false;
    if (!(nsec.owner < name)) return false;
    return nsec.next == zone || name < nsec.next;
}

/// RFC 6840 §4.1: a record of the zone above a cut, or of a DNAME, says nothing about names below.
bool ends_above(const Nsec& nsec, const dns::Name& name) {
    return name.is_at_or_below(nsec.owner) && !(name == nsec.owner) &&
           (nsec.types.is_delegation() || nsec.types.has(dns::RrType::DNAME));
}

/// Something exists below the name: it is an empty non-terminal.
bool is_empty_non_terminal(const Nsec& covering, const dns::Name& name) {
    return covering.next.is_at_or_below(name);
}

std::optional<dns::Name> wildcard_of(const dns::Name& encloser) {
    const auto wildcard = encloser.wildcard_child();
    if (!wildcard) return std::nullopt;
    return *wildcard;
}

} // namespace

bool lacks_type(const TypeBitmap& types, const dns::Name& name, dns::RrType type) noexcept {
    if (types.has(type) || types.has(dns::RrType::CNAME)) return false;
    // RFC 6840 §4.4, RFC 5155 §8.6: DS is denied by the zone above the cut, all else by the one
    // below.
    if (type == dns::RrType::DS) return name.is_root() || !types.has(dns::RrType::SOA);
    return !types.is_delegation();
}

dns::Name closest_encloser(const Nsec& covering, const dns::Name& name) {
    std::size_t labels = name.label_count() - 1; // the name itself does not exist
    while (labels > 0) {
        const dns::Name ancestor = last_labels(name, labels);
        if (covering.owner.is_at_or_below(ancestor) || covering.next.is_at_or_below(ancestor)) {
            return ancestor;
        }
        --labels;
    }
    return {};
}

const Nsec* NsecProof::covering(const dns::Name& name) const {
    const auto& all = records_.nsec;
    const auto found = std::find_if(all.begin(), all.end(), [&](const Nsec& nsec) {
        return covers(nsec, name, records_.zone) && !ends_above(nsec, name);
    });
    return found == all.end() ? nullptr : &*found;
}

const Nsec* NsecProof::matching(const dns::Name& name) const {
    const auto& all = records_.nsec;
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Nsec& nsec) { return nsec.owner == name; });
    return found == all.end() ? nullptr : &*found;
}

bool NsecProof::denies_name(const dns::Name& name) const {
    if (const Nsec* const here = matching(name)) {
        return here->types.has(dns::RrType::NXNAME); // RFC 9824 §3.4
    }
    const Nsec* const gap = covering(name);
    if (gap == nullptr || is_empty_non_terminal(*gap, name)) return false;
    const auto wildcard = wildcard_of(closest_encloser(*gap, name));
    if (!wildcard) return true; // too long to exist
    const Nsec* const second = covering(*wildcard);
    return matching(*wildcard) == nullptr && second != nullptr &&
           !is_empty_non_terminal(*second, *wildcard);
}

bool NsecProof::denies_type(const dns::Name& name, dns::RrType type) const {
    if (const Nsec* const here = matching(name)) return lacks_type(here->types, name, type);
    const Nsec* const gap = covering(name);
    if (gap == nullptr) return false;
    if (is_empty_non_terminal(*gap, name)) return true;
    const auto wildcard = wildcard_of(closest_encloser(*gap, name));
    const Nsec* const source = wildcard ? matching(*wildcard) : nullptr;
    return source != nullptr && lacks_type(source->types, *wildcard, type);
}

bool NsecProof::denies_closer(const dns::Name& name, std::size_t labels) const {
    const Nsec* const gap = covering(name);
    if (gap == nullptr || is_empty_non_terminal(*gap, name)) return false;
    return closest_encloser(*gap, name).label_count() == labels;
}

bool NsecProof::shows_delegation(const dns::Name& name) const {
    const Nsec* const here = matching(name);
    return here != nullptr && here->types.has(dns::RrType::NS);
}

dns::Name NsecProof::empty_down_to(const dns::Name& name, const dns::Name& goal) const {
    const Nsec* const gap = matching(name) != nullptr ? nullptr : covering(name);
    if (gap == nullptr || !is_empty_non_terminal(*gap, name)) return name;
    dns::Name lowest = name;
    for (std::size_t labels = name.label_count() + 1; labels <= goal.label_count(); ++labels) {
        const dns::Name below = last_labels(goal, labels);
        // The next name itself is not empty.
        if (gap->next == below || !gap->next.is_at_or_below(below)) break;
        lowest = below;
    }
    return lowest;
}

} // namespace parallax::validate
