#include "control/registration/host_update.hpp"

#include "control/registration/prerequisites.hpp"
#include "control/registration/reverse_update.hpp"
#include "dns/text_encoding.hpp"
#include "zones/model/address_plan.hpp"
#include "zones/model/hosts.hpp"

#include <algorithm>

namespace parallax::control::registration {

namespace {

using dns::Rcode;
using dns::RrType;
using model::Draft;
using model::Host;
using model::Ruled;
using NetworkPtr = std::shared_ptr<const model::VirtualNetwork>;

/// Where an update of a zone goes.
struct Site {
    dns::Name apex;
    std::vector<NetworkPtr> networks; ///< that register there and the key may change
};

/// Networks that register in the zone.
std::vector<NetworkPtr> networks_registering_in(const Draft& draft, const model::ResourceId& zone) {
    std::vector<NetworkPtr> networks;
    for (const model::ResourcePtr& child : draft.children(zone, model::type::link)) {
        const auto link = model::as<model::VirtualNetworkLink>(child);
        if (link->registration != zones::Registration::On) continue;
        if (auto network = draft.get<model::VirtualNetwork>(link->network)) {
            networks.push_back(std::move(network));
        }
    }
    return networks;
}

std::variant<Site, Decision> site_of(const Draft& draft, const dns::Name& apex,
                                     const Grant& grant) {
    Site site{apex, {}};
    bool is_registered_in = false;
    for (const model::ResourcePtr& each : draft.of_type(model::type::zone)) {
        const auto zone = model::as<model::PrivateDnsZone>(each);
        if (zone->apex != apex) continue;
        std::vector<NetworkPtr> networks = networks_registering_in(draft, zone->head.id);
        is_registered_in = is_registered_in || !networks.empty();
        std::erase_if(networks, [&](const auto& one) { return !grant.covers(one->head.id); });
        if (networks.empty()) continue;
        if (!site.networks.empty()) {
            return refused("several zones have that name; let the key change the networks of one "
                           "only ('networks')");
        }
        site.networks = std::move(networks);
    }
    if (!is_registered_in) return Decision{Rcode::NotAuth, "no network registers in that zone"};
    if (site.networks.empty()) return refused("the key may change no network of that zone");
    return site;
}

std::optional<dns::IpAddress> address_of(RrType type, OctetView rdata) {
    if (type != RrType::A && type != RrType::AAAA) return std::nullopt;
    const auto address = dns::IpAddress::from_octets(rdata);
    // No AAAA could be made of a mapped one.
    const bool is_mapped =
        type == RrType::AAAA && address && address->family() == dns::AddressFamily::V4;
    return is_mapped ? std::nullopt : address;
}

RrType type_of(const dns::IpAddress& address) {
    return address.family() == dns::AddressFamily::V4 ? RrType::A : RrType::AAAA;
}

/// The hosts of one name, one a network, as they are and as they shall be.
struct NamedHosts {
    dns::Name owner;
    std::vector<Host> before;
    std::vector<Host> now;
    std::string dhcid; ///< of them all, as it shall be

    std::vector<Octets> rrset(RrType type) const {
        std::vector<Octets> records;
        for (const Host& host : now) {
            for (const dns::IpAddress& address : host.addresses) {
                const auto octets = address.octets();
                if (type != type_of(address) && type != RrType::ANY) continue;
                records.emplace_back(octets.begin(), octets.end());
            }
        }
        const bool wants_dhcid = type == RrType::DHCID || type == RrType::ANY;
        auto client = wants_dhcid ? from_base64(dhcid) : std::nullopt;
        if (client) records.push_back(std::move(*client));
        return records;
    }

    template <class Condition>
    void drop_addresses(Condition condition) {
        for (Host& host : now) std::erase_if(host.addresses, condition);
    }
};

class Hosts {
  public:
    Hosts(Draft& draft, Site site) : draft_{draft}, site_{std::move(site)} {}

    std::vector<Octets> rrset(const dns::Name& owner, RrType type) {
        const bool at_apex = owner == site_.apex; // it exists; SOA and NS are of no host
        if (at_apex && (type == RrType::ANY || type == RrType::SOA)) return {Octets{}};
        return named(owner).rrset(type);
    }

    /// Why it is not done.
    std::optional<Decision> apply(const Change& change) {
        NamedHosts& hosts = named(change.owner);
        switch (change.kind) {
        case Change::Kind::Add:
            return add(hosts, change);
        case Change::Kind::DeleteRecord:
            if (change.type == RrType::DHCID && dns::base64_of(change.rdata) == hosts.dhcid) {
                hosts.dhcid.clear();
            }
            if (const auto address = address_of(change.type, change.rdata)) {
                hosts.drop_addresses([&](const auto& each) { return each == *address; });
            }
            return std::nullopt;
        case Change::Kind::DeleteRrset:
            if (change.type == RrType::DHCID) hosts.dhcid.clear();
            hosts.drop_addresses([&](const auto& each) { return type_of(each) == change.type; });
            return std::nullopt;
        case Change::Kind::DeleteName:
            hosts.dhcid.clear();
            hosts.drop_addresses([](const auto&) { return true; });
            return std::nullopt;
        }
        return std::nullopt;
    }

