#include "resolver/serve/slow_path.hpp"

#include "resolver/iterate/address_rules.hpp"
#include "resolver/serve/iteration_flight.hpp"
#include "resolver/serve/upstream_exchange.hpp"
#include "resolver/serve/validated_path.hpp"

namespace parallax::serve {

namespace {

using answer::Ask;
using recurse::FailureKind;
using recurse::GaveUp;

recurse::Seconds now_of_caches() {
    return cache_time(recurse::Clock::now());
}

/// What it has to tell; after the client's deadline it goes on without this client.
Told told_by_outcome(WorkerState& worker, const SlowQuestion& question,
                     const SharedOutcome& outcome) {
    Told told{outcome.reply, outcome.failure, {}, {}};
    if (!outcome.finished) {
        worker.counters.add(Count::DeadlinePassed);
        const std::string history = outcome.history();
        const std::string met = history.empty() ? "" : "; " + history;
        told.failure = {FailureKind::Deadline, "the client's deadline passed" + met};
    }
    if (question.trace == nullptr) return told;
    told.attempts = outcome.attempts();
    told.works = outcome.steps();
    return told;
}

void append_addresses(std::vector<dns::Endpoint>& to, const answer::Answer& answer) {
    for (const answer::AnswerRrset& item : answer.answer) {
        if (item.rrset.type != dns::RrType::A && item.rrset.type != dns::RrType::AAAA) continue;
        dns::for_each_rdata(item.rrset, [&to](std::span<const std::uint8_t> rdata) {
            if (const auto address = dns::IpAddress::from_octets(rdata)) {
                to.push_back({*address, 53});
            }
        });
    }
}

/// Addresses of a delegation's servers, resolved in the same horizon like any other name.
Task<std::vector<dns::Endpoint>> resolve_servers(WorkerState& worker, const SlowQuestion& question,
                                                 const std::vector<dns::Name>& names,
                                                 recurse::Budget& budget) {
    std::vector<dns::Endpoint> found;
    const std::size_t count = std::min(names.size(), iterate::unresolved_names_max);
    for (std::size_t i = 0; i < count; ++i) {
        for (const dns::RrType type : {dns::RrType::A, dns::RrType::AAAA}) {
            const dns::Name& name = names[i];
            if (!found.empty() || !budget.spend_address_lookup()) continue;
            const auto walk = std::make_unique<answer::Walk>(*question.snapshot, *question.horizon,
                                                             answer::Walk::Asked{name, type});
            co_await complete_walk(worker, question, *walk, budget);
            append_addresses(found, walk->answer());
        }
    }
    co_return found;
}

/// What is asked and why, for explain; nothing while serving.
std::optional<UpstreamWork> work_on(const SlowQuestion& question, const Ask& ask,
                                    const answer::Walk& walk) {
    if (question.trace == nullptr) return std::nullopt;
    UpstreamWork work;
    work.question = ask.question.question;
    work.asked_because = ask.rule != nullptr ? ask.rule->declared_at
                                             : "NS records of " + ask.question.bailiwick.to_text();
    work.after_links = walk.links().size();
    return work;
}

Told overloaded(WorkerState& worker) {
    worker.counters.add(Count::Overloaded);
    return {nullptr, {FailureKind::Overloaded, "too many clients wait for this question"}, {}, {}};
}

/// What need not be asked for.
std::optional<Told> told_already(WorkerState& worker, const SlowQuestion& question,
                                 const recurse::RecordQuestion& key, const Ask& ask) {
    using By = validate::Remembered::By;
    if (question.freshness != Freshness::Kept) return std::nullopt;
    const auto checking =
        ask.validation == zones::Validation::On ? validate::Checking::On : validate::Checking::Off;
    auto known = worker.memory().recall(key, checking, now_of_caches());
    if (worker.records != nullptr) {
        worker.counters.add(known && known->by == By::Record    ? Count::RecordHits
                            : known && known->by == By::Failure ? Count::CachedFailures
                                                                : Count::RecordMisses);
    }
    if (!known) return std::nullopt;
    std::string origin = ", from NSEC records in the cache";
    if (known->by == By::Failure) origin = " (just now; from the cache)";
    if (known->by == By::Record) {
        origin = ", from the cache, good for " + std::to_string(known->left) + " s";
    }
    return Told{std::move(known->reply), std::move(known->failure), {}, std::move(origin)};
}

/// Rather than a failure, what was known before, where the operator wants it so (RFC 8767 §5).
void fall_back(WorkerState& worker, const ServeSettings& settings,
               const recurse::RecordQuestion& asked, Told& told) {
    if (told.reply) return;
    const auto longest = static_cast<recurse::Seconds>(settings.stale_max.count());
    auto stale = worker.memory().recall_stale(asked, told.failure, {now_of_caches(), longest});
    if (!stale) return;
    worker.counters.add(Count::StaleAnswers);
    told.origin = ", stale, from the cache, because: " + told.failure.text;
    told.reply = std::move(stale);
}

/// Joins the question in flight, or asks.
Awaited join_or_launch(WorkerState& worker, const recurse::RecordQuestion& asked,
                       recurse::RouteQuestion question, const recurse::Budget& budget) {
    InFlightKey key{asked};
    const auto running = worker.in_flight.find(key);
    if (running == worker.in_flight.end()) {
        // Those who join later count on it longer than the client that came first.
        const auto deadline = recurse::Clock::now() + worker.settings->client_deadline;
        return {
            launch_exchange(worker, std::move(key), std::move(question), budget.until(deadline)),
            true};
    }
    if (running->second->waiting.size() >= worker.settings->waiters_per_question_max) return {};
    worker.counters.add(Count::Joined);
    return {running->second, false};
}

/// A rule whose servers are authorities: what is below is found step by step.
bool is_iterated(const Ask& ask) {
    return ask.rule != nullptr && ask.rule->kind != zones::RuleKind::Forward;
}

IterationQuestion iteration_of(const SlowQuestion& question, const Ask& ask) {
    IterationQuestion put{ask.rule, ask.question.question, question.freshness, question.snapshot,
                          question.settings};
    if (question.trace != nullptr) put.tracing = Tracing::Yes;
    put.avoided = ask.question.avoided;
    return put;
}

/// What came of the wait.
Told told_after(WorkerState& worker, const SlowQuestion& question, const Awaited& awaited,
                recurse::Budget& budget) {
    if (awaited.is_own) budget.charge(awaited.outcome->budget);
    return awaited.outcome ? told_by_outcome(worker, question, *awaited.outcome)
                           : overloaded(worker);
}

struct KeyedAsk {
    Ask& ask;
    const recurse::RecordQuestion& key; ///< key_of() it
};

/// Begins to put it to its servers, or joins who does.
Awaited join(WorkerState& worker, const SlowQuestion& question, KeyedAsk put,
             recurse::Budget& budget) {
    Ask& ask = put.ask;
    recurse::RecordQuestion key = put.key;
    key.route = recurse::route_without(key.route, ask.question.avoided, worker.route_key);
    if (is_iterated(ask)) {
        return join_iteration(worker, key, iteration_of(question, ask), budget);
    }
    ask.question.ttl = question.settings->ttl;
    return join_or_launch(worker, key, std::move(ask.question), budget);
}

/// Occupies one place on the slow path.
class SlowPlace {
  public:
    explicit SlowPlace(WorkerState& worker) : worker_{worker} { ++worker_.slow_questions; }
    ~SlowPlace() { --worker_.slow_questions; }
    SlowPlace(const SlowPlace&) = delete;
    SlowPlace& operator=(const SlowPlace&) = delete;

