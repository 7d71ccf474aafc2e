// ServeSettings: the limits and time-outs a running server works with. Values, published with a
// Snapshot.
#pragma once

#include "resolver/answer/respond.hpp"
#include "resolver/iterate/options.hpp"
#include "resolver/validate/trust_anchors.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace parallax::serve {

/// A DNS UPDATE from a trusted sender (answer::Trust::update_senders), on its way to whoever
/// decides about it, whom resolver/ does not know.
struct Update {
    std::vector<std::uint8_t> message;
    dns::IpAddress sender;
};
/// Sends the response back the way the update came; at most once, from any thread, while the Server
/// lives. Not called: there is no response.
using UpdateDone = std::function<void(std::vector<std::uint8_t> response)>;
/// Called on workers' threads, which it does not keep waiting.
using UpdateTaker = std::function<void(Update, UpdateDone)>;

/// Whether replies of one batch to one client may be one message to the kernel (udp(7)
/// UDP_SEGMENT).
enum class UdpGrouping : std::uint8_t { Off, On };

/// Which port a question to an upstream leaves from.
enum class UpstreamPorts : std::uint8_t {
    Pooled, ///< one of a pool's, which many questions share
    Strict  ///< one of its own (RFC 5452 §9.2)
};

/// Whether an answer that expires soon is asked for anew, in the background, when it is used.
enum class Refresh : std::uint8_t { Off, On };

/// May change with a reload; published together with the Snapshot.
struct ServeSettings {
    answer::Settings answer;
    UdpGrouping udp_grouping = UdpGrouping::On; // where the kernel takes it
    UpstreamPorts upstream_ports = UpstreamPorts::Pooled;
    std::chrono::milliseconds client_deadline{1900}; // DNSBomb (SECURITY 1B)
    std::size_t tcp_connections_max = 1000;          // over all workers
    std::size_t tcp_connections_per_client_max = 64; // per address, over all workers
    std::chrono::milliseconds tcp_idle{10000};
    std::chrono::milliseconds tcp_first_query{2000};
    std::size_t tcp_in_flight_max = 16;           // questions per connection
    std::size_t tcp_unsent_octets_max = 65536;    // then reading stops until the client reads
    std::size_t in_flight_per_upstream_max = 200; // exchanges per worker and server
    std::size_t waiters_per_question_max = 1000;  // clients on one exchange, per worker
    std::size_t in_flight_max = 10000;            // questions on the slow path, per worker
    recurse::TtlLimits ttl;                       // of what upstreams say
    iterate::IterationOptions iteration;          // with the same TTL limits
    Refresh refresh = Refresh::On;
    std::chrono::seconds stale_max{0}; // records outlive their TTL so long; 0: never
    UpdateTaker update_taker;          ///< set where `answer.trust.update_senders` is
    /// Null: nothing is trusted, and everything that is validated insecure.
    std::shared_ptr<const validate::TrustAnchors> anchors;
};

} // namespace parallax::serve
