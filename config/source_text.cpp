#include "config/source_text.hpp"

#include "config/quantity.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace parallax::config {

namespace {

unsigned char octet_at(std::string_view text, std::size_t at) {
    return static_cast<unsigned char>(text[at]);
}

/// Octets of the well-formed UTF-8 character at the start of `text`, 0 when there is none
/// (RFC 3629 §4: no overlong forms, no surrogates, nothing above U+10FFFF).
std::size_t utf8_octets(std::string_view text) {
    const unsigned char first = octet_at(text, 0);
    if (first < 0x80) return 1;
    const std::size_t octets = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || text.size() < octets) return 0;
    for (std::size_t i = 1; i < octets; ++i)
        if ((octet_at(text, i) & 0xc0) != 0x80) return 0;
    const unsigned char second = octet_at(text, 1);
    const bool overlong = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
    const bool surrogate = first == 0xed && second >= 0xa0;
    const bool too_high = first == 0xf4 && second >= 0x90;
    return overlong || surrogate || too_high ? 0 : octets;
}

struct Flaw {
    std::size_t at;
    std::string text;
};

/// The first flaw of one line (without its line feed).
std::optional<Flaw> flaw_of_line(std::string_view line) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    const std::size_t indentation = line.find_first_not_of(" \t");
    const std::size_t tab = line.find('\t');
    if (indentation != line.npos && tab < indentation)
        return Flaw{tab, "a tab in the indentation; YAML is indented with spaces"};
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t octets = utf8_octets(line.substr(at));
        if (octets == 0) return Flaw{at, "not UTF-8; save the file as UTF-8"};
        const unsigned char octet = octet_at(line, at);
        const bool is_control = (octet < 0x20 && octet != '\t') || octet == 0x7f;
        if (is_control)
            return Flaw{at,
                        "control character number " + std::to_string(octet) + " is not allowed"};
        at += octets;
    }
    return std::nullopt;
}

void report_file(Reporter& reporter, const std::string& what) {
    reporter.report({}, what);
}

} // namespace

bool check_source_text(std::string_view text, std::size_t octets_max, Reporter& reporter) {
    if (text.size() > octets_max) {
        report_file(reporter, "the file is larger than the limit of " + size_text(octets_max));
        return false;
    }
    bool sound = true;
    std::uint32_t line_number = 0;
    while (!text.empty()) {
        ++line_number;
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (auto flaw = flaw_of_line(text.substr(0, end))) {
            const auto column = static_cast<std::uint32_t>(flaw->at + 1);
            reporter.report({line_number, column}, std::move(flaw->text));
            sound = false;
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return sound;
}

std::optional<std::string> read_source_file(const std::string& path, std::size_t octets_max,
                                            Reporter& reporter) {
    std::error_code error;
    const auto status = std::filesystem::status(path, error);
    if (error || !std::filesystem::exists(status)) {
        report_file(reporter,
                    "cannot be read: " + (error ? error.message() : "No such file or directory"));
        return std::nullopt;
    }
    if (std::filesystem::is_directory(status)) {
        report_file(reporter, "cannot be read: it is a folder");
        return std::nullopt;
    }
    std::ifstream stream(path, std::ios::binary);
    if (!stream) {
        report_file(reporter, "cannot be read: " + std::generic_category().message(errno));
        return std::nullopt;
    }
    std::string chunk(64 * 1024, '\0');
    std::string all;
    // One octet more than allowed is enough to know that there is too much.
    while (all.size() <= octets_max && stream) {
        stream.read(chunk.data(), static_cast<std::streamsize>(chunk.size()));
        all.append(chunk, 0, static_cast<std::size_t>(stream.gcount()));
    }
    if (stream.bad()) {
        report_file(reporter, "cannot be read: input error");
        return std::nullopt;
    }
    if (all.size() > octets_max) {
        report_file(reporter, "the file is larger than the limit of " + size_text(octets_max));
        return std::nullopt;
    }
    return all;
}

} // namespace parallax::config
