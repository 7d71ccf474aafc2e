#include "control/zone_source.hpp"

#include "zones/master_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <sys/stat.h>

namespace parallax::control {
namespace {

constexpr std::uint64_t digest_start = 0xCBF29CE484222325ULL;

// ISO C++ has no 128-bit product; every compiler this project is built with does.
__extension__ using Product = unsigned __int128;

std::uint64_t mix(std::uint64_t digest, std::uint64_t word) {
    const Product product = Product{digest ^ word} * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Eight octets at a time: a large zone file is read at every start and reload.
std::uint64_t digest_of(std::string_view octets, std::uint64_t digest) {
    digest = mix(digest, octets.size()); // also tells how the last word was filled up
    while (!octets.empty()) {
        std::uint64_t word = 0;
        const std::size_t taken = std::min(octets.size(), sizeof word);
        std::memcpy(&word, octets.data(), taken);
        digest = mix(digest, word) + 1;
        octets.remove_prefix(taken);
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
LoadedZone unreadable(const config::FilePath& file, const std::string& config_file,
                      const std::string& reason) {
    return {{},
            {error_at(config_file, file.location,
                      "zone file '" + file.path + "' cannot be read: " + reason)}};
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
    if (stat(file.path.c_str(), &status) != 0) {
        const std::error_code fault{errno, std::generic_category()};
        return unreadable(file, config_file, fault.message());
    }
    source.path = file.path;
    source.stamp = {nanoseconds_of(status.st_mtim), nanoseconds_of(status.st_ctim),
                    static_cast<std::uint64_t>(status.st_ino),
                    static_cast<std::uint64_t>(status.st_size)};
    const bool known = previous != nullptr && previous->source.path == source.path &&
                       previous->source.apex.spelt_as(source.apex) &&
                       previous->source.rules == source.rules;
    if (known && previous->source.stamp == source.stamp) return {*previous, {}};
    auto text = zones::MasterText::read(file.path);
    if (const auto* const reason = std::get_if<std::string>(&text)) {
        return unreadable(file, config_file, *reason);
    }
    auto& contents = std::get<zones::MasterText>(text);
    source.octets = contents.contents().size();
    source.digest = digest_of(contents.contents(), digest_start);
    if (known && previous->source.same_contents(source)) return {{source, previous->zone}, {}};
    auto read = zones::read_master_text(std::move(contents), source.apex, rules_of(source.rules));
    if (const auto* mistakes = std::get_if<std::vector<zones::ZoneMistake>>(&read)) {
        return {{}, findings_of(*mistakes, file, config_file)};
    }
    return {{std::move(source), std::get<std::shared_ptr<const zones::Zone>>(std::move(read))}, {}};
}

LoadedZone load_inline(ZoneSource source, const KnownZone* previous,
                       const std::vector<config::InlineRecord>& records,
                       const std::string& config_file) {
    source.digest = digest_start;
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
