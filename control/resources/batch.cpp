#include "control/resources/batch.hpp"

namespace parallax::control::resources {
namespace {

boost::json::value shown_at(Draft& draft, const Call& call) {
    Call read = call;
    read.method = Method::Get;
    read.condition = {};
    auto answer = resources::answer(draft, read);
    return answer ? std::move(answer->body) : boost::json::value{};
}

bool is_left_alone(Draft& draft, const BatchCall& each) {
    return each.when == BatchCall::When::NotHeld && !shown_at(draft, each.call).is_null();
}

/// The refusal, if any; the draft may be half changed then.
std::optional<Refusal> run(Draft& draft, const BatchCall& each) {
    // A read that finds nothing is told by `before`, and no refusal.
    if (each.call.method == Method::Get || is_left_alone(draft, each)) return std::nullopt;
    auto answer = resources::answer(draft, each.call);
    if (answer) return std::nullopt;
    return std::move(answer.error());
}

class Rehearsal {
  public:
    Rehearsal(const Draft& start, std::span<const BatchCall> calls)
        : start_{start}, calls_{calls}, draft_{std::in_place, start} {}

    std::vector<Rehearsed> run_all() && {
        for (const BatchCall& each : calls_) {
            if (refusals_ == batch_refusals_max) break;
            Rehearsed told;
            told.before = shown_at(*draft_, each.call);
            told.refusal = run(*draft_, each);
            allowed_.push_back(!told.refusal);
            if (told.refusal) {
                ++refusals_;
                start_over();
            }
            told.after = shown_at(*draft_, each.call);
            told_.push_back(std::move(told));
        }
        return std::move(told_);
    }

  private:
    /// A refused call may have left the draft half changed: the allowed ones are done again.
    void start_over() {
        draft_.emplace(start_);
        for (std::size_t i = 0; i < allowed_.size(); ++i) {
            if (allowed_[i]) (void)run(*draft_, calls_[i]);
        }
    }

    const Draft& start_;
    std::span<const BatchCall> calls_;
    std::optional<Draft> draft_;
    std::vector<bool> allowed_;
    std::size_t refusals_ = 0;
    std::vector<Rehearsed> told_;
};

} // namespace

std::vector<Rehearsed> rehearse(const Draft& start, std::span<const BatchCall> calls) {
    return Rehearsal{start, calls}.run_all();
}

Ruled<std::size_t> answer_all(Draft& draft, std::span<const BatchCall> calls) {
    for (const BatchCall& each : calls) {
        if (auto refusal = run(draft, each)) return std::move(*refusal);
    }
    return calls.size();
}

} // namespace parallax::control::resources
