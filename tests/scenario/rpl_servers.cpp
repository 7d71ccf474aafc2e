#include "tests/scenario/rpl_servers.hpp"

#include <algorithm>
#include <array>

namespace parallax::scenario {

namespace {

bool fits(const Entry& entry, const dns::Message& query, recurse::Transport transport) {
    const auto& wanted = entry.message.question;
    const dns::Question& asked = *query.question;
    const bool whole = entry.matches("question");
    if ((whole || entry.matches("qname")) && !(wanted && wanted->name == asked.name)) return false;
    if ((whole || entry.matches("qtype")) && !(wanted && wanted->type == asked.type)) return false;
    if (entry.matches("subdomain") && !(wanted && asked.name.is_at_or_below(wanted->name))) {
        return false;
    }
    if (entry.matches("UDP") && transport != recurse::Transport::Udp) return false;
    if (entry.matches("TCP") && transport != recurse::Transport::Tcp) return false;
    if (entry.matches("EDNS") && !query.edns) return false;
    return !(entry.matches("noedns") && query.edns);
}

using Sections = std::array<std::vector<dns::Record>*, 3>;

Sections sections_of(dns::Message& message) {
    return {&message.answer, &message.authority, &message.additional};
}

/// Takes records out of all sections.
template <class Goes>
void erase(dns::Message& message, Goes goes) {
    for (auto* const section : sections_of(message)) std::erase_if(*section, goes);
}

/// Those who do not set DO know nothing of DNSSEC (RFC 3225).
void leave_out_dnssec(dns::Message& message) {
    const dns::RrType asked = message.question->type;
    erase(message, [&](const dns::Record& record) {
        using dns::RrType;
        const bool is_signing = record.type == RrType::RRSIG || record.type == RrType::NSEC ||
                                record.type == RrType::NSEC3 || record.type == RrType::DS;
        return is_signing && record.type != asked;
    });
}

/// What the zones say, changed as the entry wants it.
dns::Message changed(const Entry& entry, dns::Message said) {
    const auto type_of = [](const std::string& text) { return *dns::rr_type_from_text(text); };
    for (const std::string& text : entry.values("without")) {
        erase(said, [&](const auto& record) { return record.type == type_of(text); });
    }
    for (const std::string& text : entry.values("unsigned")) {
        erase(said,
              [&](const auto& record) { return validate::testing::covers(record, type_of(text)); });
    }
    dns::Message added = entry.message;
    const Sections to = sections_of(said);
    const Sections from = sections_of(added);
    for (std::size_t i = 0; i < to.size(); ++i) {
        to[i]->insert(to[i]->end(), from[i]->begin(), from[i]->end());
    }
    if (!entry.flags.empty()) said.header = entry.message.header;
    return said;
}

dns::Message adjusted(const Entry& entry, const dns::Message& query) {
    dns::Message message = entry.message;
    if (!message.question || entry.adjusts("copy_query")) message.question = query.question;
    // Servers repeat the letters as they were spelt.
    if (message.question->name == query.question->name) {
        message.question->name = query.question->name;
    }
    if (entry.adjusts("case")) message.question->name = message.question->name.folded();
    if (entry.adjusts("wrong_question")) {
        message.question->name = *dns::Name::from_text("another.example.");
    }
    return message;
}

bool is_there(const Range& range, const dns::IpAddress& address, unsigned step) {
    const auto& all = range.addresses;
    return step >= range.from && step <= range.to &&
           std::find(all.begin(), all.end(), address) != all.end();
}

Arrival arrival_of(const Entry& entry, const recurse::SendQuery& sent,
                   const dns::Message& message) {
    const auto usual = static_cast<unsigned>(usual_rtt.count());
    const recurse::Duration delay{entry.number("delay").value_or(usual)};
    const bool is_forged = entry.adjusts("forged");
    const bool has_wrong_id = is_forged || entry.adjusts("wrong_id");
    const auto id = static_cast<std::uint16_t>(has_wrong_id ? id_of(sent) + 1 : id_of(sent));
    auto octets = octets_of(message, id);
    if (entry.adjusts("garbage")) octets.assign(40, 0xC0);
    return {is_forged ? recurse::Duration{1} : delay, std::move(octets)};
}

} // namespace

dns::Message RplServers::said_by_zones(const dns::IpAddress& address, const dns::Message& query,
                                       unsigned step) const {
    dns::Message message;
    message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::Refused);
    for (const Range& range : ranges_) {
        if (!range.hosted || !is_there(range, address, step)) continue;
        const bool is_resolver = range.hosted->as == HostedZones::As::Resolver;
        message =
            is_resolver
                ? validate::testing::answer_of_resolver(range.hosted->zones, *query.question)
                : validate::testing::answer_of_authority(range.hosted->zones, *query.question);
        message.header.ra = is_resolver;
        break;
    }
    message.header.qr = true;
    message.question = query.question;
    message.edns = query.edns;
    if (!query.edns || !query.edns->dnssec_ok) leave_out_dnssec(message);
    return message;
}

dns::Message RplServers::said_by_entry(const Entry& entry, const dns::IpAddress& address,
                                       const dns::Message& query, unsigned step) const {
    if (!entry.adjusts("of_zone")) return adjusted(entry, query);
    dns::Message asked = query;
    for (const std::string& name : entry.values("as")) {
        asked.question->name = *dns::Name::from_text(name);
    }
    dns::IpAddress at = address;
    for (const std::string& text : entry.values("at")) at = *dns::IpAddress::from_text(text);
    dns::Message said = said_by_zones(at, asked, step);
    said.question = query.question;
    return changed(entry, std::move(said));
}

bool RplServers::is_used_up(const Entry& entry) {
    const auto times = entry.number("times");
    if (times && times_[&entry] >= *times) return true;
    ++times_[&entry];
    return false;
}

std::vector<Arrival> RplServers::said_to(const recurse::SendQuery& sent, unsigned step) {
    const auto query = dns::parse_message(sent.packet);
    std::vector<Arrival> arrivals;
    if (!query || !query->question) return arrivals;
    const dns::IpAddress& address = sent.to.address;
    for (const Range& range : ranges_) {
        if (!is_there(range, address, step)) continue;
        for (const Entry& entry : range.entries) {
            if (!fits(entry, *query, sent.transport) || is_used_up(entry)) continue;
            if (entry.adjusts("loss")) return arrivals;
            arrivals.push_back(
                arrival_of(entry, sent, said_by_entry(entry, address, *query, step)));
            if (!entry.adjusts("forged")) return arrivals;
        }
        if (!range.hosted) continue;
        arrivals.push_back(
            {usual_rtt, octets_of(said_by_zones(address, *query, step), id_of(sent))});
        return arrivals;
    }
    return arrivals;
}

} // namespace parallax::scenario
