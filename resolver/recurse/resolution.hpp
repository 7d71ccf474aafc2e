// Resolution: decides how one question is put to one route's upstreams, without doing any of it.
//
// A state machine: the driver carries out the Step it is given (serve/ with sockets, tests with a
// script) and reports what happened; the machine answers with the next Step. It decides server,
// transport, id, time-out, retry, what counts as a reply and when to stop. Terminates: each send
// spends the client question's Budget. One thread; lives as long as the question.
#pragma once

#include "resolver/recurse/budget.hpp"
#include "resolver/recurse/delegation.hpp"
#include "resolver/recurse/upstreams.hpp"

#include <boost/container/small_vector.hpp>

#include <string>

namespace parallax::recurse {

inline constexpr std::size_t sends_per_question_max = 32; // whatever comes back (CVE-2026-5950)
inline constexpr std::size_t sends_per_server_max = 5;    // fallbacks counted (Unbound)
/// Packets of a question that servers get which have not answered of late, when a zone has no
/// others: slow ones answer; dead ones cost no more, and get no more.
inline constexpr std::size_t insistent_sends = 2;
/// Packets to a zone's servers none of which says anything (CVE-2022-3204).
inline constexpr std::size_t silent_sends_max = 15;
/// Every server is asked this often before a question is given up: silence may be loss (RFC 9520
/// §3.1). Less often once another server has answered with a failure.
inline constexpr std::size_t reply_records_max = 1000; // a reply with more is malformed
inline constexpr std::size_t rounds_of_silence_max = 3;
inline constexpr std::size_t rounds_after_refusal_max = 2;
/// The hints are what is left; they must not be put aside for it.
inline constexpr std::size_t rounds_of_priming_max = 1;
/// The longest wait while another server could be asked instead.
inline constexpr Duration failover_wait_max{400};
/// Of a server that said nothing before a pause replies may come late; who joins waits, too.
inline constexpr Duration wait_after_pause_max{1000};
/// Of what a server says about its failure (RFC 8914) so much is told: enough for a few forwarders
/// in a row, each of whom quotes the next. Escaped, it may be four times as long.
inline constexpr std::size_t explanation_octets_max = 500;
/// TCP loses nothing, and takes a connection first.
inline constexpr Duration tcp_wait_min{800};

enum class Transport : std::uint8_t { Udp, Tcp };

/// Send `packet` to `to` from a fresh port, wait `timeout` at most, report what comes.
struct SendQuery {
    dns::Endpoint to;
    Transport transport = Transport::Udp;
    std::vector<std::uint8_t> packet;
    Duration timeout{};
};
/// The packet was not the reply: keep waiting on the same exchange until its time-out.
struct KeepWaiting {};
struct Finished {
    std::shared_ptr<const Reply> reply;
};
/// An authority says whom to ask instead.
struct Referred {
    std::shared_ptr<const Delegation> delegation;
};

enum class FailureKind : std::uint8_t {
    NoUpstream,  ///< the rule's servers cannot be determined
    Unreachable, ///< none answered in time
    Refused,     ///< all answered with a failure rcode or uselessly
    Loop,        ///< the upstream asks us what we ask it
    BudgetSpent, ///< sends_max reached
    Deadline,    ///< the client's deadline passed
    Overloaded,  ///< too many questions in flight
    Bogus,       ///< what they said is not what its zone signed
};
struct GaveUp {
    FailureKind kind = FailureKind::Unreachable;
    std::string text;                   ///< for EDE and explain: names servers and what each did
    std::optional<dns::EdeCode> code{}; ///< of the EDE, where the kind does not say it
    /// A zone's servers said nothing, and not all of them are dead: it is worth asking again.
    bool may_be_loss = false;
};

using Step = std::variant<SendQuery, KeepWaiting, Finished, Referred, GaveUp>;

/// What those who are asked are.
enum class UpstreamRole : std::uint8_t {
    Resolver,  ///< it is asked to resolve: RD set; a referral is of no use
    Authority, ///< a server of the zone `bailiwick`
    Root,      ///< likewise, asked for the servers of the zone themselves (RFC 9609)
};
/// Letters of the question in random case prove that the reply was made from it (draft "dns-0x20").
enum class QuestionCase : std::uint8_t { Kept, Random };

/// What is asked, of whom.
struct RouteQuestion {
    dns::Question question;
    dns::Name bailiwick; ///< the rule's suffix, or the cut
    std::vector<dns::Endpoint> upstreams;
    std::vector<dns::Endpoint> avoided{}; ///< of them: what they said about it was bogus
    UpstreamRole role = UpstreamRole::Resolver;
    QuestionCase letters = QuestionCase::Kept;
    bool dnssec_ok = false; ///< DO and CD are passed on
    bool checking_disabled = false;
    TtlLimits ttl;
    /// Waited before the first packet, by the driver: they have just said nothing. Then they get
    /// `insistent_sends` packets, and as long for each, at least.
    Duration pause{0};

