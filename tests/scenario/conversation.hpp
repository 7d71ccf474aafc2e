// Conversation: one .rpl file as values (docs/scenarios.md): configuration, what servers say,
// steps. Test support only; one thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"
#include "tests/unit/resolver/validate/zone_authority.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace parallax::scenario {

using Milliseconds = std::chrono::milliseconds;

/// A `stub-zone` or `forward-zone`.
struct ZoneServers {
    dns::Name name;
    std::vector<dns::Endpoint> servers;
};

struct HeldZone {
    dns::Name name;
    std::vector<std::string> records;
};

struct Setup {
    std::vector<ZoneServers> stubs, forwards;
    std::vector<HeldZone> held;
    std::map<std::string, std::vector<std::string>> values; ///< of `server:`, by key

    /// The last value of a key.
    std::string value(const std::string& key, const std::string& fallback) const;
    std::vector<std::string> all(const std::string& key) const;
    bool is_on(const std::string& key, const std::string& fallback) const;
};

/// One ENTRY: a message, and how it is compared or changed.
struct Entry {
    std::vector<std::string> match, adjust;
    std::vector<std::string> flags; ///< of REPLY, without the rcode
    dns::Message message;

    bool matches(const std::string& word) const;
    bool adjusts(const std::string& word) const;
    /// The number of `word=N` among `adjust` or `match`.
    std::optional<unsigned> number(const std::string& word) const;
    /// What is behind each `word=` there.
    std::vector<std::string> values(const std::string& word) const;
};

/// What the servers of a Range know besides.
struct HostedZones {
    enum class As : std::uint8_t { Authority, Resolver };
    As as = As::Authority;
    std::vector<validate::testing::Zone> zones;
};

struct Range {
    unsigned from = 0, to = 0;
    std::vector<dns::IpAddress> addresses;
    std::vector<Entry> entries;
    std::shared_ptr<const HostedZones> hosted; ///< null: nothing
};

struct PlayedStep {
    unsigned number = 0;
    std::string kind;               ///< QUERY, CHECK_ANSWER, ...
    std::vector<std::string> words; ///< behind it
    Entry entry;                    ///< of QUERY and CHECK_ANSWER
    std::size_t line = 0;
};

struct Conversation {
    std::string title;
    std::string folder; ///< of the file
    Setup setup;
    std::vector<Range> ranges;
    std::vector<PlayedStep> steps;
};

/// Throws std::runtime_error with file and line where the text cannot be understood.
Conversation read_conversation(const std::string& path);
Conversation read_conversation(const std::string& text, const std::string& path);

/// A record in presentation format; TTL 3600 if left out.
dns::Record record_of_text(const std::string& text);
/// The records of a file, one a line.
std::vector<dns::Record> records_of_file(const std::string& path);

} // namespace parallax::scenario
