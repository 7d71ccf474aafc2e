// A loop that runs on a thread of its own while a test talks to what lives on it.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace parallax::control::testing {

/// Made before what lives on the loop, so that it outlives it; stop() first, then destroy that.
class RunningLoop {
  public:
    boost::asio::io_context& loop() { return loop_; }
    void run() {
        thread_ = std::thread{[this] { loop_.run(); }};
    }
    void stop() {
        loop_.stop();
        if (thread_.joinable()) thread_.join();
    }
    ~RunningLoop() { stop(); }

  private:
    boost::asio::io_context loop_{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_{
        loop_.get_executor()};
    std::thread thread_;
};

} // namespace parallax::control::testing
