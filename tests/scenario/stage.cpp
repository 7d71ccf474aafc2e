#include "tests/scenario/stage.hpp"

#include "dns/ensure.hpp"
#include "dns/rdata.hpp"
#include "resolver/iterate/address_rules.hpp"

namespace parallax::scenario {

namespace {

using recurse::Duration;
using recurse::FailureKind;
using recurse::GaveUp;

/// No iteration takes longer (serve/iteration_flight.hpp).
constexpr Duration iteration_time_max{10000};

dns::Query query_of(const ClientQuestion& client) {
    dns::Header header;
    header.rd = client.recursion_desired;
    header.cd = client.checking_disabled;
    dns::OwnEdns edns;
    edns.dnssec_ok = client.dnssec_ok;
    const auto packet = dns::build_query(header, client.question, edns);
    ENSURE(packet.has_value());
    return std::get<dns::Query>(dns::parse_query(*packet));
}

} // namespace

zones::Topology recursion_only(const std::vector<dns::Endpoint>& root_servers) {
    zones::Topology topology;
    zones::Network network;
    network.name = "clients";
    network.sources = {*dns::Prefix::from_text("0.0.0.0/0")};
    topology.networks.push_back(network);
    topology.forward_rules.push_back(
        {dns::Name{}, root_servers, {}, "test", zones::RuleKind::Recursion});
    return topology;
}

Stage::Stage(zones::Topology topology, ServerScript servers, const StageSettings& settings)
    : network{std::move(servers), settings.seed}, snapshot_{zones::freeze(std::move(topology), 1)},
      settings_{settings}, records_{settings.cache_octets, key_} {}

Heard Stage::ask(const std::string& name_and_type) {
    const auto space = name_and_type.find(' ');
    ClientQuestion client;
    client.question = {*dns::Name::from_text(name_and_type.substr(0, space)),
                       *dns::rr_type_from_text(name_and_type.substr(space + 1)), dns::RrClass::IN};
    return ask(client);
}

Heard Stage::ask(const ClientQuestion& client) {
    const std::size_t sends_before = network.sends();
    const recurse::TimePoint started = network.now;
    const dns::Query query = query_of(client);
    const zones::Horizon& horizon = snapshot_->horizon_of(snapshot_->topology().networks.front());
    answer::Walk walk{*snapshot_, horizon, answer::asked_by(query)};
    recurse::Budget budget{started + settings_.client_deadline};
    answer::Next next = walk.advance();
    while (const auto* const ask = std::get_if<answer::Ask>(&next)) {
        next = put(answer::Ask{*ask}, walk, budget);
    }
    std::vector<std::uint8_t> octets(dns::message_octets_max);
    const answer::Settings answers;
    const answer::Delivery delivery{answers, answer::Transport::Tcp, std::nullopt};
    octets.resize(answer::render_walk(query, walk, delivery, octets).octets);
    auto response = dns::parse_message(octets);
    ENSURE(response.has_value());
    const auto took = std::chrono::duration_cast<Duration>(network.now - started);
    return {std::move(*response), std::min(took, settings_.client_deadline),
            network.sends() - sends_before};
}

answer::Next Stage::put(const answer::Ask& ask, answer::Walk& walk, recurse::Budget& budget) {
    GaveUp failure;
    const bool is_iterated = ask.rule != nullptr && ask.rule->kind != zones::RuleKind::Forward;
    auto reply = is_iterated ? iterate(ask, budget, failure) : forward(ask, budget, failure);
    if (!reply) return walk.fail(failure);
    return walk.take(iterate::without_withheld(std::move(reply), settings_.iteration));
}

std::shared_ptr<const recurse::Reply> Stage::iterate(const answer::Ask& ask,
                                                     recurse::Budget& budget, GaveUp& failure) {
    iterate::StartingPoint start;
    start.route = recurse::route_of(ask.rule->suffix, ask.rule->upstreams, key_,
                                    recurse::RouteKind::Iterated);
    start.apex = ask.rule->suffix;
    start.servers = ask.rule->upstreams;
    if (ask.rule->kind == zones::RuleKind::Recursion) {
        start.priming = iterate::StartingPoint::Priming::Yes;
    }
    // What its client gives up goes on, so that the client's next try finds more.
    recurse::Budget own = budget.until(network.now + iteration_time_max);
    const dns::Question& question = ask.question.question;
    iterate::Iteration iteration{{start, settings_.iteration, &records_}, question, own};
    iterate::Step step = iteration.start(network.environment(), iterate::Freshness::Kept);
    while (auto* const zone = std::get_if<iterate::AskZone>(&step)) {
        recurse::Step end = network.play(std::move(zone->question), own);
        if (auto* const finished = std::get_if<recurse::Finished>(&end)) {
            step = iteration.take(network.environment(), std::move(finished->reply));
        } else if (auto* const referred = std::get_if<recurse::Referred>(&end)) {
            step = iteration.take(network.environment(), std::move(referred->delegation));
        } else {
            step = iteration.fail(network.environment(), std::get<GaveUp>(end));
        }
    }
    budget.charge(own);
    auto* const resolved = std::get_if<iterate::Resolved>(&step);
    if (resolved != nullptr && network.now <= budget.deadline()) return std::move(resolved->reply);
    failure = resolved != nullptr ? GaveUp{FailureKind::Deadline, "the client's deadline passed"}
                                  : std::get<GaveUp>(std::move(step));
    return stale_instead(iterate::kept_as(start.route, question.name, question.type));
}

std::shared_ptr<const recurse::Reply> Stage::forward(const answer::Ask& ask,
                                                     recurse::Budget& budget, GaveUp& failure) {
    recurse::RecordQuestion key;
    key.route = recurse::route_of(ask.question.bailiwick, ask.question.upstreams, key_);
    key.name = ask.question.question.name;
    key.type = ask.question.question.type;
    if (auto kept = records_.find(key, seconds())) return std::move(kept->reply);
    recurse::Step end = network.play(ask.question, budget);
    if (auto* const finished = std::get_if<recurse::Finished>(&end)) {
        records_.store(key, *finished->reply, seconds());
        return std::move(finished->reply);
    }
    failure = std::get<GaveUp>(std::move(end));
    return stale_instead(key);
}

std::shared_ptr<const recurse::Reply> Stage::stale_instead(const recurse::RecordQuestion& key) {
    const auto longest = static_cast<recurse::Seconds>(settings_.stale_max.count());
    if (longest == 0) return nullptr;
    auto stale = records_.find_stale(key, seconds(), longest);
    return stale ? std::move(stale->reply) : nullptr;
}

bool Stage::keeps(const dns::Name& name, dns::RrType type, const std::string& rdata) {
    bool found = false;
    for_each_kept([&](const recurse::ReplyRrset& rrset) {
        if (!(rrset.owner == name) || rrset.type != type) return;
        dns::for_each_rdata(rrset.view(), [&](std::span<const std::uint8_t> one) {
            found = found || rdata.empty() || dns::rdata_to_text(type, one) == rdata;
        });
    });
    return found || (type == dns::RrType::NS && keeps_delegation(name, rdata));
}

bool Stage::keeps_delegation(const dns::Name& cut, const std::string& server) {
    for (const zones::ForwardRule& rule : snapshot_->topology().forward_rules) {
        const auto route =
            recurse::route_of(rule.suffix, rule.upstreams, key_, recurse::RouteKind::Iterated);
        const auto found = records_.delegations().find(route, cut, seconds());
        if (!found || !(found->delegation->cut == cut)) continue;
        if (server.empty()) return true;
        for (const recurse::NameServer& one : found->delegation->servers) {
            if (one.name.to_text() == server) return true;
        }
    }
    return false;
}

void Stage::for_each_kept(const std::function<void(const recurse::ReplyRrset&)>& visit) {
    using Kind = recurse::RecordCache::Kind;
    records_.visit(seconds(), [&](const recurse::RecordCache::Shown& shown) {
        if (shown.kind != Kind::Records && shown.kind != Kind::Alias) return;
        for (const recurse::ReplyRrset& rrset : shown.rrsets) visit(rrset);
    });
}

} // namespace parallax::scenario
