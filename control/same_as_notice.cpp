#include "control/same_as_notice.hpp"

#include "zones/managed_name.hpp"

namespace parallax::control {

bool follows_nothing(const zones::Snapshot& snapshot, const zones::Network& network) {
    return !network.same_as.empty() && snapshot.network_named(network.same_as) == nullptr;
}

void log_same_as(Log& log, const zones::Snapshot& now, const zones::Snapshot* before) {
    for (const zones::Network& network : now.topology().networks) {
        if (!zones::is_managed_name(network.same_as)) continue;
        const auto* const known = before == nullptr ? nullptr : before->network_named(network.name);
        const bool was_missing = known != nullptr && follows_nothing(*before, *known);
        const bool is_missing = follows_nothing(now, network);
        if (was_missing == is_missing) continue;
        log.write(
            is_missing ? LogLevel::Warning : LogLevel::Info,
            is_missing ? "same-as-missing" : "same-as-found",
            {{"network", network.name}, {"same_as", network.same_as}, {"at", network.declared_at}});
    }
}

} // namespace parallax::control
