#include "resolver/iterate/goal.hpp"

#include "resolver/iterate/address_rules.hpp"

#include <boost/container/static_vector.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace parallax::iterate {

namespace {

using dns::RrType;

template <class Visit>
void for_each_address(const recurse::ReplyRrset& rrset, Visit visit) {
    if (rrset.type != RrType::A && rrset.type != RrType::AAAA) return;
    std::size_t count = 0;
    dns::for_each_rdata(rrset.view(), [&](std::span<const std::uint8_t> rdata) {
        if (++count > recurse::server_addresses_max) return;
        if (const auto address = dns::IpAddress::from_octets(rdata)) visit(*address);
    });
}

boost::container::static_vector<RrType, 2> address_types(const IterationOptions& options) {
    boost::container::static_vector<RrType, 2> types;
    if (options.ipv4 == Family::Used) types.push_back(RrType::A);
    if (options.ipv6 == Family::Used) types.push_back(RrType::AAAA);
    return types;
}

} // namespace

recurse::RecordQuestion kept_as(std::uint64_t route, const dns::Name& name, RrType type) {
    recurse::RecordQuestion question;
    question.route = route;
    question.name = name;
    question.type = type;
    question.dnssec_ok = question.checking_disabled = true;
    return question;
}

Goal::Goal(const IterationContext& context, const dns::Question& question, Purpose purpose)
    : steps{question, context.options.minimisation}, question_{question}, purpose_{purpose} {}

void Goal::enter_start(const IterationContext& context) {
    auto zone = std::make_shared<recurse::Delegation>();
    zone->cut = context.start.apex;
    begin_at({std::move(zone), recurse::never_expires});
    // An operator may name servers at any address.
    std::copy_if(context.start.servers.begin(), context.start.servers.end(),
                 std::back_inserter(servers_), [&](const dns::Endpoint& server) {
                     return is_of_used_family(server.address, context.options);
                 });
}

/// Nothing is known of its servers yet.
void Goal::begin_at(recurse::KnownDelegation zone) {
    zone_ = std::move(zone);
    servers_.clear();
    asked_.clear();
    lookups_.clear();
    unresolved_ = located_ = 0;
    may_be_loss_ = false;
    pause_ = recurse::Duration{0};
}

void Goal::add_server(const IterationContext& context, const dns::IpAddress& address) {
    if (!may_be_asked(address, context.options)) return;
    const dns::Endpoint server{address, 53};
    // The same address behind many names is one server (CVE-2026-3592).
    const auto is_there = [&](const std::vector<dns::Endpoint>& servers) {
        return std::find(servers.begin(), servers.end(), server) != servers.end();
    };
    if (!is_there(servers_) && !is_there(asked_)) servers_.push_back(server);
}

bool Goal::add_known_addresses(const IterationContext& context, const dns::Name& server,
                               recurse::Seconds now) {
    if (context.records == nullptr) return false;
    bool found = false;
    for (const RrType type : address_types(context.options)) {
        const auto kept = context.records->find(kept_as(context.start.route, server, type), now);
        if (!kept || !kept->reply->chain.empty()) continue;
        const auto* const answer = std::get_if<recurse::ReplyAnswer>(&kept->reply->end);
        if (answer == nullptr) continue;
        found = true;
        for_each_address(answer->rrset, [&](const auto& one) { add_server(context, one); });
    }
    return found;
}

void Goal::enter(const IterationContext& context, recurse::KnownDelegation zone,
                 recurse::Environment environment) {
    begin_at(std::move(zone));
    const auto now = recurse::cache_time(environment.now);
    std::vector<dns::Name> unknown;
    for (const recurse::NameServer& server : zone_.delegation->servers) {
        for (const dns::IpAddress& address : server.addresses) add_server(context, address);
        if (!server.addresses.empty() || add_known_addresses(context, server.name, now)) {
            ++located_;
            continue;
        }
        // A server below its own cut without glue cannot be found: asking for it needs itself.
        if (!server.name.is_at_or_below(cut())) unknown.push_back(server.name);
    }
    plan_lookups(context, std::move(unknown), environment);
}

void Goal::plan_lookups(const IterationContext& context, std::vector<dns::Name> names,
                        recurse::Environment environment) {
    const auto types = address_types(context.options);
    while (!names.empty()) {
        const auto pick = environment.random.below(static_cast<std::uint32_t>(names.size()));
        // Of the types the first one last: it is looked up first.
        for (auto type = types.rbegin(); type != types.rend(); ++type) {
            lookups_.push_back({names[pick], *type});
        }
        names.erase(names.begin() + pick);
    }
}

void Goal::show() {
    shown = steps.shown_to(cut().label_count());
}

recurse::RouteQuestion Goal::ask(const IterationContext& context) {
    recurse::RouteQuestion ask;
    ask.question = shown;
    ask.bailiwick = cut();
    ask.upstreams = servers_;
    if (purpose_ == Purpose::Answer) {
        ask.avoided.assign(context.avoided.begin(), context.avoided.end());
    }
    ask.role = purpose_ == Purpose::Priming ? recurse::UpstreamRole::Root
                                            : recurse::UpstreamRole::Authority;
    ask.letters = context.options.letters;
    ask.dnssec_ok = true;
    ask.ttl = context.options.ttl;
    ask.pause = std::exchange(pause_, recurse::Duration{0});
    asked_.insert(asked_.end(), servers_.begin(), servers_.end());
    servers_.clear();
    return ask;
}

void Goal::stay() {
    servers_.swap(asked_);
    asked_.clear();
}

void Goal::ask_again_after(recurse::Duration pause) {
    stay();
    pause_ = pause;
    may_be_loss_ = false; // what they do next decides whether there is another pause
}

std::optional<Goal::Lookup> Goal::next_lookup() {
    if (!has_lookups()) return std::nullopt;
    const Lookup next = lookups_.back();
    lookups_.pop_back();
    return next;
}

void Goal::take_addresses(const IterationContext& context, const Lookup& lookup,
                          const recurse::Reply& reply) {
    const auto* const answer = std::get_if<recurse::ReplyAnswer>(&reply.end);
    const auto* const negative = std::get_if<recurse::ReplyNegative>(&reply.end);
    const bool is_missing = negative != nullptr && negative->rcode == dns::Rcode::NxDomain;
    const bool is_found = answer != nullptr && reply.chain.empty(); // RFC 2181 §10.3: no alias
    if (is_found) {
        ++located_;
        for_each_address(answer->rrset, [&](const auto& one) { add_server(context, one); });
    }
    if (is_found || is_missing) {
        while (!lookups_.empty() && lookups_.back().name == lookup.name) lookups_.pop_back();
    }
    if (!is_found) lookup_failed(lookup);
}

std::optional<Goal::Lookup> Goal::spare_server() {
    constexpr std::size_t enough = 2;
    if (located_ >= enough) return std::nullopt;
    return next_lookup();
}

void Goal::lookup_failed(const Lookup& lookup) {
    const bool is_last = lookups_.empty() || lookups_.back().name != lookup.name;
    if (is_last) ++unresolved_;
}

void Goal::add_failure(const std::string& text) {
    // Asked again, they fail alike.
    if (failures.size() > failures_octets_max || failures.find(text) != std::string::npos) return;
    failures += (failures.empty() ? "" : "; ") + text;
}

void Goal::servers_failed(const recurse::GaveUp& why) {
    add_failure("servers of " + cut().to_text() + ": " + why.text);
    failure = why.kind;
    may_be_loss_ = may_be_loss_ || why.may_be_loss;
}

} // namespace parallax::iterate
