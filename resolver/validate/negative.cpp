#include "resolver/validate/negative.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

void read_into(DenialRecords& records, const recurse::ReplyRrset& rrset) {
    dns::for_each_rdata(rrset.view(), [&](Octets rdata) {
        if (records.nsec.size() + records.nsec3.size() == denial_records_max) return;
        if (rrset.type == dns::RrType::NSEC) {
            if (const auto nsec = read_nsec(rrset.owner, rdata)) records.nsec.push_back(*nsec);
        } else if (const auto nsec3 = read_nsec3(rrset.owner, records.zone, rdata)) {
            records.nsec3.push_back(*nsec3);
        }
    });
}

} // namespace

std::variant<DenialRecords, Fault> checked_proof(std::vector<recurse::ReplyRrset>& proof,
                                                 const Judge& judge) {
    DenialRecords records{judge.keys.zone, {}, {}};
    Fault fault{dns::EdeCode::NsecMissing, "no NSEC or NSEC3 of " + judge.keys.zone.to_text()};
    std::size_t looked_at = 0;
    std::vector<recurse::ReplyRrset> good;
    for (recurse::ReplyRrset& rrset : proof) {
        if (looked_at++ == denial_records_max) break;
        const auto verification = verify(rrset, judge.keys, judge.effort, judge.now_s);
        if (const auto* const wrong = std::get_if<Fault>(&verification)) {
            fault = *wrong;
            continue;
        }
        const auto& verified = std::get<Verified>(verification);
        limit_ttl(rrset, verified);
        // RFC 4034 §4: an NSEC is never made from a wildcard.
        if (!verified.is_expanded) good.push_back(std::move(rrset));
    }
    proof = std::move(good);
    for (const recurse::ReplyRrset& rrset : proof) read_into(records, rrset);
    if (records.nsec.empty() && records.nsec3.empty()) return fault;
    return records;
}

std::variant<DenialRecords, Fault> checked_negative(recurse::ReplyNegative& negative,
                                                    const Judge& judge) {
    if (negative.soa) {
        const auto verification = verify(*negative.soa, judge.keys, judge.effort, judge.now_s);
        if (const auto* const fault = std::get_if<Fault>(&verification)) return *fault;
        const auto& verified = std::get<Verified>(verification);
        if (verified.is_expanded || !(negative.soa->owner == judge.keys.zone)) {
            return Fault{dns::EdeCode::DnssecBogus, "the SOA is not at the apex of its zone"};
        }
        limit_ttl(*negative.soa, verified);
    }
    return checked_proof(negative.proof, judge);
}

std::optional<dns::Name> signer_of(const recurse::ReplyNegative& negative) {
    if (negative.soa) {
        if (auto signer = signer_of(*negative.soa)) return signer;
    }
    for (const recurse::ReplyRrset& rrset : negative.proof) {
        if (auto signer = signer_of(rrset)) return signer;
    }
    return std::nullopt;
}

} // namespace parallax::validate
