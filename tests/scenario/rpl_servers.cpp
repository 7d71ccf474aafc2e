#include "tests/scenario/rpl_servers.hpp"

#include <algorithm>

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

} // namespace

std::vector<Arrival> RplServers::said_to(const recurse::SendQuery& sent, unsigned step) {
    const auto query = dns::parse_message(sent.packet);
    std::vector<Arrival> arrivals;
    if (!query || !query->question) return arrivals;
    for (const Range& range : ranges_) {
        if (step < range.from || step > range.to) continue;
        const auto& addresses = range.addresses;
        const bool is_here =
            std::find(addresses.begin(), addresses.end(), sent.to.address) != addresses.end();
        if (!is_here) continue;
        for (const Entry& entry : range.entries) {
            if (!fits(entry, *query, sent.transport)) continue;
            const auto times = entry.number("times");
            if (times && times_[&entry] >= *times) continue;
            ++times_[&entry];
            if (entry.adjusts("loss")) return arrivals;
            const auto delay = recurse::Duration{
                entry.number("delay").value_or(static_cast<unsigned>(usual_rtt.count()))};
            const bool is_forged = entry.adjusts("forged");
            const bool has_wrong_id = is_forged || entry.adjusts("wrong_id");
            const auto id =
                static_cast<std::uint16_t>(has_wrong_id ? id_of(sent) + 1 : id_of(sent));
            auto octets = octets_of(adjusted(entry, *query), id);
            if (entry.adjusts("garbage")) octets.assign(40, 0xC0);
            arrivals.push_back({is_forged ? recurse::Duration{1} : delay, std::move(octets)});
            if (!is_forged) return arrivals;
        }
    }
    return arrivals;
}

} // namespace parallax::scenario
