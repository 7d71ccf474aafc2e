// Worker: one thread with its loop, its sockets and its state. Made, driven and ended by Server.
#pragma once

#include "resolver/serve/tcp_listener.hpp"
#include "resolver/serve/udp_listener.hpp"

#include <boost/asio/executor_work_guard.hpp>

#include <thread>

namespace parallax::serve {

class Worker {
  public:
    Worker(LoopGuard& loop_guard, std::shared_ptr<const ServeSettings> settings,
           std::shared_ptr<const zones::Snapshot> snapshot);
    ~Worker(); ///< stops and joins

    /// Before run(): takes over opened sockets.
    void add_udp(int descriptor, const std::string& pinned_network);
    void add_tcp(int descriptor, const std::string& pinned_network, ConnectionQuota& quota);

    /// Starts the thread.
    void run();
    /// Any thread: stops accepting; the worker ends by itself when nothing is in flight.
    void drain(std::chrono::steady_clock::time_point deadline);
    /// Any thread: ends the loop now.
    void stop();
    void join();

    boost::asio::io_context& loop() noexcept { return loop_; }
    /// On the worker's thread only.
    WorkerState& state() noexcept { return state_; }
    const WorkerCounters& counters() const noexcept { return counters_; }

  private:
    void serve();
    void wait_until_idle(std::chrono::steady_clock::time_point deadline);

    WorkerCounters counters_; ///< written by this worker, read by anybody
    WorkerState state_;
    // Coroutines end with the loop, and use the state while they do: so the loop goes first.
    // Other threads only post to it and stop it, which this hint allows; what is spared is locking
    // every descriptor on every event.
    boost::asio::io_context loop_{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
    std::vector<std::shared_ptr<UdpListener>> udp_;
    std::vector<std::shared_ptr<TcpListener>> tcp_;
    boost::asio::steady_timer drain_timer_;
    std::thread thread_;
};

} // namespace parallax::serve
