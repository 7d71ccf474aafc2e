// Drift: what an export and the held state say otherwise of one resource, in the terms that matter
// to DNS: records and TTLs, what is linked and how, what an endpoint leads to, where and in which
// state. Pure; any thread.
#pragma once

#include "control/import/differences.hpp"
#include "control/import/exported.hpp"

#include <optional>

namespace parallax::control::import {

struct Drift {
    enum class Kind : std::uint8_t {
        Missing,     ///< exported, not held
        NotLinked,   ///< the same of a link: its network does not see the zone
        Overwritten, ///< held, and says something else
        Stale,       ///< held, not exported
    } kind = Kind::Missing;
    std::string id;
    std::vector<Difference> differences; ///< of Overwritten: exported is `before`
};

std::string_view to_text(Drift::Kind kind) noexcept;

/// `held`: as the API shows it; null: nothing is.
std::optional<Drift> drift_of(const Exported& exported, const boost::json::value& held);

/// Collections of which the export holds some: only in these a held resource can be stale. Paths
/// for listings: "<zone>/ALL", "<zone>/virtualNetworkLinks", "<group>/…/privateEndpoints".
std::vector<std::string> covered_collections(const std::vector<Exported>& exported);

/// Held resources of such a listing that no export has. What every zone has is never stale.
std::vector<Drift> stale_among(const boost::json::array& listed,
                               const std::vector<Exported>& exported);

} // namespace parallax::control::import
