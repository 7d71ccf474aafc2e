// update_text: UPDATE messages in the words of nsupdate. Only for tests.
#pragma once

#include "control/registration/update_message.hpp"
#include "dns/ip_address.hpp"
#include "tests/unit/dns/builders.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace parallax::test {

using control::registration::Octets;

/// Addresses, names of PTR; hexadecimal of other types.
inline Octets rdata_of_text(dns::RrType type, const std::string& text) {
    if (type == dns::RrType::PTR) {
        const dns::Name target = dns::test::name(text);
        return {target.wire().begin(), target.wire().end()};
    }
    if (type != dns::RrType::A && type != dns::RrType::AAAA) return dns::test::hex(text);
    const auto address = dns::IpAddress::from_text(text);
    REQUIRE(address);
    Octets octets(address->octets().begin(), address->octets().end());
    if (type == dns::RrType::AAAA && octets.size() == 4) { // a mapped address
        octets.insert(octets.begin(), {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF});
    }
    return octets;
}

/// One line: "nxdomain NAME", "yxdomain NAME", "nxrrset NAME TYPE", "yxrrset NAME TYPE [RDATA]",
/// "add NAME TYPE RDATA", "delete NAME [TYPE [RDATA]]".
struct UpdateLine {
    explicit UpdateLine(const std::string& line) {
        std::istringstream words{line};
        std::string owner_text, type_text, rdata_text;
        words >> verb >> owner_text >> type_text >> rdata_text;
        owner = dns::test::name(owner_text);
        if (!type_text.empty()) type = *dns::rr_type_from_text(type_text);
        if (!rdata_text.empty()) rdata = rdata_of_text(type, rdata_text);
    }
    bool is_prerequisite() const { return verb != "add" && verb != "delete"; }
    dns::RrClass rr_class() const {
        const bool whole = rdata.empty();
        if (verb == "add" || (verb == "yxrrset" && !whole)) return dns::RrClass::IN;
        if (verb == "delete") return whole ? dns::RrClass::ANY : dns::RrClass::NONE;
        return verb.starts_with("nx") ? dns::RrClass::NONE : dns::RrClass::ANY;
    }

    std::string verb;
    dns::Name owner;
    dns::RrType type = dns::RrType::ANY;
    Octets rdata;
};

inline void write(dns::WireWriter& writer, const UpdateLine& line) {
    const bool written = writer.write_name(line.owner, dns::Compress::Yes) &&
                         writer.write_u16(static_cast<std::uint16_t>(line.type)) &&
                         writer.write_u16(static_cast<std::uint16_t>(line.rr_class())) &&
                         writer.write_u32(line.verb == "add" ? 300 : 0) &&
                         writer.write_u16(static_cast<std::uint16_t>(line.rdata.size())) &&
                         writer.write_octets(line.rdata);
    REQUIRE(written);
}

inline Octets update_of(std::string_view zone, const std::vector<std::string>& lines) {
    std::vector<UpdateLine> parsed(lines.begin(), lines.end());
    const auto first_change = std::stable_partition(
        parsed.begin(), parsed.end(), [](const auto& each) { return each.is_prerequisite(); });
    dns::Header header;
    header.id = 0x1234;
    header.opcode = dns::Opcode::Update;
    header.question_count = 1;
    header.answer_count = static_cast<std::uint16_t>(first_change - parsed.begin());
    header.authority_count = static_cast<std::uint16_t>(parsed.end() - first_change);
    Octets message(dns::message_octets_max);
    dns::WireWriter writer{message};
    REQUIRE(writer.write_octets(dns::test::header_of(header)));
    REQUIRE(writer.write_name(dns::test::name(zone), dns::Compress::Yes));
    REQUIRE(writer.write_u16(static_cast<std::uint16_t>(dns::RrType::SOA)));
    REQUIRE(writer.write_u16(static_cast<std::uint16_t>(dns::RrClass::IN)));
    for (const UpdateLine& line : parsed) write(writer, line);
    message.resize(writer.size());
    return message;
}

} // namespace parallax::test
