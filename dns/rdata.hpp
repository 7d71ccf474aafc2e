// RDATA: unpacking from messages, packing into them, and presentation text. Free functions; any
// thread.
#pragma once

#include "dns/rrset.hpp"
#include "dns/wire_reader.hpp"
#include "dns/wire_writer.hpp"

#include <array>
#include <string>

namespace parallax::dns {

/// Reads `octets` of RDATA of a `type` at the reader's position. Names of the types of RFC 1035,
/// DNAME, SRV and the others listed in RFC 4034 §6.2 / RFC 3597 §4 are written out; every name must
/// end inside the RDATA; fixed parts are checked (A is 4 octets, AAAA 16, ...), unknown types are
/// opaque.
Result<std::vector<std::uint8_t>> read_rdata(WireReader& reader, RrType type, std::size_t octets);

/// Checks that uncompressed RDATA has the form of its type.
Result<void> check_rdata(RrType type, std::span<const std::uint8_t> rdata);

/// Writes RDLENGTH and RDATA; names inside are compressed for the types of RFC 1035 only (RFC 3597
/// §4).
[[nodiscard]] bool write_rdata(WireWriter& writer, RrType type,
                               std::span<const std::uint8_t> rdata);

/// RDATA as signatures cover it: names in the types of RFC 4034 §6.2 in lower case (RFC 6840 §5.1:
/// NSEC is none of them).
std::vector<std::uint8_t> canonical_rdata(RrType type, std::span<const std::uint8_t> rdata);

/// The name an alias or pointer leads to: RDATA of CNAME, DNAME, NS, PTR is exactly one name.
Result<Name> target_of(std::span<const std::uint8_t> rdata);

/// Presentation format for the types operators meet (A, AAAA, NS, CNAME, DNAME, PTR, SOA, MX, TXT,
/// SRV, CAA, HINFO, DS, DNSKEY, RRSIG, NSEC, SVCB, HTTPS); `\# n hex` (RFC 3597 §5) for all others.
std::string rdata_to_text(RrType type, std::span<const std::uint8_t> rdata);
/// "owner ttl IN TYPE rdata".
std::string to_text(const Record& record);

/// RDATA builders.
std::vector<std::uint8_t> rdata_of(const std::array<std::uint8_t, 4>& ipv4);
std::vector<std::uint8_t> rdata_of(const std::array<std::uint8_t, 16>& ipv6);
std::vector<std::uint8_t> rdata_of(const Name& target);

} // namespace parallax::dns
