// Keys: every key a configuration file may hold, section by section. The loader, the JSON Schema
// (parallax.schema.json) and docs/configuration.md are held together by tests over this table.
// Constants; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace parallax::config {

struct Key {
    std::string_view name;
    enum class Need : std::uint8_t { Optional, Required } need = Need::Optional;
};

/// The keys of one map. `path` is where it stands ("zones[].links[]", "" for the top), `noun` what
/// messages call it.
struct SectionKeys {
    std::string_view path;
    std::string_view noun;
    std::span<const Key> keys;
};

namespace keys {
inline constexpr auto required = Key::Need::Required;

inline constexpr Key of_top[] = {{"listen", required},
                                 {"workers"},
                                 {"networks", required},
                                 {"zones"},
                                 {"services"},
                                 {"forward"},
                                 {"recursion"},
                                 {"stub"},
                                 {"iteration"},
                                 {"validation"},
                                 {"trust-anchors"},
                                 {"negative-trust-anchors"},
                                 {"trust-anchor-state"},
                                 {"trusted"},
                                 {"tcp"},
                                 {"udp"},
                                 {"upstream"},
                                 {"cache"},
                                 {"limits"},
                                 {"special-use"},
                                 {"log"},
                                 {"control"},
                                 {"catalogue"}};
inline constexpr Key of_listener[] = {{"address", required}, {"network"}};
inline constexpr Key of_network[] = {{"name", required}, {"sources"}, {"same-as"}, {"rewrite"}};
inline constexpr Key of_zone[] = {{"id"},      {"name", required}, {"links"},
                                  {"records"}, {"file"},           {"rules"}};
inline constexpr Key of_link[] = {{"network", required}, {"resolution-policy"}, {"registration"}};
inline constexpr Key of_service[] = {
    {"name", required}, {"type", required}, {"public-address", required}, {"cloud"}};
inline constexpr Key of_rule[] = {
    {"suffix", required}, {"to", required}, {"networks"}, {"validation"}};
inline constexpr Key of_iteration[] = {{"root-hints"},
                                       {"local-root"},
                                       {"qname-minimisation"},
                                       {"case-randomisation"},
                                       {"nxdomain-cut"},
                                       {"ipv4"},
                                       {"ipv6"},
                                       {"reachable"},
                                       {"withhold"},
                                       {"withhold-except"}};
inline constexpr Key of_trusted[] = {{"proxy"}, {"client-subnet"}};
inline constexpr Key of_tcp[] = {{"connections"},  {"connections-per-client"},
                                 {"idle-timeout"}, {"first-query-timeout"},
                                 {"in-flight"},    {"unsent"}};
inline constexpr Key of_udp[] = {{"payload"}, {"grouping"}};
inline constexpr Key of_upstream[] = {{"strict-ports"}};
inline constexpr Key of_cache[] = {{"answers"},          {"records"},     {"min-ttl"}, {"max-ttl"},
                                   {"negative-ttl-max"}, {"serve-stale"}, {"refresh"}};
inline constexpr Key of_limits[] = {{"client-deadline"},
                                    {"in-flight"},
                                    {"in-flight-per-upstream"},
                                    {"waiters-per-question"},
                                    {"drain"}};
inline constexpr Key of_log[] = {{"format"}, {"level"}};
inline constexpr Key of_control[] = {{"socket"},
                                     {"state"},
                                     {"arm"},
                                     {"subscription"},
                                     {"tenant"},
                                     {"principals"},
                                     {"registration"},
                                     {"private-dns-integration"},
                                     {"shared-names"},
                                     {"rejection"},
                                     {"lapsed-records"},
                                     {"public-space"}};
inline constexpr Key of_arm[] = {{"listen", required}, {"certificate"}, {"key"}};
inline constexpr Key of_principal[] = {
    {"client-id", required}, {"secret-hash", required}, {"roles", required}};
inline constexpr Key of_registration[] = {{"sources", required}, {"keys", required}};
inline constexpr Key of_registration_key[] = {{"file", required}, {"networks"}};
inline constexpr Key of_grant[] = {{"role", required}, {"scope", required}};

inline constexpr SectionKeys top{"", "the configuration", of_top};
inline constexpr SectionKeys listener{"listen[]", "a listener", of_listener};
inline constexpr SectionKeys network{"networks[]", "a network", of_network};
inline constexpr SectionKeys zone{"zones[]", "a zone", of_zone};
inline constexpr SectionKeys link{"zones[].links[]", "a link", of_link};
inline constexpr SectionKeys service{"services[]", "a service", of_service};
inline constexpr SectionKeys rule{"forward[]", "a forward rule", of_rule};
inline constexpr SectionKeys stub{"stub[]", "a stub zone", of_rule};
inline constexpr SectionKeys iteration{"iteration", "'iteration'", of_iteration};
inline constexpr SectionKeys trusted{"trusted", "'trusted'", of_trusted};
inline constexpr SectionKeys tcp{"tcp", "'tcp'", of_tcp};
inline constexpr SectionKeys udp{"udp", "'udp'", of_udp};
inline constexpr SectionKeys upstream{"upstream", "'upstream'", of_upstream};
inline constexpr SectionKeys cache{"cache", "'cache'", of_cache};
inline constexpr SectionKeys limits{"limits", "'limits'", of_limits};
inline constexpr SectionKeys log{"log", "'log'", of_log};
inline constexpr SectionKeys control{"control", "'control'", of_control};
inline constexpr SectionKeys arm{"control.arm", "'arm'", of_arm};
inline constexpr SectionKeys principal{"control.principals[]", "a principal", of_principal};
inline constexpr SectionKeys grant{"control.principals[].roles[]", "a role", of_grant};
inline constexpr SectionKeys registration{"control.registration", "'registration'",
                                          of_registration};
inline constexpr SectionKeys registration_key{"control.registration.keys[]", "a key",
                                              of_registration_key};
} // namespace keys

/// All of the above, for the tests that compare them with the schema and the manual.
std::vector<SectionKeys> all_sections();

} // namespace parallax::config
