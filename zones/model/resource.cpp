#include "zones/model/resource.hpp"

namespace parallax::model {

namespace {

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
