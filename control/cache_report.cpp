#include "control/cache_report.hpp"

#include "control/answer_summary.hpp"
#include "dns/message.hpp"
#include "dns/rdata.hpp"

#include <algorithm>
#include <unordered_map>

namespace parallax::control {
namespace json = boost::json;
namespace {

constexpr std::size_t scope_networks_max = 3; // named of a horizon, then "+n"
constexpr std::size_t route_servers_max = 2;  // named of a rule
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

std::string text_of(const zones::ForwardRule& rule) {
    if (rule.kind == zones::RuleKind::Recursion) return "recursion";
    const bool is_stub = rule.kind == zones::RuleKind::Stub;
    std::string text = rule.suffix.to_text() + (is_stub ? " from" : " via");
    for (std::size_t i = 0; i < rule.upstreams.size() && i < route_servers_max; ++i) {
        text += ' ' + rule.upstreams[i].to_text();
    }
    const std::size_t count = rule.upstreams.size();
    if (count > route_servers_max) text += " +" + std::to_string(count - route_servers_max);
    return text;
}

/// Who said what is kept, by the route it is kept under.
class RouteTexts {
  public:
    RouteTexts(const zones::Snapshot& snapshot, const recurse::HashKey& key) {
        for (const zones::ForwardRule& rule : snapshot.topology().forward_rules) {
            const bool is_forwarded = rule.kind == zones::RuleKind::Forward;
            const auto kind =
                is_forwarded ? recurse::RouteKind::Forwarded : recurse::RouteKind::Iterated;
            texts_.try_emplace(recurse::route_of(rule.suffix, rule.upstreams, key, kind),
                               text_of(rule));
        }
    }
    /// No rule leads there: a delegation does, or a rule of before.
    std::string of(std::uint64_t route) const {
        const auto found = texts_.find(route);
        return found == texts_.end() ? "delegation" : found->second;
    }

  private:
    std::unordered_map<std::uint64_t, std::string> texts_;
};

/// What an upstream said of one name, as a response.
dns::Message message_of(const recurse::RecordCache::Shown& shown) {
    using Kind = recurse::RecordCache::Kind;
    dns::Message message;
    const bool is_alias = shown.kind == Kind::Alias;
    const dns::RrType type = shown.kind == Kind::NxDomain ? dns::RrType::ANY : shown.type;
    message.question = dns::Question{shown.name, type, dns::RrClass::IN};
    if (shown.kind == Kind::NxDomain) {
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
    }
    if (shown.kind == Kind::Failure) {
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::ServFail);
    }
    if (!is_alias && shown.kind != Kind::Records) return message;
    const recurse::ReplyRrset& rrset = shown.rrsets.front();
    dns::for_each_rdata(rrset.view(), [&](std::span<const std::uint8_t> rdata) {
        message.answer.push_back(
            {shown.name, rrset.type, dns::RrClass::IN, rrset.ttl, {rdata.begin(), rdata.end()}});
    });
    return message;
}

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

/// One row of a dump.
struct CacheDump::Entry {
    const char* cache;
    std::string scope;
    const dns::Message& said; ///< question, rcode and records
    recurse::Seconds stored, expires;
};

/// False, and counted, when it would be too much.
bool CacheDump::has_room() {
    if (entries_.size() < wanted_.entries_max && octets_ < dump_octets_max) return true;
    ++left_out_;
    return false;
}

void CacheDump::put(Entry entry) {
    const std::string name = entry.said.question->name.to_text();
    const std::string answer = chain_of(entry.said, Charset::Ascii);
    octets_ += name.size() + answer.size() + entry_octets;
    const recurse::Seconds now = wanted_.now;
    json::value left = nullptr; // held here: as long as its scope
    if (entry.expires != recurse::never_expires) left = std::max(entry.expires, now) - now;
    entries_.push_back(json::object{{"cache", entry.cache},
                                    {"scope", std::move(entry.scope)},
                                    {"name", name},
                                    {"type", dns::to_text(entry.said.question->type)},
                                    {"rcode", dns::to_text(entry.said.rcode())},
                                    {"answer", answer},
                                    {"age_s", std::max(entry.stored, now) - entry.stored},
                                    {"expires_in_s", std::move(left)}});
}

void CacheDump::add(const answer::AnswerCache& answers, const zones::Snapshot& snapshot) {
    const ScopeTexts scopes{snapshot};
    answers.visit(wanted_.now, [&](const answer::AnswerCache::Shown& shown) {
        if (!has_room()) return;
        const auto message = dns::parse_message(shown.message);
        if (!message || !message->question) return;
        put({"answers", scopes.of(shown.scope), *message, shown.stored, shown.expires});
    });
}

void CacheDump::add(const recurse::RecordCache& records, const zones::Snapshot& snapshot,
                    const recurse::HashKey& key) {
    const RouteTexts routes{snapshot, key};
    records.visit(wanted_.now, [&](const recurse::RecordCache::Shown& shown) {
        if (!has_room()) return;
        put({"records", routes.of(shown.route), message_of(shown), shown.stored, shown.expires});
    });
}

json::object CacheDump::take() && {
    return {{"entries", std::move(entries_)}, {"left_out", left_out_}};
}

} // namespace parallax::control
