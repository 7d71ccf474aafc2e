// CacheReport: what the running server's caches hold, as JSON (docs/cli.md), and which entries a
// flush means. Reads the caches as any worker does, without keeping one waiting. Control thread.
#pragma once

#include "resolver/answer/answer_cache.hpp"
#include "resolver/recurse/record_cache.hpp"
#include "zones/snapshot.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace parallax::control {

inline constexpr std::size_t dump_entries_default = 10'000;
inline constexpr std::size_t dump_entries_max = 100'000;
/// Of entries as text; then the rest is counted. An admin answer may have admin_answer_octets_max.
inline constexpr std::size_t dump_octets_max = 32 * 1024 * 1024;

/// What a flush forgets: all types, in every scope.
struct FlushWanted {
    enum class Reach : std::uint8_t { Everything, Name, Zone } reach = Reach::Everything;
    dns::Name name; ///< that name alone, or with all below it
};
/// `folded`: a lower-cased wire name, whatever stands behind it.
bool is_flushed(const FlushWanted& wanted, std::span<const std::uint8_t> folded);

/// {"entries", "slots", "memory_octets"}.
boost::json::object to_json(const recurse::CacheStatistics& statistics);

struct DumpWanted {
    std::size_t entries_max = dump_entries_default;
    recurse::Seconds now = 0;
};

/// What has not expired, in no order: {"entries": [...], "left_out": n}.
class CacheDump {
  public:
    explicit CacheDump(const DumpWanted& wanted) : wanted_{wanted} {}

    void add(const answer::AnswerCache& answers, const zones::Snapshot& snapshot);
    /// `key` is the one that the server's routes are made with.
    void add(const recurse::RecordCache& records, const zones::Snapshot& snapshot,
             const recurse::HashKey& key);
    boost::json::object take() &&;

  private:
    struct Entry;
    bool has_room();
    void put(Entry entry);

    DumpWanted wanted_;
    boost::json::array entries_;
    std::size_t left_out_ = 0;
    std::size_t octets_ = 0;
};

} // namespace parallax::control
