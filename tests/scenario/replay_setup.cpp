#include "tests/scenario/replay_setup.hpp"

#include "zones/zone_builder.hpp"

#include <stdexcept>

namespace parallax::scenario {

namespace {

std::vector<dns::Prefix> prefixes_of(const Setup& setup, const std::string& key) {
    std::vector<dns::Prefix> prefixes;
    for (const std::string& text : setup.all(key)) {
        prefixes.push_back(dns::Prefix::from_text(text).value());
    }
    return prefixes;
}

/// `local-root-record` lines, good for `local-root-expire` seconds of the conversation.
std::shared_ptr<const iterate::LocalRoot> local_root_of(const Setup& setup) {
    const auto& lines = setup.all("local-root-record");
    if (lines.empty()) return nullptr;
    std::vector<dns::Record> records;
    for (const std::string& line : lines) records.push_back(record_of_text(line));
    const std::chrono::seconds life{std::stol(setup.value("local-root-expire", "604800"))};
    auto root = iterate::LocalRoot::of(std::move(records), conversation_start + life);
    if (const auto* const wrong = std::get_if<std::string>(&root)) {
        throw std::runtime_error(*wrong);
    }
    return std::get<std::shared_ptr<const iterate::LocalRoot>>(root);
}

iterate::IterationOptions options_of(const Setup& setup) {
    iterate::IterationOptions options;
    const std::string minimise =
        setup.value("qname-minimisation", setup.value("query-minimization", "yes"));
    if (minimise == "no" || minimise == "off") options.minimisation = iterate::Minimisation::Off;
    const bool strict = minimise == "strict" || setup.is_on("qname-minimisation-strict", "no");
    if (strict) options.minimisation = iterate::Minimisation::Strict;
    if (setup.is_on("use-caps-for-id", "no")) options.letters = recurse::QuestionCase::Random;
    if (!setup.is_on("do-ip4", "yes")) options.ipv4 = iterate::Family::Unused;
    if (!setup.is_on("do-ip6", "yes")) options.ipv6 = iterate::Family::Unused;
    if (!setup.is_on("harden-below-nxdomain", "yes")) {
        options.nxdomain_cut = iterate::NxDomainCut::Off;
    }
    // Conversations have their servers anywhere.
    if (!setup.is_on("do-not-query-localhost", "no")) {
        options.reachable = {*dns::Prefix::from_text("0.0.0.0/0"), *dns::Prefix::from_text("::/0")};
    }
    options.local_root = local_root_of(setup);
    options.withheld = prefixes_of(setup, "private-address");
    for (const std::string& name : setup.all("private-domain")) {
        options.withheld_except.push_back(dns::Name::from_text(name).value());
    }
    return options;
}

/// Where chains of trust begin, and where none is wanted.
validate::TrustAnchors anchors_of(const Conversation& conversation) {
    const Setup& setup = conversation.setup;
    validate::TrustAnchors anchors;
    const auto add = [&](const dns::Record& record) {
        if (const auto wrong = anchors.add(record)) throw std::runtime_error(*wrong);
    };
    for (const std::string& text : setup.all("trust-anchor")) add(record_of_text(text));
    for (const std::string& name : setup.all("trust-anchor-file")) {
        for (const dns::Record& record : records_of_file(conversation.folder + "/" + name)) {
            add(record);
        }
    }
    for (const std::string& name : setup.all("domain-insecure")) {
        anchors.add_negative(dns::Name::from_text(name).value(), std::nullopt);
    }
    return anchors;
}

/// With an anchor, unless the configuration says otherwise in one of two ways.
zones::Validation validation_of(const Setup& setup) {
    const bool has_anchor =
        !setup.all("trust-anchor").empty() || !setup.all("trust-anchor-file").empty();
    const std::string modules = setup.value("module-config", "validator");
    const bool is_on = setup.is_on("validation", has_anchor ? "yes" : "no") &&
                       modules.find("validator") != std::string::npos;
    return is_on ? zones::Validation::On : zones::Validation::Off;
}

/// Seconds since 1970 of 20260601000000 (RFC 4034 §3.2), or of a number of them.
std::uint32_t unix_time_of(const std::string& text) {
    if (text.size() != 14) return static_cast<std::uint32_t>(std::stoul(text));
    const auto number = [&](std::size_t at, std::size_t digits) {
        return std::stoi(text.substr(at, digits));
    };
    using namespace std::chrono;
    const auto day = sys_days{year{number(0, 4)} / number(4, 2) / number(6, 2)};
    const auto time = day + hours{number(8, 2)} + minutes{number(10, 2)} + seconds{number(12, 2)};
    return static_cast<std::uint32_t>(time.time_since_epoch().count());
}

std::string date_of(const Setup& setup) {
    return setup.value("val-override-timestamp",
                       setup.value("val-override-date", "20260601000000"));
}

zones::PrivateZone zone_of(const HeldZone& held) {
    zones::ZoneBuilder builder{held.name, zones::ZoneRules::Standard};
    for (const std::string& line : held.records) {
        if (const auto wrong = builder.add(record_of_text(line))) {
            throw std::runtime_error(line + ": " + *wrong);
        }
    }
    zones::PrivateZone zone;
    zone.id = held.name.to_text();
    zone.zone = std::move(builder).build();
    zone.links = {{"clients", zones::ResolutionPolicy::Default, zones::Registration::Off, "test"}};
    return zone;
}

} // namespace

zones::Topology topology_of(const Setup& setup) {
    const zones::Validation validation = validation_of(setup);
    zones::Topology topology = recursion_only({});
    topology.forward_rules.clear();
    topology.special_use = zones::SpecialUseMode::Off;
    for (const ZoneServers& stub : setup.stubs) {
        const auto kind = stub.name.is_root() ? zones::RuleKind::Recursion : zones::RuleKind::Stub;
        topology.forward_rules.push_back({stub.name, stub.servers, {}, "test", kind, validation});
    }
    for (const ZoneServers& forward : setup.forwards) {
        topology.forward_rules.push_back(
            {forward.name, forward.servers, {}, "test", zones::RuleKind::Forward, validation});
    }
    for (const HeldZone& held : setup.held) topology.zones.push_back(zone_of(held));
    return topology;
}

StageSettings settings_of(const Conversation& conversation) {
    const Setup& setup = conversation.setup;
    StageSettings settings;
    settings.iteration = options_of(setup);
    settings.client_deadline = recurse::Duration{std::stoi(setup.value("client-deadline", "1900"))};
    const bool stale = setup.is_on("serve-expired", "no");
    if (stale) settings.stale_max = std::chrono::hours{24};
    settings.seed = static_cast<std::uint32_t>(std::stoul(setup.value("seed", "1")));
    settings.anchors = anchors_of(conversation);
    settings.unix_s = unix_time_of(date_of(setup));
    return settings;
}

} // namespace parallax::scenario
