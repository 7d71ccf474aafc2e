#include "zones/model/replay.hpp"

#include "zones/model/connections.hpp"
#include "zones/model/endpoints.hpp"
#include "zones/model/groups.hpp"
#include "zones/model/hosts.hpp"
#include "zones/model/links.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/private_zones.hpp"
#include "zones/model/record_sets.hpp"
#include "zones/model/services.hpp"
#include "zones/model/zone_groups.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

template <class T>
Breach breach_of(const Ruled<T>& result) {
    return result ? Breach{} : Breach{result.error()};
}

/// Whether the service's side of the connection still is there.
bool is_connected(const PrivateEndpoint& endpoint) {
    return endpoint.connection.state.status != ConnectionStatus::Disconnected;
}

class Replay {
  public:
    Replay(const Changes& state, const Environment& environment)
        : state_{state}, environment_{environment}, draft_{empty_, environment_} {
        environment_.next_guid = [this] { return guid_; };
    }

    Breach run() {
        if (auto breach = each<ResourceGroup>(put_resource_group)) return breach;
        if (auto breach = each<VirtualNetwork>(put_virtual_network)) return breach;
        if (auto breach = each<Subnet>(put_subnet)) return breach;
        if (auto breach = each<Service>(put_service)) return breach;
        if (auto breach = each<PrivateDnsZone>(put_zone)) return breach;
        if (auto breach = each<RecordSet>(put_manual)) return breach;
        if (auto breach = each<VirtualNetworkLink>(put_link)) return breach;
        if (auto breach = each<Host>(register_host)) return breach;
        // Pending until their zone groups are there: which zone they register in depends on those.
        if (auto breach = each_endpoint(&Replay::ask_for)) return breach;
        if (auto breach = each<ZoneGroup>(put_group_of_connected)) return breach;
        if (auto breach = each_endpoint(&Replay::decide)) return breach;
        return difference();
    }

  private:
    template <class Kind, class Rule>
    Breach each(Rule rule) {
        for (const auto& [key, resource] : state_) {
            const auto kind = as<Kind>(resource);
            if (!kind) continue;
            if (auto breach = named(breach_of(rule(draft_, *kind)), kind->head.id)) return breach;
        }
        return std::nullopt;
    }
    Breach each_endpoint(Breach (Replay::*rule)(const PrivateEndpoint& endpoint)) {
        for (const auto& [key, resource] : state_) {
            const auto endpoint = as<PrivateEndpoint>(resource);
            if (!endpoint || !is_connected(*endpoint)) continue;
            if (auto breach = named((this->*rule)(*endpoint), endpoint->head.id)) return breach;
        }
        return std::nullopt;
    }

    /// Says what it is about, once.
    static Breach named(Breach breach, const ResourceId& id) {
        if (breach) breach->message = id.text() + ": " + breach->message;
        return breach;
    }
    static Breach contradiction(const ResourceId& id, const std::string& what) {
        return conflict("InconsistentState", id.text() + ": " + what + ".");
    }

    /// Registered ones come with what registers them.
    static Ruled<Stored> put_manual(Draft& draft, const RecordSet& set) {
        if (set.origin == Origin::Automatic) return Stored{};
        return put_record_set(draft, set);
    }
    static Ruled<Stored> put_group_of_connected(Draft& draft, const ZoneGroup& group) {
        if (!draft.find(*group.head.id.parent())) return Stored{}; // of one that is disconnected
        // A zone that was deleted keeps its place in the group.
        ZoneGroup of_zones = group;
        std::erase_if(of_zones.zones, [&](const auto& each) { return !draft.find(each.zone); });
        if (of_zones.zones.empty()) return Stored{};
        return put_zone_group(draft, std::move(of_zones));
    }

