#include "resolver/serve/validated_path.hpp"

namespace parallax::serve {

namespace {

/// Seconds since 1970, as signatures count them.
std::uint32_t world_time() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

/// What the caches have for the judgement, and the rules.
Judgement::Context context_of(WorkerState& worker, const SlowQuestion& question) {
    static const validate::TrustAnchors nobody;
    const auto& anchors = question.settings->anchors;
    return {anchors ? *anchors : nobody, worker.zone_keys, worker.records, worker.route_key,
            *question.effort};
}

/// One of the judgement's questions, whose answer may be what is judged instead.
Task<Told> put(WorkerState& worker, const SlowQuestion& question, Judgement::AskRoute next,
               recurse::Budget& budget) {
    SlowQuestion now = question;
    if (next.freshness == Freshness::Anew) now.freshness = Freshness::Anew;
    co_return co_await ask_route(worker, now, std::move(next.ask), budget);
}

/// For explain.
UpstreamWork work_for(const answer::Ask& subject, const Judgement::AskRoute& next) {
    std::string purpose = "validation of " + subject.question.question.name.to_text();
    if (!next.objection.empty()) purpose += ", once more: " + next.objection;
    return {next.ask.question.question, std::move(purpose), {}, {}, 0};
}

} // namespace

Task<Told> ask_validated(WorkerState& worker, const SlowQuestion& question,
                         Judgement::Subject subject, recurse::Budget& budget) {
    const answer::Ask& ask = subject.ask;
    Told told = co_await ask_route(worker, question, ask, budget);
    if (!told.reply || validate::is_judged(*told.reply)) co_return told;
    const validate::Moment moment{cache_time(recurse::Clock::now()), world_time()};
    Judgement judgement{context_of(worker, question), subject, told.reply, moment};
    auto step = judgement.start();
    while (auto* const next = std::get_if<Judgement::AskRoute>(&step)) {
        std::optional<UpstreamWork> work;
        if (question.trace != nullptr) work = work_for(ask, *next);
        const Told more = co_await put(worker, question, std::move(*next), budget);
        if (work) record(question, more, std::move(*work));
        const auto now = cache_time(recurse::Clock::now());
        step =
            more.reply ? judgement.take(*more.reply, now) : judgement.fail(more.failure.text, now);
    }
    told.reply = std::get<std::shared_ptr<const recurse::Reply>>(std::move(step));
    const recurse::RecordQuestion key = key_of(worker, ask);
    worker.memory().keep(key, *told.reply, cache_time(recurse::Clock::now()));
    co_return told;
}

} // namespace parallax::serve
