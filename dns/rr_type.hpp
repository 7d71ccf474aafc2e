// RrType, RrClass, Rcode, Opcode: IANA's numbers with their mnemonics. Values; any thread.
#pragma once

#include "dns/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace parallax::dns {

/// Any 16-bit value is a valid RrType; those the code names are listed (rr_types.inc has them all).
enum class RrType : std::uint16_t {
    A = 1,
    NS = 2,
    CNAME = 5,
    SOA = 6,
    PTR = 12,
    HINFO = 13,
    MX = 15,
    TXT = 16,
    AAAA = 28,
    SRV = 33,
    NAPTR = 35,
    DNAME = 39,
    OPT = 41,
    DS = 43,
    RRSIG = 46,
    NSEC = 47,
    DNSKEY = 48,
    DHCID = 49,
    NSEC3 = 50,
    NSEC3PARAM = 51,
    SVCB = 64,
    HTTPS = 65,
    NXNAME = 128,
    TKEY = 249,
    TSIG = 250,
    IXFR = 251,
    AXFR = 252,
    MAILB = 253,
    MAILA = 254,
    ANY = 255,
    CAA = 257,
};

enum class RrClass : std::uint16_t { IN = 1, CH = 3, HS = 4, NONE = 254, ANY = 255 };

enum class Opcode : std::uint8_t {
    Query = 0,
    IQuery = 1,
    Status = 2,
    Notify = 4,
    Update = 5,
    Dso = 6
};

/// Extended rcodes included (RFC 6891 §6.1.3): 12 bits.
enum class Rcode : std::uint16_t {
    NoError = 0,
    FormErr = 1,
    ServFail = 2,
    NxDomain = 3,
    NotImp = 4,
    Refused = 5,
    YxDomain = 6,
    YxRrset = 7,
    NxRrset = 8,
    NotAuth = 9,
    NotZone = 10,
    BadVers = 16,
    BadCookie = 23,
};

/// IANA mnemonic ("A"), or "TYPEnnn" (RFC 3597 §5).
std::string to_text(RrType type);
/// Mnemonic in any case or "TYPEnnn".
Result<RrType> rr_type_from_text(std::string_view text);
/// "IN", or "CLASSnnn" (RFC 3597 §5).
std::string to_text(RrClass rr_class);
/// "NOERROR", "NXDOMAIN", ... or "RCODEnnn".
std::string to_text(Rcode rcode);
std::string to_text(Opcode opcode);

/// Types that can only be asked for, never held: OPT, TKEY, TSIG and 128..255 (RFC 6895 §3.1).
bool is_meta_type(RrType type) noexcept;

} // namespace parallax::dns
