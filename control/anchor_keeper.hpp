// AnchorKeeper: follows the trust anchors of the running server as their zones change keys (RFC
// 5011): asks when a zone is due, keeps what it learns in the configured file, and has workers
// given what is trusted from then on.
//
// Promises: what is trusted is in the file before anybody uses it, or the log tells that it is
// not. The control thread's only.
#pragma once

#include "config/config.hpp"
#include "control/anchor_states.hpp"
#include "control/log.hpp"
#include "resolver/serve/key_question.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/json/object.hpp>

#include <set>

namespace parallax::control {

/// The world's clock is looked at so often, whatever was due: it may be set meanwhile.
inline constexpr std::chrono::seconds anchor_wake_max{3600};

/// Seconds since 1970.
std::uint64_t world_time_s();

class AnchorKeeper {
  public:
    struct Hooks {
        /// Asks for a zone's keys; tells once, on any thread.
        std::function<void(const dns::Name& zone, std::function<void(serve::KeysTold)> told)> ask;
        /// anchors() are others now.
        std::function<void()> publish;
        std::function<std::uint64_t()> now_s = world_time_s;
    };
    /// What a configuration says.
    struct Wanted {
        std::shared_ptr<const validate::TrustAnchors> anchors; ///< never null
        FollowedAnchors followed;
        std::optional<config::FilePath> file; ///< nothing: nothing is followed
    };

    /// `loop` is this thread's; it and the log outlive what runs on it.
    AnchorKeeper(boost::asio::io_context& loop, Log& log, Hooks hooks);

    /// From now on. What is followed already goes on where it is. Why the file cannot be written.
    std::optional<std::string> adopt(Wanted wanted);
    /// What is trusted now.
    const std::shared_ptr<const validate::TrustAnchors>& anchors() const noexcept {
        return anchors_;
    }
    /// `trust-anchors` of the admin socket (docs/cli.md).
    boost::json::object report() const;

    /// Asks for what is due, and sees to being called again; for tests.
    void wake();

  private:
    void take(const dns::Name& zone, const serve::KeysTold& told);
    void log_change(const dns::Name& zone, const validate::AnchorTracking::Change& change);
    std::optional<std::string> save() const;
    void sleep();

    boost::asio::io_context& loop_;
    Log& log_;
    Hooks hooks_;
    boost::asio::steady_timer timer_;
    Wanted wanted_;
    std::shared_ptr<const validate::TrustAnchors> anchors_;
    std::set<dns::Name> waiting_;             ///< zones whose keys are being asked for
    std::map<dns::Name, std::string> faults_; ///< what was wrong with the last answer
};

} // namespace parallax::control
