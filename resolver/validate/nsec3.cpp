#include "resolver/validate/nsec3.hpp"

#include "resolver/validate/canonical_rrset.hpp"
#include "resolver/validate/cryptography.hpp"
#include "resolver/validate/nsec.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

bool is_like(const Nsec3& a, const Nsec3& b) noexcept {
    return a.iterations == b.iterations &&
           std::equal(a.salt.begin(), a.salt.end(), b.salt.begin(), b.salt.end());
}

/// The gap behind the last hash of a zone goes on before the first one.
bool covers(const Nsec3& nsec3, const NameDigest& digest) noexcept {
    const bool is_after = nsec3.owner < digest;
    const bool is_before = digest < nsec3.next;
    return nsec3.owner < nsec3.next ? is_after && is_before : is_after || is_before;
}

Denial proven_by(const Nsec3& gap) noexcept {
    return gap.opt_out ? Denial::OptOut : Denial::Proven;
}

} // namespace

Nsec3Proof::Nsec3Proof(const DenialRecords& records, Effort& effort)
    : zone_{records.zone}, effort_{effort} {
    for (const Nsec3& nsec3 : records.nsec3) {
        if (is_like(nsec3, records.nsec3.front())) records_.push_back(nsec3);
    }
    has_too_many_iterations_ =
        !records_.empty() && records_.front().iterations > nsec3_iterations_max;
    if (has_too_many_iterations_) records_.clear();
}

Denial Nsec3Proof::unproven() const noexcept {
    if (has_too_many_iterations_) return Denial::TooManyIterations;
    return is_spent_ ? Denial::Spent : Denial::NotProven;
}

std::optional<NameDigest> Nsec3Proof::hash(const dns::Name& name) {
    if (records_.empty() || is_spent_) return std::nullopt;
    const Nsec3& first = records_.front();
    is_spent_ = !effort_.spend_hash(first.iterations);
    if (is_spent_) return std::nullopt;
    return nsec3_hash(name, {first.salt, first.iterations});
}

const Nsec3* Nsec3Proof::matching(const dns::Name& name) {
    const auto digest = hash(name);
    if (!digest) return nullptr;
    const auto found = std::find_if(records_.begin(), records_.end(),
                                    [&](const Nsec3& nsec3) { return nsec3.owner == *digest; });
    return found == records_.end() ? nullptr : &*found;
}

const Nsec3* Nsec3Proof::covering(const dns::Name& name) {
    const auto digest = hash(name);
    if (!digest) return nullptr;
    const auto found = std::find_if(records_.begin(), records_.end(), [&](const Nsec3& nsec3) {
        return nsec3.owner != *digest && covers(nsec3, *digest);
    });
    return found == records_.end() ? nullptr : &*found;
}

std::optional<Nsec3Proof::Encloser> Nsec3Proof::closest_encloser(const dns::Name& name) {
    if (!name.is_at_or_below(zone_) || name == zone_) return std::nullopt;
    for (std::size_t labels = name.label_count() - 1; labels + 1 > zone_.label_count(); --labels) {
        const dns::Name ancestor = last_labels(name, labels);
        const Nsec3* const found = matching(ancestor);
        if (is_spent_) return std::nullopt;
        if (found == nullptr) {
            if (labels == 0) break;
            continue;
        }
        // RFC 5155 §8.3: it must not be a cut or a DNAME, below which another zone speaks.
        if (found->types.is_delegation() || found->types.has(dns::RrType::DNAME)) {
            return std::nullopt;
        }
        const Nsec3* const gap = covering(last_labels(name, labels + 1));
        if (gap == nullptr) return std::nullopt;
        return Encloser{ancestor, gap};
    }
    return std::nullopt;
}

Denial Nsec3Proof::denies_name(const dns::Name& name) {
    if (const Nsec3* const here = matching(name)) { // RFC 9824 §3.4
        return here->types.has(dns::RrType::NXNAME) ? Denial::Proven : Denial::NotProven;
    }
    const auto encloser = closest_encloser(name);
    if (!encloser) return unproven();
    const auto wildcard = encloser->name.wildcard_child();
    if (wildcard && covering(*wildcard) == nullptr) return unproven();
    return proven_by(*encloser->next_closer); // RFC 5155 §9.2
}

Denial Nsec3Proof::denies_type(const dns::Name& name, dns::RrType type) {
    if (const Nsec3* const here = matching(name)) {
        return lacks_type(here->types, name, type) ? Denial::Proven : Denial::NotProven;
    }
    const auto encloser = closest_encloser(name);
    if (!encloser) return unproven();
    const auto wildcard = encloser->name.wildcard_child();
    const Nsec3* const source = wildcard ? matching(*wildcard) : nullptr;
    if (source != nullptr) {
        return lacks_type(source->types, *wildcard, type) ? proven_by(*encloser->next_closer)
                                                          : Denial::NotProven;
    }
    // RFC 5155 §8.6, and its erratum 3441 for empty non-terminals above unsigned delegations.
    return encloser->next_closer->opt_out ? Denial::OptOut : unproven();
}

Denial Nsec3Proof::denies_closer(const dns::Name& name, std::size_t labels) {
    if (labels >= name.label_count() || labels < zone_.label_count()) return Denial::NotProven;
    const Nsec3* const gap = covering(last_labels(name, labels + 1));
    return gap != nullptr ? proven_by(*gap) : unproven();
}

bool Nsec3Proof::shows_delegation(const dns::Name& name) {
    if (const Nsec3* const here = matching(name)) return here->types.has(dns::RrType::NS);
    const auto encloser = closest_encloser(name);
    return encloser && encloser->next_closer->opt_out;
}

} // namespace parallax::validate
