// `parallax catalogue`: which privatelink zone belongs to which service, in every cloud. One
// thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"
#include "zones/catalogue.hpp"

#include <optional>

namespace parallax::control {

struct CatalogueCommand {
    std::string text;                ///< part of a service, type, zone or suffix; empty: all rows
    std::string cloud;               ///< empty: all
    std::optional<std::string> file; ///< another catalogue than the built-in one
    Format format = Format::Text;
};

/// Good also when nothing matches: then it says so on the error stream.
ExitCode run(const CatalogueCommand& command, const Console& console);

/// The rows that match, in the catalogue's order.
std::vector<const zones::CatalogueRow*> matching_rows(const zones::Catalogue& catalogue,
                                                      const CatalogueCommand& command);

} // namespace parallax::control
