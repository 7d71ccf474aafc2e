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
    header.ad = client.wants_authenticated;
    dns::OwnEdns edns;
    edns.dnssec_ok = client.dnssec_ok;
    const auto packet = dns::build_query(header, client.question, edns);
    ENSURE(packet.has_value());
    return std::get<dns::Query>(dns::parse_query(*packet));
}

bool is_iterated(const answer::Ask& ask) {
    return ask.rule != nullptr && ask.rule->kind != zones::RuleKind::Forward;
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
      settings_{settings}, records_{settings.cache_octets, key_}, started_{network.now} {}

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
    answer::Walk walk{*snapshot_, horizon(), answer::asked_by(query)};
    Allowance allowance{recurse::Budget{started + settings_.client_deadline}};
    answer::Next next = walk.advance();
    while (const auto* const ask = std::get_if<answer::Ask>(&next)) {
        next = put(answer::Ask{*ask}, walk, allowance);
    }
    std::vector<std::uint8_t> octets(dns::message_octets_max);
    const answer::Settings answers;
    const answer::Delivery delivery{answers, answer::Transport::Tcp, std::nullopt};
    octets.resize(answer::render_walk(query, walk, delivery, octets).octets);
    auto response = dns::parse_message(octets);
    ENSURE(response.has_value());
    const auto took = std::chrono::duration_cast<Duration>(network.now - started);
    return {std::move(*response), std::min(took, settings_.client_deadline),
            network.sends() - sends_before, allowance.effort};
}

const zones::Horizon& Stage::horizon() const {
    return snapshot_->horizon_of(snapshot_->topology().networks.front());
}

std::uint32_t Stage::unix_s() const {
    const auto since = std::chrono::duration_cast<std::chrono::seconds>(network.now - started_);
    return settings_.unix_s + static_cast<std::uint32_t>(since.count());
}

recurse::RecordQuestion Stage::key_of(const answer::Ask& ask) const {
    return serve::key_of(ask, key_);
}

answer::Next Stage::put(const answer::Ask& ask, answer::Walk& walk, Allowance& allowance) {
    const bool is_validated = ask.validation == zones::Validation::On;
    Told told = is_validated ? ask_validated({walk, ask}, allowance)
                             : ask_route(ask, Freshness::Kept, allowance.budget);
    if (!told.reply) return walk.fail(told.failure);
    if (!is_iterated(ask)) return walk.take(std::move(told.reply));
    return walk.take(iterate::without_withheld(std::move(told.reply), settings_.iteration));
}

Stage::Told Stage::ask_validated(const serve::Judgement::Subject& subject, Allowance& allowance) {
    const answer::Ask& ask = subject.ask;
    Told told = ask_route(ask, Freshness::Kept, allowance.budget);
    if (!told.reply || validate::is_judged(*told.reply)) return told;
    serve::Judgement judgement{{settings_.anchors, zone_keys_, &records_, key_, allowance.effort},
                               subject,
                               told.reply,
                               {seconds(), unix_s()}};
    auto step = judgement.start();
    while (const auto* const next = std::get_if<serve::Judgement::AskRoute>(&step)) {
        const Told more = ask_route(next->ask, next->freshness, allowance.budget);
        step = more.reply ? judgement.take(*more.reply, seconds())
                          : judgement.fail(more.failure.text, seconds());
    }
    told.reply = std::get<std::shared_ptr<const recurse::Reply>>(std::move(step));
    memory().keep(key_of(ask), *told.reply, seconds());
    return told;
}

Stage::Told Stage::ask_route(const answer::Ask& ask, Freshness freshness, recurse::Budget& budget) {
    const recurse::RecordQuestion key = key_of(ask);
    const auto checking =
        ask.validation == zones::Validation::On ? validate::Checking::On : validate::Checking::Off;
    Told told;
    std::optional<validate::Remembered> known;
    if (freshness == Freshness::Kept) known = memory().recall(key, checking, seconds());
    if (known) {
        told = {std::move(known->reply), std::move(known->failure)};
    } else {
        told = is_iterated(ask) ? iterate(ask, freshness, budget) : forward(ask, budget);
    }
    if (told.reply || !ask.question.avoided.empty()) return told;
    const auto longest = static_cast<recurse::Seconds>(settings_.stale_max.count());
    told.reply = memory().recall_stale(key, told.failure, {seconds(), longest});
    return told;
}

Stage::Told Stage::iterate(const answer::Ask& ask, Freshness freshness, recurse::Budget& budget) {
    iterate::StartingPoint start;
    start.route = serve::route_of(*ask.rule, key_);
    start.apex = ask.rule->suffix;
    start.servers = ask.rule->upstreams;
    if (ask.rule->kind == zones::RuleKind::Recursion) {
        start.priming = iterate::StartingPoint::Priming::Yes;
    }
    // What its client gives up goes on, so that the client's next try finds more.
    recurse::Budget own = budget.until(network.now + iteration_time_max);
    const dns::Question& question = ask.question.question;
    const iterate::IterationContext context{start, settings_.iteration, &records_,
                                            ask.question.avoided};
    iterate::Iteration iteration{context, question, own};
    iterate::Step step = iteration.start(network.environment(), freshness);
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
    if (resolved == nullptr) return {nullptr, std::get<GaveUp>(std::move(step))};
    if (network.now <= budget.deadline()) return {std::move(resolved->reply)};
    return {nullptr, GaveUp{FailureKind::Deadline, "the client's deadline passed"}};
}

Stage::Told Stage::forward(const answer::Ask& ask, recurse::Budget& budget) {
    const recurse::RecordQuestion key = key_of(ask);
    recurse::Step end = network.play(ask.question, budget);
    const bool is_kept = ask.question.is_kept_as_said();
    if (auto* const finished = std::get_if<recurse::Finished>(&end)) {
        if (is_kept) records_.store(key, *finished->reply, seconds());
        return {std::move(finished->reply)};
    }
    const auto& failure = std::get<GaveUp>(end);
    if (is_kept) records_.store_failure(key, {failure}, seconds());
    return {nullptr, failure};
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
