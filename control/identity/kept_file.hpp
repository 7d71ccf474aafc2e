// KeptFile: the small files that are kept beside the state: keys, a certificate. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace parallax::control::identity {

inline constexpr std::size_t kept_file_octets_max = 65'536;

/// Who may read such a file. A file for its owner that others may read, or that is elsewhere (a
/// symbolic link), is a fault.
enum class Readers : std::uint8_t { Owner, Everybody };

struct FileFault {
    std::string text; ///< "<path>: what is wrong"
};

/// Nothing: there is no such file.
std::variant<std::optional<std::string>, FileFault> read_kept(const std::string& path,
                                                              Readers readers);
/// Under another name first: the file is whole or not there, also after a crash.
std::optional<FileFault> write_kept(const std::string& path, std::string_view text,
                                    Readers readers);

} // namespace parallax::control::identity
