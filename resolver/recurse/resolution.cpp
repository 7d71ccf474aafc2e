#include "resolver/recurse/resolution.hpp"

#include "dns/ensure.hpp"
#include "dns/text_encoding.hpp"

#include <algorithm>
#include <tuple>

namespace parallax::recurse {

namespace {

bool is_one_of(const dns::Endpoint& server, std::span<const dns::Endpoint> servers) {
    return std::find(servers.begin(), servers.end(), server) != servers.end();
}

/// "SERVFAIL", with what the server said about it (RFC 8914). It goes to clients, logs and
/// terminals, so whatever octets the server chose, it is short and printable.
std::string refusal_text(const dns::Message& message) {
    std::string text = to_text(message.rcode());
    if (!message.edns || message.edns->errors.empty()) return text;
    const std::string& said = message.edns->errors.front().text;
    if (said.empty()) return text;
    const std::size_t octets = std::min(said.size(), explanation_octets_max);
    const auto* const from = reinterpret_cast<const std::uint8_t*>(said.data());
    const std::string quoted = dns::quoted({from, octets});
    return text + " (" + quoted.substr(1, quoted.size() - 2) + ")";
}

/// Letters are the only octets above 0x40 in which bit 0x20 makes no difference (RFC 4343).
dns::Name with_random_case(const dns::Name& name, Random& random) {
    std::vector<std::uint8_t> wire{name.wire().begin(), name.wire().end()};
    std::uint32_t bits = 0;
    unsigned left = 0;
    for (std::uint8_t& octet : wire) {
        const std::uint8_t folded = dns::fold(octet);
        if (folded < 'a' || folded > 'z') continue;
        if (left == 0) {
            bits = random.next_u32();
            left = 32;
        }
        octet = static_cast<std::uint8_t>((bits & 1) != 0 ? folded : folded - 32);
        bits >>= 1;
        --left;
    }
    return *dns::Name::from_wire(wire);
}

} // namespace

Resolution::Resolution(RouteQuestion question, UpstreamTable& upstreams, Budget& budget)
    : question_{std::move(question)}, upstreams_{upstreams}, budget_{budget} {
    // The same address behind many names is one server (CVE-2026-3592).
    for (const dns::Endpoint& server : question_.upstreams) {
        if (is_one_of(server, candidates_) || is_one_of(server, question_.avoided)) continue;
        candidates_.push_back(server);
    }
}

Step Resolution::start(Environment environment) {
    if (candidates_.empty()) {
        const std::string other = question_.avoided.empty() ? "" : "other ";
        return GaveUp{FailureKind::NoUpstream,
                      "no " + other + "server is known for " + question_.bailiwick.to_text()};
    }
    return next_try(environment);
}

std::size_t Resolution::rounds_max() const noexcept {
    if (question_.role == UpstreamRole::Root) return rounds_of_priming_max;
    return refused_ ? rounds_after_refusal_max : rounds_of_silence_max;
}

/// Of those that may be asked; who was never heard of may be alive.
bool Resolution::is_some_alive(Environment environment) const {
    return std::any_of(candidates_.begin(), candidates_.end(), [&](const dns::Endpoint& server) {
        return !upstreams_.is_dead(server, environment.now);
    });
}

/// So many packets nobody answers before the question is given up.
std::size_t Resolution::silent_sends(Environment environment) const {
    const bool is_asked_again = question_.pause > Duration{0};
    return is_asked_again || !is_some_alive(environment) ? insistent_sends : silent_sends_max;
}

Step Resolution::next_try(Environment environment) {
    if (tried_.size() == candidates_.size()) {
        tried_.clear();
        ++round_;
    }
    if (candidates_.empty() || round_ >= rounds_max()) return give_up(environment);
    const bool is_authority = question_.role != UpstreamRole::Resolver;
    const bool gives_time = is_authority && attempts_.size() >= insistent_sends;
    if (gives_time && !refused_ && attempts_.size() >= silent_sends(environment)) {
        return give_up(environment);
    }
    const auto insistence = gives_time ? Insistence::GiveTime : Insistence::Insist;
    const auto server = upstreams_.choose(candidates_, tried_, environment, insistence);
    if (!server) return give_up(environment);
    tried_.push_back(*server);
    if (sends_to(*server) >= sends_per_server_max) return leave_server(environment, *server);
    return send(environment, Transport::Udp, *server);
}

std::size_t Resolution::sends_to(const dns::Endpoint& server) const {
    const auto sends = std::count_if(attempts_.begin(), attempts_.end(),
                                     [&](const Attempt& one) { return one.server == server; });
    return static_cast<std::size_t>(sends);
}

Duration Resolution::wait_for(Environment environment) const {
    const auto left = std::chrono::duration_cast<Duration>(budget_.deadline() - environment.now);
    const std::size_t others = candidates_.size() - tried_.size();
    // Nothing is gained by ending the last try early: a resolver may be asking others itself.
    const bool is_last = others == 0 && round_ + 1 >= rounds_max() && !refused_;
    if (is_last && question_.role == UpstreamRole::Resolver) return left;
    // Nor by hurrying when all have been asked: replies may come late.
    const bool is_asked_again = question_.pause > Duration{0};
    const Duration patience = std::clamp(question_.pause, failover_wait_max, wait_after_pause_max);
    Duration wait = is_asked_again ? std::max(upstreams_.usual_wait_for(current_), patience)
                                   : upstreams_.timeout_for(current_, sends_to(current_));
    if (transport_ == Transport::Tcp) wait = std::max(wait, tcp_wait_min);
    if (!is_asked_again && (others > 0 || refused_)) {
        const Duration share = left / static_cast<Duration::rep>(others + 1);
        wait = std::min({wait, failover_wait_max, std::max(share, timeout_min)});
    }
    return std::min(wait, left);
}

Step Resolution::send(Environment environment, Transport transport, const dns::Endpoint& server) {
    if (budget_.deadline() - environment.now < Duration{1}) {
        const std::string met = attempts_.empty() ? "" : "; " + history();
        return GaveUp{FailureKind::Deadline, "the client's deadline passed" + met};
    }
    const bool was_enough = sends_to(server) >= sends_per_server_max;
    if (was_enough || attempts_.size() >= sends_per_question_max) {
        return leave_server(environment, server);
    }
    if (!budget_.spend_send()) {
        return GaveUp{FailureKind::BudgetSpent,
                      "more than " + std::to_string(sends_max) + " packets for one question"};
    }
    leave_out_edns_ = leave_out_edns_ && server == current_;
    current_ = server;
    transport_ = transport;
    id_ = static_cast<std::uint16_t>(environment.random.next_u32());
    sent_at_ = environment.now;
    dns::Header header;
    header.id = id_;
    header.rd = question_.role == UpstreamRole::Resolver;
    header.cd = question_.checking_disabled;
    std::optional<dns::OwnEdns> edns;
    sent_edns_ = !leave_out_edns_ && upstreams_.speaks_edns(server, environment.now);
    if (sent_edns_) edns.emplace().dnssec_ok = question_.dnssec_ok;
    const bool random_case = question_.letters == QuestionCase::Random &&
                             upstreams_.repeats_case(server, environment.now);
    dns::Question question = question_.question;
    if (random_case) question.name = with_random_case(question.name, environment.random);
    asked_name_ = question.name;
    auto packet = dns::build_query(header, question, edns);
    ENSURE(packet.has_value());
    return SendQuery{server, transport, std::move(*packet), wait_for(environment)};
}

Step Resolution::on_packet(Environment environment, std::span<const std::uint8_t> packet) {
    Step step = read_packet(environment, packet);
    junk_came_ = junk_came_ || std::holds_alternative<KeepWaiting>(step);
    return step;
}

Step Resolution::read_packet(Environment environment, std::span<const std::uint8_t> packet) {
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
    const auto message = dns::parse_message(packet, reply_records_max);
    if (!message) {
        if (udp) return KeepWaiting{};
        return on_error(environment, "malformed reply over TCP");
    }
    return judge(environment, *message);
}

AuthoritySaid Resolution::read(const dns::Message& message) const {
    const auto& [question, zone] = std::tie(question_.question, question_.bailiwick);
    switch (question_.role) {
    case UpstreamRole::Authority:
        return read_authority(message, question, zone, question_.ttl);
    case UpstreamRole::Root:
        return read_priming(message, question, zone, question_.ttl);
    case UpstreamRole::Resolver:
        break;
    }
    auto said = read_reply(message, question, zone, question_.ttl);
    if (const auto* const fault = std::get_if<ReplyFault>(&said)) return *fault;
    return std::get<Reply>(std::move(said));
}

Step Resolution::judge(Environment environment, const dns::Message& message) {
    auto said = read(message);
    if (const auto* const fault = std::get_if<ReplyFault>(&said)) {
        return judge_fault(environment, message, *fault);
    }
    const bool random_case = question_.letters == QuestionCase::Random;
    if (random_case && !message.question->name.spelt_as(asked_name_)) {
        // Never accepted over UDP; what comes over TCP tells what the server does with letters.
        if (transport_ == Transport::Udp) {
            note(environment, "letters in another case, asked again over TCP");
            return send(environment, Transport::Tcp, current_);
        }
        upstreams_.on_case_changed(current_, environment.now);
    }
    const auto rtt = std::chrono::duration_cast<Duration>(environment.now - sent_at_);
    upstreams_.on_reply(current_, rtt, environment.now);
    if (leave_out_edns_) upstreams_.on_plain_dns_only(current_, environment.now);
    if (auto* const delegation = std::get_if<Delegation>(&said)) {
        note(environment, "referral to " + delegation->cut.to_text());
        return Referred{std::make_shared<const Delegation>(std::move(*delegation))};
    }
    note(environment, to_text(message.rcode()));
    auto& reply = std::get<Reply>(said);
    reply.said_by = current_;
    return Finished{std::make_shared<const Reply>(std::move(reply))};
}

Step Resolution::judge_fault(Environment environment, const dns::Message& message,
                             ReplyFault fault) {
    const auto rtt = std::chrono::duration_cast<Duration>(environment.now - sent_at_);
    switch (fault) {
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
        upstreams_.on_reply(current_, rtt, environment.now);
        if (refuses_edns(message)) {
            leave_out_edns_ = true;
            note(environment, refusal_text(message) + ", asked again without EDNS");
            return send(environment, transport_, current_);
        }
        return after_refusal(environment, refusal_text(message));
    case ReplyFault::Lame:
        upstreams_.on_reply(current_, rtt, environment.now);
        return after_refusal(environment, question_.role == UpstreamRole::Resolver
                                              ? "referral instead of an answer"
                                              : "lame");
    }
    return give_up(environment);
}

/// RFC 6891 §7: a server without EDNS answers FORMERR, older ones NOTIMP, and no OPT. The packet
/// has our id and came from the address asked, so no off-path spoof takes EDNS away.
bool Resolution::refuses_edns(const dns::Message& message) const {
    const dns::Rcode rcode = message.rcode();
    return sent_edns_ && !message.edns &&
           (rcode == dns::Rcode::FormErr || rcode == dns::Rcode::NotImp);
}

Step Resolution::on_timeout(Environment environment) {
    timed_out_ = timed_out_ || transport_ == Transport::Udp; // TCP loses nothing
    return after_failure(environment, "timed out");
}

Step Resolution::on_error(Environment environment, const std::string& reason) {
    return after_failure(environment, reason);
}

Step Resolution::after_failure(Environment environment, const std::string& outcome) {
    note(environment, outcome);
    // A question moved to TCP by a forged packet says nothing about the server.
    if (!spoof_seen_) upstreams_.on_failure(current_, sent_at_, environment.now);
    return next_try(environment);
}

Step Resolution::after_refusal(Environment environment, const std::string& outcome) {
    note(environment, outcome);
    refused_ = true;
    return leave_server(environment, current_);
}

Step Resolution::on_loop(Environment environment, const std::string& ends) {
    note(environment, ends);
    loop_ends_ = ends;
    return leave_server(environment, current_);
}

/// What it said is its answer to this question: it is not asked again.
Step Resolution::leave_server(Environment environment, const dns::Endpoint& server) {
    const dns::Endpoint left = server; // `server` may be in one of the lists
    for (Servers* const servers : {&candidates_, &tried_}) {
        servers->erase(std::remove(servers->begin(), servers->end(), left), servers->end());
    }
    if (attempts_.size() >= sends_per_question_max) candidates_.clear();
    return next_try(environment);
}

Step Resolution::give_up(Environment environment) const {
    if (candidates_.empty()) {
        if (!loop_ends_.empty()) return GaveUp{FailureKind::Loop, loop_ends_};
        return GaveUp{refused_ ? FailureKind::Refused : FailureKind::Unreachable, history()};
    }
    GaveUp failure{FailureKind::Unreachable, history()};
    if (attempts_.empty()) {
        failure.text =
            candidates_.front().to_text() + " has not answered of late; not asked again yet";
    }
    // Errors say that nobody is there; so much silence does, too. What is no reply was not lost.
    failure.may_be_loss = question_.role == UpstreamRole::Authority && timed_out_ && !junk_came_ &&
                          attempts_.size() < silent_sends_max && is_some_alive(environment);
    return failure;
}

std::string Resolution::history() const {
    std::string text;
    for (const Attempt& attempt : attempts_) {
        const std::string one = attempt.server.to_text() + " " + attempt.outcome;
        if (text.find(one) != std::string::npos) continue;
        text += (text.empty() ? "" : "; ") + one;
    }
    return text;
}

void Resolution::note(Environment environment, std::string outcome) {
    const auto took = std::chrono::duration_cast<Duration>(environment.now - sent_at_);
    attempts_.push_back({current_, transport_, took, std::move(outcome)});
}

} // namespace parallax::recurse
