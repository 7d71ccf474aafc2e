// NetworkAcl: who may reach a service, on its public address and through each endpoint (AZURE 3.3).
//
// Independent of DNS: an answer never depends on it; explain says what it would do. Values; any
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace parallax::model {

enum class AclAction : std::uint8_t { Allow, Deny };

/// What a client asks a SignalR service for; used as bits.
enum class RequestKind : std::uint8_t {
    ServerConnection = 1,
    ClientConnection = 2,
    RestApi = 4,
    Trace = 8,
};
using RequestKinds = std::uint8_t; ///< bits of RequestKind
inline constexpr RequestKinds all_requests = 15;

struct AclRules {
    std::optional<RequestKinds> allow; ///< counts while the default is Deny
    std::optional<RequestKinds> deny;  ///< counts while the default is Allow
    bool operator==(const AclRules&) const = default;
};

struct NetworkAcl {
    struct OfConnection {
        std::string connection; ///< "<endpoint>.<guid>"
        AclRules rules;
        bool operator==(const OfConnection&) const = default;
    };
    AclAction default_action = AclAction::Allow;
    AclRules public_network;
    std::vector<OfConnection> endpoints;
    bool operator==(const NetworkAcl&) const = default;
};

/// Whether the list lets such a request through; `connection`: null for the public network. A
/// connection that is not listed is ruled by the default alone.
bool allows(const NetworkAcl& acl, RequestKind kind, const std::string* connection);

/// The list with (a new connection: everything allowed, as Azure adds it) or without one.
NetworkAcl with_connection(NetworkAcl acl, const std::string& connection);
NetworkAcl without_connection(NetworkAcl acl, const std::string& connection);

} // namespace parallax::model