    Breach ask_for(const PrivateEndpoint& endpoint) {
        guid_ = endpoint.guid;
        const EndpointConnection& connection = endpoint.connection;
        return breach_of(put_private_endpoint(
            draft_, {endpoint.head, endpoint.subnet, connection.name, connection.service,
                     connection.group_id, connection.request_message, ApprovalPath::Manual,
                     Approver::No, endpoint.addresses, endpoint.custom_nic_name}));
    }
    Breach decide(const PrivateEndpoint& endpoint) {
        const EndpointConnection& connection = endpoint.connection;
        if (connection.state.status == ConnectionStatus::Pending) return std::nullopt;
        return breach_of(set_connection_state(draft_, connection.service_side, connection.state));
    }

    /// What is only in the state, only in what was made of it, or points nowhere.
    Breach difference() const {
        for (const auto& [key, made] : draft_.changes()) {
            if (made && !as<RecordSet>(made) && !find(key)) {
                return contradiction(id_of(*made), "the state lacks it");
            }
        }
        for (const auto& [key, resource] : state_) {
            if (auto breach = std::visit([&](const auto& kind) { return doubt(kind); }, *resource))
                return breach;
        }
        return std::nullopt;
    }

    ResourcePtr find(std::string_view key) const {
        const auto found = state_.find(key);
        return found == state_.end() ? nullptr : found->second;
    }
    bool are_record_sets(const std::vector<ResourceId>& ids) const {
        return std::all_of(ids.begin(), ids.end(), [&](const ResourceId& id) {
            return as<RecordSet>(find(id.key())) != nullptr;
        });
    }

    template <class Kind>
    Breach doubt(const Kind& kind) const {
        if (draft_.find(kind.head.id)) return std::nullopt;
        return contradiction(kind.head.id, "nothing in the state leads to it");
    }
    Breach doubt(const RecordSet& set) const {
        const auto is_of_type = [&](const RecordValue& each) { return type_of(each) == set.type; };
        const bool is_whole = std::all_of(set.records.begin(), set.records.end(), is_of_type) &&
                              (set.type != dns::RrType::SOA || set.origin == Origin::Manual);
        if (!is_whole) return contradiction(set.head.id, "its records are not of its type");
        for (const Registrant& registrant : set.registrants) {
            if (!find(registrant.by.key())) {
                return contradiction(set.head.id, registrant.by.text() + " is not there");
            }
        }
        const bool is_served = set.origin == Origin::Manual || !set.registrants.empty();
        if (!is_served) return contradiction(set.head.id, "nobody registered it");
        return find(set.head.id.parent()->key())
                   ? Breach{}
                   : contradiction(set.head.id, "its zone is not there");
    }
    Breach doubt(const Host& host) const {
        if (are_record_sets(host.registered)) return std::nullopt;
        return contradiction(host.head.id, "a record set it registered in is not there");
    }
    Breach doubt(const ZoneGroup& group) const {
        if (find(group.head.id.parent()->key())) return std::nullopt;
        return contradiction(group.head.id, "its endpoint is not there");
    }
    Breach doubt(const PrivateEndpoint& endpoint) const {
        if (!are_record_sets(endpoint.registered)) {
            return contradiction(endpoint.head.id, "a record set it registered in is not there");
        }
        if (!find(endpoint.subnet.key())) {
            return contradiction(endpoint.head.id, "its subnet is not there");
        }
        const ResourcePtr named = find(endpoint.connection.service_side.key());
        const auto side = as<PrivateEndpointConnection>(named);
        if (!is_connected(endpoint)) {
            return named ? contradiction(endpoint.head.id, "it is disconnected and connected")
                         : Breach{};
        }
        const bool agree = side && side->endpoint == endpoint.head.id &&
                           side->state.status == endpoint.connection.state.status;
        return agree ? Breach{}
                     : contradiction(endpoint.head.id, "the service's side says otherwise");
    }

    const Changes& state_;
    Environment environment_;
    std::string guid_ = "00000000-0000-0000-0000-000000000000";
    Model empty_;
    Draft draft_;
};

} // namespace

Breach state_breach(const Changes& state, const Environment& environment) {
    return Replay{state, environment}.run();
}

} // namespace parallax::model
