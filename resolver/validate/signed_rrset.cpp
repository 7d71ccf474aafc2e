#include "resolver/validate/signed_rrset.hpp"

#include "dns/text_encoding.hpp"
#include "resolver/validate/canonical_rrset.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

/// Seconds from `a` to `b` on the circle of 32 bits (RFC 1982).
std::int32_t serial_distance(std::uint32_t a, std::uint32_t b) noexcept {
    return static_cast<std::int32_t>(b - a);
}

std::string text_of(const recurse::ReplyRrset& rrset) {
    return rrset.owner.to_text() + " " + dns::to_text(rrset.type);
}

/// RFC 4035 §5.3.1, but for the key and the time.
bool may_sign(const Rrsig& rrsig, const recurse::ReplyRrset& rrset, const dns::Name& zone) {
    return rrsig.covered == rrset.type && rrsig.signer == zone &&
           is_supported_algorithm(rrsig.algorithm) && rrset.owner.is_at_or_below(zone) &&
           rrsig.labels <= signed_label_count(rrset.owner) &&
           rrsig.labels >= zone.label_count(); // CVE-2026-44690: nothing above its own zone
}

std::optional<Fault> fault_of_time(const Rrsig& rrsig, const recurse::ReplyRrset& rrset,
                                   std::uint32_t now_s) {
    const auto skew = static_cast<std::int32_t>(clock_skew_s);
    if (serial_distance(rrsig.inception, rrsig.expiration) < 0) {
        return Fault{dns::EdeCode::SignatureExpired,
                     "the signature of " + text_of(rrset) + " ends before it begins"};
    }
    if (serial_distance(rrsig.expiration, now_s) > skew) {
        return Fault{dns::EdeCode::SignatureExpired, "the signature of " + text_of(rrset) +
                                                         " expired at " +
                                                         dns::timestamp(rrsig.expiration)};
    }
    if (serial_distance(now_s, rrsig.inception) > skew) {
        return Fault{dns::EdeCode::SignatureNotYetValid, "the signature of " + text_of(rrset) +
                                                             " is valid from " +
                                                             dns::timestamp(rrsig.inception)};
    }
    return std::nullopt;
}

std::uint32_t ttl_max_of(const Rrsig& rrsig, std::uint32_t now_s) noexcept {
    const std::int32_t left = serial_distance(now_s, rrsig.expiration);
    // Within the skew it is over already: the records are good for this answer.
    return std::min(rrsig.original_ttl, static_cast<std::uint32_t>(std::max(left, 1)));
}

/// Signatures of one RRset, tried one by one.
class Trial {
  public:
    Trial(const recurse::ReplyRrset& rrset, const ZoneKeys& keys, Effort& effort)
        : rrset_{rrset}, keys_{keys}, effort_{effort}, canonical_{rrset.owner, rrset.view()} {}

    /// Nothing: this signature does not do, another may.
    std::optional<Verification> try_signature(const Rrsig& rrsig, std::uint32_t now_s) {
        if (auto fault = fault_of_time(rrsig, rrset_, now_s)) {
            fault_ = std::move(*fault);
            return std::nullopt;
        }
        for (const ZoneKey& key : keys_.keys) {
            if (key.tag != rrsig.key_tag || key.algorithm != rrsig.algorithm) continue;
            if (!effort_.spend_signature_check()) {
                return Fault{dns::EdeCode::Other, "too many signatures to check",
                             effort_.signature_checks() == signature_checks_max};
            }
            if (!is_well_formed_key(key.algorithm, key.key())) {
                return Fault{dns::EdeCode::DnskeyMissing, "the key " + std::to_string(key.tag) +
                                                              " of " + keys_.zone.to_text() +
                                                              " is malformed"};
            }
            const auto octets = canonical_.signed_octets(rrsig);
            if (key.verifying->has_signed(octets, rrsig.signature)) {
                return Verified{rrsig.labels, ttl_max_of(rrsig, now_s),
                                rrsig.labels < signed_label_count(rrset_.owner)};
            }
            fault_ = {dns::EdeCode::DnssecBogus, "the signature of " + text_of(rrset_) +
                                                     " by key " + std::to_string(key.tag) +
                                                     " is wrong"};
        }
        return std::nullopt;
    }

    /// What was wrong with the last one.
    Fault fault() && { return std::move(fault_); }
    void no_key_fits(const Rrsig& rrsig) {
        if (!fault_.text.empty()) return;
        fault_ = {dns::EdeCode::DnskeyMissing, "no key " + std::to_string(rrsig.key_tag) + " of " +
                                                   keys_.zone.to_text() + " for the signature of " +
                                                   text_of(rrset_)};
    }

  private:
    const recurse::ReplyRrset& rrset_;
    const ZoneKeys& keys_;
    Effort& effort_;
    CanonicalRrset canonical_;
    Fault fault_;
};

} // namespace

Verification verify(const recurse::ReplyRrset& rrset, const ZoneKeys& keys, Effort& effort,
                    std::uint32_t now_s) {
    std::vector<Rrsig> candidates;
    dns::for_each_rdata(rrset.signature_view(), [&](Octets rdata) {
        if (candidates.size() == signatures_per_rrset_max) return;
        const auto rrsig = read_rrsig(rdata);
        if (rrsig && may_sign(*rrsig, rrset, keys.zone)) candidates.push_back(*rrsig);
    });
    if (candidates.empty()) {
        return Fault{dns::EdeCode::RrsigsMissing, text_of(rrset) + " has no signature of " +
                                                      keys.zone.to_text() + " that could count"};
    }
    Trial trial{rrset, keys, effort};
    for (const Rrsig& rrsig : candidates) {
        if (auto end = trial.try_signature(rrsig, now_s)) return std::move(*end);
        trial.no_key_fits(rrsig);
    }
    return std::move(trial).fault();
}

std::optional<dns::Name> signer_of(const recurse::ReplyRrset& rrset) {
    std::optional<dns::Name> lowest;
    dns::for_each_rdata(rrset.signature_view(), [&](Octets rdata) {
        const auto rrsig = read_rrsig(rdata);
        if (!rrsig || rrsig->covered != rrset.type || !rrset.owner.is_at_or_below(rrsig->signer)) {
            return;
        }
        // RFC 4035 §2.4: a DS belongs to the zone above.
        if (rrset.type == dns::RrType::DS && rrsig->signer == rrset.owner) return;
        if (!lowest || rrsig->signer.label_count() > lowest->label_count()) lowest = rrsig->signer;
    });
    return lowest;
}

void limit_ttl(recurse::ReplyRrset& rrset, const Verified& verified) {
    rrset.ttl = std::min(rrset.ttl, verified.ttl_max_s);
    rrset.signature_ttl = std::min(rrset.signature_ttl, verified.ttl_max_s);
}

} // namespace parallax::validate
