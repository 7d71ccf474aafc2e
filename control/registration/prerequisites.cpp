#include "control/registration/prerequisites.hpp"

#include <algorithm>

namespace parallax::control::registration {

namespace {

using dns::Rcode;

/// Without order and repetition, as RRsets are compared; names in RDATA without case.
std::vector<Octets> comparable(std::vector<Octets> records, dns::RrType type) {
    if (type == dns::RrType::PTR) {
        for (Octets& rdata : records) std::ranges::transform(rdata, rdata.begin(), dns::fold);
    }
    std::ranges::sort(records);
    records.erase(std::unique(records.begin(), records.end()), records.end());
    return records;
}

/// RFC 2136 §3.2.3: the RRset must hold what is given and nothing else.
Rcode judge_rrset(const std::vector<Prerequisite>& wanted, const Prerequisite& of,
                  const RrsetLookup& lookup) {
    std::vector<Octets> given;
    for (const Prerequisite& each : wanted) {
        const bool same = each.kind == Prerequisite::Kind::RecordExists && each.owner == of.owner &&
                          each.type == of.type;
        if (same) given.push_back(each.rdata);
    }
    const auto held = comparable(lookup(of.owner, of.type), of.type);
    return comparable(std::move(given), of.type) == held ? Rcode::NoError : Rcode::NxRrset;
}

Rcode judge(const std::vector<Prerequisite>& all, const Prerequisite& one,
            const RrsetLookup& lookup) {
    const auto exists = [&] { return !lookup(one.owner, one.type).empty(); };
    switch (one.kind) {
    case Prerequisite::Kind::NameInUse:
        return exists() ? Rcode::NoError : Rcode::NxDomain;
    case Prerequisite::Kind::NameNotInUse:
        return exists() ? Rcode::YxDomain : Rcode::NoError;
    case Prerequisite::Kind::RrsetExists:
        return exists() ? Rcode::NoError : Rcode::NxRrset;
    case Prerequisite::Kind::RrsetAbsent:
        return exists() ? Rcode::YxRrset : Rcode::NoError;
    case Prerequisite::Kind::RecordExists:
        return judge_rrset(all, one, lookup);
    }
    return Rcode::FormErr;
}

} // namespace

Rcode judge_prerequisites(const std::vector<Prerequisite>& wanted, const RrsetLookup& lookup) {
    for (const Prerequisite& each : wanted) {
        const Rcode rcode = judge(wanted, each, lookup);
        if (rcode != Rcode::NoError) return rcode;
    }
    return Rcode::NoError;
}

} // namespace parallax::control::registration
