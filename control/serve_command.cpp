#include "control/serve_command.hpp"

#include "control/admin_commands.hpp"
#include "control/service_notice.hpp"

#include <boost/asio/signal_set.hpp>

#include <csignal>

#include <unistd.h>

namespace parallax::control {
namespace asio = boost::asio;
namespace {

constexpr int niceness = 5; // behind the threads that answer DNS

/// What the control thread does between its first and last event.
class ServeLoop {
  public:
    ServeLoop(const ServeCommand& command, std::ostream& log_out)
        : log_{log_out}, supervisor_{command.file, log_}, signals_{loop_},
          notice_{ServiceNotice::from_environment()} {}

    ExitCode run() {
        // Before anything takes time: a SIGHUP sent meanwhile must not end the program.
        for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGUSR1}) signals_.add(signal);
        if (const ExitCode code = supervisor_.load(); code != ExitCode::Good) return code;
        supervisor_.take_updates(loop_);
        if (const ExitCode code = open_admin_socket(); code != ExitCode::Good) return code;
        const ExitCode endpoint = supervisor_.open_endpoint(loop_.get_executor());
        if (endpoint != ExitCode::Good) return endpoint;
        if (const ExitCode code = supervisor_.start(); code != ExitCode::Good) return code;
        if (const ExitCode code = supervisor_.follow_anchors(loop_); code != ExitCode::Good) {
            return code;
        }
        root_watch_.look();
        notice_.ready();
        wait_for_signal();
        [[maybe_unused]] const int now = ::nice(niceness); // of this thread alone (nice(2))
        loop_.run();
        notice_.stopping();
        admin_.reset();
        supervisor_.drain();
        return ExitCode::Good;
    }

  private:
    ExitCode open_admin_socket() {
        const auto& file = supervisor_.config().control.socket;
        if (!file) return ExitCode::Good;
        auto opened = AdminSocket::open(loop_, file->path, [this](std::string line) {
            return commands_.answer(std::move(line));
        });
        if (const auto* fault = std::get_if<std::string>(&opened)) {
            log_.write(LogLevel::Error, "cannot-listen", {{"reason", *fault}});
            return ExitCode::Network;
        }
        admin_ = std::get<std::unique_ptr<AdminSocket>>(std::move(opened));
        return ExitCode::Good;
    }

    void wait_for_signal() {
        signals_.async_wait([this](const boost::system::error_code& fault, int signal) {
            if (!fault) on_signal(signal);
        });
    }

    void on_signal(int signal) {
        switch (signal) {
        case SIGHUP:
            notice_.reloading();
            supervisor_.reload();
            notice_.ready();
            break;
        case SIGUSR1:
            log_.write(LogLevel::Info, "statistics", to_fields(supervisor_.statistics()));
            break;
        default:
            log_.write(LogLevel::Info, "signal",
                       {{"name", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
            supervisor_.close_endpoint([this] { loop_.stop(); });
            return;
        }
        wait_for_signal();
    }

    Log log_;
    asio::io_context loop_{1};
    Supervisor supervisor_;
    AdminCommands commands_{supervisor_};
    LocalRootWatch root_watch_{loop_, log_, [this] { return supervisor_.local_root(); }};
    asio::signal_set signals_;
    ServiceNotice notice_;
    std::unique_ptr<AdminSocket> admin_;
};

} // namespace

ExitCode run(const ServeCommand& command, const Console& console) {
    return ServeLoop{command, console.err}.run();
}

} // namespace parallax::control
