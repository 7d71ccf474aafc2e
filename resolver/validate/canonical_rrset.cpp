#include "resolver/validate/canonical_rrset.hpp"

#include "dns/ensure.hpp"
#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

void put(std::vector<std::uint8_t>& to, Octets octets) {
    to.insert(to.end(), octets.begin(), octets.end());
}

void put_u16(std::vector<std::uint8_t>& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}

/// The owner that was signed: the wildcard, where the records were made from one (RFC 4035
/// §5.3.2).
dns::Name signed_owner(const dns::Name& owner, std::size_t labels) {
    if (signed_label_count(owner) == labels) return owner;
    const auto wildcard = last_labels(owner, labels).wildcard_child();
    ENSURE(wildcard.has_value()); // it is no longer than the owner
    return *wildcard;
}

} // namespace

CanonicalRrset::CanonicalRrset(const dns::Name& owner, const dns::RrsetView& rrset)
    : owner_{owner.folded()}, type_{rrset.type} {
    records_.reserve(rrset.count);
    dns::for_each_rdata(
        rrset, [&](Octets rdata) { records_.push_back(dns::canonical_rdata(type_, rdata)); });
    std::sort(records_.begin(), records_.end()); // RFC 4034 §6.3: as octet strings
    records_.erase(std::unique(records_.begin(), records_.end()), records_.end());
}

std::vector<std::uint8_t> CanonicalRrset::signed_octets(const Rrsig& rrsig) const {
    const dns::Name owner = signed_owner(owner_, rrsig.labels);
    std::vector<std::uint8_t> octets;
    put(octets, rrsig.fixed);
    put(octets, rrsig.signer.folded().wire());
    for (const auto& rdata : records_) {
        put(octets, owner.wire());
        put_u16(octets, static_cast<std::uint16_t>(type_));
        put_u16(octets, static_cast<std::uint16_t>(dns::RrClass::IN));
        put_u16(octets, rrsig.original_ttl >> 16);
        put_u16(octets, rrsig.original_ttl & 0xFFFF);
        put_u16(octets, rdata.size());
        put(octets, rdata);
    }
    return octets;
}

std::size_t signed_label_count(const dns::Name& owner) noexcept {
    return owner.label_count() - (owner.is_wildcard() ? 1 : 0);
}

dns::Name last_labels(const dns::Name& name, std::size_t labels) {
    return name.ancestor(name.label_count() - labels);
}

} // namespace parallax::validate