  private:
    WorkerState& worker_;
};

/// Why a question is turned away before anything is asked for it.
std::optional<GaveUp> turned_away(WorkerState& worker, const ClientQuestion& client) {
    if (worker.slow_questions > worker.settings->in_flight_max) {
        worker.counters.add(Count::Overloaded);
        return GaveUp{FailureKind::Overloaded, "too many questions in flight"};
    }
    const dns::Question question{client.query.name, client.query.type, dns::RrClass::IN};
    const auto verdict = worker.loop_guard.on_question(question, client.source);
    if (verdict != LoopGuard::Verdict::Self) return std::nullopt;
    // Who waits at that socket tells its client which upstream this is (upstream_exchange.cpp).
    return GaveUp{FailureKind::Loop, "forwarding loop: " + client.source.to_text() +
                                         " is an upstream socket of this server itself"};
}

} // namespace

recurse::RecordQuestion key_of(const WorkerState& worker, const Ask& ask) {
    return key_of(ask, worker.route_key);
}

void record(const SlowQuestion& question, const Told& told, UpstreamWork work) {
    work.attempts = told.attempts;
    work.outcome = told.failure.text;
    if (told.reply) work.outcome = outcome_text(*told.reply);
    work.outcome += told.origin;
    for (const UpstreamWork& step : told.works) {
        question.trace->push_back(step);
        question.trace->back().after_links = work.after_links;
    }
    // The last step tells what came of it, unless nothing was asked or it is given otherwise.
    if (told.works.empty() || !told.origin.empty()) question.trace->push_back(std::move(work));
}

Task<Told> ask_route(WorkerState& worker, const SlowQuestion& question, Ask ask,
                     recurse::Budget& budget) {
    const recurse::RecordQuestion key = key_of(worker, ask);
    std::optional<Told> told = told_already(worker, question, key, ask);
    // Who answers with forgeries is not dead (Memory::recall_stale).
    const bool may_be_stale = ask.question.avoided.empty();
    if (!told) {
        const Awaited awaited = join(worker, question, {ask, key}, budget);
        if (awaited.outcome && !awaited.outcome->finished) {
            Waiter waiter{*awaited.outcome};
            co_await waiter.wait(worker.wheel, budget.deadline());
        }
        told = told_after(worker, question, awaited, budget);
    }
    if (may_be_stale) fall_back(worker, *question.settings, key, *told);
    co_return std::move(*told);
}

Task<void> complete_walk(WorkerState& worker, const SlowQuestion& question, answer::Walk& walk,
                         recurse::Budget& budget) {
    answer::Next next = walk.advance();
    while (auto* const ask = std::get_if<Ask>(&next)) {
        std::optional<UpstreamWork> work = work_on(question, *ask, walk);
        std::vector<dns::Endpoint>& upstreams = ask->question.upstreams;
        if (upstreams.empty() && !ask->server_names.empty()) {
            upstreams = co_await resolve_servers(worker, question, ask->server_names, budget);
        }
        const recurse::RecordQuestion key = key_of(worker, *ask);
        const bool by_steps = is_iterated(*ask);
        const bool is_validated = ask->validation == zones::Validation::On;
        std::optional<Told> told;
        if (is_validated) {
            Judgement::Subject subject{walk, *ask};
            told = co_await ask_validated(worker, question, std::move(subject), budget);
        }
        if (!told) told = told_already(worker, question, key, *ask);
        if (!told) {
            const Awaited awaited = join(worker, question, {*ask, key}, budget);
            if (awaited.outcome && !awaited.outcome->finished) {
                Waiter waiter{*awaited.outcome};
                co_await waiter.wait(worker.wheel, budget.deadline());
            }
            told = told_after(worker, question, awaited, budget);
        }
        if (!is_validated) fall_back(worker, *question.settings, key, *told);
        if (by_steps && told->reply) {
            told->reply = iterate::without_withheld(told->reply, question.settings->iteration);
        }
        if (work) record(question, *told, std::move(*work));
        next = told->reply ? walk.take(told->reply) : walk.fail(told->failure);
    }
}

namespace {

SlowQuestion question_of(const WorkerState& worker, const ClientQuestion& client,
                         Freshness freshness, validate::Effort& effort) {
    return {client.snapshot, &client.snapshot->horizon_of(*client.network),
            worker.settings, nullptr,
            freshness,       &effort};
}

/// The response to a complete walk, kept for others.
std::span<const std::uint8_t> compose_response(WorkerState& worker, const SlowQuestion& question,
                                               const ClientQuestion& client,
                                               const answer::Walk& walk) {
    const bool tcp = client.incoming.origin.transport == answer::Transport::Tcp;
    const std::size_t room = tcp ? dns::message_octets_max : dns::udp_payload_octets_max;
    const std::span<std::uint8_t> response = std::span{worker.tcp_scratch}.first(room);
    const answer::Delivery delivery{question.settings->answer, client.incoming.origin.transport,
                                    client.incoming.keepalive_100ms};
    const answer::Rendered rendered = answer::render_walk(client.query, walk, delivery, response);
    // The scopes of `question.snapshot`: a newer one may be published by now, and does not see it.
    answer::keep_ready({*question.snapshot, worker.answers, now_of_caches()},
                       {client.query, *question.horizon, walk, rendered, response});
    return response.first(rendered.octets);
}

Task<void> answer_client(WorkerState& worker, std::unique_ptr<ClientQuestion> client,
                         Freshness freshness) {
    const SlowPlace place{worker};
    validate::Effort effort;
    const SlowQuestion question = question_of(worker, *client, freshness, effort);
    answer::Walk walk{*question.snapshot, *question.horizon, answer::asked_by(client->query)};
    if (client->first) walk.resume_at(std::move(*client->first));
    const auto away =
        freshness == Freshness::Kept ? turned_away(worker, *client) : std::optional<GaveUp>{};
    if (away) {
        (void)walk.fail(*away);
    } else {
        recurse::Budget budget{recurse::Clock::now() + question.settings->client_deadline};
        co_await complete_walk(worker, question, walk, budget);
    }
    client->deliver(compose_response(worker, question, *client, walk));
}

/// A refresh's, for which nobody waits.
class NobodysQuestion final : public ClientQuestion {
  public:
    using ClientQuestion::ClientQuestion;
    void deliver(std::span<const std::uint8_t>) override {}
};

} // namespace

ClientQuestion::ClientQuestion(const WorkerState& worker, answer::NeedsResolution&& needed,
                               const answer::Incoming& arrived, const dns::Endpoint& from)
    : query{std::move(needed.query)}, incoming{arrived}, source{from}, network{needed.network},
      first{std::move(needed.first)}, snapshot{worker.snapshot} {
    incoming.packet = {};
}

void answer_slowly(WorkerState& worker, std::unique_ptr<ClientQuestion> client) {
    worker.counters.add(Count::SlowPath);
    answer_client(worker, std::move(client), Freshness::Kept).start(worker.task_ended());
}

void refresh_soon(WorkerState& worker, const answer::Incoming& incoming) {
    if (worker.settings->refresh == Refresh::Off) return;
    if (worker.slow_questions >= worker.settings->in_flight_max) return;
    const auto now = now_of_caches();
    answer::Outcome outcome = answer::compose(
        {*worker.snapshot, nullptr, now}, worker.settings->answer, incoming, worker.tcp_scratch);
    auto* const needed = std::get_if<answer::NeedsResolution>(&outcome);
    if (needed == nullptr) return;
    worker.counters.add(Count::Refreshes);
    auto client =
        std::make_unique<NobodysQuestion>(worker, std::move(*needed), incoming, dns::Endpoint{});
    answer_client(worker, std::move(client), Freshness::Anew).start(worker.task_ended());
}

} // namespace parallax::serve
