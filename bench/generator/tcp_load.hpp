// Queries over TCP (RFC 7766) from one thread that never sleeps: persistent connections with
// several questions under way, or one question a connection. Closed loop only.
#pragma once

#include "bench/generator/asker.hpp"

#include <string>

namespace load {

class TcpLoad {
  public:
    TcpLoad(const Settings& settings, const QuestionList& list);
    ~TcpLoad();
    TcpLoad(const TcpLoad&) = delete;
    TcpLoad& operator=(const TcpLoad&) = delete;

    // Opens the persistent connections; says what went wrong, or nothing.
    std::string open();

    // Asks until `end_ns`, or until `queries` were sent when that is not 0.
    void run(std::uint64_t end_ns, std::uint64_t queries);

    // Waits for what is still outstanding, at most for the time-out; the rest is missing.
    void drain();

    Tally& tally() { return asker_.tally; }

  private:
    struct Connection;

    bool connect(Connection& connection);
    void disconnect(Connection& connection);
    void ask(Connection& connection, std::uint64_t now_ns, std::uint64_t& left);
    void flush(Connection& connection);
    bool receive(Connection& connection);
    void take_frames(Connection& connection);
    static void acknowledge(const Connection& connection);
    bool receive_all();
    void expire(std::uint64_t now_ns);

    const Settings& settings_;
    Asker asker_;
    std::vector<Connection> connections_;
    std::vector<std::uint8_t> read_;
    std::uint64_t next_sweep_ns_ = 0;
};

} // namespace load
