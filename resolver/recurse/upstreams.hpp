// UpstreamTable: what one worker has learnt about the servers it asks: round-trip times, failures,
// back-off.
//
// Promises: at most `upstreams_max` entries, the longest unused goes first; spoof signals never
// change it (only replies that matched, time-outs and socket errors do). One thread (each worker
// has its own).
#pragma once

#include "dns/ip_address.hpp"
#include "resolver/recurse/environment.hpp"

#include <map>
#include <optional>
#include <span>
#include <vector>

namespace parallax::recurse {

inline constexpr std::size_t upstreams_max = 4096;
inline constexpr Duration rtt_unknown{400}; // first guess (SECURITY section 2, Knot Resolver)
inline constexpr Duration rtt_equal{5};     // servers within this of the fastest share questions
inline constexpr Duration rtt_band{400};    // servers within this are asked now and then (Unbound)
inline constexpr std::uint32_t explore_one_in =
    16;                                    // questions: a server that got faster is noticed
inline constexpr Duration timeout_min{50}; // a try never waits less
inline constexpr Duration timeout_max{10000};
inline constexpr unsigned failures_to_back_off = 3; // in a row
inline constexpr Duration back_off_first{1000}; // doubles up to back_off_max; one probe at its end
inline constexpr Duration back_off_max{10000};
/// A server that does not know EDNS is asked without it for so long; then it is tried again.
inline constexpr Duration plain_dns_time{600'000};

class UpstreamTable {
  public:
    /// The server to try next among `candidates`, not one of `tried` unless all were: random among
    /// those within `rtt_equal` of the fastest usable one, now and then within `rtt_band`; a
    /// backed-off server only as its one probe, or when nothing else is left. Nothing when
    /// candidates is empty.
    std::optional<dns::Endpoint> choose(std::span<const dns::Endpoint> candidates,
                                        std::span<const dns::Endpoint> tried,
                                        Environment environment);
    /// How long one try with this server may wait: SRTT + 4 x variation, doubled per failure in a
    /// row.
    Duration timeout_for(const dns::Endpoint& server) const;

    void on_reply(const dns::Endpoint& server, Duration rtt, TimePoint now);
    /// Failures of what was sent before a server was put aside do not put it aside for longer.
    void on_failure(const dns::Endpoint& server, TimePoint now);
    /// The server refused a query with an OPT record and answered the same one without (RFC 6891
    /// §6.2.2, §7).
    void on_plain_dns_only(const dns::Endpoint& server, TimePoint now);
    /// Whether a query to this server carries an OPT record.
    bool speaks_edns(const dns::Endpoint& server, TimePoint now) const;

    struct State {
        Duration srtt = rtt_unknown;
        Duration variation{0};
        unsigned failures_in_row = 0;
        TimePoint back_off_until{};
        Duration back_off{0};
        bool probing = false;        ///< its probe is out
        TimePoint plain_dns_until{}; ///< no EDNS before
        TimePoint used{};
        std::uint64_t replies = 0, failures = 0;
    };
    const std::map<dns::Endpoint, State>& states() const noexcept { return states_; }

  private:
    State& state_of(const dns::Endpoint& server, TimePoint now);
    void start_probe(const dns::Endpoint& server, TimePoint now);

    std::map<dns::Endpoint, State> states_;
};

} // namespace parallax::recurse
