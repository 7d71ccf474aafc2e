#include "control/registrar.hpp"

#include "dns/ensure.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <utility>

namespace parallax::control {
namespace {

using registration::AdmittedUpdate;
using registration::Decision;
using registration::TurnedAway;
using Clock = std::chrono::steady_clock;

registration::UnixSeconds unix_time() {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<registration::UnixSeconds>(
        std::chrono::duration_cast<std::chrono::seconds>(since).count());
}

/// Refused by a rule: REFUSED; not taken by the disk: SERVFAIL, try again.
Decision decision_of(const NotChanged& reason) {
    if (const auto* const failed = std::get_if<StoreFailure>(&reason)) {
        return {dns::Rcode::ServFail, failed->text};
    }
    const auto& refusal = std::get<model::Refusal>(reason);
    return registration::refused(refusal.code + ": " + refusal.message);
}

/// A prerequisite that does not hold is how DHCP servers find out about a name: no trouble.
LogLevel level_of(const Decision& decision) {
    if (decision.rcode == dns::Rcode::NoError) {
        return decision.hosts_changed > 0 ? LogLevel::Info : LogLevel::Debug;
    }
    const bool is_trouble = decision.rcode == dns::Rcode::Refused ||
                            decision.rcode == dns::Rcode::ServFail ||
                            decision.rcode == dns::Rcode::NotAuth;
    return is_trouble ? LogLevel::Warning : LogLevel::Debug;
}

/// Where the response of an update goes.
struct Asker {
    dns::IpAddress address;
    serve::UpdateDone done;
};

struct Waiting {
    AdmittedUpdate update;
    Asker asker;
    std::size_t octets;
};

/// Updates and who asked for them, in the order they came.
struct Batch {
    std::vector<AdmittedUpdate> updates;
    std::vector<Asker> askers;
    std::size_t left = 0; ///< that wait still
};

/// Filled by the workers, emptied by the control thread.
class WaitingUpdates {
  public:
    enum class Entry : std::uint8_t { First, Behind, NoRoom };

    /// Taken over unless there is no room.
    Entry add(Waiting& one) {
        const std::lock_guard lock{mutex_};
        const bool has_room = queue_.size() < updates_waiting_max &&
                              octets_ + one.octets <= updates_waiting_octets_max;
        if (!has_room) return Entry::NoRoom;
        octets_ += one.octets;
        queue_.push_back(std::move(one));
        return queue_.size() == 1 ? Entry::First : Entry::Behind;
    }
    /// Those that came first, as many as are decided together.
    Batch take() {
        const std::lock_guard lock{mutex_};
        Batch batch;
        while (!queue_.empty() && batch.updates.size() < updates_together_max) {
            octets_ -= queue_.front().octets;
            batch.updates.push_back(std::move(queue_.front().update));
            batch.askers.push_back(std::move(queue_.front().asker));
            queue_.pop_front();
        }
        batch.left = queue_.size();
        return batch;
    }

  private:
    std::mutex mutex_;
    std::deque<Waiting> queue_;
    std::size_t octets_ = 0;
};

} // namespace

struct Registrar::Desk {
    boost::asio::io_context& loop;
    Log& log;
    UpdateRule rule;
    WaitingUpdates waiting{};
    std::atomic<Clock::duration::rep> turned_away_told{0}; ///< when the last line was written

    void take(const std::shared_ptr<Desk>& self, serve::Update update, serve::UpdateDone done,
              std::shared_ptr<const registration::Keyring> keyring);
    void tell(const TurnedAway& away, const dns::IpAddress& sender);
    void decide_waiting(const std::shared_ptr<Desk>& self);
    void answer(const AdmittedUpdate& admitted, const Asker& asker,
                const Changed<Decision>& outcome);
};

/// Any worker's thread.
void Registrar::Desk::tell(const TurnedAway& away, const dns::IpAddress& sender) {
    const auto now = Clock::now().time_since_epoch();
    auto told = turned_away_told.load();
    const Clock::duration interval = turned_away_log_interval;
    if (told != 0 && now.count() - told < interval.count()) return;
    if (!turned_away_told.compare_exchange_strong(told, now.count())) return;
    log.write(LogLevel::Warning, "update-turned-away",
              {{"from", sender.to_text()}, {"rcode", to_text(away.rcode)}, {"reason", away.why}});
}

/// Any worker's thread.
void Registrar::Desk::take(const std::shared_ptr<Desk>& self, serve::Update update,
                           serve::UpdateDone done,
                           std::shared_ptr<const registration::Keyring> keyring) {
    auto admission = registration::admit(update.message, std::move(keyring), unix_time());
    if (auto* const away = std::get_if<TurnedAway>(&admission)) {
        tell(*away, update.sender);
        return done(std::move(away->response));
    }
    Waiting one{std::move(std::get<AdmittedUpdate>(admission)),
                {update.sender, std::move(done)},
                update.message.size()};
    switch (waiting.add(one)) {
    case WaitingUpdates::Entry::First:
        return boost::asio::post(loop, [self] { self->decide_waiting(self); });
    case WaitingUpdates::Entry::Behind:
        return;
    case WaitingUpdates::Entry::NoRoom:
        return one.asker.done(
            registration::response_to(one.update, dns::Rcode::ServFail, unix_time()));
    }
}

void Registrar::Desk::decide_waiting(const std::shared_ptr<Desk>& self) {
    const Batch batch = waiting.take();
    const auto outcomes = rule(batch.updates);
    ENSURE(outcomes.size() == batch.updates.size());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        answer(batch.updates[i], batch.askers[i], outcomes[i]);
    }
    // Behind whatever else the control thread has to do.
    if (batch.left > 0) boost::asio::post(loop, [self] { self->decide_waiting(self); });
}

void Registrar::Desk::answer(const AdmittedUpdate& admitted, const Asker& asker,
                             const Changed<Decision>& outcome) {
    const Decision decision = outcome ? *outcome : decision_of(outcome.error());
    LogFields fields{{"zone", admitted.update.zone.to_text()},
                     {"key", admitted.holder->key.name.to_text()},
                     {"from", asker.address.to_text()},
                     {"rcode", to_text(decision.rcode)},
                     {"hosts_changed", std::uint64_t{decision.hosts_changed}}};
    if (!decision.why.empty()) fields.push_back({"reason", decision.why});
    log.write(level_of(decision), "dns-update", fields);
    asker.done(registration::response_to(admitted, decision.rcode, unix_time()));
}

Registrar::Registrar(boost::asio::io_context& control_loop, Log& log, UpdateRule rule)
    : desk_{new Desk{control_loop, log, std::move(rule)}} {}

serve::UpdateTaker Registrar::taker(std::shared_ptr<const registration::Keyring> keyring) const {
    return
        [desk = desk_, keyring = std::move(keyring)](serve::Update update, serve::UpdateDone done) {
            desk->take(desk, std::move(update), std::move(done), keyring);
        };
}

} // namespace parallax::control
