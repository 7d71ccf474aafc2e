// Exported: what people have of their cloud, as calls on this server's resources.
//
// Reads the output of `az network private-dns zone|record-set|link vnet list -o json`, `az network
// private-endpoint list -o json`, `az network vnet list` and `az signalr list` (flattened by the
// CLI, or as the API has them), and zone files of `az network private-dns zone export`. Ids are
// taken over into this server's subscription. Pure; any thread.
#pragma once

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::control::import {

inline constexpr std::size_t export_octets_max = 64 * 1024 * 1024;
inline constexpr std::size_t exported_max = 100'000; ///< resources in all files together

enum class Presence : std::uint8_t {
    Exported,  ///< as a file has it
    IfMissing, ///< in no file, needed by what is: made only where there is none
};

/// One resource as it was exported.
struct Exported {
    std::string id;           ///< in this server's subscription
    std::string original_id;  ///< as the file has it
    boost::json::object body; ///< as the API takes it: location, sku, tags, properties
    Presence presence = Presence::Exported;
};

/// What a file does not say itself.
struct Place {
    std::string subscription;
    std::string group; ///< of a zone file; empty: taken from its comment
};

/// What is left out on purpose, and why, is in `notes`.
struct Export {
    std::vector<Exported> resources;
    std::vector<std::string> notes;
};

/// Text: what is wrong with the file. `name` is the file's, for messages.
using ExportOrFault = std::variant<Export, std::string>;
ExportOrFault read_export(const std::string& name, std::string_view text, const Place& place);
ExportOrFault read_json_export(const std::string& name, std::string_view text, const Place& place);

} // namespace parallax::control::import
