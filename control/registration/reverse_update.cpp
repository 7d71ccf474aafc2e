#include "control/registration/reverse_update.hpp"

#include "control/registration/prerequisites.hpp"
#include "dns/rdata.hpp"
#include "zones/model/address_plan.hpp"
#include "zones/model/links.hpp"

#include <algorithm>

namespace parallax::control::registration {

namespace {

using dns::Rcode;
using dns::RrType;

/// The zone the network registers in.
std::optional<dns::Name> home_of(const model::Draft& draft, const model::ResourceId& network) {
    for (const model::LinkedZone& linked : model::zones_linked_to(draft, network)) {
        if (linked.link->registration == zones::Registration::On) return linked.zone->apex;
    }
    return std::nullopt;
}

/// Names of the registered hosts that have the address, as RDATA.
std::vector<Octets> names_of(const model::Draft& draft, const dns::IpAddress& address,
                             const Grant& grant) {
    std::vector<Octets> names;
    for (const model::ResourcePtr& each : draft.of_type(model::type::network)) {
        const auto network = model::as<model::VirtualNetwork>(each);
        if (!model::covers_any(network->address_space, {address, address.bits()})) continue;
        const auto home = home_of(draft, network->head.id);
        if (!home || !grant.covers(network->head.id)) continue;
        for (const model::ResourcePtr& child :
             draft.children(network->head.id, model::type::host)) {
            const auto host = model::as<model::Host>(child);
            if (std::ranges::find(host->addresses, address) == host->addresses.end()) continue;
            const auto name = dns::Name::from_text(host->head.id.name(), *home);
            if (name) names.push_back(dns::rdata_of(*name));
        }
    }
    return names;
}

bool is_among(const Octets& target, const std::vector<Octets>& names) {
    const auto same = [&](const Octets& name) {
        return std::ranges::equal(name, target, {}, dns::fold, dns::fold);
    };
    return std::ranges::any_of(names, same);
}

} // namespace

bool is_reverse_zone(const dns::Name& zone) {
    return zone.is_at_or_below(*dns::Name::from_text("in-addr.arpa.")) ||
           zone.is_at_or_below(*dns::Name::from_text("ip6.arpa."));
}

Decision judge_reverse_update(const model::Draft& draft, const UpdateMessage& update,
                              const Grant& grant) {
    const RrsetLookup lookup = [&](const dns::Name& owner, RrType type) -> std::vector<Octets> {
        const auto address = dns::address_of_reverse_name(owner);
        if (!address || (type != RrType::PTR && type != RrType::ANY)) return {};
        return names_of(draft, *address, grant);
    };
    const Rcode rcode = judge_prerequisites(update.prerequisites, lookup);
    if (rcode != Rcode::NoError) return {rcode, "a prerequisite does not hold"};
    for (const Change& change : update.changes) {
        if (change.kind != Change::Kind::Add || change.type == dns::RrType::DHCID) continue;
        if (change.type != RrType::PTR) return refused("a reverse zone takes PTR only");
        if (is_among(change.rdata, lookup(change.owner, RrType::PTR))) continue;
        return refused("no host with that name has the address of " + change.owner.to_text() +
                       " in a network the key may change; PTR follows A and AAAA");
    }
    return {};
}

} // namespace parallax::control::registration
