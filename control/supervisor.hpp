// Supervisor: the server's life: load, start, reload, count, drain. What the control thread owns.
//
// Promises: a reload that finds an error changes nothing and reports every finding; what is
// published is always a whole checked state. Control thread only.
#pragma once

#include "control/anchor_keeper.hpp"
#include "control/arm/arm_server.hpp"
#include "control/build_topology.hpp"
#include "control/cache_report.hpp"
#include "control/log.hpp"
#include "control/registrar.hpp"
#include "control/resources/batch.hpp"
#include "control/statistics.hpp"
#include "control/store/control_plane.hpp"
#include "resolver/serve/server.hpp"

namespace parallax::control {

struct ReloadReport {
    enum class Outcome : std::uint8_t { Applied, Refused } outcome = Outcome::Refused;
    Findings findings;
    std::vector<std::string> restart_keys; ///< changed keys that only a restart applies
    std::uint64_t generation = 0;          ///< of the state that serves now
    std::size_t zones_kept = 0;            ///< shared with the state before
};

class Supervisor {
  public:
    Supervisor(std::string file, Log& log);

    /// Reads and checks, the control plane's state included; logs findings and takes the log
    /// settings. Good, or why there is nothing to start.
    ExitCode load();
    /// Before start(): DNS UPDATE is decided on this loop, which the control thread runs, where the
    /// configuration has keys for it.
    void take_updates(boost::asio::io_context& control_loop);
    /// Pre: load() was Good. Good, or Network when a listener cannot be opened.
    ExitCode start();
    /// Opens the endpoint of `control: arm`, if there is one; `loop` is this thread's, where calls
    /// are answered. Good, or what it needs is missing or taken. Pre: load() was Good.
    ExitCode open_endpoint(const boost::asio::any_io_executor& loop);
    /// The trust anchors are followed on this thread's loop, where the configuration says so. Good,
    /// or Files when what is learnt cannot be kept. Pre: start() was Good.
    ExitCode follow_anchors(boost::asio::io_context& control_loop);
    ReloadReport reload();
    /// The endpoint takes no more calls; `done` is called, from any thread, when it has answered
    /// those it took. This thread's loop must go on meanwhile.
    void close_endpoint(std::function<void()> done);
    /// Pre: start() was Good.
    void drain();

    /// Pre: load() was Good.
    const config::Config& config() const { return state_->config; }
    const std::shared_ptr<const zones::Snapshot>& snapshot() const { return snapshot_; }
    const std::shared_ptr<const iterate::LocalRoot>& local_root() const {
        return state_->local_root;
    }
    /// Null: `control: state` is not configured. Pre: load() was Good.
    ControlPlane* control_plane() noexcept { return plane_.get(); }
    /// One call on the control plane's resources: when this returns, what it changed is on the disk
    /// and answered from; refused, nothing has changed. Pre: control_plane() is not null.
    Changed<resources::Answer> call(const resources::Call& call);
    /// Many calls as one change, whole or not at all; logged as one. Pre: as for call().
    Changed<std::size_t> call_all(std::span<const resources::BatchCall> calls);
    /// What `state` asks for (state_actions.hpp); an import is logged. Pre: control_plane() is not
    /// null.
    std::variant<boost::json::object, std::string> state(const boost::json::object& request);
    /// Pre: start() was Good.
    void begin_investigation(const serve::InvestigationRequest& request,
                             serve::Server::InvestigationDone done);
    Statistics statistics() const;
    /// What a cache holds, forgotten or told: {"answers": ...}.
    boost::json::object cache_statistics() const;
    boost::json::object flush_cache(const FlushWanted& wanted);
    boost::json::object dump_cache(std::size_t entries_max) const;
    /// What is trusted (anchor_report.hpp). Pre: load() was Good.
    boost::json::object trust_anchors() const;
    std::vector<dns::Endpoint> endpoints() const;

  private:
    ExitCode open_control_plane();
    /// Freezes what the configuration and `managed` say, and hands it to the workers.
    void serve(const model::Published* managed);
    serve::ServeSettings settings() const;
    /// Whose anchors are in the settings from now on. False, and logged: they cannot be kept.
    bool adopt_anchors();
    void log_call(const resources::Call& call, const Changed<resources::Answer>& outcome);
    void log_endpoint();
    void log_findings(const Findings& findings);
    void log_started();

    std::string file_;
    Log& log_;
    std::optional<LoadedState> state_;
    std::shared_ptr<const registration::Keyring> keyring_; ///< null: nobody registers by DNS
    std::unique_ptr<ControlPlane> plane_;
    std::optional<Registrar> registrar_;
    config::Config
        started_with_; ///< its listeners, workers and socket are what runs; zones left out
    std::shared_ptr<const zones::Snapshot> snapshot_;
    std::unique_ptr<serve::Server> server_;
    std::optional<AnchorKeeper> keeper_; ///< posts what the server tells to a loop that is not ours
    std::unique_ptr<arm::ArmServer> endpoint_;
    unsigned workers_ = 0;
    std::uint64_t generation_ = 0;
    std::uint64_t reloads_ = 0;
    std::uint64_t reloads_refused_ = 0;
    std::chrono::steady_clock::time_point started_at_{};
};

} // namespace parallax::control
