// AdminCommands: the admin socket's commands: one request line -> one answer line (docs/cli.md).
//
// Promises: nothing blocks the control thread: questions are investigated on a worker, and the
// answer is awaited; at most `investigating_requests_max` requests do so at a time, each for at
// most `investigating_time_max`, and those beyond are told at once that the server is busy. Control
// thread only.
#pragma once

#include "control/admin_socket.hpp"
#include "control/supervisor.hpp"

#include <boost/json/object.hpp>

namespace parallax::control {

inline constexpr std::size_t investigating_requests_max = 4;
/// The client waits for admin_answer_timeout.
inline constexpr std::chrono::milliseconds investigating_time_max{110'000};

/// {"ok":true,"result":...} and {"ok":false,"error":"..."} as lines.
std::string admin_answer(boost::json::object result);
std::string admin_error(std::string_view text);

class AdminCommands {
  public:
    /// `supervisor` outlives it, and it outlives the loop's run.
    explicit AdminCommands(Supervisor& supervisor,
                           std::chrono::milliseconds time_max = investigating_time_max)
        : supervisor_{supervisor}, time_max_{time_max} {}

    /// Commands: explain, matrix, statistics, reload, snapshot, cache, arm, arm-batch, arm-place,
    /// state, trust-anchors.
    boost::asio::awaitable<std::string> answer(std::string line);

  private:
    using Answer = boost::asio::awaitable<std::string>;
    Answer explain(boost::json::object request);
    Answer matrix(boost::json::object request);
    template <class Task>
    Answer investigate(std::shared_ptr<Task> task);

    Supervisor& supervisor_;
    std::chrono::milliseconds time_max_;
    /// Shared with the requests that are worked on, which the loop may drop after all of this.
    std::shared_ptr<std::size_t> investigating_ = std::make_shared<std::size_t>(0);
};

} // namespace parallax::control
