// CatalogueFile: the table service suffix -> privatelink zone, as plain values read from YAML.
//
// The table shipped with the program is config/data/privatelink-zones.yaml, compiled in;
// `catalogue: FILE` in the configuration takes another of the same form. Slow path; any thread.
#pragma once

#include "config/location.hpp"

#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::config {

inline constexpr std::size_t catalogue_octets_max = 4 * 1024 * 1024;
inline constexpr std::size_t catalogue_rows_max = 10'000; // of one cloud

/// One row; the patterns may hold placeholders of one label such as {regionName}.
struct CatalogueEntry {
    std::string cloud; ///< "commercial", "government", "china"
    std::string category;
    std::string service;
    std::vector<std::string> resource_types;
    std::vector<std::string> subresources;
    std::vector<std::string> private_zones;
    std::vector<std::string> public_forwarders;
    std::string note;
    Location location;
};

struct CatalogueFile {
    std::vector<CatalogueEntry> rows;
    std::map<std::string, std::string> region_codes; ///< "eastus" -> "eus"
    std::vector<std::string> reserved_zone_names; ///< of all clouds: Azure refuses to create these
};

using CatalogueOrProblems = std::variant<CatalogueFile, Problems>;

CatalogueOrProblems load_catalogue_text(std::string_view text, const std::string& file_name);
CatalogueOrProblems load_catalogue_file(const std::string& path);

/// The YAML text compiled into the program.
std::string_view built_in_catalogue() noexcept;

} // namespace parallax::config
