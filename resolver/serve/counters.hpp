// Counters: what a worker counted. Each worker writes its own with relaxed stores; anybody may
// read. No locks.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace parallax::serve {

enum class Count : std::uint8_t {
    UdpQueries,
    TcpQueries,
    Answers,
    ReadyAnswers,
    Dropped,
    FormErr,
    ServFail,
    NxDomain,
    Refused,
    Truncated,
    SlowPath,
    RecordHits,     // what upstreams are to be asked, and was kept
    RecordMisses,   // and was not
    CachedFailures, // and had failed just now
    StaleAnswers,   // given out because nothing fresh was to be had
    Refreshes,      // ready answers asked for anew before they expire
    Joined,         // misses that joined an exchange in flight
    UpstreamSends,
    UpstreamReplies,
    UpstreamTimeouts,
    UpstreamErrors,
    UpstreamTcp,
    WrongId,
    IgnoredPackets,
    Loops,
    Overloaded,
    DeadlinePassed,
    TcpAccepted,
    TcpRefused,
    TcpClosedIdle,
    ProxyRejected,
    SendErrors,
    UdpMessagesSent,    // what sendmmsg was given; a group of replies is one
    UdpGroupingRefused, // sockets on which the kernel did not take groups
    Updates,            // DNS UPDATE messages from trusted senders
    WorkerExceptions,   // must stay 0: tests require it
    Total_
};
inline constexpr std::size_t count_total = static_cast<std::size_t>(Count::Total_);
/// snake_case name for logs and statistics ("udp_queries").
const char* name_of(Count count) noexcept;

using Counters = std::array<std::uint64_t, count_total>;

class WorkerCounters {
  public:
    /// Only the owning worker calls this: a relaxed load and store, no read-modify-write.
    void add(Count count, std::uint64_t amount = 1) noexcept {
        auto& value = values_[static_cast<std::size_t>(count)];
        value.store(value.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
    }
    std::uint64_t get(Count count) const noexcept {
        return values_[static_cast<std::size_t>(count)].load(std::memory_order_relaxed);
    }

  private:
    std::array<std::atomic<std::uint64_t>, count_total> values_{};
};

} // namespace parallax::serve
