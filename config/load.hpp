// load_file(), load_text(): YAML -> Config, or every Problem of the file at once, with the zones
// that could be read all the same.
//
// Promises: never throws and never crashes, whatever the octets; nothing is silently ignored;
// relative paths are joined to the file's folder; no other file is opened. Slow path; any thread.
#pragma once

#include "config/config.hpp"

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace parallax::config {

inline constexpr std::size_t file_octets_max = 64 * 1024 * 1024;
inline constexpr std::size_t problems_max = 1000; // then one last Problem says that there are more

/// A file with problems. `zones` have a name; their records can be checked in the same pass.
struct Rejected {
    Problems problems;
    std::vector<Zone> zones;
};
using ConfigOrRejected = std::variant<Config, Rejected>;

ConfigOrRejected load_file(const std::string& path);
/// `file_name` is used in Problems and, for its folder, to join relative paths.
ConfigOrRejected load_text(std::string_view text, const std::string& file_name);

} // namespace parallax::config
