#include "control/anchor_keeper.hpp"

#include "control/anchor_report.hpp"
#include "control/build_trust.hpp"
#include "control/identity/kept_file.hpp"
#include "resolver/validate/dnssec_rdata.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace parallax::control {
namespace asio = boost::asio;
using validate::AnchorState;
using validate::AnchorTracking;

std::uint64_t world_time_s() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<std::uint64_t>(
        std::chrono::duration_cast<std::chrono::seconds>(now).count());
}

AnchorKeeper::AnchorKeeper(asio::io_context& loop, Log& log, Hooks hooks)
    : loop_{loop}, log_{log}, hooks_{std::move(hooks)}, timer_{loop} {}

std::optional<std::string> AnchorKeeper::adopt(Wanted wanted) {
    for (auto& [zone, tracking] : wanted.followed) {
        const auto known = wanted_.followed.find(zone);
        if (known == wanted_.followed.end()) continue;
        const bool is_same = known->second.initial().encoded == tracking.initial().encoded;
        if (is_same) tracking = std::move(known->second);
    }
    wanted_ = std::move(wanted);
    anchors_ = trust_now(*wanted_.anchors, wanted_.followed);
    auto fault = save();
    wake();
    return fault;
}

std::optional<std::string> AnchorKeeper::save() const {
    if (!wanted_.file) return std::nullopt;
    auto fault = identity::write_kept(wanted_.file->path, to_text(wanted_.followed),
                                      identity::Readers::Everybody);
    if (!fault) return std::nullopt;
    return std::move(fault->text);
}

void AnchorKeeper::wake() {
    for (const auto& [zone, tracking] : wanted_.followed) {
        if (waiting_.contains(zone) || !tracking.is_due(hooks_.now_s())) continue;
        waiting_.insert(zone);
        // Told when this is gone, the loop does not run any more.
        hooks_.ask(zone, [this, &loop = loop_, zone = zone](serve::KeysTold told) {
            asio::post(loop, [this, zone, told = std::move(told)] { take(zone, told); });
        });
    }
    sleep();
}

/// Until the next zone is due.
void AnchorKeeper::sleep() {
    const std::uint64_t now_s = hooks_.now_s();
    std::uint64_t least_s = static_cast<std::uint64_t>(anchor_wake_max.count());
    for (const auto& [zone, tracking] : wanted_.followed) {
        const std::uint64_t next_s = tracking.kept().next_s;
        if (next_s > now_s) least_s = std::min(least_s, next_s - now_s);
    }
    timer_.expires_after(std::chrono::seconds{least_s});
    timer_.async_wait([this](const boost::system::error_code& fault) {
        if (!fault) wake();
    });
}

void AnchorKeeper::take(const dns::Name& zone, const serve::KeysTold& told) {
    waiting_.erase(zone);
    const auto found = wanted_.followed.find(zone);
    if (found == wanted_.followed.end()) return; // a reload was faster
    AnchorTracking& tracking = found->second;
    AnchorTracking::Judged judged;
    if (told.keys) {
        judged = tracking.take(*told.keys, hooks_.now_s());
    } else {
        tracking.fail(hooks_.now_s());
        judged.fault = validate::Fault{dns::EdeCode::DnssecIndeterminate, told.failure};
    }
    for (const auto& change : judged.changes) log_change(zone, change);
    faults_[zone] = judged.fault ? judged.fault->text : std::string{};
    if (judged.fault) {
        log_.write(LogLevel::Warning, "trust-anchors-not-confirmed",
                   {{"zone", zone.to_text()}, {"reason", judged.fault->text}});
    }
    if (tracking.trusted().count == 0) {
        log_.write(LogLevel::Error, "trust-anchors-gone",
                   {{"zone", zone.to_text()},
                    {"reason", "all its keys are revoked; what is below is insecure"}});
    }
    if (const auto fault = save()) {
        log_.write(LogLevel::Error, "cannot-keep-trust-anchors", {{"reason", *fault}});
    }
    if (!judged.changes.empty()) {
        anchors_ = trust_now(*wanted_.anchors, wanted_.followed);
        hooks_.publish();
    }
    sleep();
}

void AnchorKeeper::log_change(const dns::Name& zone, const AnchorTracking::Change& change) {
    const auto word = [](const std::optional<AnchorState>& state) {
        return std::string{state ? to_text(*state) : "unknown"};
    };
    const bool is_bad =
        change.after == AnchorState::Missing || change.after == AnchorState::Revoked;
    log_.write(is_bad ? LogLevel::Warning : LogLevel::Info, "trust-anchor",
               {{"zone", zone.to_text()},
                {"key_tag", std::uint64_t{validate::key_tag_of(change.key.rdata)}},
                {"was", word(change.before)},
                {"is", word(change.after)}});
}

boost::json::object AnchorKeeper::report() const {
    return anchor_report(*anchors_, wanted_.followed, faults_);
}

} // namespace parallax::control
