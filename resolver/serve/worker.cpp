#include "resolver/serve/worker.hpp"

#include "resolver/serve/udp_socket.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>

namespace parallax::serve {

namespace {

constexpr std::chrono::milliseconds drain_interval{10};

} // namespace

Worker::Worker(LoopGuard& loop_guard, std::shared_ptr<const ServeSettings> settings,
               std::shared_ptr<const zones::Snapshot> snapshot)
    : state_{loop_, loop_guard, counters_}, guard_{loop_.get_executor()}, drain_timer_{loop_} {
    state_.snapshot = std::move(snapshot);
    state_.settings = std::move(settings);
}

Worker::~Worker() {
    stop();
    join();
    state_.close();
}

void Worker::add_udp(int descriptor, const std::string& pinned_network) {
    state_.listening.push_back(bound_endpoint(descriptor));
    udp_.push_back(std::make_shared<UdpListener>(state_, descriptor, pinned_network));
}

void Worker::add_tcp(int descriptor, const std::string& pinned_network, ConnectionQuota& quota) {
    tcp_.push_back(std::make_shared<TcpListener>(state_, quota, descriptor, pinned_network));
}

void Worker::run() {
    for (const auto& listener : udp_) listener->start();
    for (const auto& listener : tcp_) listener->start();
    thread_ = std::thread{[this] { serve(); }};
}

void Worker::serve() {
    while (true) {
        try {
            loop_.run();
            return;
        } catch (...) {
            // Nothing on a loop is meant to throw; the counter says that something did, the rest
            // goes on.
            counters_.add(Count::WorkerExceptions);
        }
    }
}

void Worker::drain(std::chrono::steady_clock::time_point deadline) {
    boost::asio::post(loop_, [this, deadline] {
        for (const auto& listener : udp_) listener->stop();
        for (const auto& listener : tcp_) listener->stop();
        wait_until_idle(deadline);
    });
}

void Worker::wait_until_idle(std::chrono::steady_clock::time_point deadline) {
    const bool sessions = std::any_of(tcp_.begin(), tcp_.end(),
                                      [](const auto& one) { return one->open_sessions() > 0; });
    const bool idle = state_.slow_questions == 0 && !sessions;
    if (idle || std::chrono::steady_clock::now() >= deadline) return loop_.stop();
    drain_timer_.expires_after(drain_interval);
    drain_timer_.async_wait([this, deadline](boost::system::error_code error) {
        if (!error) wait_until_idle(deadline);
    });
}

void Worker::stop() {
    loop_.stop();
}

void Worker::join() {
    if (thread_.joinable()) thread_.join();
    for (const auto& listener : udp_) listener->close(); // the ports are free for others now
}

} // namespace parallax::serve
