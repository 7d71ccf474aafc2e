#include "resolver/serve/in_flight.hpp"

#include "dns/hashed_name.hpp"

namespace parallax::serve {

InFlightKey::InFlightKey(const recurse::RecordQuestion& asked)
    : question{asked}, name_hash{dns::hash_of(asked.name)} {
    const std::uint64_t flags = (asked.dnssec_ok ? 1U : 0U) | (asked.checking_disabled ? 2U : 0U);
    const std::uint64_t mixed =
        asked.route * 0x9E3779B97F4A7C15ULL + (static_cast<std::uint64_t>(asked.type) << 2 | flags);
    hash = name_hash ^ mixed * 0xD6E8FEB86659FD93ULL;
}

void SharedOutcome::finish() {
    finished = true;
    while (!waiting.empty()) waiting.front().wake();
}

void SharedOutcome::abandon() {
    while (!waiting.empty()) {
        Waiter& waiter = waiting.front();
        waiter.leave();
        waiter.suspended_->destroy(); // the waiter is gone with it
    }
}

std::string SharedIteration::history() const {
    const std::string met = current ? current->history() : "";
    if (met.empty()) return failed;
    return "servers of " + current->resolution.asked().bailiwick.to_text() + ": " + met;
}

recurse::GaveUp failure_of(const Awaited& awaited) {
    using recurse::FailureKind;
    const SharedOutcome* const exchange = awaited.outcome.get();
    if (exchange == nullptr) {
        return {FailureKind::Overloaded, "too many questions wait for this one"};
    }
    if (!exchange->finished) {
        return {FailureKind::Deadline, "no time is left; " + exchange->history()};
    }
    recurse::GaveUp failure = exchange->failure;
    // Others had less time left, or fewer packets: that says nothing about this question.
    const bool is_theirs =
        failure.kind == FailureKind::Deadline || failure.kind == FailureKind::BudgetSpent;
    if (!awaited.is_own && is_theirs) failure.kind = FailureKind::Unreachable;
    return failure;
}

Waiter::Waiter(SharedOutcome& outcome) : outcome_{&outcome}, deadline_{[this] { wake(); }} {
    outcome.waiting.push_back(*this);
}

Waiter::~Waiter() {
    leave();
}

void Waiter::leave() noexcept {
    if (outcome_ != nullptr) outcome_->waiting.erase(outcome_->waiting.iterator_to(*this));
    outcome_ = nullptr;
    deadline_.cancel();
}

void Waiter::wake() {
    leave();
    const auto suspended = std::exchange(suspended_, std::nullopt);
    if (suspended) suspended->resume(); // *this may be gone afterwards
}

} // namespace parallax::serve
