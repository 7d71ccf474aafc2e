#include "resolver/serve/validated_path.hpp"

#include "resolver/serve/iteration_flight.hpp"
#include "resolver/validate/validation.hpp"

namespace parallax::serve {

namespace {

/// Seconds since 1970, as signatures count them.
std::uint32_t world_time() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

/// Judges a reply; the keys it needs are asked for where the horizon's rules say.
Task<std::shared_ptr<const recurse::Reply>> judge(WorkerState& worker, const SlowQuestion& question,
                                                  validate::Validation::Subject subject,
                                                  recurse::Budget& budget) {
    if (validate::is_judged(*subject.reply)) co_return subject.reply;
    static const validate::TrustAnchors nobody;
    const auto& anchors = question.settings->anchors;
    const validate::TrustSources sources{
        anchors ? *anchors : nobody, worker.zone_keys, [&](const dns::Name& zone) {
            const zones::Forward* const rule = question.horizon->rule_for(dns::HashedName{zone});
            if (rule == nullptr) return std::uint64_t{0};
            return route_of(worker, *rule);
        }};
    const validate::Moment moment{cache_time(recurse::Clock::now()), world_time()};
    validate::Validation validation{subject, sources, *question.effort, moment};
    auto step = validation.start();
    while (const auto* const next = std::get_if<dns::Question>(&step)) {
        auto ask = answer::ask_about_keys(*question.horizon, *next);
        if (!ask) {
            step = validation.fail("no forward rule leads there");
            continue;
        }
        UpstreamWork work{*next, "validation of " + subject.question.name.to_text(), {}, {}, 0};
        const Told told = co_await ask_route(worker, question, std::move(*ask), budget);
        if (question.trace != nullptr) record(question, told, std::move(work));
        step = told.reply ? validation.take(*told.reply) : validation.fail(told.failure.text);
    }
    co_return std::get<std::shared_ptr<const recurse::Reply>>(std::move(step));
}

} // namespace

Task<Told> ask_validated(WorkerState& worker, const SlowQuestion& question, answer::Ask ask,
                         recurse::Budget& budget) {
    const dns::Question asked = ask.question.question;
    const recurse::RecordQuestion key = key_of(worker, ask);
    SlowQuestion now = question;
    while (true) {
        Told told = co_await ask_route(worker, now, ask, budget);
        if (!told.reply) co_return told;
        validate::Validation::Subject subject{asked, told.reply};
        auto judged = co_await judge(worker, question, std::move(subject), budget);
        const bool is_new = judged != told.reply;
        told.reply = std::move(judged);
        const bool was_kept = !told.origin.empty() && now.freshness == Freshness::Kept;
        if (was_kept && told.reply->first_standing().is_refused()) {
            now.freshness = Freshness::Anew;
            continue;
        }
        const bool is_fresh = told.reply->staleness == recurse::Staleness::Fresh;
        if (is_new && is_fresh && worker.records != nullptr) {
            worker.records->store(key, *told.reply, cache_time(recurse::Clock::now()));
            worker.denials.learn(key.route, *told.reply, cache_time(recurse::Clock::now()));
        }
        co_return told;
    }
}

} // namespace parallax::serve
