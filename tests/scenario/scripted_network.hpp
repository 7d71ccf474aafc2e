// ScriptedNetwork: a FakeNetwork whose servers answer a.test. A as a test says. Test support only.
#pragma once

#include "tests/scenario/fake_network.hpp"
#include "tests/unit/resolver/recurse/upstream_says.hpp"

namespace parallax::scenario {

using namespace recurse;
using Script = ServerScript;

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

class ScriptedNetwork : public FakeNetwork {
  public:
    explicit ScriptedNetwork(std::uint32_t seed)
        : FakeNetwork{[this](const SendQuery& sent) { return scripts_.at(sent.to)(sent); }, seed} {}
    ScriptedNetwork(const ScriptedNetwork&) = delete;
    ScriptedNetwork& operator=(const ScriptedNetwork&) = delete;

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
        return FakeNetwork::sends_to(server.address);
    }

    /// Asks `servers` for a.test. A and plays until the question ends.
    Outcome ask(std::vector<dns::Endpoint> servers, Duration deadline = Duration{1900}) {
        RouteQuestion asked;
        asked.question = {name_of("a.test."), dns::RrType::A, dns::RrClass::IN};
        asked.upstreams = std::move(servers);
        const TimePoint started = now;
        Budget budget{started + deadline};
        Outcome outcome;
        outcome.end = play(std::move(asked), budget);
        outcome.took = std::chrono::duration_cast<Duration>(now - started);
        outcome.attempts = attempts;
        outcome.sends = budget.sends();
        return outcome;
    }

  private:
    std::map<dns::Endpoint, Script> scripts_;
};

} // namespace parallax::scenario
