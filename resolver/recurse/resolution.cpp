#include "resolver/recurse/resolution.hpp"

#include "dns/ensure.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

/// Every server is asked this often before the question is given up: silence may be loss, a refusal
/// is an answer (RFC 9520 §3.1).
constexpr std::size_t rounds_of_silence_max = 3;
constexpr std::size_t rounds_of_refusal_max = 1;

/// "SERVFAIL", with what the server said about it (RFC 8914).
std::string refusal_text(const dns::Message& message) {
    std::string text = to_text(message.rcode());
    if (message.edns && !message.edns->errors.empty()) {
        const std::string& said = message.edns->errors.front().text;
        if (!said.empty()) text += " (" + said + ")";
    }
    return text;
}

} // namespace

Resolution::Resolution(RouteQuestion question, UpstreamTable& upstreams, Budget& budget)
    : question_{std::move(question)}, upstreams_{upstreams}, budget_{budget} {}

Step Resolution::start(Environment environment) {
    if (question_.upstreams.empty()) {
        return GaveUp{FailureKind::NoUpstream,
                      "no server is known for " + question_.bailiwick.to_text()};
    }
    return next_try(environment);
}

Step Resolution::next_try(Environment environment) {
    const std::size_t rounds =
        failure_ == FailureKind::Refused ? rounds_of_refusal_max : rounds_of_silence_max;
    if (tried_.size() >= rounds * question_.upstreams.size()) return give_up();
    // Each round asks every server once: only this round's servers count as tried.
    const std::size_t round_start = tried_.size() - tried_.size() % question_.upstreams.size();
    const auto this_round = std::span{tried_}.subspan(round_start);
    const auto server = upstreams_.choose(question_.upstreams, this_round, environment);
    ENSURE(server.has_value());
    tried_.push_back(*server);
    return send(environment, Transport::Udp, *server);
}

Step Resolution::send(Environment environment, Transport transport, const dns::Endpoint& server) {
    if (environment.now >= budget_.deadline()) {
        return GaveUp{FailureKind::Deadline, "the client's deadline passed"};
    }
    if (!budget_.spend_send()) {
        return GaveUp{FailureKind::BudgetSpent,
                      "more than " + std::to_string(sends_max) + " packets for one question"};
    }
    current_ = server;
    transport_ = transport;
    id_ = static_cast<std::uint16_t>(environment.random.next_u32());
    sent_at_ = environment.now;
    dns::Header header;
    header.id = id_;
    header.rd = true;
    header.cd = question_.checking_disabled;
    dns::OwnEdns edns;
    edns.dnssec_ok = question_.dnssec_ok;
    auto packet = dns::build_query(header, question_.question, edns);
    ENSURE(packet.has_value());
    const auto left = std::chrono::duration_cast<Duration>(budget_.deadline() - environment.now);
    const Duration wait = upstreams_.timeout_for(server);
    return SendQuery{server, transport, std::move(*packet), std::min(wait, left)};
}

Step Resolution::on_packet(Environment environment, std::span<const std::uint8_t> packet) {
    const auto header = dns::read_header(packet);
    const bool udp = transport_ == Transport::Udp;
    // TuDoor: what is no response of ours changes nothing and ends no wait.
    if (!header || !header->qr || header->opcode != dns::Opcode::Query) return KeepWaiting{};
    if (header->id != id_) {
        if (!udp || spoof_seen_) return KeepWaiting{};
        spoof_seen_ = true;
        note(environment, "wrong id, asked again over TCP");
        return send(environment, Transport::Tcp, current_);
    }
    const auto message = dns::parse_message(packet);
    if (!message) {
        if (udp) return KeepWaiting{};
        return on_error(environment, "malformed reply over TCP");
    }
    return judge(environment, *message);
}

Step Resolution::judge(Environment environment, const dns::Message& message) {
    auto read = read_reply(message, question_.question, question_.bailiwick);
    const auto rtt = std::chrono::duration_cast<Duration>(environment.now - sent_at_);
    if (auto* const reply = std::get_if<Reply>(&read)) {
        upstreams_.on_reply(current_, rtt, environment.now);
        note(environment, to_text(message.rcode()));
        return Finished{std::make_shared<const Reply>(std::move(*reply))};
    }
    switch (std::get<ReplyFault>(read)) {
    case ReplyFault::WrongQuestion:
    case ReplyFault::Malformed:
        return KeepWaiting{};
    case ReplyFault::Truncated:
        if (transport_ == Transport::Tcp) {
            return after_failure(environment, "truncated over TCP");
        }
        upstreams_.on_reply(current_, rtt, environment.now);
        note(environment, "truncated, asked again over TCP");
        return send(environment, Transport::Tcp, current_);
    case ReplyFault::Refusal:
        failure_ = FailureKind::Refused;
        upstreams_.on_reply(current_, rtt, environment.now);
        note(environment, refusal_text(message));
        return next_try(environment);
    case ReplyFault::Lame:
        failure_ = FailureKind::Refused;
        upstreams_.on_reply(current_, rtt, environment.now);
        note(environment, "referral instead of an answer");
        return next_try(environment);
    }
    return give_up();
}

Step Resolution::on_timeout(Environment environment) {
    return after_failure(environment, "timed out");
}

Step Resolution::on_error(Environment environment, const std::string& reason) {
    return after_failure(environment, reason);
}

Step Resolution::after_failure(Environment environment, const std::string& outcome) {
    note(environment, outcome);
    // A question moved to TCP by a forged packet says nothing about the server.
    if (!spoof_seen_) upstreams_.on_failure(current_, environment.now);
    return next_try(environment);
}

Step Resolution::on_loop(Environment environment, const std::string& ends) {
    note(environment, "loop");
    return GaveUp{FailureKind::Loop, ends};
}

Step Resolution::give_up() const {
    // A client that has the question in flight elsewhere is told who was asked and what each did.
    std::string text;
    for (const Attempt& attempt : attempts_) {
        const std::string one = attempt.server.to_text() + " " + attempt.outcome;
        if (text.find(one) != std::string::npos) continue;
        text += (text.empty() ? "" : "; ") + one;
    }
    return GaveUp{failure_, text};
}

void Resolution::note(Environment environment, std::string outcome) {
    const auto took = std::chrono::duration_cast<Duration>(environment.now - sent_at_);
    attempts_.push_back({current_, transport_, took, std::move(outcome)});
}

} // namespace parallax::recurse
