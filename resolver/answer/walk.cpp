#include "resolver/answer/walk.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

/// "AA is set when the first owner is in a zone held here"; locally served zones (RFC 6303) are.
bool is_from_held_zone(LinkKind kind) noexcept {
    switch (kind) {
    case LinkKind::ZoneRecords:
    case LinkKind::ZoneAlias:
    case LinkKind::ZoneNoData:
    case LinkKind::ZoneNxDomain:
    case LinkKind::SpecialUse:
        return true;
    case LinkKind::ZoneReferral:
    case LinkKind::Redirected:
    case LinkKind::Rewrite:
    case LinkKind::ServiceAlias:
    case LinkKind::ServiceAddress:
    case LinkKind::ServiceNoData:
    case LinkKind::ReverseName:
    case LinkKind::MinimalAny:
    case LinkKind::Upstream:
    case LinkKind::NotHeld:
    case LinkKind::Failed:
        return false;
    }
    return false;
}

/// RFC 8914 §4: what the client is told about an upstream failure.
dns::EdeCode code_of(recurse::FailureKind kind) noexcept {
    switch (kind) {
    case recurse::FailureKind::NoUpstream:
    case recurse::FailureKind::Unreachable:
    case recurse::FailureKind::Deadline:
        return dns::EdeCode::NoReachableAuthority;
    case recurse::FailureKind::Refused:
        return dns::EdeCode::NetworkError;
    case recurse::FailureKind::Loop:
    case recurse::FailureKind::BudgetSpent:
    case recurse::FailureKind::Overloaded:
        return dns::EdeCode::Other;
    case recurse::FailureKind::Bogus:
        return dns::EdeCode::DnssecBogus;
    }
    return dns::EdeCode::Other;
}

} // namespace

Walk::Walk(const zones::Snapshot& snapshot, const zones::Horizon& horizon, const Asked& asked)
    : snapshot_{snapshot}, horizon_{horizon}, asked_{asked}, current_{asked.name} {}

Next Walk::advance() {
    if (!first_) return go_on();
    route_.rule = first_->rule;
    return std::move(*first_);
}

Next Walk::go_on() {
    // Each turn but the last follows an alias, and follow() bounds those.
    while (true) {
        const dns::HashedName name{current_};
        switch (held_steps(name)) {
        case Progress::Followed:
            continue;
        case Progress::Ended:
            return Complete{};
        case Progress::Delegated:
            return ask_delegation();
        case Progress::Unknown:
        case Progress::Redirected:
            return ask_rule(name);
        }
    }
}

Walk::Progress Walk::held_steps(const dns::HashedName& name) {
    Progress progress = from_zone(name);
    if (progress == Progress::Unknown) progress = from_reverse(name);
    if (progress == Progress::Unknown) progress = from_rewrite(name);
    if (progress != Progress::Unknown && progress != Progress::Redirected) return progress;
    progress = from_service(name);
    if (progress == Progress::Unknown) progress = from_special_use(name);
    return progress;
}

Link& Walk::add_link(LinkKind kind) {
    Link& link = links_.emplace_back();
    link.kind = kind;
    link.owner = current_;
    return link;
}

Walk::Progress Walk::follow(const dns::Name& target) {
    links_.back().target = target;
    if (++aliases_ > recurse::links_max) {
        return end_in_failure(LinkKind::Failed, dns::Rcode::ServFail,
                              {dns::EdeCode::Other, "the alias chain is longer than 16 links"});
    }
    // Every name met so far is the owner of a link.
    const bool is_loop = std::any_of(links_.begin(), links_.end(),
                                     [&](const Link& link) { return link.owner == target; });
    if (is_loop) {
        return end_in_failure(LinkKind::Failed, dns::Rcode::ServFail,
                              {dns::EdeCode::Other, "the alias chain loops"});
    }
    current_ = target;
    return Progress::Followed;
}

Walk::Progress Walk::end(dns::Rcode rcode) {
    answer_.rcode = rcode;
    answer_.authoritative = is_from_held_zone(links_.front().kind);
    // RFC 4035 §3.2.3: all of it was validated. What is held here never is.
    answer_.authenticated = std::all_of(links_.begin(), links_.end(), [](const Link& link) {
        return link.security == recurse::Security::Secure;
    });
    return Progress::Ended;
}

Walk::Progress Walk::end_in_failure(LinkKind kind, dns::Rcode rcode, const Reason& reason) {
    add_link(kind);
    // "A chain that cannot be completed is SERVFAIL, never a bare CNAME" (DESIGN section 2).
    answer_.answer.clear();
    answer_.authority.clear();
    answer_.additional.clear();
    answer_.rcode = rcode;
    answer_.authoritative = false;
    answer_.authenticated = false;
    answer_.error = reason.code;
    answer_.error_text = reason.text;
    return Progress::Ended;
}

void Walk::put(Section& section, const dns::Name& owner, const dns::RrsetView& rrset) {
    section.push_back({owner, rrset});
}

Next Walk::fail(const recurse::GaveUp& failure) {
    failure_text_ = failure.text;
    end_in_failure(LinkKind::Failed, dns::Rcode::ServFail,
                   {failure.code.value_or(code_of(failure.kind)), failure_text_});
    links_.back().rule = route_.rule;
    links_.back().zone = route_.zone;
    return Complete{};
}

} // namespace parallax::answer
