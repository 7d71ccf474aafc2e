// Settings and Environment: the operator's choices, and what rules need from outside.
//
// No rule reads a clock or makes randomness: GUIDs come from the caller, so that a test repeats.
// Values; one thread at a time.
#pragma once

#include "dns/ip_address.hpp"
#include "zones/catalogue.hpp"

#include <functional>
#include <memory>

namespace parallax::model {

/// `private-dns-integration`: what becomes of an endpoint without a zone group.
enum class Integration : std::uint8_t {
    Automatic, ///< it registers in a linked zone of the recommended name (the how-to's default)
    ZoneGroup, ///< it registers nowhere, as Azure's API has it
};
/// Two endpoints of one service in one zone.
enum class SharedName : std::uint8_t { Refused, BothKept };
/// Whether a rejected connection may be approved later (AZURE 3.1: documents and clients differ).
enum class Rejection : std::uint8_t { Final, Reversible };
/// What becomes of an endpoint's records when its connection is no longer approved.
enum class LapsedRecords : std::uint8_t {
    Kept,      ///< they go with the endpoint or its group (AZURE 3.1)
    Withdrawn, ///< at once
};

struct Settings {
    Integration integration = Integration::Automatic;
    SharedName shared_name = SharedName::Refused;
    Rejection rejection = Rejection::Final;
    LapsedRecords lapsed_records = LapsedRecords::Kept;
    std::string cloud = "commercial";
    /// Services whose request names no public address get one of these.
    dns::Prefix public_space = *dns::Prefix::from_text("198.18.0.0/15");
};

struct Environment {
    Settings settings;
    std::shared_ptr<const zones::Catalogue> catalogue; ///< not null
    std::function<std::string()> next_guid;            ///< each time another one
};

} // namespace parallax::model