    /// Else who asks keeps what comes of it: the iteration, or who judges it.
    bool is_kept_as_said() const noexcept {
        return role == UpstreamRole::Resolver && avoided.empty();
    }
};

/// One try as explain shows it.
struct Attempt {
    dns::Endpoint server;
    Transport transport = Transport::Udp;
    Duration took{};
    std::string outcome; ///< "NOERROR", "timed out", "SERVFAIL", "wrong id, retrying over TCP", ...
};

class Resolution {
  public:
    Resolution(RouteQuestion question, UpstreamTable& upstreams, Budget& budget);

    Step start(Environment environment);
    /// A datagram, or one TCP message, from the address asked. Only a matching id, QR, opcode and
    /// question is a reply; the first UDP datagram with a wrong id moves this question to TCP
    /// (SECURITY 1A) and nothing else changes; other malformed packets are ignored (TuDoor).
    Step on_packet(Environment environment, std::span<const std::uint8_t> packet);
    Step on_timeout(Environment environment);
    /// The transport failed (connection refused, unreachable, closed early).
    Step on_error(Environment environment, const std::string& reason);
    /// The upstream was seen asking us the same while we wait for it (serve/loop_guard.hpp), or is
    /// this server: it is not asked again, and the question ends when no other server is left.
    Step on_loop(Environment environment, const std::string& ends);

    const std::vector<Attempt>& attempts() const noexcept { return attempts_; }
    /// Who was asked and what each did, without repetitions.
    std::string history() const;
    const RouteQuestion& asked() const noexcept { return question_; }

  private:
    Step next_try(Environment environment);
    Step send(Environment environment, Transport transport, const dns::Endpoint& server);
    Step read_packet(Environment environment, std::span<const std::uint8_t> packet);
    Step judge(Environment environment, const dns::Message& message);
    Step judge_fault(Environment environment, const dns::Message& message, ReplyFault fault);
    AuthoritySaid read(const dns::Message& message) const;
    std::size_t sends_to(const dns::Endpoint& server) const;
    Step after_failure(Environment environment, const std::string& outcome);
    Step after_refusal(Environment environment, const std::string& outcome);
    Step leave_server(Environment environment, const dns::Endpoint& server);
    bool refuses_edns(const dns::Message& message) const;
    Step give_up(Environment environment) const;
    bool is_some_alive(Environment environment) const;
    std::size_t silent_sends(Environment environment) const;
    Duration wait_for(Environment environment) const;
    std::size_t rounds_max() const noexcept;
    void note(Environment environment, std::string outcome);

    RouteQuestion question_;
    UpstreamTable& upstreams_;
    Budget& budget_;
    std::vector<Attempt> attempts_;
    using Servers = boost::container::small_vector<dns::Endpoint, 4>;
    Servers candidates_; ///< without those that refused
    Servers tried_;      ///< in this round
    std::size_t round_ = 0;
    dns::Endpoint current_; ///< meaningful once sent
    Transport transport_ = Transport::Udp;
    std::uint16_t id_ = 0;
    dns::Name asked_name_; ///< as it was spelt in the packet in flight
    TimePoint sent_at_{};
    bool sent_edns_ = false;      ///< the packet in flight has an OPT record
    bool leave_out_edns_ = false; ///< the packet in flight repeats one refused for its OPT record
    bool refused_ = false;        ///< some server answered, but of no use
    bool timed_out_ = false;      ///< some packet was not answered
    bool junk_came_ = false;      ///< something arrived that was no reply
    std::string loop_ends_;       ///< empty: no loop was seen
    /// A wrong id was seen: one question, one move to TCP (SECURITY 1A).
    bool spoof_seen_ = false;
};

} // namespace parallax::recurse
