// Message: a whole response, parsed. The slow path's type: what an upstream said, what `query`
// shows.
//
// Promises: parse_message accepts at most `message_records_max` records, decompresses every name
// once, and refuses what RFC 1035 §4 does not describe. Values; any thread.
#pragma once

#include "dns/edns.hpp"
#include "dns/rrset.hpp"
#include "dns/wire_writer.hpp"

#include <string>

namespace parallax::dns {

// Over all sections: a record at the root with empty RDATA takes 11 octets, so no message has more.
inline constexpr std::size_t message_records_max = (message_octets_max - header_octets) / 11;

struct Question {
    Name name;
    RrType type = RrType::A;
    RrClass rr_class = RrClass::IN;

    bool operator==(const Question&) const = default;
};

struct Message {
    Header header;
    std::optional<Question> question;
    std::vector<Record> answer, authority, additional; ///< OPT is in `edns`, not in `additional`
    std::optional<Edns> edns;

    /// Header and OPT bits together.
    Rcode rcode() const noexcept;
};

/// `records_max`: what the reader can afford to look at, of a message from strangers.
Result<Message> parse_message(std::span<const std::uint8_t> packet,
                              std::size_t records_max = message_records_max);

/// What we put into an OPT of our own.
struct OwnEdns {
    std::uint16_t udp_payload = udp_payload_octets;
    bool dnssec_ok = false;
    std::uint8_t extended_rcode = 0;
    std::optional<std::uint16_t> keepalive_100ms; ///< RFC 7828 §3.1: units of 100 ms
    bool keepalive_request = false;               ///< a client's empty keepalive option
    /// A response's: the query's own, valid for all of the subnet (RFC 7871 §7.2.1).
    std::optional<ClientSubnet> client_subnet;
    std::vector<ExtendedError> errors;
};

/// A question of our own, complete packet: RD as given in `header`, OPT when `edns` is set.
Result<std::vector<std::uint8_t>> build_query(const Header& header, const Question& question,
                                              const std::optional<OwnEdns>& edns);

/// Appends an OPT record (RFC 6891 §6.1.2). EDE texts are cut to what fits; returns false when not
/// even the bare OPT (11 octets) fits.
[[nodiscard]] bool write_opt(WireWriter& writer, const OwnEdns& edns) noexcept;

/// dig-like text for people.
std::string to_text(const Message& message);

} // namespace parallax::dns
