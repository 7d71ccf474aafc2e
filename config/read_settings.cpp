#include "config/read_settings.hpp"

namespace parallax::config {

namespace {

constexpr std::array<std::string_view, 2> format_words{"text", "json"};
constexpr std::array<std::string_view, 3> minimisation_words{"off", "relaxed", "strict"};
constexpr std::array<std::string_view, 4> level_words{"debug", "info", "warning", "error"};

std::vector<dns::Prefix> read_peers(const Section& section, std::string_view key) {
    const auto field = section.find(key);
    if (!field) return {};
    return read_prefixes(*field, {0, trusted_prefixes_max}, section.reporter());
}

std::optional<Section> subsection(const Section& top, std::string_view key,
                                  const SectionKeys& keys) {
    const auto field = top.find(key);
    if (!field) return std::nullopt;
    return Section(field->value, keys, top.reporter());
}

} // namespace

std::optional<std::uint64_t> read_workers(const Section& top) {
    const auto field = top.find("workers");
    if (!field) return std::nullopt;
    const auto* text = std::get_if<YamlScalar>(&field->value.form);
    if (text && *text == "auto") return std::nullopt;
    return read_number(*field, settings::workers, top.reporter());
}

Iteration read_iteration(const Section& top) {
    const auto section = subsection(top, "iteration", keys::iteration);
    if (!section) return {};
    Iteration iteration;
    Reporter& reporter = section->reporter();
    if (const auto hints = section->find("root-hints"))
        iteration.root_hints = read_path(*hints, reporter);
    if (const auto root = section->find("local-root"))
        iteration.local_root = read_path(*root, reporter);
    iteration.minimisation =
        section->word("qname-minimisation", minimisation_words, QnameMinimisation::Relaxed);
    iteration.case_randomisation = section->on_off("case-randomisation", Switch::Off);
    iteration.nxdomain_cut = section->on_off("nxdomain-cut", Switch::On);
    iteration.ipv4 = section->on_off("ipv4", Switch::On);
    iteration.ipv6 = section->on_off("ipv6", Switch::On);
    if (iteration.ipv4 == Switch::Off && iteration.ipv6 == Switch::Off)
        reporter.report(section->key_location("ipv6"),
                        "servers have to be asked over IPv4 or IPv6: both are off");
    constexpr ListSize prefixes{0, iteration_prefixes_max};
    if (const auto reachable = section->find("reachable"))
        iteration.reachable = read_prefixes(*reachable, prefixes, reporter);
    if (const auto withhold = section->find("withhold"))
        iteration.withhold = read_prefixes(*withhold, prefixes, reporter);
    if (const auto except = section->find("withhold-except")) {
        for (const YamlValue& item : read_list(*except, {0, withhold_except_max}, reporter)) {
            if (const auto name = read_name({item, except->name}, reporter))
                iteration.withhold_except.push_back(*name);
        }
    }
    return iteration;
}

Trusted read_trusted(const Section& top) {
    const auto section = subsection(top, "trusted", keys::trusted);
    if (!section) return {};
    return {read_peers(*section, "proxy"), read_peers(*section, "client-subnet")};
}

Tcp read_tcp(const Section& top) {
    const auto section = subsection(top, "tcp", keys::tcp);
    if (!section) return {};
    Tcp tcp;
    tcp.connections = section->number("connections", settings::tcp_connections);
    tcp.connections_per_client =
        section->number("connections-per-client", settings::tcp_connections_per_client);
    tcp.idle_timeout = section->duration("idle-timeout", settings::tcp_idle_timeout);
    tcp.first_query_timeout =
        section->duration("first-query-timeout", settings::tcp_first_query_timeout);
    tcp.in_flight = section->number("in-flight", settings::tcp_in_flight);
    tcp.unsent_octets = section->size("unsent", settings::tcp_unsent_octets);
    return tcp;
}

Udp read_udp(const Section& top) {
    const auto section = subsection(top, "udp", keys::udp);
    if (!section) return {};
    return {section->size("payload", settings::udp_payload),
            section->on_off("grouping", Switch::On)};
}

Upstream read_upstream(const Section& top) {
    const auto section = subsection(top, "upstream", keys::upstream);
    if (!section) return {};
    return {section->on_off("strict-ports", Switch::Off)};
}

Cache read_cache(const Section& top) {
    const auto section = subsection(top, "cache", keys::cache);
    if (!section) return {};
    Cache cache;
    cache.answers_octets = section->size("answers", settings::cache_answers);
    cache.records_octets = section->size("records", settings::cache_records);
    cache.ttl_min = section->duration("min-ttl", settings::cache_ttl_min);
    cache.ttl_max = section->duration("max-ttl", settings::cache_ttl_max);
    cache.negative_ttl_max =
        section->duration("negative-ttl-max", settings::cache_negative_ttl_max);
    cache.serve_stale = section->duration("serve-stale", settings::cache_serve_stale);
    cache.refresh = section->on_off("refresh", Switch::On);
    cache.location = top.key_location("cache");
    return cache;
}

Limits read_limits(const Section& top) {
    const auto section = subsection(top, "limits", keys::limits);
    if (!section) return {};
    Limits limits;
    limits.client_deadline = section->duration("client-deadline", settings::client_deadline);
    limits.in_flight = section->number("in-flight", settings::in_flight);
    limits.in_flight_per_upstream =
        section->number("in-flight-per-upstream", settings::in_flight_per_upstream);
    limits.waiters_per_question =
        section->number("waiters-per-question", settings::waiters_per_question);
    limits.drain = section->duration("drain", settings::drain);
    return limits;
}

Log read_log(const Section& top) {
    const auto section = subsection(top, "log", keys::log);
    if (!section) return {};
    return {section->word("format", format_words, LogFormat::Text),
            section->word("level", level_words, LogLevel::Info)};
}

std::optional<FilePath> read_catalogue(const Section& top) {
    const auto field = top.find("catalogue");
    return field ? read_path(*field, top.reporter()) : std::nullopt;
}

} // namespace parallax::config
