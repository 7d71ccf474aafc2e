// Replies of upstreams written as text, for tests. Test support only.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"
#include "dns/rdata.hpp"

#include <sstream>
#include <string>

namespace parallax::recurse {

inline dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

/// "www.example. 60 A 192.0.2.1"; CNAME, DNAME, NS, A and SOA (minimum only, other fields fixed).
inline dns::Record record_of(const std::string& text) {
    std::istringstream words{text};
    std::string owner, type, value;
    std::uint32_t ttl = 0;
    words >> owner >> ttl >> type >> value;
    dns::Record record{name_of(owner), *dns::rr_type_from_text(type), dns::RrClass::IN, ttl, {}};
    if (record.type == dns::RrType::A) {
        const auto address = *dns::IpAddress::from_text(value); // octets() borrows from it
        const auto octets = address.octets();
        record.rdata.assign(octets.begin(), octets.end());
    } else if (record.type == dns::RrType::SOA) {
        record.rdata = {0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
        record.rdata.push_back(static_cast<std::uint8_t>(std::stoul(value)));
    } else {
        record.rdata = dns::rdata_of(name_of(value));
    }
    return record;
}

/// A response to `name` A with these sections.
inline dns::Message response(const std::string& name, std::vector<std::string> answer,
                             std::vector<std::string> authority = {},
                             dns::Rcode rcode = dns::Rcode::NoError) {
    dns::Message message;
    message.header.qr = true;
    message.header.rcode = static_cast<std::uint8_t>(rcode);
    message.header.question_count = 1;
    message.question = dns::Question{name_of(name), dns::RrType::A, dns::RrClass::IN};
    for (const auto& text : answer) message.answer.push_back(record_of(text));
    for (const auto& text : authority) message.authority.push_back(record_of(text));
    return message;
}

/// The same as a packet, without compression.
inline std::vector<std::uint8_t> packet_of(const dns::Message& message, std::uint16_t id) {
    std::vector<std::uint8_t> packet(4096);
    dns::Header header = message.header;
    header.id = id;
    header.question_count = message.question ? 1 : 0;
    header.answer_count = static_cast<std::uint16_t>(message.answer.size());
    header.authority_count = static_cast<std::uint16_t>(message.authority.size());
    dns::write_header(header, packet);
    dns::WireWriter writer{std::span{packet}.subspan(dns::header_octets)};
    bool good = true;
    if (message.question) {
        good = writer.write_name(message.question->name, dns::Compress::No) &&
               writer.write_u16(static_cast<std::uint16_t>(message.question->type)) &&
               writer.write_u16(static_cast<std::uint16_t>(message.question->rr_class));
    }
    for (const auto* const section : {&message.answer, &message.authority}) {
        for (const dns::Record& record : *section) {
            good = good && writer.write_name(record.owner, dns::Compress::No) &&
                   writer.write_u16(static_cast<std::uint16_t>(record.type)) &&
                   writer.write_u16(static_cast<std::uint16_t>(record.rr_class)) &&
                   writer.write_u32(record.ttl) &&
                   writer.write_u16(static_cast<std::uint16_t>(record.rdata.size())) &&
                   writer.write_octets(record.rdata);
        }
    }
    packet.resize(good ? dns::header_octets + writer.size() : 0);
    return packet;
}

} // namespace parallax::recurse
