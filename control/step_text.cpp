#include "control/step_text.hpp"

namespace parallax::control {
namespace {

std::string zone_text(const answer::Link& link) {
    if (link.zone == nullptr) return "a private zone";
    const std::string apex = link.zone->zone().apex().to_text();
    const std::string& id = link.zone->held->id;
    // An id that only repeats the name says nothing.
    if (id + '.' == apex) return "private zone " + apex;
    return "private zone '" + id + "' (" + apex + ')';
}

std::string target_text(const answer::Link& link) {
    return link.target ? link.target->to_text() : std::string{"a name that is too long (YXDOMAIN)"};
}

std::string service_text(const answer::Link& link) {
    if (link.service == nullptr) return "a declared service";
    return "service " + link.service->name + " (" + link.service->type + ')';
}

std::string rule_text(const zones::Forward& rule) {
    switch (rule.kind) {
    case zones::RuleKind::Forward:
        return "forward rule for " + rule.suffix.to_text();
    case zones::RuleKind::Stub:
        return "stub zone " + rule.suffix.to_text();
    case zones::RuleKind::Recursion:
        return "recursion";
    }
    return {};
}

/// Who was asked: "forward rule for .", "recursion" or "name servers of a delegation".
std::string route_text(const answer::Link& link) {
    if (link.rule != nullptr) return rule_text(*link.rule);
    if (link.cut)
        return "name servers that " + zone_text(link) + " delegates " + link.cut->to_text() + " to";
    return "an upstream";
}

std::string upstream_text(const answer::Link& link) {
    if (link.target) return route_text(link) + ": an alias of " + target_text(link);
    return route_text(link) + ": the end of the chain";
}

} // namespace

std::string step_text(const answer::Link& link) {
    switch (link.kind) {
    case answer::LinkKind::ZoneRecords:
        return zone_text(link) + " has the records";
    case answer::LinkKind::ZoneAlias:
        return zone_text(link) + ": an alias of " + target_text(link);
    case answer::LinkKind::ZoneNoData:
        return zone_text(link) + " has the name without this type: NODATA, nobody else is asked";
    case answer::LinkKind::ZoneNxDomain:
        return zone_text(link) + " has no such name: NXDOMAIN, nobody else is asked";
    case answer::LinkKind::ZoneReferral:
        return zone_text(link) + " delegates the name: referral to its name servers";
    case answer::LinkKind::Redirected:
        return zone_text(link) +
               " has no such name, and its link's policy is NxDomainRedirect: go on outside";
    case answer::LinkKind::Rewrite:
        return "rewrite: " + zone_text(link) + " holds " + target_text(link) +
               ", so nobody outside is asked";
    case answer::LinkKind::ServiceAlias:
        return service_text(link) + " has a private endpoint: an alias of " + target_text(link);
    case answer::LinkKind::ServiceAddress:
        return service_text(link) + ": its public address";
    case answer::LinkKind::ServiceNoData:
        return service_text(link) + " has no such type: NODATA";
    case answer::LinkKind::ReverseName:
        return "an address of this network's linked zones";
    case answer::LinkKind::SpecialUse:
        return "a special-use name (RFC 6761, RFC 6303): answered here";
    case answer::LinkKind::MinimalAny:
        return route_text(link) + ": not asked, ANY gets the minimal answer (RFC 8482)";
    case answer::LinkKind::Upstream:
        return upstream_text(link);
    case answer::LinkKind::NotHeld:
        return "no private zone, service or forward rule of this network covers the name";
    case answer::LinkKind::Failed:
        return "no answer could be had";
    }
    return {};
}

std::string declared_at_of(const answer::Link& link) {
    if (link.rule != nullptr) return link.rule->declared_at;
    if (link.zone != nullptr) return link.zone->held->declared_at;
    if (link.service != nullptr) return link.service->declared_at;
    return {};
}

std::string why_special(const zones::Horizon& horizon, const dns::Name& name) {
    const dns::HashedName hashed{name};
    if (const zones::LinkedZone* zone = horizon.zone_for(hashed)) {
        return "held here by zone " + zone->held->id + " (" + zone->held->declared_at + ')';
    }
    if (horizon.is_rewritable(hashed)) return "below a service suffix that this network rewrites";
    const zones::Forward* rule = horizon.rule_for(hashed);
    if (rule != nullptr && !rule->suffix.is_root()) {
        return "the " + rule_text(*rule) + " decides it (" + rule->declared_at + ')';
    }
    return "another rule of this network decides it";
}

} // namespace parallax::control
