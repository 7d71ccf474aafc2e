// PoolScene: an UpstreamPool on a loop of its own, which the test runs, and askers that note what
// they are told. Test support only.
#pragma once

#include "resolver/serve/secure_random.hpp"
#include "resolver/serve/upstream_pool.hpp"
#include "tests/unit/resolver/serve/fake_upstream.hpp"

#include <boost/asio/io_context.hpp>
#include <catch2/catch.hpp>

namespace parallax::serve::loopback {

struct Asker final : UpstreamAsker {
    Asker(const std::string& text, std::uint16_t id) : packet{query(text, id)} {}

    void on_datagram(std::span<const std::uint8_t> datagram) override {
        got.emplace_back(datagram.begin(), datagram.end());
        if (on_reply) on_reply();
    }
    void on_socket_error(const boost::system::error_code& error) override {
        errors.push_back(error);
    }

    const Packet packet;
    UpstreamPlace place;
    std::vector<Packet> got;
    std::vector<boost::system::error_code> errors;
    std::function<void()> on_reply;
};

struct PoolScene {
    ~PoolScene() { pool.close(); }

    /// Asks, without sending yet. Checks that it is possible.
    void ask(Asker& asker, const dns::Endpoint& server,
             UpstreamPorts ports = UpstreamPorts::Pooled) {
        auto asked = pool.ask(asker, {server, asker.packet, ports});
        REQUIRE_FALSE(asked.error);
        asker.place = std::move(asked.place);
    }
    /// Ends this turn of the loop: what was asked is sent, what has arrived is told.
    void turn() {
        loop.restart();
        loop.poll();
    }
    /// False after `patience`.
    bool run_until(const std::function<bool()>& done) {
        const auto end = std::chrono::steady_clock::now() + patience;
        loop.restart();
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) return false;
            loop.run_one_for(std::chrono::milliseconds{50});
        }
        return true;
    }

    boost::asio::io_context loop{1};
    SecureRandom random;
    LoopGuard loop_guard{42};
    WorkerCounters counters;
    WheelTimer wheel{loop};
    UpstreamNeeds needs{loop, random, loop_guard, counters, wheel};
    UpstreamPool pool{needs};
};

} // namespace parallax::serve::loopback
