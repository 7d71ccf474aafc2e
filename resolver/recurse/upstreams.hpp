// UpstreamTable: what one worker has learnt about the servers it asks: round-trip times, failures,
// back-off.
//
// Promises: at most `upstreams_max` entries, the longest unused goes first; spoof signals never
// change it (only replies that matched, time-outs and socket errors do). One thread (each worker
// has its own).
#pragma once

#include "dns/ip_address.hpp"
#include "resolver/recurse/environment.hpp"

#include <array>
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
/// A server that does not know EDNS is asked without it for so long; then it is tried again. So is
/// one that changes the letters of questions.
inline constexpr Duration plain_dns_time{600'000};

/// Servers of a family none of which has answered yet count as failing after so many failures.
inline constexpr unsigned failures_of_family = 4;
/// Who is put aside and has said nothing for so long is dead; until then silence may be loss.
inline constexpr Duration silence_of_the_dead{5000};
/// A server that is put aside is not asked more often, even when no other is left.
inline constexpr Duration insistence_interval{1000};

/// Whether servers that are put aside are asked when no others are left.
enum class Insistence : std::uint8_t {
    Insist,   ///< yes
    GiveTime, ///< each once in `insistence_interval`: others ask for other names, too
};

class UpstreamTable {
  public:
    /// The server to try next among `candidates`, not one of `tried` unless all were: random among
    /// those within `rtt_equal` of the fastest usable one, now and then within `rtt_band`; a
    /// backed-off server only as its one probe, or when nothing else is left. Who was never asked
    /// counts as as fast as the fastest that is known. Of servers that are
    /// not known yet, those with IPv4 addresses come first, unless those have not answered of late
    /// (RFC 8305's aim: whatever family is broken, nobody waits for it twice). Nothing when
    /// candidates is empty, or all are given time.
    std::optional<dns::Endpoint> choose(std::span<const dns::Endpoint> candidates,
                                        std::span<const dns::Endpoint> tried,
                                        Environment environment,
                                        Insistence insistence = Insistence::Insist);
    /// Within what its replies come: SRTT + 4 x variation, and `timeout_min` at least (RFC 6298
    /// §2).
    Duration usual_wait_for(const dns::Endpoint& server) const;
    /// How long one try with this server may wait: that, doubled per failure in a row, or per try
    /// that its question has behind it: others' replies do not make a slow one come earlier.
    Duration timeout_for(const dns::Endpoint& server, std::size_t tries = 0) const;
    /// It is put aside, and has been silent for `silence_of_the_dead`.
    bool is_dead(const dns::Endpoint& server, TimePoint now) const;

    void on_reply(const dns::Endpoint& server, Duration rtt, TimePoint now);
    /// Of questions that were out together one failure counts: a moment's silence is one, however
    /// many asked. `sent`: when what failed was sent.
    void on_failure(const dns::Endpoint& server, TimePoint sent, TimePoint now);
    /// The server refused a query with an OPT record and answered the same one without (RFC 6891
    /// §6.2.2, §7).
    void on_plain_dns_only(const dns::Endpoint& server, TimePoint now);
    /// The server does not repeat the letters of a question as they were spelt.
    void on_case_changed(const dns::Endpoint& server, TimePoint now);
    bool repeats_case(const dns::Endpoint& server, TimePoint now) const;
    /// Whether a query to this server carries an OPT record.
    bool speaks_edns(const dns::Endpoint& server, TimePoint now) const;

    struct State {
        Duration srtt = rtt_unknown;
        Duration variation{0};
        unsigned failures_in_row = 0;
        TimePoint replied_at{};   ///< the last time
        TimePoint silent_since{}; ///< while there are any: when the first of them was sent, or it
                                  ///< replied since
        TimePoint failed_at{};    ///< the last of them
        TimePoint back_off_until{};
        Duration back_off{0};
        bool probing = false;        ///< its probe is out
        TimePoint plain_dns_until{}; ///< no EDNS before
        TimePoint any_case_until{};  ///< no letters in random case before
        TimePoint used{};
        std::uint64_t replies = 0, failures = 0;
    };
    const std::map<dns::Endpoint, State>& states() const noexcept { return states_; }

  private:
    Duration guess_for(const dns::Endpoint& server) const;
    State& state_of(const dns::Endpoint& server, TimePoint now);
    void start_probe(const dns::Endpoint& server, TimePoint now);

    std::map<dns::Endpoint, State> states_;
    /// In a row, by family, of servers that never answered.
    std::array<unsigned, 2> family_failures_{};
};

} // namespace parallax::recurse
