// Registrar: takes DNS UPDATE messages from the server's workers and has them decided on the
// control thread, in the order they came: those that wait when it comes to them as one change,
// so that a burst costs a few transactions.
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

/// A site whose hosts all come back at once.
inline constexpr std::size_t updates_waiting_max = 5000;
inline constexpr std::size_t updates_waiting_octets_max = 4U << 20U; ///< of their messages
/// As one change: so many that a burst costs few transactions, so few that none waits for long.
inline constexpr std::size_t updates_together_max = 500;
/// Of messages that are turned away by their signature: of strangers, so not a line for each.
inline constexpr std::chrono::seconds turned_away_log_interval{1};

/// Does what updates ask for, on the control thread: update_hosts() for each, all as one change.
using UpdateRule = std::function<std::vector<Changed<registration::Decision>>(
    std::span<const registration::AdmittedUpdate>)>;

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
