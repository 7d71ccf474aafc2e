#include "control/cache_report.hpp"

#include "control/answer_summary.hpp"
#include "dns/message.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <unordered_map>

namespace parallax::control {
namespace json = boost::json;
namespace {

constexpr std::size_t scope_networks_max = 3; // named of a horizon, then "+n"
constexpr std::size_t entry_octets = 128;     // of an entry's JSON, besides name and answer

bool starts_with(std::span<const std::uint8_t> octets, std::span<const std::uint8_t> start) {
    return octets.size() >= start.size() && std::equal(start.begin(), start.end(), octets.begin());
}

std::string networks_text(const zones::Horizon& horizon) {
    std::string text;
    const auto& networks = horizon.networks();
    for (std::size_t i = 0; i < networks.size() && i < scope_networks_max; ++i) {
        text += (text.empty() ? "" : ", ") + networks[i];
    }
    if (networks.size() <= scope_networks_max) return text;
    return text + ", +" + std::to_string(networks.size() - scope_networks_max);
}

/// Who may be given an entry, by the scope it is kept under.
class ScopeTexts {
  public:
    explicit ScopeTexts(const zones::Snapshot& snapshot) {
        for (const auto& horizon : snapshot.horizons()) {
            texts_.try_emplace(horizon->scope(), networks_text(*horizon));
            texts_.try_emplace(horizon->public_scope(), "public");
        }
    }
    /// A reload ends scopes; nobody is given what is left in one.
    std::string of(std::uint64_t scope) const {
        const auto found = texts_.find(scope);
        return found == texts_.end() ? "ended" : found->second;
    }

  private:
    std::unordered_map<std::uint64_t, std::string> texts_;
};

} // namespace

bool is_flushed(const FlushWanted& wanted, std::span<const std::uint8_t> folded) {
    if (wanted.reach == FlushWanted::Reach::Everything) return true;
    const dns::Name name = wanted.name.folded();
    if (starts_with(folded, name.wire())) return true; // the root's octet ends the comparison
    if (wanted.reach == FlushWanted::Reach::Name) return false;
    while (!folded.empty() && folded.front() != 0 && folded.front() < folded.size()) {
        folded = folded.subspan(std::size_t{1} + folded.front());
        if (starts_with(folded, name.wire())) return true;
    }
    return false;
}

json::object to_json(const recurse::CacheStatistics& statistics) {
    return {{"entries", statistics.entries},
            {"slots", statistics.slots},
            {"memory_octets", statistics.memory_octets}};
}

json::object dump_of(const answer::AnswerCache& answers, const zones::Snapshot& snapshot,
                     const DumpWanted& wanted) {
    const ScopeTexts scopes{snapshot};
    json::array entries;
    std::size_t left_out = 0, octets = 0;
    answers.visit(wanted.now, [&](const answer::AnswerCache::Shown& shown) {
        if (entries.size() >= wanted.entries_max || octets >= dump_octets_max) {
            ++left_out;
            return;
        }
        const auto message = dns::parse_message(shown.message);
        if (!message || !message->question) return;
        const std::string name = message->question->name.to_text();
        const std::string answer = chain_of(*message, Charset::Ascii);
        octets += name.size() + answer.size() + entry_octets;
        json::value left = nullptr; // held here: as long as its scope
        if (shown.expires != recurse::never_expires) {
            left = std::max(shown.expires, wanted.now) - wanted.now;
        }
        entries.push_back(json::object{{"scope", scopes.of(shown.scope)},
                                       {"name", name},
                                       {"type", dns::to_text(message->question->type)},
                                       {"rcode", dns::to_text(message->rcode())},
                                       {"answer", answer},
                                       {"age_s", std::max(shown.stored, wanted.now) - shown.stored},
                                       {"expires_in_s", std::move(left)}});
    });
    return {{"entries", std::move(entries)}, {"left_out", left_out}};
}

} // namespace parallax::control