    Ruled<Decision> write() {
        Decision done;
        for (NamedHosts& hosts : names_) {
            for (Host& host : hosts.now) {
                host.dhcid = hosts.dhcid;
                const Host* const held = find(hosts.before, *host.head.id.parent());
                const auto changed = write(std::move(host), held);
                if (!changed) return changed.error();
                done.hosts_changed += *changed;
            }
        }
        return done;
    }

  private:
    static const Host* find(const std::vector<Host>& hosts, const model::ResourceId& network) {
        const auto found = std::ranges::find_if(
            hosts, [&](const Host& each) { return *each.head.id.parent() == network; });
        return found == hosts.end() ? nullptr : &*found;
    }

    /// Only names right below the apex have hosts.
    std::optional<model::ResourceId> id_of(const dns::Name& owner,
                                           const model::ResourceId& network) const {
        if (owner.label_count() != site_.apex.label_count() + 1) return std::nullopt;
        const auto label = owner.first_label();
        return network.child(model::type::host, std::string(label.begin(), label.end()));
    }

    NamedHosts& named(const dns::Name& owner) {
        const auto known = std::ranges::find(names_, owner, &NamedHosts::owner);
        if (known != names_.end()) return *known;
        NamedHosts hosts{owner, {}, {}, {}};
        for (const NetworkPtr& network : site_.networks) {
            const auto id = id_of(owner, network->head.id);
            const auto host = id ? draft_.get<Host>(*id) : nullptr;
            if (!host) continue;
            hosts.before.push_back(*host);
            if (hosts.dhcid.empty()) hosts.dhcid = host->dhcid;
        }
        hosts.now = hosts.before;
        return names_.emplace_back(std::move(hosts));
    }

    std::optional<Decision> add(NamedHosts& hosts, const Change& change) {
        if (change.type == RrType::DHCID) {
            if (change.rdata.size() > dhcid_octets_max) return refused("the DHCID is too long");
            hosts.dhcid = dns::base64_of(change.rdata);
            return std::nullopt;
        }
        const auto address = address_of(change.type, change.rdata);
        if (!address) return refused("only A, AAAA and DHCID are registered");
        const auto network = std::ranges::find_if(site_.networks, [&](const NetworkPtr& each) {
            return model::covers_any(each->address_space, {*address, address->bits()});
        });
        if (network == site_.networks.end()) {
            return refused(address->to_text() + " is in no network that registers in the zone and "
                                                "that the key may change");
        }
        const auto id = id_of(hosts.owner, (*network)->head.id);
        if (!id) {
            return refused(hosts.owner.to_text() + " is not a host name right below the zone");
        }
        auto host =
            std::ranges::find_if(hosts.now, [&](const Host& each) { return each.head.id == *id; });
        if (host == hosts.now.end()) {
            hosts.now.push_back({{*id, {}, {}, {}, {}}, {}, {}, {}});
            host = std::prev(hosts.now.end());
        }
        const bool is_there = std::ranges::find(host->addresses, *address) != host->addresses.end();
        if (!is_there) host->addresses.push_back(*address);
        return std::nullopt;
    }

    /// How many hosts changed: 0 or 1.
    Ruled<std::size_t> write(Host host, const Host* held) {
        if (host.addresses.empty()) {
            if (held == nullptr) return std::size_t{0};
            const auto removed = model::unregister_host(draft_, held->head.id);
            if (!removed) return removed.error();
            return std::size_t{1};
        }
        const bool same =
            held != nullptr && held->addresses == host.addresses && held->dhcid == host.dhcid;
        if (same) return std::size_t{0};
        const auto stored = model::register_host(draft_, std::move(host));
        if (!stored) return stored.error();
        return std::size_t{1};
    }

    Draft& draft_;
    Site site_;
    std::vector<NamedHosts> names_; // at most one a prerequisite and a change
};

} // namespace

Ruled<Decision> update_hosts(Draft& draft, const UpdateMessage& update, const Grant& grant) {
    if (is_reverse_zone(update.zone)) return judge_reverse_update(draft, update, grant);
    auto site = site_of(draft, update.zone, grant);
    if (auto* const decided = std::get_if<Decision>(&site)) return std::move(*decided);
    Hosts hosts{draft, std::get<Site>(std::move(site))};
    const Rcode rcode =
        judge_prerequisites(update.prerequisites, [&](const dns::Name& owner, RrType type) {
            return hosts.rrset(owner, type);
        });
    if (rcode != Rcode::NoError) return Decision{rcode, "a prerequisite does not hold"};
    for (const Change& change : update.changes) {
        if (auto refusal = hosts.apply(change)) return std::move(*refusal);
    }
    return hosts.write();
}

} // namespace parallax::control::registration
