// Source text: what must hold for octets before a YAML parser sees them.
//
// UTF-8 (RFC 3629) without control characters, spaces for indentation, bounded size. Refusing these
// here gives clear messages, and keeps the parser from stopping early at octets it takes for the
// end of the file. Slow path; any thread.
#pragma once

#include "config/reporter.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace parallax::config {

/// Reports every line that breaks the rules, one problem a line. False: do not parse.
bool check_source_text(std::string_view text, std::size_t octets_max, Reporter& reporter);

/// The octets of a file of at most `octets_max`; otherwise nothing, and a problem without line.
std::optional<std::string> read_source_file(const std::string& path, std::size_t octets_max,
                                            Reporter& reporter);

} // namespace parallax::config
