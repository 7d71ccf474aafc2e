#include "control/registrar.hpp"

#include <boost/asio/post.hpp>

#include <atomic>
#include <chrono>

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

} // namespace

struct Registrar::Desk {
    boost::asio::io_context& loop;
    Log& log;
    UpdateRule rule;
    std::atomic<std::size_t> waiting{0};
    std::atomic<Clock::duration::rep> turned_away_told{0}; ///< when the last line was written

    void take(const std::shared_ptr<Desk>& self, serve::Update update, serve::UpdateDone done,
              std::shared_ptr<const registration::Keyring> keyring);
    void tell(const TurnedAway& away, const dns::IpAddress& sender);
    void decide(const AdmittedUpdate& admitted, const dns::IpAddress& sender,
                const serve::UpdateDone& done);
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
    auto& admitted = std::get<AdmittedUpdate>(admission);
    if (waiting.fetch_add(1) >= updates_waiting_max) {
        waiting.fetch_sub(1);
        return done(registration::response_to(admitted, dns::Rcode::ServFail, unix_time()));
    }
    boost::asio::post(loop, [self, admitted = std::move(admitted), sender = update.sender,
                             done = std::move(done)] {
        self->waiting.fetch_sub(1);
        self->decide(admitted, sender, done);
    });
}

void Registrar::Desk::decide(const AdmittedUpdate& admitted, const dns::IpAddress& sender,
                             const serve::UpdateDone& done) {
    const Changed<Decision> outcome = rule(admitted);
    const Decision decision = outcome ? *outcome : decision_of(outcome.error());
    LogFields fields{{"zone", admitted.update.zone.to_text()},
                     {"key", admitted.holder->key.name.to_text()},
                     {"from", sender.to_text()},
                     {"rcode", to_text(decision.rcode)},
                     {"hosts_changed", std::uint64_t{decision.hosts_changed}}};
    if (!decision.why.empty()) fields.push_back({"reason", decision.why});
    log.write(level_of(decision), "dns-update", fields);
    done(registration::response_to(admitted, decision.rcode, unix_time()));
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
