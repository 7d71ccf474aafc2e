// Queries over UDP from one thread that never sleeps: sendmmsg and recvmmsg in batches, queries of
// one socket optionally grouped by UDP_SEGMENT so that the sender is cheaper than any server. With
// at most as many sources as sockets each socket is bound to one source and connected; with more,
// every query names its source by IP_PKTINFO.
#pragma once

#include "bench/generator/asker.hpp"
#include "bench/generator/schedule.hpp"

#include <memory>
#include <optional>
#include <string>

namespace load {

class UdpLoad {
  public:
    UdpLoad(const Settings& settings, const QuestionList& list);
    ~UdpLoad();
    UdpLoad(const UdpLoad&) = delete;
    UdpLoad& operator=(const UdpLoad&) = delete;

    // Opens the sockets; says what went wrong, or nothing.
    std::string open();

    // Asks until `end_ns`, or until `queries` were sent when that is not 0.
    void run(std::uint64_t end_ns, std::uint64_t queries);

    // Waits for what is still outstanding, at most for the time-out; the rest is missing.
    void drain();

    Tally& tally() { return asker_.tally; }

  private:
    struct Client;
    struct Buffers;

    [[nodiscard]] std::size_t room(const Client& client) const;
    void send_closed(std::uint64_t now_ns, std::uint64_t& left);
    void send_open(std::uint64_t now_ns, std::uint64_t& left);
    void send(Client& client, std::size_t count, std::uint64_t now_ns);
    void append(Client& client, std::uint64_t intended_ns);
    void flush(Client& client);
    bool receive(Client& client);
    bool receive_all();
    void expire(std::uint64_t now_ns);

    const Settings& settings_;
    Asker asker_;
    std::vector<Client> clients_;
    std::unique_ptr<Buffers> buffers_;
    std::optional<Schedule> schedule_;
    std::size_t next_client_ = 0;
    std::uint64_t next_sweep_ns_ = 0;
};

} // namespace load
