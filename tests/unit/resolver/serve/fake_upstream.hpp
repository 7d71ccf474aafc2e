// FakeUpstream: a name server on 127.0.0.1 that says what a test tells it to. Its own thread and
// plain sockets; answers can be held back and released. Test support only.
#pragma once

#include "tests/unit/resolver/serve/loopback.hpp"

#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace parallax::serve::loopback {

struct Asked {
    Packet packet;
    dns::Question question;
    bool tcp = false;
    dns::Endpoint from;
};
/// What to send back, in order; over TCP the connection is closed afterwards.
using Behaviour = std::function<std::vector<Packet>(const Asked&)>;

/// A response to `asked` with these A records.
Packet reply_to(const Asked& asked, const std::vector<std::string>& addresses,
                dns::Rcode rcode = dns::Rcode::NoError);
/// 192.0.2.1 for every question.
Behaviour always();
Behaviour silent();

class FakeUpstream {
  public:
    explicit FakeUpstream(Behaviour behaviour);
    ~FakeUpstream();
    FakeUpstream(const FakeUpstream&) = delete;
    FakeUpstream& operator=(const FakeUpstream&) = delete;

    const dns::Endpoint& endpoint() const noexcept { return endpoint_; }
    std::size_t asked() const;
    std::size_t asked_over_tcp() const;
    /// Where the questions came from.
    std::vector<dns::Endpoint> sources() const;
    /// Until so many questions have arrived; false after `patience`.
    bool wait_for(std::size_t questions) const;
    /// From now on UDP answers wait for release().
    void hold();
    void release();

  private:
    void run();
    void take_datagram();
    void take_connection();
    std::vector<Packet> note(Asked asked);
    void send_udp(const Packet& packet, const dns::Endpoint& to) const;

    Behaviour behaviour_;
    Descriptor udp_, tcp_, stop_read_, stop_write_;
    dns::Endpoint endpoint_;

    mutable std::mutex mutex_; ///< guards what follows
    mutable std::condition_variable arrived_;
    std::vector<dns::Endpoint> sources_;
    std::size_t over_tcp_ = 0;
    bool held_ = false;
    std::list<std::pair<Packet, dns::Endpoint>> kept_;

    std::thread thread_;
};

} // namespace parallax::serve::loopback
