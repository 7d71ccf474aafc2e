#include "resolver/validate/memory.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

using recurse::FailureKind;
using recurse::GaveUp;
using recurse::RecordQuestion;
using recurse::Reply;
using recurse::Seconds;

/// Every link of it.
bool is_secure(const Reply& reply) {
    const auto secure = [](const recurse::Standing& standing) {
        return standing.security == recurse::Security::Secure;
    };
    return secure(reply.standing) &&
           std::all_of(reply.chain.begin(), reply.chain.end(),
                       [&](const auto& alias) { return secure(alias.standing); });
}

} // namespace

std::optional<Remembered> Memory::recall(const RecordQuestion& asked, Checking checking,
                                         Seconds now) const {
    auto record = recall_record(asked, checking, now);
    if (record || checking == Checking::Off) return record;
    auto denied = denials_.find(asked.route, {asked.name, asked.type, dns::RrClass::IN}, now);
    if (!denied) return std::nullopt;
    return Remembered{Remembered::By::Denial, std::move(denied)};
}

std::optional<Remembered> Memory::recall_record(const RecordQuestion& asked, Checking checking,
                                                Seconds now) const {
    if (records_ == nullptr || !records_->may_know(asked)) return std::nullopt;
    std::optional<GaveUp> refusal;
    if (asked.checking_disabled) refusal = records_->find_failure(asked, now);
    // What was found bogus is so for those who want it checked, and before what is kept of it.
    const bool is_bogus = refusal && refusal->kind == FailureKind::Bogus;
    const bool is_refused = is_bogus && checking == Checking::On;
    auto kept = records_->find(asked, now);
    // But for what another question has validated meanwhile.
    if (is_refused && !(kept && is_secure(*kept->reply))) {
        return Remembered{Remembered::By::Failure, nullptr, std::move(*refusal)};
    }
    if (kept) {
        return Remembered{Remembered::By::Record, std::move(kept->reply), {}, kept->left};
    }
    if (is_bogus) return std::nullopt;
    auto failure = records_->find_failure(asked, now);
    if (!failure) return std::nullopt;
    return Remembered{Remembered::By::Failure, nullptr, std::move(*failure)};
}

std::shared_ptr<const Reply> Memory::recall_stale(const RecordQuestion& asked,
                                                  const GaveUp& failure, StaleRules rules) const {
    if (records_ == nullptr || rules.longest == 0) return nullptr;
    if (failure.kind == FailureKind::Bogus) return nullptr; // somebody does answer
    auto stale = records_->find_stale(asked, rules.now, rules.longest);
    if (!stale) return nullptr;
    if (!records_->find_failure(asked, rules.now)) {
        records_->store_failure(asked, {failure, recurse::stale_recheck_seconds}, rules.now);
    }
    return std::move(stale->reply);
}

void Memory::keep(const RecordQuestion& asked, const Reply& judged, Seconds now) const {
    if (records_ == nullptr || judged.staleness == recurse::Staleness::Stale) return;
    records_->store(asked, judged, now);
    denials_.learn(asked.route, judged, now);
}

} // namespace parallax::validate
