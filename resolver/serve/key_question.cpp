#include "resolver/serve/key_question.hpp"

#include "resolver/serve/slow_path.hpp"

namespace parallax::serve {

namespace {

/// The horizon by whose rules the keys are asked for. Null: no validated rule leads there.
const zones::Horizon* horizon_for(const zones::Snapshot& snapshot, const dns::Name& zone) {
    const dns::HashedName name{zone};
    for (const auto& horizon : snapshot.horizons()) {
        const zones::Forward* const rule = horizon->rule_for(name);
        if (rule != nullptr && rule->validation == zones::Validation::On) return horizon.get();
    }
    return nullptr;
}

KeysTold keys_in(const Told& told) {
    if (!told.reply) return {std::nullopt, told.failure.text};
    const auto* const answer = std::get_if<recurse::ReplyAnswer>(&told.reply->end);
    const bool is_stale = told.reply->staleness == recurse::Staleness::Stale;
    if (answer == nullptr || !told.reply->chain.empty() || is_stale) {
        return {std::nullopt, "its servers tell no keys"};
    }
    return {answer->rrset, {}};
}

Task<void> ask(WorkerState& worker, dns::Name zone, std::shared_ptr<KeysTold> told) {
    const auto snapshot = worker.snapshot;
    const zones::Horizon* const horizon = horizon_for(*snapshot, zone);
    if (horizon == nullptr) {
        told->failure = "no rule leads there whose answers are validated";
        co_return;
    }
    auto question = answer::ask_about_keys(*horizon, {zone, dns::RrType::DNSKEY, dns::RrClass::IN});
    validate::Effort effort;
    const SlowQuestion slow{snapshot, horizon, worker.settings, nullptr, Freshness::Anew, &effort};
    recurse::Budget budget{recurse::Clock::now() + key_question_time_max};
    *told = keys_in(co_await ask_route(worker, slow, std::move(*question), budget));
}

} // namespace

void ask_for_keys(WorkerState& worker, const dns::Name& zone, std::function<void(KeysTold)> done) {
    const auto told = std::make_shared<KeysTold>();
    ask(worker, zone, told)
        .start([told, done = std::move(done),
                ended = worker.task_ended()](const std::exception_ptr& thrown) {
            if (thrown) told->failure = "a fault of the server's own";
            done(std::move(*told));
            ended(thrown);
        });
}

} // namespace parallax::serve
