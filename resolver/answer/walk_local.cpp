// Steps 1, 2, 3 and 5 of DESIGN section 2: what is held here.
#include "resolver/answer/special_use.hpp"
#include "resolver/answer/walk.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

/// AZURE 2.4: "for A, AAAA, CNAME queries"; that the zone is a privatelink zone is checked when the
/// link is declared (zones/rules.hpp).
bool is_redirectable(dns::RrType type) noexcept {
    return type == dns::RrType::A || type == dns::RrType::AAAA || type == dns::RrType::CNAME;
}

/// The alias itself is what was asked for (RFC 1034 §3.6.2; ANY: RFC 8482 §4.1, one RRset).
bool is_answered_by_alias(dns::RrType type) noexcept {
    return type == dns::RrType::CNAME || type == dns::RrType::ANY;
}

/// Label counts of names that stand for a whole address: 4 and 32 labels in front of two.
bool may_be_reverse(const dns::HashedName& name) noexcept {
    return name.label_count() == 6 || name.label_count() == 34;
}

void put_once(Section& section, const dns::Name& owner, const dns::RrsetView& rrset) {
    if (!holds(section, owner, rrset.type)) section.push_back({owner, rrset});
}

} // namespace

Walk::Progress Walk::from_zone(const dns::HashedName& name) {
    const zones::LinkedZone* const zone = horizon_.zone_for(name);
    if (zone == nullptr) return Progress::Unknown;
    const zones::Lookup lookup = zone->zone().lookup(name, asked_.type);
    if (const auto* found = std::get_if<zones::Found>(&lookup)) {
        add_link(LinkKind::ZoneRecords).zone = zone;
        put_once(answer_.answer, current_, found->rrset);
        return end(dns::Rcode::NoError);
    }
    if (const auto* alias = std::get_if<zones::Alias>(&lookup)) {
        return from_zone_alias(*zone, *alias);
    }
    if (const auto* delegated = std::get_if<zones::Delegated>(&lookup)) {
        route_ = {nullptr, zone, delegated->cut, delegated->ns};
        return Progress::Delegated;
    }
    if (const auto* no_data = std::get_if<zones::NoData>(&lookup)) {
        return negative_from_zone(*zone, no_data->soa, LinkKind::ZoneNoData);
    }
    if (zone->policy == zones::ResolutionPolicy::NxDomainRedirect && is_redirectable(asked_.type)) {
        add_link(LinkKind::Redirected).zone = zone;
        return Progress::Redirected;
    }
    return negative_from_zone(*zone, std::get<zones::NxDomain>(lookup).soa, LinkKind::ZoneNxDomain);
}

Walk::Progress Walk::from_zone_alias(const zones::LinkedZone& zone, const zones::Alias& alias) {
    add_link(LinkKind::ZoneAlias).zone = &zone;
    if (alias.rrset.type == dns::RrType::CNAME) {
        put(answer_.answer, current_, alias.rrset);
        return follow(*alias.target);
    }
    put_once(answer_.answer, alias.owner, alias.rrset);
    if (!alias.target) return end(dns::Rcode::YxDomain); // RFC 6672 §2.2
    // RFC 6672 §3.1: the CNAME is made up here, with the DNAME's TTL.
    links_.back().target = alias.target;
    synthetic_targets_.emplace_back(*alias.target);
    put(answer_.answer, current_,
        synthetic_targets_.back().view(dns::RrType::CNAME, alias.rrset.ttl));
    if (asked_.type == dns::RrType::CNAME) return end(dns::Rcode::NoError);
    return follow(*alias.target);
}

Walk::Progress Walk::negative_from_zone(const zones::LinkedZone& zone,
                                        const zones::NegativeSoa& soa, LinkKind kind) {
    add_link(kind).zone = &zone;
    put(answer_.authority, *soa.apex, soa.soa);
    return end(kind == LinkKind::ZoneNxDomain ? dns::Rcode::NxDomain : dns::Rcode::NoError);
}

