#include "config/read_listen.hpp"

#include <set>

namespace parallax::config {

namespace {

/// "0.0.0.0:53", or {address: "127.0.0.1:53", network: n1}.
std::optional<Listener> read_listener(const YamlValue& value, const NetworkNames& names,
                                      Reporter& reporter) {
    if (std::holds_alternative<YamlScalar>(value.form)) {
        const auto at = read_endpoint({value, "listen"}, reporter);
        return at ? std::optional<Listener>({*at, "", value.location}) : std::nullopt;
    }
    const Section section(value, keys::listener, reporter);
    Listener listener{{}, "", section.location()};
    if (const auto network = section.find("network"))
        listener.pinned_network = names.read_reference(*network, reporter).value_or("");
    const auto address = section.find("address");
    const auto at = address ? read_endpoint(*address, reporter) : std::nullopt;
    if (!at) return std::nullopt;
    listener.at = *at;
    return listener;
}

} // namespace

std::vector<Listener> read_listen(const Section& top, const NetworkNames& names) {
    std::vector<Listener> listeners;
    const auto field = top.find("listen");
    if (!field) return listeners;
    std::set<dns::Endpoint> seen;
    for (const YamlValue& item : read_one_or_list(*field, {1, listeners_max}, top.reporter())) {
        auto listener = read_listener(item, names, top.reporter());
        if (!listener) continue;
        // Port 0 is a new port each time.
        if (listener->at.port != 0 && !seen.insert(listener->at).second) {
            top.reporter().report(item.location, listener->at.to_text() + " is given twice");
            continue;
        }
        listeners.push_back(std::move(*listener));
    }
    return listeners;
}

} // namespace parallax::config
