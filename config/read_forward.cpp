#include "config/read_forward.hpp"

#include "config/read_trust.hpp"
#include "config/suggestion.hpp"

#include <algorithm>

namespace parallax::config {

namespace {

std::optional<dns::Endpoint> read_upstream(const YamlValue& value, Reporter& reporter) {
    const auto upstream = read_endpoint({value, "to"}, reporter);
    if (!upstream) return std::nullopt;
    if (upstream->port != 0 && !upstream->address.is_unspecified()) return upstream;
    reporter.report(value.location,
                    upstream->to_text() + " is no server: it has no " +
                        (upstream->port == 0 ? "port" : "address that could be asked"));
    return std::nullopt;
}

std::vector<dns::Endpoint> read_upstreams(const Field& field, Reporter& reporter) {
    std::vector<dns::Endpoint> upstreams;
    for (const YamlValue& item : read_one_or_list(field, {1, upstreams_per_rule_max}, reporter)) {
        const auto upstream = read_upstream(item, reporter);
        if (!upstream) continue;
        if (std::ranges::find(upstreams, *upstream) == upstreams.end())
            upstreams.push_back(*upstream);
        else
            reporter.report(item.location, upstream->to_text() + " is given twice");
    }
    return upstreams;
}

std::vector<std::string> read_rule_networks(const Field& field, const NetworkNames& names,
                                            Reporter& reporter) {
    std::vector<std::string> networks;
    for (const YamlValue& item : read_list(field, {1, networks_max}, reporter)) {
        auto network = names.read_reference({item, field.name}, reporter);
        if (!network) continue;
        networks.push_back(std::move(*network));
    }
    std::vector<std::string> sorted = networks;
    std::ranges::sort(sorted);
    const auto twice = std::ranges::adjacent_find(sorted);
    if (twice != sorted.end())
        reporter.report(field.value.location,
                        "the network " + in_quotes(*twice) + " is given twice");
    return networks;
}

std::vector<ForwardRule> read_rules(const Section& top, std::string_view key,
                                    const SectionKeys& keys, const NetworkNames& names) {
    std::vector<ForwardRule> rules;
    Reporter& reporter = top.reporter();
    for (const YamlValue& item : top.items(key, {0, forward_rules_max})) {
        const Section section(item, keys, reporter);
        ForwardRule rule;
        rule.location = section.location();
        if (const auto suffix = section.find("suffix"))
            rule.suffix = read_name(*suffix, reporter).value_or(dns::Name());
        if (const auto to = section.find("to")) rule.upstreams = read_upstreams(*to, reporter);
        if (const auto networks = section.find("networks"))
            rule.networks = read_rule_networks(*networks, names, reporter);
        rule.validation = read_validation(section);
        rules.push_back(std::move(rule));
    }
    return rules;
}

} // namespace

std::vector<ForwardRule> read_forward(const Section& top, const NetworkNames& names) {
    return read_rules(top, "forward", keys::rule, names);
}

std::vector<ForwardRule> read_stub(const Section& top, const NetworkNames& names) {
    return read_rules(top, "stub", keys::stub, names);
}

} // namespace parallax::config
