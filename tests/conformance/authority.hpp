// Authority: zones as text, questions as packets, responses as text: what a client on the wire
// sees. The whole way: zone text, Snapshot, respond(). Test support only.
#pragma once

#include "dns/message.hpp"
#include "resolver/answer/respond.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <sstream>

namespace parallax::conformance {

using Packet = std::vector<std::uint8_t>;

/// "owner ttl TYPE rdata"; SOA without RDATA.
inline std::string summary(const dns::Record& record) {
    const std::string text =
        record.owner.to_text() + " " + std::to_string(record.ttl) + " " + dns::to_text(record.type);
    if (record.type == dns::RrType::SOA) return text;
    return text + " " + dns::rdata_to_text(record.type, record.rdata);
}

/// "NOERROR aa; answer; answer; authority: record; additional: record".
inline std::string summary(const dns::Message& message) {
    std::string text = dns::to_text(message.rcode());
    if (message.header.aa) text += " aa";
    if (message.header.tc) text += " tc";
    const auto section = [&](const char* title, const std::vector<dns::Record>& records) {
        const char* before = title;
        for (const dns::Record& record : records) {
            text += before + summary(record);
            before = "; ";
        }
    };
    section("; ", message.answer);
    section("; authority: ", message.authority);
    section("; additional: ", message.additional);
    return text;
}

class Authority {
  public:
    Authority() { world_.network("everybody", "0.0.0.0/0"); }
    Authority(const std::string& apex, const std::string& records) : Authority() {
        zone(apex, records);
    }

    /// Adds a zone; one record a line, owners relative to the apex.
    void zone(const std::string& apex, const std::string& records) {
        answer::world::Lines lines;
        std::istringstream stream{records};
        for (std::string line; std::getline(stream, line);) {
            if (line.find_first_not_of(' ') != std::string::npos) lines.push_back(line);
        }
        world_.zone(apex, {"everybody"}, lines);
    }

    /// The response's octets; none when the packet is not answered here and now.
    Packet respond_to(const Packet& packet, answer::Transport transport = answer::Transport::Udp) {
        answer::Origin origin;
        origin.peer = *dns::IpAddress::from_text("198.51.100.7");
        origin.transport = transport;
        const answer::Settings settings;
        Packet out(dns::message_octets_max);
        const auto outcome =
            answer::respond({world_.snapshot()}, settings, {packet, origin, {}}, out);
        const auto* const replied = std::get_if<answer::Replied>(&outcome);
        out.resize(replied == nullptr ? 0 : replied->octets);
        return out;
    }
    dns::Message message_for(const Packet& packet,
                             answer::Transport transport = answer::Transport::Udp) {
        const auto message = dns::parse_message(respond_to(packet, transport));
        if (!message) throw std::runtime_error("no response, or one that cannot be parsed");
        return *message;
    }
    /// "www.example. A", asked without RD and without EDNS.
    std::string ask(const std::string& question) { return summary(message_for(query(question))); }

    static Packet query(const std::string& question,
                        const std::optional<dns::OwnEdns>& edns = std::nullopt) {
        dns::Header header;
        header.id = 0x1034;
        return *dns::build_query(header, answer::world::question(question), edns);
    }

  private:
    answer::world::World world_;
};

} // namespace parallax::conformance