Walk::Progress Walk::from_reverse(const dns::HashedName& name) {
    if (!may_be_reverse(name)) return Progress::Unknown;
    const auto address = dns::address_of_reverse_name(name.name());
    if (!address) return Progress::Unknown;
    const std::vector<dns::Name> names = horizon_.names_of(*address);
    if (names.empty()) return Progress::Unknown;
    add_link(LinkKind::ReverseName);
    if (asked_.type != dns::RrType::PTR && asked_.type != dns::RrType::ANY) {
        put(answer_.authority, current_, synthetic_end_.emplace(azure_soa()).view());
        return end(dns::Rcode::NoError);
    }
    SyntheticRrset& pointers = synthetic_end_.emplace(dns::RrType::PTR, zones::synthetic_ttl_s);
    for (const dns::Name& target : names) pointers.add(target.wire());
    put(answer_.answer, current_, pointers.view());
    return end(dns::Rcode::NoError);
}

Walk::Progress Walk::from_rewrite(const dns::HashedName& name) {
    const auto rewritten = horizon_.rewrite(name);
    if (!rewritten) return Progress::Unknown;
    Link& link = add_link(LinkKind::Rewrite);
    link.rewrite = rewritten->rewrite;
    link.zone = &horizon_.zones()[rewritten->rewrite->linked_zone];
    return from_synthetic_alias(rewritten->target, zones::synthetic_ttl_s);
}

Walk::Progress Walk::from_service(const dns::HashedName& name) {
    const auto side = snapshot_.public_side(name);
    if (!side) return Progress::Unknown;
    if (side->role != zones::PublicSide::Role::PublicAlias) {
        return from_service_address(*side->service);
    }
    add_link(LinkKind::ServiceAlias).service = side->service;
    return from_synthetic_alias(side->service->private_name, zones::service_ttl_s);
}

Walk::Progress Walk::from_service_address(const zones::Service& service) {
    const auto found = [&](dns::RrType type) {
        if (asked_.type != type && asked_.type != dns::RrType::ANY) return false;
        synthetic_end_.emplace(address_rrset(service.public_addresses, type, zones::service_ttl_s));
        return !synthetic_end_->empty();
    };
    if (found(dns::RrType::A) || found(dns::RrType::AAAA)) {
        add_link(LinkKind::ServiceAddress).service = &service;
        put(answer_.answer, current_, synthetic_end_->view());
        return end(dns::Rcode::NoError);
    }
    add_link(LinkKind::ServiceNoData).service = &service;
    // The SOA's owner is the service suffix, above the public and the private name alike.
    put(answer_.authority, service.public_name.parent(),
        synthetic_end_.emplace(azure_soa()).view());
    return end(dns::Rcode::NoError);
}

Walk::Progress Walk::from_synthetic_alias(const dns::Name& target, std::uint32_t ttl) {
    links_.back().target = target;
    synthetic_targets_.emplace_back(target);
    put(answer_.answer, current_, synthetic_targets_.back().view(dns::RrType::CNAME, ttl));
    if (is_answered_by_alias(asked_.type)) return end(dns::Rcode::NoError);
    return follow(target);
}

Walk::Progress Walk::from_special_use(const dns::HashedName& name) {
    if (!is_special_use(name)) return Progress::Unknown;
    const auto special = special_use_of(name, asked_.type);
    const SpecialUseAnswer said = answer_special_use(*special, name, asked_.type);
    add_link(LinkKind::SpecialUse);
    if (said.found) {
        put(answer_.answer, current_, synthetic_end_.emplace(*said.found).view());
    } else {
        const dns::Name apex = name.suffix(special->apex_labels);
        put(answer_.authority, apex, synthetic_end_.emplace(locally_served_soa(apex)).view());
    }
    return end(said.rcode);
}

bool Walk::is_addressed_here(const dns::HashedName& name) const {
    if (!may_be_reverse(name)) return false;
    const auto address = dns::address_of_reverse_name(name.name());
    return address && !horizon_.names_of(*address).empty();
}

bool Walk::is_special_use(const dns::HashedName& name) const {
    if (snapshot_.topology().special_use == zones::SpecialUseMode::Off) return false;
    if (!special_use_of(name, asked_.type)) return false;
    // An operator who forwards such a suffix by a rule of its own means it; the root's rule means
    // "everything public", which these names are not.
    const zones::Forward* const rule = horizon_.rule_for(name);
    return rule == nullptr || rule->suffix.is_root();
}

} // namespace parallax::answer
