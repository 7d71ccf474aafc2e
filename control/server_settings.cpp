#include "control/server_settings.hpp"

#include "resolver/iterate/address_rules.hpp"

#include <algorithm>

namespace parallax::control {
namespace {

zones::PrefixMap map_of(const std::vector<dns::Prefix>& prefixes) {
    std::vector<zones::PrefixMap::Entry> entries;
    for (const dns::Prefix& prefix : prefixes) entries.push_back({prefix, 0});
    return zones::PrefixMap{entries};
}

bool same_listeners(const config::Config& before, const config::Config& after) {
    return std::equal(before.listeners.begin(), before.listeners.end(), after.listeners.begin(),
                      after.listeners.end(), [](const auto& a, const auto& b) {
                          return a.at == b.at && a.pinned_network == b.pinned_network;
                      });
}

std::string path_of(const std::optional<config::FilePath>& file) {
    return file ? file->path : std::string{};
}

bool same_arm(const std::optional<config::Arm>& before, const std::optional<config::Arm>& after) {
    if (!before || !after) return before.has_value() == after.has_value();
    return before->listen == after->listen &&
           path_of(before->certificate) == path_of(after->certificate) &&
           path_of(before->key) == path_of(after->key);
}

/// Principals and the choices about endpoints may change while the server runs.
bool same_control_plane(const config::Control& before, const config::Control& after) {
    return path_of(before.socket) == path_of(after.socket) &&
           path_of(before.state) == path_of(after.state) && same_arm(before.arm, after.arm) &&
           before.subscription == after.subscription && before.tenant == after.tenant;
}

/// TTLs are whole seconds.
std::uint32_t seconds_of(config::Milliseconds duration) {
    return static_cast<std::uint32_t>(duration.count() / 1000);
}

iterate::IterationOptions iteration_options_of(const config::Iteration& declared) {
    using config::Switch;
    iterate::IterationOptions options;
    // The enumerators stand in the same order.
    options.minimisation = static_cast<iterate::Minimisation>(declared.minimisation);
    const bool random = declared.case_randomisation == Switch::On;
    options.letters = random ? recurse::QuestionCase::Random : recurse::QuestionCase::Kept;
    const auto family = [](Switch one) {
        return one == Switch::On ? iterate::Family::Used : iterate::Family::Unused;
    };
    options.ipv4 = family(declared.ipv4);
    options.ipv6 = family(declared.ipv6);
    const bool cuts = declared.nxdomain_cut == Switch::On;
    options.nxdomain_cut = cuts ? iterate::NxDomainCut::On : iterate::NxDomainCut::Off;
    options.reachable = declared.reachable;
    options.withheld = declared.withhold.value_or(iterate::private_prefixes());
    options.withheld_except = declared.withhold_except;
    return options;
}

} // namespace

serve::ServerOptions server_options_of(const config::Config& config, unsigned cores) {
    serve::ServerOptions options;
    for (const config::Listener& listener : config.listeners) {
        options.listeners.push_back({listener.at, listener.pinned_network});
    }
    const std::uint64_t wanted = config.workers.value_or(cores);
    const auto& range = config::settings::workers;
    options.workers = static_cast<unsigned>(std::clamp(wanted, range.least, range.most));
    options.answer_octets = config.cache.answers_octets;
    options.record_octets = config.cache.records_octets;
    // A resolver of the whole Internet fills them soon.
    if (config.recursion == config::Switch::On) {
        options.memory_taken = serve::MemoryTaken::AtStart;
    }
    return options;
}

serve::ServeSettings serve_settings_of(const config::Config& config, serve::UpdateTaker taker) {
    serve::ServeSettings settings;
    const auto& registration = config.control.registration;
    if (taker && registration) {
        settings.answer.trust.update_senders = map_of(registration->sources);
        settings.update_taker = std::move(taker);
    }
    settings.answer.trust.proxies = map_of(config.trusted.proxy);
    settings.answer.trust.subnet_senders = map_of(config.trusted.client_subnet);
    settings.answer.udp_payload = static_cast<std::uint16_t>(config.udp.payload_octets);
    settings.udp_grouping = config.udp.grouping == config::Switch::On ? serve::UdpGrouping::On
                                                                      : serve::UdpGrouping::Off;
    const bool strict = config.upstream.strict_ports == config::Switch::On;
    settings.upstream_ports = strict ? serve::UpstreamPorts::Strict : serve::UpstreamPorts::Pooled;
    settings.client_deadline = config.limits.client_deadline;
    settings.tcp_connections_max = config.tcp.connections;
    settings.tcp_connections_per_client_max = config.tcp.connections_per_client;
    settings.tcp_idle = config.tcp.idle_timeout;
    settings.tcp_first_query = config.tcp.first_query_timeout;
    settings.tcp_in_flight_max = config.tcp.in_flight;
    settings.tcp_unsent_octets_max = config.tcp.unsent_octets;
    settings.in_flight_per_upstream_max = config.limits.in_flight_per_upstream;
    settings.waiters_per_question_max = config.limits.waiters_per_question;
    settings.in_flight_max = config.limits.in_flight;
    settings.ttl = {seconds_of(config.cache.ttl_min), seconds_of(config.cache.ttl_max),
                    seconds_of(config.cache.negative_ttl_max)};
    settings.iteration = iteration_options_of(config.iteration);
    settings.iteration.ttl = settings.ttl;
    settings.refresh =
        config.cache.refresh == config::Switch::On ? serve::Refresh::On : serve::Refresh::Off;
    settings.stale_max = std::chrono::duration_cast<std::chrono::seconds>(config.cache.serve_stale);
    return settings;
}

std::vector<std::string> keys_fixed_at_start(const config::Config& before,
                                             const config::Config& after) {
    std::vector<std::string> keys;
    if (!same_listeners(before, after)) keys.emplace_back("listen");
    if (before.workers != after.workers) keys.emplace_back("workers");
    if (before.cache.answers_octets != after.cache.answers_octets ||
        before.cache.records_octets != after.cache.records_octets) {
        keys.emplace_back("cache");
    }
    if (!same_control_plane(before.control, after.control)) keys.emplace_back("control");
    return keys;
}

} // namespace parallax::control
