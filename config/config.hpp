// Config: all that an operator can say, as plain values. Every value that exists is valid and in
// range.
//
// Made by load_file() and load_text() only (load.hpp); turned into a zones::Topology and server
// settings by control/. Cross references are checked (a network named here exists); what needs zone
// contents or the catalogue's match is checked later (zones/rules.hpp). Immutable after loading;
// any thread.
#pragma once

#include "config/location.hpp"
#include "config/secret_hash.hpp"
#include "dns/ip_address.hpp"
#include "dns/name.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::config {

using Milliseconds = std::chrono::milliseconds;

// Limits on what one file may hold. Ranges of single values stand beside their defaults below.
inline constexpr std::size_t listeners_max = 256;
inline constexpr std::size_t networks_max = 100'000;
inline constexpr std::size_t sources_max = 1'000'000; // prefixes in one network
inline constexpr std::size_t zones_max = 1'000'000;
inline constexpr std::size_t records_max = 1'000'000; // inline records in one zone
inline constexpr std::size_t services_max = 1'000'000;
inline constexpr std::size_t public_addresses_max = 20; // of one service, as Azure's record sets
inline constexpr std::size_t forward_rules_max = 100'000;
inline constexpr std::size_t upstreams_per_rule_max = 32;
inline constexpr std::size_t iteration_prefixes_max = 1000; // of each kind
inline constexpr std::size_t withhold_except_max = 10'000;
inline constexpr std::size_t trust_anchors_max = 1000;     // negative ones as well
inline constexpr std::size_t socket_path_octets_max = 107; // sun_path of unix(7)
inline constexpr std::size_t principals_max = 1000;
inline constexpr std::size_t roles_per_principal_max = 100;
inline constexpr std::size_t scope_octets_max = 2048;
inline constexpr std::size_t registration_sources_max = 1000;
inline constexpr std::size_t registration_keys_max = 100;
inline constexpr std::size_t registration_networks_max = 1000;   // of one key
inline constexpr std::size_t network_reference_octets_max = 155; // 90, a slash, 64: Azure's names

// What the control plane calls itself unless told otherwise.
inline constexpr std::string_view subscription_default = "00000000-0000-0000-0000-000000000001";
inline constexpr std::string_view tenant_default = "00000000-0000-0000-0000-000000000002";

/// An inclusive range and the value used when the key is absent.
template <class T>
struct Setting {
    T fallback;
    T least;
    T most;
};

