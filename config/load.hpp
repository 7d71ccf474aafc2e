// load_file(), load_text(): YAML -> Config, or every Problem of the file at once.
//
// Promises: never throws and never crashes, whatever the octets; nothing is silently ignored;
// relative paths are joined to the file's folder; no other file is opened. Slow path; any thread.
#pragma once

#include "config/config.hpp"

#include <string>
#include <string_view>
#include <variant>

namespace parallax::config {

inline constexpr std::size_t file_octets_max = 64 * 1024 * 1024;
inline constexpr std::size_t problems_max = 1000; // then one last Problem says that there are more

using ConfigOrProblems = std::variant<Config, Problems>;

ConfigOrProblems load_file(const std::string& path);
/// `file_name` is used in Problems and, for its folder, to join relative paths.
ConfigOrProblems load_text(std::string_view text, const std::string& file_name);

} // namespace parallax::config
