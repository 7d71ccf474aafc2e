// The catalogue as served, made of the table in YAML: the one built in, or the configuration's own.
// Slow path.
#pragma once

#include "config/catalogue_file.hpp"
#include "zones/catalogue.hpp"

#include <memory>
#include <optional>
#include <variant>

namespace parallax::control {

using BuiltCatalogue = std::variant<std::shared_ptr<const zones::Catalogue>, config::Problems>;

/// `path`: a catalogue file; nothing: the built-in table.
BuiltCatalogue build_catalogue(const std::optional<std::string>& path);

} // namespace parallax::control
