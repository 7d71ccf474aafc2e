#include "control/zone_source.hpp"

#include "zones/master_file.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>

#include <sys/stat.h>

namespace parallax::control {
namespace {

constexpr std::uint64_t fnv_start = 0xCBF29CE484222325ULL;

std::uint64_t digest_of(std::string_view octets, std::uint64_t digest) {
    for (const char octet : octets) {
        digest = (digest ^ static_cast<unsigned char>(octet)) * 0x100000001B3ULL;
    }
    return digest;
}

zones::ZoneRules rules_of(config::ZoneRules rules) {
    switch (rules) {
    case config::ZoneRules::Azure:
        return zones::ZoneRules::Azure;
    case config::ZoneRules::Standard:
        return zones::ZoneRules::Standard;
    }
    return zones::ZoneRules::Azure;
}

std::int64_t nanoseconds_of(const timespec& time) {
    return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

Finding error_at(const std::string& file, config::Location at, std::string text) {
    return {zones::Severity::Error, {file, at.line, at.column, std::move(text)}, Cause::Content};
}

/// The file cannot be read: the place is where the configuration names it.
LoadedZone unreadable(const config::FilePath& file, const std::string& config_file, int fault) {
    return {{},
            {error_at(config_file, file.location,
                      "zone file '" + file.path + "' cannot be read: " + std::strerror(fault))}};
}

/// Size and digest of a file's contents; false when it cannot be read.
bool digest_file(ZoneSource& source) {
    std::ifstream file{source.path, std::ios::binary};
    source.digest = fnv_start;
    source.octets = 0;
    std::array<char, 65536> block{};
    while (file) {
        file.read(block.data(), block.size());
        const auto octets = static_cast<std::size_t>(file.gcount());
        source.digest = digest_of({block.data(), octets}, source.digest);
        source.octets += octets;
    }
    return file.eof();
}

Findings findings_of(const std::vector<zones::ZoneMistake>& mistakes, const config::FilePath& file,
                     const std::string& config_file) {
    Findings findings;
    for (const zones::ZoneMistake& mistake : mistakes) {
        if (mistake.line == 0) {
            findings.push_back(error_at(config_file, file.location,
                                        "zone file '" + file.path + "': " + mistake.text));
            continue;
        }
        const auto line = static_cast<std::uint32_t>(mistake.line);
        findings.push_back(error_at(mistake.file, {line, 1}, mistake.text));
    }
    return findings;
}

LoadedZone load_from_file(ZoneSource source, const KnownZone* previous,
                          const config::FilePath& file, const std::string& config_file) {
    struct stat status {};
    if (stat(file.path.c_str(), &status) != 0) return unreadable(file, config_file, errno);
    if (S_ISDIR(status.st_mode)) return unreadable(file, config_file, EISDIR);
    source.path = file.path;
    source.stamp = {nanoseconds_of(status.st_mtim), nanoseconds_of(status.st_ctim),
                    static_cast<std::uint64_t>(status.st_ino),
                    static_cast<std::uint64_t>(status.st_size)};
    const bool known = previous != nullptr && previous->source.path == source.path &&
                       previous->source.apex.spelt_as(source.apex) &&
                       previous->source.rules == source.rules;
    if (known && previous->source.stamp == source.stamp) return {*previous, {}};
    if (!digest_file(source)) return unreadable(file, config_file, errno == 0 ? EIO : errno);
    if (known && previous->source.same_contents(source)) return {{source, previous->zone}, {}};
    auto read = zones::read_master_file(file.path, source.apex, rules_of(source.rules));
    if (const auto* mistakes = std::get_if<std::vector<zones::ZoneMistake>>(&read)) {
        return {{}, findings_of(*mistakes, file, config_file)};
    }
    return {{std::move(source), std::get<std::shared_ptr<const zones::Zone>>(std::move(read))}, {}};
}

LoadedZone load_inline(ZoneSource source, const KnownZone* previous,
                       const std::vector<config::InlineRecord>& records,
                       const std::string& config_file) {
    source.digest = fnv_start;
    for (const config::InlineRecord& record : records) {
        source.digest = digest_of("\n", digest_of(record.text, source.digest));
        source.octets += record.text.size() + 1;
    }
    if (previous != nullptr && previous->source.same_contents(source)) return {*previous, {}};
    zones::ZoneBuilder builder{source.apex, rules_of(source.rules)};
    builder.expect(records.size());
    Findings findings;
    for (const config::InlineRecord& record : records) {
        const auto parsed = zones::read_inline_record(record.text, source.apex);
        std::optional<std::string> fault;
        if (const auto* text = std::get_if<std::string>(&parsed)) {
            fault = *text;
        } else {
            fault = builder.add(std::get<dns::Record>(parsed));
        }
        if (fault) {
            findings.push_back(
                error_at(config_file, record.location, "record '" + record.text + "': " + *fault));
        }
    }
    if (!findings.empty()) return {{}, std::move(findings)};
    return {{std::move(source), std::move(builder).build()}, {}};
}

} // namespace

bool ZoneSource::same_contents(const ZoneSource& other) const {
    return apex.spelt_as(other.apex) && rules == other.rules && path == other.path &&
           octets == other.octets && digest == other.digest;
}

LoadedZone load_zone(const config::Zone& declared, const KnownZone* previous,
                     const std::string& config_file) {
    ZoneSource source;
    source.apex = declared.name;
    source.rules = declared.rules;
    if (const auto* file = std::get_if<config::FilePath>(&declared.contents)) {
        return load_from_file(std::move(source), previous, *file, config_file);
    }
    return load_inline(std::move(source), previous,
                       std::get<std::vector<config::InlineRecord>>(declared.contents), config_file);
}

} // namespace parallax::control