namespace settings {
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

inline constexpr Setting<std::uint64_t> workers{1, 1, 256}; // absent or `auto`: one a core
inline constexpr Setting<std::uint64_t> udp_payload{1232, 512, 4096};
inline constexpr Setting<std::uint64_t> cache_answers{64 << 20, 0, std::uint64_t{64} << 30};
inline constexpr Setting<std::uint64_t> cache_records{64 << 20, 0, std::uint64_t{64} << 30};
inline constexpr Setting<Milliseconds> cache_ttl_min{seconds(0), seconds(0), seconds(300)};
inline constexpr Setting<Milliseconds> cache_ttl_max{days(1), seconds(1), days(7)};
inline constexpr Setting<Milliseconds> cache_negative_ttl_max{std::chrono::hours(3), seconds(1),
                                                              days(1)};
inline constexpr Setting<Milliseconds> cache_serve_stale{seconds(0), seconds(0), days(7)};
inline constexpr Setting<std::uint64_t> tcp_connections{1000, 1, 1'000'000};
inline constexpr Setting<std::uint64_t> tcp_connections_per_client{64, 1, 1'000'000};
inline constexpr Setting<Milliseconds> tcp_idle_timeout{seconds(10), Milliseconds(100),
                                                        minutes(10)};
inline constexpr Setting<Milliseconds> tcp_first_query_timeout{seconds(2), Milliseconds(100),
                                                               minutes(1)};
inline constexpr Setting<std::uint64_t> tcp_in_flight{16, 1, 1000};
inline constexpr Setting<std::uint64_t> tcp_unsent_octets{65536, 4096, 16 * 1024 * 1024};
inline constexpr Setting<Milliseconds> client_deadline{Milliseconds(1900), Milliseconds(100),
                                                       seconds(30)};
inline constexpr Setting<std::uint64_t> in_flight{10'000, 1, 1'000'000};
inline constexpr Setting<std::uint64_t> in_flight_per_upstream{200, 1, 10'000};
inline constexpr Setting<std::uint64_t> waiters_per_question{1000, 1, 100'000};
inline constexpr Setting<Milliseconds> drain{seconds(5), Milliseconds(0), minutes(5)};
} // namespace settings

enum class Switch : std::uint8_t { Off, On };
enum class ResolutionPolicy : std::uint8_t { Default, NxDomainRedirect };
enum class ZoneRules : std::uint8_t { Azure, Standard };
enum class Cloud : std::uint8_t { Commercial, Government, China };
enum class LogFormat : std::uint8_t { Text, Json };
enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

/// "commercial", "government", "china": the catalogue's words.
std::string_view to_text(Cloud cloud) noexcept;

/// `listen:` UDP and TCP on one address. Port 0 is allowed: the system picks one.
struct Listener {
    dns::Endpoint at;
    std::string pinned_network; ///< empty: the source address decides
    Location location;
};

struct Network {
    std::string name;
    std::vector<dns::Prefix>
        sources;         ///< no host bits; may be empty for a pinned or `same-as` network
    std::string same_as; ///< a network's or "<group>/<name>"; empty: a horizon of its own
    Switch rewrite = Switch::On;
    Location location;
};

struct Link {
    std::string network;
    ResolutionPolicy policy = ResolutionPolicy::Default;
    Switch registration = Switch::Off;
    Location location;
};

/// `owner [ttl] TYPE rdata` in presentation format, owner relative to the zone; not parsed here.
struct InlineRecord {
    std::string text;
    Location location;
};

/// A path as the program opens it: relative ones are already joined to the configuration file's
/// folder.
struct FilePath {
    std::string path;
    Location location;
};

struct Zone {
    std::string id; ///< unique; the name without its final dot unless given
    dns::Name name;
    std::vector<Link> links;
    std::variant<std::vector<InlineRecord>, FilePath> contents;
    ZoneRules rules = ZoneRules::Azure;
    Location location;
};

/// A PaaS resource whose public side is held here; the catalogue knows its suffix by type and
/// cloud.
struct Service {
    std::string name; ///< "foobar": one or more labels, no final dot
    std::string type; ///< "SignalR" or "Microsoft.SignalRService/SignalR", as written
    std::vector<dns::IpAddress> public_addresses; ///< at least one
    Cloud cloud = Cloud::Commercial;
    Location location;
};

struct ForwardRule {
    dns::Name suffix;
    std::vector<dns::Endpoint> upstreams; ///< at least one, no duplicates, no port 0
    std::vector<std::string> networks;    ///< empty: all
    std::optional<Switch> validation;     ///< nothing: as the top's
    Location location;
};

enum class QnameMinimisation : std::uint8_t { Off, Relaxed, Strict };

/// `iteration:` how recursion and stub zones go from server to server.
struct Iteration {
    std::optional<FilePath> root_hints; ///< nothing: those built in
    std::optional<FilePath> local_root; ///< a copy of the root zone (RFC 8806)
    QnameMinimisation minimisation = QnameMinimisation::Relaxed;
    Switch case_randomisation = Switch::Off;
    Switch nxdomain_cut = Switch::On;
    Switch ipv4 = Switch::On;
    Switch ipv6 = Switch::On;
    std::vector<dns::Prefix> reachable; ///< special-purpose addresses that may be asked
    std::optional<std::vector<dns::Prefix>> withhold; ///< nothing: private addresses
    std::vector<dns::Name> withhold_except;
};

/// A name below which nothing is validated (RFC 7646).
struct NegativeTrustAnchor {
    dns::Name name;
    std::optional<std::uint64_t> until_s; ///< seconds since 1970; nothing: for good
};

/// Where chains of trust begin; what is not here is said by the root's keys, which are built in.
struct Trust {
    /// `trust-anchors`: DS or DNSKEY records as text, or files of them. None: the root's own.
    std::vector<std::variant<InlineRecord, FilePath>> anchors;
    std::vector<NegativeTrustAnchor> negative; ///< `negative-trust-anchors`
    /// `trust-anchor-state`: where the server keeps what it learns of them (RFC 5011). Nothing:
    /// they are not followed.
    std::optional<FilePath> state;
};

/// Peers that may speak for others (DESIGN section 2). Nobody unless listed.
struct Trusted {
    std::vector<dns::Prefix> proxy; ///< PROXY v2 headers are accepted, and required, from these
    std::vector<dns::Prefix> client_subnet; ///< EDNS Client Subnet is believed from these
};

struct Tcp {
    std::uint64_t connections = settings::tcp_connections.fallback;
    std::uint64_t connections_per_client = settings::tcp_connections_per_client.fallback;
    Milliseconds idle_timeout = settings::tcp_idle_timeout.fallback;
    Milliseconds first_query_timeout = settings::tcp_first_query_timeout.fallback;
    std::uint64_t in_flight = settings::tcp_in_flight.fallback;         ///< questions a connection
    std::uint64_t unsent_octets = settings::tcp_unsent_octets.fallback; ///< `tcp: unsent`
};

struct Udp {
    std::uint64_t payload_octets = settings::udp_payload.fallback; ///< `udp: payload`
    Switch grouping = Switch::On; ///< replies to one client as one message (udp(7) UDP_SEGMENT)
};

struct Upstream {
    Switch strict_ports = Switch::Off; ///< `upstream: strict-ports`
};

struct Cache {
    std::uint64_t answers_octets = settings::cache_answers.fallback; ///< `cache: answers`; 0: none
    std::uint64_t records_octets = settings::cache_records.fallback; ///< `cache: records`; 0: none
    Milliseconds ttl_min = settings::cache_ttl_min.fallback;
    Milliseconds ttl_max = settings::cache_ttl_max.fallback;
    Milliseconds negative_ttl_max = settings::cache_negative_ttl_max.fallback;
    Milliseconds serve_stale = settings::cache_serve_stale.fallback; ///< 0: never
    Switch refresh = Switch::On; ///< of answers asked for in the last tenth of their life
    Location location;           ///< of the section, if any
};

struct Limits {
    Milliseconds client_deadline = settings::client_deadline.fallback;
    std::uint64_t in_flight = settings::in_flight.fallback; ///< questions being resolved, a worker
    std::uint64_t in_flight_per_upstream = settings::in_flight_per_upstream.fallback;
    std::uint64_t waiters_per_question = settings::waiters_per_question.fallback;
    Milliseconds drain =
        settings::drain.fallback; ///< how long SIGTERM waits for questions in flight
};

struct Log {
    LogFormat format = LogFormat::Text;
    LogLevel level = LogLevel::Info;
};

/// `control: arm`: the HTTPS endpoint in the shape of Azure Resource Manager.
struct Arm {
    dns::Endpoint listen;
    // Both, or neither: then they are made and kept beside the state.
    std::optional<FilePath> certificate;
    std::optional<FilePath> key;
    Location location;
};

enum class Role : std::uint8_t { Owner, Reader, NetworkContributor };

/// The role holds at the scope and everywhere below it.
struct RoleGrant {
    Role role = Role::Reader;
    std::string scope; ///< "/" or "/subscriptions/...", no slash at the end, as written
};

/// Who may log in.
struct Principal {
    std::string client_id; ///< unique, ASCII case ignored
    SecretHash secret_hash;
    std::vector<RoleGrant> roles; ///< at least one
    Location location;
};

/// A TSIG key of a DHCP server; the secret is in the file alone.
struct RegistrationKey {
    FilePath file;
    std::vector<std::string> networks; ///< "GROUP/NAME" of the control plane's; empty: all
    Location location;
};

/// Hosts registered by DNS UPDATE: the source must be one of these, and the message signed.
struct Registration {
    std::vector<dns::Prefix> sources;  ///< at least one
    std::vector<RegistrationKey> keys; ///< at least one
};

// The choices of zones/model/settings.hpp, with its defaults.
enum class Integration : std::uint8_t { Automatic, ZoneGroup };
enum class SharedNames : std::uint8_t { Refused, BothKept };
enum class Rejection : std::uint8_t { Final, Reversible };
enum class LapsedRecords : std::uint8_t { Kept, Withdrawn };

struct Control {
    std::optional<FilePath> socket; ///< nothing: no admin socket
    std::optional<FilePath> state;  ///< nothing: no control plane, and no `arm`, no `principals`
    std::optional<Arm> arm;
    std::string subscription{subscription_default}; ///< a GUID in lower case
    std::string tenant{tenant_default};             ///< a GUID in lower case
    std::vector<Principal> principals;
    std::optional<Registration> registration;         ///< nothing: DNS UPDATE is not implemented
    Integration integration = Integration::Automatic; ///< `private-dns-integration`
    SharedNames shared_names = SharedNames::Refused;
    Rejection rejection = Rejection::Final;
    LapsedRecords lapsed_records = LapsedRecords::Kept;
    dns::Prefix public_space = *dns::Prefix::from_text("198.18.0.0/15");
};

struct Config {
    std::string file; ///< as given to the loader

    std::vector<Listener> listeners;      ///< `listen`, required
    std::optional<std::uint64_t> workers; ///< nothing: one a core
    std::vector<Network> networks;        ///< required
    std::vector<Zone> zones;
    std::vector<Service> services;
    std::vector<ForwardRule> forward_rules; ///< `forward`
    std::vector<ForwardRule> stub_zones;    ///< `stub`
    Switch recursion = Switch::Off;
    Location recursion_location; ///< of the key, if any
    Iteration iteration;
    std::optional<Switch> validation; ///< nothing: on for recursion, off for other rules
    Trust trust;
    Trusted trusted;
    Tcp tcp;
    Udp udp;
    Upstream upstream;
    Cache cache;
    Limits limits;
    Switch special_use = Switch::On; ///< answer special-use names here (DESIGN section 2 step 5)
    Log log;
    Control control;
    std::optional<FilePath> catalogue; ///< nothing: the one built in

    /// "file:line", for the declared_at of what is made from an item.
    std::string declared_at(Location location) const;
};

} // namespace parallax::config
