// Topology: all that is held, as plain values: what control/ makes of the configuration (and of the
// control plane's store), before it is checked (rules.hpp) and frozen into a Snapshot
// (snapshot.hpp).
//
// Values, slow path only; any thread. `declared_at` is "file:line" for explain and messages.
#pragma once

#include "dns/ip_address.hpp"
#include "zones/catalogue.hpp"
#include "zones/zone.hpp"

#include <memory>
#include <string>
#include <vector>

namespace parallax::zones {

enum class ResolutionPolicy : std::uint8_t { Default, NxDomainRedirect };
enum class Registration : std::uint8_t { Off, On };
enum class RewriteMode : std::uint8_t { On, Off };
/// Whether special-use names that nothing else covers are answered here (DESIGN section 2 step 5).
enum class SpecialUseMode : std::uint8_t { Off, On };

struct Network {
    std::string name;
    std::vector<dns::Prefix> sources;
    std::string same_as; ///< name of the network whose horizon this one shares; empty: its own
    RewriteMode rewrite = RewriteMode::On;
    std::string declared_at;
};

struct Link {
    std::string network;
    ResolutionPolicy policy = ResolutionPolicy::Default;
    Registration registration = Registration::Off;
    std::string declared_at;
};

struct PrivateZone {
    std::string id; ///< unique; the zone's name without final dot unless given
    std::shared_ptr<const Zone> zone;
    std::vector<Link> links;
    std::string declared_at;
};

/// How it is known whether a service has an approved endpoint anywhere, which decides whether its
/// public name is an alias (DESIGN section 2 step 3).
enum class EndpointPresence : std::uint8_t {
    ByRecords, ///< declared: any linked zone holds an address or alias at its private name
    None,      ///< the control plane knows of none, whatever records there are
    Approved,  ///< the control plane knows of one, in whichever zone its records are
};

/// A PaaS resource whose public side is held here.
struct Service {
    std::string name;       ///< "foobar"
    std::string type;       ///< as declared: "SignalR"
    dns::Name public_name;  ///< foobar.service.signalr.net.
    dns::Name private_name; ///< foobar.privatelink.service.signalr.net.
    std::vector<dns::IpAddress> public_addresses;
    std::string declared_at;
    EndpointPresence endpoint = EndpointPresence::ByRecords;
};

/// What the servers of a rule are.
enum class RuleKind : std::uint8_t {
    Forward,   ///< resolvers: they are asked for the whole answer
    Stub,      ///< authorities of the suffix: what is below is found from there, step by step
    Recursion, ///< likewise the root's servers, as hints (RFC 9609)
};

/// Whether what upstreams say is checked against DNSSEC before it is believed.
enum class Validation : std::uint8_t { Off, On };

struct ForwardRule {
    dns::Name suffix;
    std::vector<dns::Endpoint> upstreams;
    std::vector<std::string> networks; ///< empty: all
    std::string declared_at;
    RuleKind kind = RuleKind::Forward;
    Validation validation = Validation::Off;
};

struct Topology {
    std::vector<Network> networks;
    std::vector<PrivateZone> zones;
    std::vector<Service> services;
    std::vector<ForwardRule> forward_rules;
    std::shared_ptr<const Catalogue> catalogue;
    SpecialUseMode special_use = SpecialUseMode::On;
};

} // namespace parallax::zones
