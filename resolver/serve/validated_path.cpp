#include "resolver/serve/validated_path.hpp"

#include "resolver/serve/iteration_flight.hpp"
#include "resolver/validate/referrals.hpp"
#include "resolver/validate/validation.hpp"

namespace parallax::serve {

namespace {

using answer::Ask;

/// Seconds since 1970, as signatures count them.
std::uint32_t world_time() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

/// Judges a reply; the keys it needs are asked for where the horizon's rules say.
class Judgement {
  public:
    Judgement(WorkerState& worker, const SlowQuestion& question, recurse::Budget& budget)
        : worker_{worker}, question_{question}, budget_{budget},
          referrals_{worker.records != nullptr ? &worker.records->delegations() : nullptr} {}

    Task<std::shared_ptr<const recurse::Reply>> of(validate::Validation::Subject subject);

  private:
    Task<validate::Validation::Step> learn(validate::Validation& validation, dns::Question next);
    std::uint64_t scope_of(const dns::Name& zone) const;
    std::optional<dns::Name> cut_above(const dns::Name& name) const;

    WorkerState& worker_;
    const SlowQuestion& question_;
    recurse::Budget& budget_;
    validate::Referrals referrals_;
    std::string purpose_; ///< for explain
};

/// What is asked about a zone on one route is nothing to another.
std::uint64_t Judgement::scope_of(const dns::Name& zone) const {
    const zones::Forward* const rule = question_.horizon->rule_for(dns::HashedName{zone});
    return rule == nullptr ? 0 : route_of(worker_, *rule);
}

std::optional<dns::Name> Judgement::cut_above(const dns::Name& name) const {
    const zones::Forward* const rule = question_.horizon->rule_for(dns::HashedName{name});
    if (rule == nullptr) return std::nullopt;
    return referrals_.cut_above(route_of(worker_, *rule), name, cache_time(recurse::Clock::now()));
}

/// Asks what the validation wants to know.
Task<validate::Validation::Step> Judgement::learn(validate::Validation& validation,
                                                  dns::Question next) {
    auto ask = answer::ask_about_keys(*question_.horizon, next);
    if (!ask) co_return validation.fail("no rule leads there");
    if (ask->rule->kind != zones::RuleKind::Forward) {
        const auto now = cache_time(recurse::Clock::now());
        if (const auto said = referrals_.tell(route_of(worker_, *ask->rule), next, now)) {
            co_return validation.take(*said, validate::TrustChain::Said::Referring);
        }
    }
    UpstreamWork work{next, purpose_, {}, {}, 0};
    const Told told = co_await ask_route(worker_, question_, std::move(*ask), budget_);
    if (question_.trace != nullptr) record(question_, told, std::move(work));
    co_return told.reply ? validation.take(*told.reply) : validation.fail(told.failure.text);
}

Task<std::shared_ptr<const recurse::Reply>> Judgement::of(validate::Validation::Subject subject) {
    if (validate::is_judged(*subject.reply)) co_return subject.reply;
    static const validate::TrustAnchors nobody;
    const auto& anchors = question_.settings->anchors;
    const validate::TrustSources sources{anchors ? *anchors : nobody, worker_.zone_keys,
                                         [this](const dns::Name& zone) { return scope_of(zone); },
                                         [this](const dns::Name& name) { return cut_above(name); }};
    if (question_.trace != nullptr) purpose_ = "validation of " + subject.question.name.to_text();
    const validate::Moment moment{cache_time(recurse::Clock::now()), world_time()};
    validate::Validation validation{subject, sources, *question_.effort, moment};
    auto step = validation.start();
    while (const auto* const next = std::get_if<dns::Question>(&step)) {
        step = co_await learn(validation, *next);
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
        Judgement judgement{worker, question, budget};
        auto judged = co_await judgement.of(std::move(subject));
        const bool is_new = judged != told.reply;
        told.reply = std::move(judged);
        const bool was_kept = !told.origin.empty() || told.is_remembered;
        if (was_kept && now.freshness == Freshness::Kept &&
            told.reply->first_standing().is_refused()) {
            now.freshness = Freshness::Anew;
            continue;
        }
        if (is_new) worker.memory().keep(key, *told.reply, cache_time(recurse::Clock::now()));
        co_return told;
    }
}

} // namespace parallax::serve
