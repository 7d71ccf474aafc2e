#include "zones/model/resource.hpp"

#include "zones/model/record_sets.hpp"

#include <algorithm>
#include <array>

namespace parallax::model {

namespace {

std::string child_type(std::string_view parent, std::string_view type) {
    return std::string{parent}.append("/").append(type);
}

/// Types of resources that are no services.
bool is_own_type(const ResourceId& id) {
    constexpr std::array<std::string_view, 5> own{"resourceGroups", type::network, type::zone,
                                                  type::endpoint, type::nic};
    const auto parent = id.parent();
    return std::any_of(own.begin(), own.end(), [&](std::string_view each) {
        return id.is_type(each) || (parent && each != own[0] && parent->is_type(each));
    });
}

struct IsAtHome {
    bool operator()(const ResourceGroup& group) const {
        return group.head.id.is_type("resourceGroups");
    }
    bool operator()(const VirtualNetwork& network) const {
        return network.head.id.is_type(type::network);
    }
    bool operator()(const Subnet& subnet) const {
        return subnet.head.id.is_type(child_type(type::network, type::subnet));
    }
    bool operator()(const Host& host) const {
        return host.head.id.is_type(child_type(type::network, type::host));
    }
    bool operator()(const PrivateDnsZone& zone) const { return zone.head.id.is_type(type::zone); }
    bool operator()(const VirtualNetworkLink& link) const {
        return link.head.id.is_type(child_type(type::zone, type::link));
    }
    bool operator()(const RecordSet& set) const {
        const auto parent = set.head.id.parent();
        return parent && parent->is_type(type::zone) && record_type_of(set.head.id) == set.type;
    }
    bool operator()(const Service& service) const {
        const std::string own = folded(service.head.id.type());
        return !is_own_type(service.head.id) && !own.ends_with(folded(type::connection));
    }
    bool operator()(const PrivateEndpointConnection& connection) const {
        const auto service = connection.head.id.parent();
        return service && !is_own_type(*service) &&
               connection.head.id.is_type(child_type(service->type(), type::connection));
    }
    bool operator()(const PrivateEndpoint& endpoint) const {
        return endpoint.head.id.is_type(type::endpoint);
    }
    bool operator()(const ZoneGroup& group) const {
        return group.head.id.is_type(child_type(type::endpoint, type::zone_group));
    }
};

struct References {
    std::vector<std::string> operator()(const ResourceGroup&) const { return {}; }
    std::vector<std::string> operator()(const VirtualNetwork&) const { return {}; }
    std::vector<std::string> operator()(const Subnet&) const { return {}; }
    std::vector<std::string> operator()(const Host&) const { return {}; }
    std::vector<std::string> operator()(const PrivateDnsZone&) const { return {}; }
    std::vector<std::string> operator()(const RecordSet&) const { return {}; }
    std::vector<std::string> operator()(const VirtualNetworkLink& link) const {
        return {link.network.key()};
    }
    std::vector<std::string> operator()(const Service& service) const {
        std::vector<std::string> found{service_reference()};
        for (const SubResource& sub : service.sub_resources) {
            if (sub.names) found.push_back(public_name_reference(sub.names->public_name));
        }
        for (const dns::IpAddress& address : service.public_addresses) {
            found.push_back(address_reference(address));
        }
        return found;
    }
    std::vector<std::string> operator()(const PrivateEndpointConnection& connection) const {
        return {connection.endpoint.key()};
    }
    std::vector<std::string> operator()(const PrivateEndpoint& endpoint) const {
        return {endpoint.subnet.key(), endpoint.connection.service.key(),
                endpoint.network_interface.key()};
    }
    std::vector<std::string> operator()(const ZoneGroup& group) const {
        std::vector<std::string> found;
        for (const ZoneGroup::ZoneConfig& config : group.zones) found.push_back(config.zone.key());
        return found;
    }
};

} // namespace

const Head& head_of(const Resource& resource) {
    return std::visit([](const auto& kind) -> const Head& { return kind.head; }, resource);
}

Head& head_of(Resource& resource) {
    return std::visit([](auto& kind) -> Head& { return kind.head; }, resource);
}

bool has_id_of_its_kind(const Resource& resource) {
    return std::visit(IsAtHome{}, resource);
}

std::vector<std::string> references_of(const Resource& resource) {
    std::vector<std::string> found = std::visit(References{}, resource);
    if (!std::holds_alternative<RecordSet>(resource)) {
        found.push_back(type_reference(id_of(resource).type()));
    }
    return found;
}

std::string type_reference(std::string_view type) {
    return "type:" + folded(type);
}

std::string service_reference() {
    return "service:";
}

std::string public_name_reference(const dns::Name& public_name) {
    return "name:" + folded(public_name.to_text());
}

std::string address_reference(const dns::IpAddress& public_address) {
    return "address:" + public_address.to_text();
}

} // namespace parallax::model
