// Estate: a model with short names for what tests put into it, in one resource group "rg".
// Only for tests; one thread.
#pragma once

#include "tests/unit/zones/topology_fixture.hpp"
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

/// A refusal is shown by what it says.
template <class T>
struct Catch::StringMaker<parallax::model::Ruled<T>> {
    static std::string convert(const parallax::model::Ruled<T>& result) {
        return result ? "allowed" : result.error().code + ": " + result.error().message;
    }
};

namespace parallax::test {

using namespace parallax::model;

inline const std::string signalr_zone = "privatelink.service.signalr.net";

/// "" when the rule allowed it, else the code of the refusal.
template <class T>
std::string code_of(const Ruled<T>& result) {
    return result ? std::string{} : result.error().code;
}

inline dns::Prefix prefix(std::string_view text) {
    const auto parsed = dns::Prefix::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

class Estate {
  public:
    /// Runs a rule; what it changed is kept when it did not refuse.
    template <class Rule>
    auto apply(Rule rule) {
        Draft draft(model, environment);
        auto result = rule(draft);
        last_changes.clear();
        if (result) {
            last_changes = draft.changes();
            model.apply(last_changes);
        }
        return result;
    }

    explicit Estate(Settings settings = {}) {
        environment.settings = std::move(settings);
        environment.catalogue = small_catalogue();
        environment.next_guid = [this] { return "guid-" + std::to_string(++guids_); };
        REQUIRE(apply([&](Draft& draft) {
            return put_resource_group(draft, {{group_id(), {}, "westeurope", {}, {}}});
        }));
    }
    Estate(const Estate&) = delete;
    Estate& operator=(const Estate&) = delete;

    static ResourceId group_id() { return ResourceId::of_group("s", "rg"); }
    static ResourceId network_id(std::string_view name) {
        return *group_id().child(type::network, name);
    }
    static ResourceId subnet_id(std::string_view network, std::string_view name = "s1") {
        return *network_id(network).child(type::subnet, name);
    }
    static ResourceId zone_id(std::string_view name = signalr_zone) {
        return *group_id().child(type::zone, name);
    }
    static ResourceId link_id(std::string_view zone, std::string_view name) {
        return *zone_id(zone).child(type::link, name);
    }
    static ResourceId set_id(std::string_view zone, std::string_view type, std::string_view name) {
        return *zone_id(zone).child(type, name);
    }
    static ResourceId service_id(std::string_view name) {
        return *group_id().child("Microsoft.SignalRService/SignalR", name);
    }
    static ResourceId endpoint_id(std::string_view name) {
        return *group_id().child(type::endpoint, name);
    }
    static ResourceId host_id(std::string_view network, std::string_view name) {
        return *network_id(network).child(type::host, name);
    }
    static ResourceId zone_group_id(std::string_view endpoint) {
        return *endpoint_id(endpoint).child(type::zone_group, "default");
    }

    Draft draft() const { return {model, environment}; }
    template <class Kind>
    std::shared_ptr<const Kind> get(const ResourceId& id) const {
        return as<Kind>(model.find(id.key()));
    }

    Ruled<Stored> network(std::string_view name, std::string_view space) {
        return apply([&](Draft& draft) {
            return put_virtual_network(
                draft, {{network_id(name), {}, "westeurope", {}, {}}, {prefix(space)}, {}, {}});
        });
    }
    Ruled<Stored> subnet(std::string_view network, std::string_view name, std::string_view space) {
        return apply([&](Draft& draft) {
            return put_subnet(draft, {{subnet_id(network, name), {}, {}, {}, {}}, {prefix(space)}});
        });
    }
    Ruled<Stored> zone(std::string_view name = signalr_zone) {
        return apply([&](Draft& draft) {
            return put_zone(draft, {{zone_id(name), {}, {}, {}, {}}, {}, {}});
        });
    }
    Ruled<Stored> link(std::string_view zone, std::string_view network,
                       zones::Registration registration = zones::Registration::Off,
                       zones::ResolutionPolicy policy = zones::ResolutionPolicy::Default) {
        return apply([&](Draft& draft) {
            return put_link(draft, {{link_id(zone, network), {}, {}, {}, {}},
                                    network_id(network),
                                    registration,
                                    policy});
        });
    }
    Ruled<Removal> unlink(std::string_view zone, std::string_view network) {
        return apply([&](Draft& draft) { return delete_link(draft, link_id(zone, network)); });
    }
    Ruled<Stored> records(std::string_view zone, std::string_view type, std::string_view name,
                          std::vector<RecordValue> values) {
        return apply([&](Draft& draft) {
            RecordSet wanted{
                {set_id(zone, type, name), {}, {}, {}, {}}, {}, 300, {}, std::move(values), {}, {}};
            return put_record_set(draft, std::move(wanted));
        });
    }
    Ruled<Removal> drop_records(std::string_view zone, std::string_view type,
                                std::string_view name) {
        return apply(
            [&](Draft& draft) { return delete_record_set(draft, set_id(zone, type, name)); });
    }
    Ruled<Stored> service(std::string_view name, std::string_view sku = "Standard_S1") {
        return apply([&](Draft& draft) {
            Service wanted{{service_id(name), {}, "westeurope", {}, {}}, {}, {}, {}, {}, {}};
            wanted.sku.name = sku;
            return put_service(draft, std::move(wanted));
        });
    }
    /// An endpoint in subnet s1 of the network.
    static EndpointRequest request(std::string_view name, std::string_view network,
                                   std::string_view service) {
        return {{endpoint_id(name), {}, "westeurope", {}, {}},
                subnet_id(network),
                "c1",
                service_id(service),
                "signalr",
                {},
                ApprovalPath::Automatic,
                Approver::Yes,
                {},
                {}};
    }
    Ruled<Stored> endpoint(const EndpointRequest& wanted) {
        return apply([&](Draft& draft) { return put_private_endpoint(draft, wanted); });
    }
    Ruled<Stored> endpoint(std::string_view name, std::string_view network,
                           std::string_view service) {
        return endpoint(request(name, network, service));
    }
    Ruled<Stored> pending_endpoint(std::string_view name, std::string_view network,
                                   std::string_view service) {
        EndpointRequest wanted = request(name, network, service);
        wanted.path = ApprovalPath::Manual;
        return endpoint(wanted);
    }
    Ruled<Removal> drop_endpoint(std::string_view name) {
        return apply(
            [&](Draft& draft) { return delete_private_endpoint(draft, endpoint_id(name)); });
    }
    Ruled<Stored> set_state(std::string_view endpoint, ConnectionStatus status) {
        const ResourceId id = get<PrivateEndpoint>(endpoint_id(endpoint))->connection.service_side;
        return apply([&](Draft& draft) {
            return set_connection_state(draft, id, {status, "by test", {}});
        });
    }
    Ruled<Stored> zone_group(std::string_view endpoint, const std::vector<ResourceId>& zones) {
        return apply([&](Draft& draft) {
            ZoneGroup wanted{{zone_group_id(endpoint), {}, {}, {}, {}}, {}};
            for (const ResourceId& zone : zones) {
                wanted.zones.push_back({"z" + std::to_string(wanted.zones.size()), zone});
            }
            return put_zone_group(draft, std::move(wanted));
        });
    }
    Ruled<Stored> host(std::string_view network, std::string_view name, std::string_view ip) {
        return apply([&](Draft& draft) {
            return register_host(draft,
                                 {{host_id(network, name), {}, {}, {}, {}}, {address(ip)}, {}});
        });
    }

    /// "10.1.1.4 10.1.1.5": the addresses at <name>'s A record set; "-" when there is none.
    std::string addresses(std::string_view name, std::string_view zone = signalr_zone) const {
        const auto set = get<RecordSet>(set_id(zone, "A", name));
        if (!set) return "-";
        std::string text;
        for (const RecordValue& value : set->records) {
            text.append(text.empty() ? "" : " ")
                .append(std::get<AddressRecord>(value).address.to_text());
        }
        return text;
    }
    /// The how-to's world: n1 and n2 with subnets, the zone linked to n1, services s1 to s3.
    void furnish() {
        REQUIRE(network("n1", "10.1.0.0/16"));
        REQUIRE(network("n2", "10.2.0.0/16"));
        REQUIRE(subnet("n1", "s1", "10.1.1.0/24"));
        REQUIRE(subnet("n2", "s1", "10.2.1.0/24"));
        REQUIRE(zone());
        REQUIRE(link(signalr_zone, "n1"));
        for (const char* name : {"srv1", "srv2", "srv3"}) REQUIRE(service(name));
    }

    Environment environment;
    Model model;
    Changes last_changes;

  private:
    int guids_ = 0;
};

inline RecordValue a(std::string_view ip) {
    return AddressRecord{address(ip)};
}
inline RecordValue cname(std::string_view target) {
    return CnameRecord{name(target)};
}

} // namespace parallax::test
