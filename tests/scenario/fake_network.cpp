#include "tests/scenario/fake_network.hpp"

#include "dns/ensure.hpp"

#include <algorithm>

namespace parallax::scenario {

namespace {

using recurse::Step;

bool write_record(dns::WireWriter& writer, const dns::Record& record) {
    return writer.write_name(record.owner, dns::Compress::No) &&
           writer.write_u16(static_cast<std::uint16_t>(record.type)) &&
           writer.write_u16(static_cast<std::uint16_t>(record.rr_class)) &&
           writer.write_u32(record.ttl) &&
           writer.write_u16(static_cast<std::uint16_t>(record.rdata.size())) &&
           writer.write_octets(record.rdata);
}

} // namespace

std::uint16_t id_of(const recurse::SendQuery& sent) {
    return static_cast<std::uint16_t>(sent.packet[0] << 8 | sent.packet[1]);
}

std::vector<std::uint8_t> octets_of(const dns::Message& message, std::uint16_t id) {
    std::vector<std::uint8_t> packet(dns::message_octets_max);
    dns::Header header = message.header;
    header.id = id;
    header.question_count = message.question ? 1 : 0;
    header.answer_count = static_cast<std::uint16_t>(message.answer.size());
    header.authority_count = static_cast<std::uint16_t>(message.authority.size());
    const std::size_t additional = message.additional.size() + (message.edns ? 1 : 0);
    header.additional_count = static_cast<std::uint16_t>(additional);
    dns::write_header(header, packet);
    dns::WireWriter writer{std::span{packet}.subspan(dns::header_octets)};
    bool good = true;
    if (message.question) {
        good = writer.write_name(message.question->name, dns::Compress::No) &&
               writer.write_u16(static_cast<std::uint16_t>(message.question->type)) &&
               writer.write_u16(static_cast<std::uint16_t>(message.question->rr_class));
    }
    for (const auto* section : {&message.answer, &message.authority, &message.additional}) {
        for (const dns::Record& record : *section) good = good && write_record(writer, record);
    }
    if (message.edns) {
        dns::OwnEdns edns;
        edns.dnssec_ok = message.edns->dnssec_ok;
        good = good && dns::write_opt(writer, edns);
    }
    ENSURE(good);
    packet.resize(dns::header_octets + writer.size());
    return packet;
}

std::size_t FakeNetwork::sends() const {
    std::size_t all = 0;
    for (const auto& [address, count] : sends_) all += count;
    return all;
}

std::size_t FakeNetwork::sends_to(const dns::IpAddress& address) const {
    const auto found = sends_.find(address);
    return found == sends_.end() ? 0 : found->second;
}

Step FakeNetwork::play(recurse::RouteQuestion question, recurse::Budget& budget) {
    const std::string asked =
        question.question.name.to_text() + " " + dns::to_text(question.question.type);
    now += question.pause;
    recurse::Resolution resolution{std::move(question), upstreams, budget};
    Step step = resolution.start(environment());
    while (const auto* const query = std::get_if<recurse::SendQuery>(&step)) {
        step = carry_out(resolution, recurse::SendQuery{*query});
    }
    attempts = resolution.attempts();
    for (const recurse::Attempt& attempt : attempts) {
        log.push_back(attempt.server.to_text() + ": " + asked + ": " + attempt.outcome);
    }
    return step;
}

Step FakeNetwork::carry_out(recurse::Resolution& resolution, const recurse::SendQuery& query) {
    ++sends_[query.to.address];
    const recurse::TimePoint sent = now;
    std::vector<Arrival> arrivals = servers_(query);
    std::stable_sort(arrivals.begin(), arrivals.end(),
                     [](const Arrival& a, const Arrival& b) { return a.after < b.after; });
    for (const Arrival& arrival : arrivals) {
        if (arrival.after >= query.timeout) break;
        now = sent + arrival.after;
        Step step = resolution.on_packet(environment(), arrival.octets);
        if (!std::holds_alternative<recurse::KeepWaiting>(step)) return step;
    }
    now = sent + query.timeout;
    return resolution.on_timeout(environment());
}

} // namespace parallax::scenario
