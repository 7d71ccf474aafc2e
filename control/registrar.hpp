// Registrar: takes DNS UPDATE messages from the server's workers and has them decided on the
// control thread, one after the other.
//
// Signatures are judged on the worker, so that only who holds a key gets into the queue; the queue
// is bounded, and what does not fit is SERVFAIL. The control thread owns it; the taker is for the
// workers and may outlive it.
#pragma once

#include "control/log.hpp"
#include "control/registration/exchange.hpp"
#include "control/store/control_plane.hpp"
#include "resolver/serve/settings.hpp"

#include <boost/asio/io_context.hpp>

namespace parallax::control {

inline constexpr std::size_t updates_waiting_max = 100; // SECURITY 1F
/// Of messages that are turned away by their signature: of strangers, so not a line for each.
inline constexpr std::chrono::seconds turned_away_log_interval{1};

/// Does what an update asks for, on the control thread: update_hosts() as one change.
using UpdateRule =
    std::function<Changed<registration::Decision>(const registration::AdmittedUpdate&)>;

class Registrar {
  public:
    /// The loop and the log outlive everything that runs on the loop.
    Registrar(boost::asio::io_context& control_loop, Log& log, UpdateRule rule);

    /// For workers: takes messages that are signed with one of these keys.
    serve::UpdateTaker taker(std::shared_ptr<const registration::Keyring> keyring) const;

  private:
    struct Desk;
    std::shared_ptr<Desk> desk_;
};

} // namespace parallax::control
