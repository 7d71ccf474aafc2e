#include "resolver/recurse/upstreams.hpp"

#include <boost/container/small_vector.hpp>

#include <algorithm>

namespace parallax::recurse {

namespace {

bool is_one_of(const dns::Endpoint& server, std::span<const dns::Endpoint> servers) {
    return std::find(servers.begin(), servers.end(), server) != servers.end();
}

} // namespace

std::optional<dns::Endpoint> UpstreamTable::choose(std::span<const dns::Endpoint> candidates,
                                                   std::span<const dns::Endpoint> tried,
                                                   Environment environment, Insistence insistence) {
    struct Choice {
        dns::Endpoint server;
        Duration srtt; ///< or what is expected
        bool is_new;   ///< it was never asked
        bool usable;   ///< not backed off, or its probe is due
        bool rested;   ///< since it was last heard of or asked
    };
    boost::container::small_vector<Choice, 4> choices;
    const bool all_tried = std::all_of(candidates.begin(), candidates.end(),
                                       [&](const auto& one) { return is_one_of(one, tried); });
    for (const dns::Endpoint& server : candidates) {
        if (!all_tried && is_one_of(server, tried)) continue;
        const auto known = states_.find(server);
        const State state = known == states_.end() ? State{} : known->second;
        const Duration srtt = state.replies == 0 ? guess_for(server) : state.srtt;
        const bool rested = environment.now - state.used >= insistence_interval;
        const bool is_new = state.replies == 0 && state.failures == 0;
        choices.push_back({server, srtt, is_new, state.back_off_until <= environment.now, rested});
    }
    // Who was never asked may be as fast as the fastest known: else a slow server would be kept to.
    Duration known_best = rtt_unknown;
    for (const Choice& choice : choices) {
        if (!choice.is_new) known_best = std::min(known_best, choice.srtt);
    }
    for (Choice& choice : choices) {
        if (choice.is_new) choice.srtt -= rtt_unknown - known_best;
    }
    const bool some_usable = std::any_of(choices.begin(), choices.end(),
                                         [](const Choice& choice) { return choice.usable; });
    const auto leave_out = [&choices](auto is_left_out) {
        choices.erase(std::remove_if(choices.begin(), choices.end(), is_left_out), choices.end());
    };
    if (some_usable) {
        leave_out([](const Choice& choice) { return !choice.usable; });
    } else if (insistence == Insistence::GiveTime) {
        leave_out([](const Choice& choice) { return !choice.rested; });
    }
    if (choices.empty()) return std::nullopt;
    const Duration best = std::min_element(choices.begin(), choices.end(), [](auto& a, auto& b) {
                              return a.srtt < b.srtt;
                          })->srtt;
    const Duration band = environment.random.below(explore_one_in) == 0 ? rtt_band : rtt_equal;
    leave_out([&](const Choice& choice) { return choice.srtt > best + band; });
    const auto pick = environment.random.below(static_cast<std::uint32_t>(choices.size()));
    const dns::Endpoint chosen = choices[pick].server;
    start_probe(chosen, environment.now);
    return chosen;
}

/// What is expected of a server that has not answered yet.
Duration UpstreamTable::guess_for(const dns::Endpoint& server) const {
    const bool is_v4 = server.address.family() == dns::AddressFamily::V4;
    const Duration guess = is_v4 ? rtt_unknown : rtt_unknown + 2 * rtt_equal;
    const bool fails = family_failures_[is_v4 ? 0 : 1] >= failures_of_family;
    return fails ? guess + rtt_band : guess;
}

void UpstreamTable::start_probe(const dns::Endpoint& server, TimePoint now) {
    const auto known = states_.find(server);
    if (known == states_.end()) return;
    State& state = known->second;
    if (state.failures_in_row < failures_to_back_off) return;
    state.used = now;
    if (state.back_off_until > now) return;
    // One question finds out; the others stay away until it is known or another probe is due.
    state.probing = true;
    state.back_off_until = now + state.back_off;
}

Duration UpstreamTable::usual_wait_for(const dns::Endpoint& server) const {
    const auto known = states_.find(server);
    const State state = known == states_.end() ? State{} : known->second;
    return std::clamp(state.srtt + 4 * state.variation, timeout_min, timeout_max);
}

Duration UpstreamTable::timeout_for(const dns::Endpoint& server, std::size_t tries) const {
    const auto known = states_.find(server);
    const unsigned in_row = known == states_.end() ? 0 : known->second.failures_in_row;
    const auto doublings =
        std::min<std::size_t>(std::max<std::size_t>(in_row, tries), failures_to_back_off);
    return std::min(usual_wait_for(server) * (1 << doublings), timeout_max);
}

bool UpstreamTable::is_dead(const dns::Endpoint& server, TimePoint now) const {
    const auto known = states_.find(server);
    return known != states_.end() && known->second.failures_in_row >= failures_to_back_off &&
           now - known->second.silent_since >= silence_of_the_dead;
}

UpstreamTable::State& UpstreamTable::state_of(const dns::Endpoint& server, TimePoint now) {
    const auto known = states_.find(server);
    if (known != states_.end()) {
        known->second.used = now;
        return known->second;
    }
    if (states_.size() == upstreams_max) {
        states_.erase(std::min_element(states_.begin(), states_.end(), [](auto& a, auto& b) {
            return a.second.used < b.second.used;
        }));
    }
    State& state = states_[server];
    state.used = now;
    return state;
}

void UpstreamTable::on_reply(const dns::Endpoint& server, Duration rtt, TimePoint now) {
    State& state = state_of(server, now);
    // RFC 6298 §2: the first sample replaces the guess, later ones move it by 1/8 and 1/4.
    if (state.replies == 0) {
        state.srtt = rtt;
        state.variation = rtt / 2;
    } else {
        const Duration error = std::max(rtt, state.srtt) - std::min(rtt, state.srtt);
        state.variation = (3 * state.variation + error) / 4;
        state.srtt = (7 * state.srtt + rtt) / 8;
    }
    ++state.replies;
    state.replied_at = now;
    family_failures_[server.address.family() == dns::AddressFamily::V4 ? 0 : 1] = 0;
    state.failures_in_row = 0;
    state.back_off = Duration{0};
    state.probing = false;
    state.back_off_until = TimePoint{};
}

void UpstreamTable::on_failure(const dns::Endpoint& server, TimePoint sent, TimePoint now) {
    State& state = state_of(server, now);
    ++state.failures;
    if (sent < state.failed_at) return;
    state.failed_at = now;
    if (state.failures_in_row == 0) state.silent_since = std::max(sent, state.replied_at);
    ++state.failures_in_row;
    if (state.replies == 0) {
        ++family_failures_[server.address.family() == dns::AddressFamily::V4 ? 0 : 1];
    }
    if (state.failures_in_row < failures_to_back_off) return;
    if (state.back_off_until > now && !state.probing) return;
    state.probing = false;
    state.back_off = std::clamp(2 * state.back_off, back_off_first, back_off_max);
    state.back_off_until = now + state.back_off;
}

void UpstreamTable::on_plain_dns_only(const dns::Endpoint& server, TimePoint now) {
    state_of(server, now).plain_dns_until = now + plain_dns_time;
}

void UpstreamTable::on_case_changed(const dns::Endpoint& server, TimePoint now) {
    state_of(server, now).any_case_until = now + plain_dns_time;
}

bool UpstreamTable::repeats_case(const dns::Endpoint& server, TimePoint now) const {
    const auto known = states_.find(server);
    return known == states_.end() || known->second.any_case_until <= now;
}

bool UpstreamTable::speaks_edns(const dns::Endpoint& server, TimePoint now) const {
    const auto known = states_.find(server);
    return known == states_.end() || known->second.plain_dns_until <= now;
}

} // namespace parallax::recurse
