// ScriptedNetwork: servers that answer as a test says, under a clock that only moves when something
// is waited for. Carries out the Steps of a Resolution the way serve/ does with sockets. Test
// support only.
#pragma once

#include "resolver/recurse/resolution.hpp"
#include "tests/unit/resolver/recurse/scripted_random.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <functional>
#include <map>

namespace parallax::scenario {

using namespace recurse;

/// What arrives for one packet that was sent: at these times after it, these octets.
struct Arrival {
    Duration after{};
    std::vector<std::uint8_t> octets;
};
using Script = std::function<std::vector<Arrival>(const SendQuery& sent)>;

inline std::uint16_t id_of(const SendQuery& sent) {
    return static_cast<std::uint16_t>(sent.packet[0] << 8 | sent.packet[1]);
}

inline dns::Message good_message() {
    return response("a.test.", {"a.test. 60 A 192.0.2.1"});
}

/// Answers well after `rtt`.
inline Script good(Duration rtt) {
    return [rtt](const SendQuery& sent) {
        return std::vector<Arrival>{{rtt, packet_of(good_message(), id_of(sent))}};
    };
}
inline Script dead() {
    return [](const SendQuery&) { return std::vector<Arrival>{}; };
}
inline Script says(dns::Rcode rcode) {
    return [rcode](const SendQuery& sent) {
        return std::vector<Arrival>{
            {Duration{1}, packet_of(response("a.test.", {}, {}, rcode), id_of(sent))}};
    };
}
/// Loses one packet in `one_in`.
inline Script lossy(Duration rtt, Random& random, std::uint32_t one_in) {
    return [rtt, &random, one_in](const SendQuery& sent) {
        if (random.below(one_in) == 0) return std::vector<Arrival>{};
        return good(rtt)(sent);
    };
}

struct Outcome {
    Step end = KeepWaiting{};
    Duration took{};
    std::vector<Attempt> attempts;
    std::size_t sends = 0;

    bool answered() const { return std::holds_alternative<Finished>(end); }
    const GaveUp& failure() const { return std::get<GaveUp>(end); }
};

class ScriptedNetwork {
  public:
    explicit ScriptedNetwork(std::uint32_t seed) : random{seed} {}

    dns::Endpoint server(Script script) {
        const auto text = "192.0.2." + std::to_string(scripts_.size() + 1);
        const auto endpoint = *dns::Endpoint::from_text(text);
        scripts_[endpoint] = std::move(script);
        return endpoint;
    }
    void change(const dns::Endpoint& server, Script script) {
        scripts_[server] = std::move(script);
    }
    std::size_t sends_to(const dns::Endpoint& server) const {
        const auto found = sends_.find(server);
        return found == sends_.end() ? 0 : found->second;
    }

    /// Asks `servers` for a.test. A and plays until the question ends.
    Outcome ask(std::vector<dns::Endpoint> servers, Duration deadline = Duration{1900}) {
        RouteQuestion asked;
        asked.question = {name_of("a.test."), dns::RrType::A, dns::RrClass::IN};
        asked.upstreams = std::move(servers);
        const TimePoint started = now;
        Budget budget{started + deadline};
        Resolution resolution{std::move(asked), table, budget};
        Outcome outcome;
        outcome.end = resolution.start(environment());
        while (const auto* const query = std::get_if<SendQuery>(&outcome.end)) {
            outcome.end = carry_out(resolution, SendQuery{*query});
        }
        outcome.took = std::chrono::duration_cast<Duration>(now - started);
        outcome.attempts = resolution.attempts();
        outcome.sends = budget.sends();
        return outcome;
    }

    TimePoint now{std::chrono::hours{1}};
    ScriptedRandom random;
    UpstreamTable table;

  private:
    Environment environment() { return {now, random}; }

    Step carry_out(Resolution& resolution, const SendQuery& query) {
        ++sends_[query.to];
        const TimePoint sent = now;
        for (const Arrival& arrival : scripts_.at(query.to)(query)) {
            if (arrival.after >= query.timeout) break;
            now = sent + arrival.after;
            Step step = resolution.on_packet(environment(), arrival.octets);
            if (!std::holds_alternative<KeepWaiting>(step)) return step;
        }
        now = sent + query.timeout;
        return resolution.on_timeout(environment());
    }

    std::map<dns::Endpoint, Script> scripts_;
    std::map<dns::Endpoint, std::size_t> sends_;
};

} // namespace parallax::scenario
