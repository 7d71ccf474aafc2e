#include "zones/model/network_acl.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

bool lets_through(const AclRules& rules, AclAction default_action, RequestKind kind) {
    const auto bit = static_cast<RequestKinds>(kind);
    if (default_action == AclAction::Allow) return (rules.deny.value_or(0) & bit) == 0;
    return (rules.allow.value_or(0) & bit) != 0;
}

auto place_of(std::vector<NetworkAcl::OfConnection>& endpoints, const std::string& connection) {
    return std::find_if(endpoints.begin(), endpoints.end(),
                        [&](const auto& each) { return each.connection == connection; });
}

} // namespace

bool allows(const NetworkAcl& acl, RequestKind kind, const std::string* connection) {
    if (connection == nullptr) return lets_through(acl.public_network, acl.default_action, kind);
    for (const NetworkAcl::OfConnection& each : acl.endpoints) {
        if (each.connection == *connection) {
            return lets_through(each.rules, acl.default_action, kind);
        }
    }
    return acl.default_action == AclAction::Allow;
}

NetworkAcl with_connection(NetworkAcl acl, const std::string& connection) {
    if (place_of(acl.endpoints, connection) == acl.endpoints.end()) {
        acl.endpoints.push_back({connection, {all_requests, std::nullopt}});
    }
    return acl;
}

NetworkAcl without_connection(NetworkAcl acl, const std::string& connection) {
    const auto place = place_of(acl.endpoints, connection);
    if (place != acl.endpoints.end()) acl.endpoints.erase(place);
    return acl;
}

} // namespace parallax::model
