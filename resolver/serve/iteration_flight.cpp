#include "resolver/serve/iteration_flight.hpp"

#include "resolver/serve/judgement.hpp"
#include "resolver/serve/upstream_exchange.hpp"

namespace parallax::serve {

namespace {

using iterate::AskZone;

std::string text_of(const SharedOutcome& exchange) {
    if (exchange.delegation) return "referral to " + exchange.delegation->cut.to_text();
    return exchange.reply ? outcome_text(*exchange.reply) : exchange.failure.text;
}

/// For explain.
UpstreamWork work_of(const SharedExchange& exchange) {
    const recurse::RouteQuestion& asked = exchange.resolution.asked();
    return {asked.question, "servers of " + asked.bailiwick.to_text(), exchange.attempts(),
            text_of(exchange), 0};
}

/// One exchange with a zone's servers, begun here or joined. Null: too many wait for it.
Awaited join_zone(WorkerState& worker, const recurse::RecordQuestion& asked, AskZone ask,
                  SharedIteration& flight) {
    InFlightKey key{asked};
    const auto running = worker.in_flight.find(key);
    if (running == worker.in_flight.end()) {
        auto own = launch_exchange(worker, std::move(key), std::move(ask.question), flight.budget);
        flight.current = own;
        return {std::move(own), true};
    }
    if (running->second->waiting.size() >= worker.settings->waiters_per_question_max) return {};
    worker.counters.add(Count::Joined);
    flight.current = running->second;
    return {running->second, false};
}

/// What the exchange says to the iteration.
iterate::Step report(WorkerState& worker, iterate::Iteration& iteration, const Awaited& awaited) {
    const recurse::Environment environment = worker.environment();
    const SharedOutcome* const exchange = awaited.outcome.get();
    if (exchange != nullptr && exchange->reply) return iteration.take(environment, exchange->reply);
    if (exchange != nullptr && exchange->delegation) {
        return iteration.take(environment, exchange->delegation);
    }
    if (exchange == nullptr) worker.counters.add(Count::Overloaded);
    return iteration.fail(environment, failure_of(awaited));
}

/// However a flight ends, nobody joins it any more, and nobody waits for it for good.
class Landing {
  public:
    Landing(WorkerState& worker, SharedIteration& flight, const InFlightKey& key)
        : worker_{worker}, flight_{flight}, key_{key} {}
    ~Landing() {
        worker_.iterations.erase(key_);
        flight_.finish();
    }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

  private:
    WorkerState& worker_;
    SharedIteration& flight_;
    const InFlightKey& key_;
};

/// The question's key among those put to the zone's servers.
recurse::RecordQuestion zone_key_of(const WorkerState& worker, const recurse::RecordQuestion& whole,
                                    const AskZone& ask) {
    recurse::RecordQuestion key = whole;
    key.name = ask.question.question.name;
    key.type = ask.question.question.type;
    key.route = recurse::zone_route_of(whole.route, ask.question.bailiwick, worker.route_key);
    return key;
}

/// Nobody waits for it, and nothing follows it; the packets are the question's own.
void look_up_beside(WorkerState& worker, const IterationQuestion& asked, const dns::Question& spare,
                    recurse::Budget& budget) {
    if (worker.records == nullptr) return;
    const auto granted = budget.spare();
    if (!granted) return;
    const auto record = iterate::kept_as(route_of(worker, *asked.rule), spare.name, spare.type);
    IterationQuestion beside = asked;
    beside.question = spare;
    beside.freshness = iterate::Freshness::Kept;
    beside.spare_lookup = SpareLookup::No;
    beside.tracing = Tracing::No;
    beside.avoided.clear(); // whoever joins it wants to hear them all
    join_iteration(worker, record, std::move(beside), *granted);
}

Task<void> fly(WorkerState& worker, std::shared_ptr<SharedIteration> flight, InFlightKey key,
               IterationQuestion asked) {
    const Landing landing{worker, *flight, key};
    const iterate::StartingPoint start = starting_point(worker, *asked.rule);
    const iterate::IterationContext context{start, asked.settings->iteration, worker.records,
                                            asked.avoided};
    iterate::Iteration iteration{context, asked.question, flight->budget};
    iterate::Step step = iteration.start(worker.environment(), asked.freshness);
    while (auto* const ask = std::get_if<AskZone>(&step)) {
        if (ask->question.pause > recurse::Duration{0}) {
            Waiter pause{worker.never};
            co_await pause.wait(worker.wheel, recurse::Clock::now() + ask->question.pause);
        }
        const auto zone_key = zone_key_of(worker, key.question, *ask);
        const Awaited awaited = join_zone(worker, zone_key, std::move(*ask), *flight);
        if (awaited.outcome && !awaited.outcome->finished) {
            Waiter waiter{*awaited.outcome};
            co_await waiter.wait(worker.wheel, flight->budget.deadline());
        }
        if (awaited.is_own) flight->budget.charge(awaited.outcome->budget);
        if (flight->is_traced && awaited.outcome)
            flight->works.push_back(work_of(*flight->current));
        if (awaited.outcome && !awaited.outcome->reply && !awaited.outcome->delegation) {
            flight->failed = flight->history();
        }
        flight->current.reset();
        step = report(worker, iteration, awaited);
    }
    if (auto* const resolved = std::get_if<iterate::Resolved>(&step)) {
        flight->reply = std::move(resolved->reply);
        if (const auto& spare = iteration.spare_lookup();
            spare && asked.spare_lookup == SpareLookup::Yes) {
            look_up_beside(worker, asked, *spare, flight->budget);
        }
    } else {
        flight->failure = std::move(std::get<recurse::GaveUp>(step));
    }
}

} // namespace

std::uint64_t route_of(const WorkerState& worker, const zones::Forward& rule) {
    return route_of(rule, worker.route_key);
}

iterate::StartingPoint starting_point(const WorkerState& worker, const zones::Forward& rule) {
    iterate::StartingPoint start;
    start.route = route_of(worker, rule);
    start.apex = rule.suffix;
    start.servers = rule.upstreams;
    if (rule.kind == zones::RuleKind::Recursion) {
        start.priming = iterate::StartingPoint::Priming::Yes;
    }
    return start;
}

Awaited join_iteration(WorkerState& worker, const recurse::RecordQuestion& asked,
                       IterationQuestion question, const recurse::Budget& granted) {
    InFlightKey key{asked};
    const auto running = worker.iterations.find(key);
    if (running != worker.iterations.end()) {
        const auto& flight = running->second;
        if (flight->waiting.size() >= worker.settings->waiters_per_question_max) return {};
        worker.counters.add(Count::Joined);
        flight->is_traced = flight->is_traced || question.tracing == Tracing::Yes;
        return {flight, false};
    }
    if (worker.iterations.size() >= worker.settings->in_flight_max) return {};
    const auto deadline = recurse::Clock::now() + iteration_time_max;
    auto flight = std::make_shared<SharedIteration>(granted.until(deadline));
    flight->is_traced = question.tracing == Tracing::Yes;
    worker.iterations.emplace(key, flight);
    fly(worker, flight, std::move(key), std::move(question)).start(worker.task_ended());
    return {std::move(flight), true};
}

std::string outcome_text(const recurse::Reply& reply) {
    if (std::holds_alternative<recurse::ReplyDangling>(reply.end)) return "alias";
    const auto* const negative = std::get_if<recurse::ReplyNegative>(&reply.end);
    if (negative == nullptr) return "answer";
    return negative->rcode == dns::Rcode::NoError ? "NODATA" : to_text(negative->rcode);
}

} // namespace parallax::serve
