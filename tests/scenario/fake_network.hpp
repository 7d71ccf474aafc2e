// FakeNetwork: servers at addresses, under a clock that only moves when something is waited for. It
// carries out a Resolution the way serve/ does with sockets. Test support only; one thread.
#pragma once

#include "resolver/recurse/resolution.hpp"
#include "tests/unit/resolver/recurse/scripted_random.hpp"

#include <functional>
#include <map>

namespace parallax::scenario {

/// What arrives for one packet: at these times after it was sent, these octets.
struct Arrival {
    recurse::Duration after{};
    std::vector<std::uint8_t> octets;
};
/// What a server does with a packet.
using ServerScript = std::function<std::vector<Arrival>(const recurse::SendQuery& sent)>;

/// The round trip of a server that says nothing else.
inline constexpr recurse::Duration usual_rtt{10};

/// What the clock shows at the beginning.
inline constexpr recurse::TimePoint conversation_start{std::chrono::hours{1}};

/// A message with all its sections as octets, without compression.
std::vector<std::uint8_t> octets_of(const dns::Message& message, std::uint16_t id);
std::uint16_t id_of(const recurse::SendQuery& sent);

class FakeNetwork {
  public:
    /// `servers` says what the server at an address does; nothing is there when it gives nothing.
    FakeNetwork(ServerScript servers, std::uint32_t seed)
        : random{seed}, servers_{std::move(servers)} {}

    recurse::Environment environment() { return {now, random}; }
    /// Asks until there is an end: Finished, Referred or GaveUp.
    recurse::Step play(recurse::RouteQuestion question, recurse::Budget& budget);

    std::size_t sends() const;
    std::size_t sends_to(const dns::IpAddress& address) const;
    void forget_sends() { sends_.clear(); }

    recurse::TimePoint now = conversation_start;
    recurse::ScriptedRandom random;
    recurse::UpstreamTable upstreams;
    std::vector<recurse::Attempt> attempts; ///< of what was played last
    /// "who: what was asked: what came of it", for a failed test.
    std::vector<std::string> log;

  private:
    recurse::Step carry_out(recurse::Resolution& resolution, const recurse::SendQuery& query);

    ServerScript servers_;
    std::map<dns::IpAddress, std::size_t> sends_;
};

} // namespace parallax::scenario
