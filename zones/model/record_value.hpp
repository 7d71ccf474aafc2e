// RecordValue: one record of a record set as ARM has it, typed. Values; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/name.hpp"
#include "dns/rr_type.hpp"

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace parallax::model {

inline constexpr std::size_t text_octets_max = 255; // one string of a TXT record
inline constexpr std::size_t text_record_octets_max =
    4096; // all strings of a TXT record (AZURE 2.5)

struct AddressRecord { ///< A or AAAA, by the address's family
    dns::IpAddress address;
    bool operator==(const AddressRecord&) const = default;
};
struct CnameRecord {
    dns::Name target;
    bool operator==(const CnameRecord&) const = default;
};
struct PtrRecord {
    dns::Name target;
    bool operator==(const PtrRecord&) const = default;
};
struct MxRecord {
    std::uint16_t preference = 0;
    dns::Name exchange;
    bool operator==(const MxRecord&) const = default;
};
struct SrvRecord {
    std::uint16_t priority = 0, weight = 0, port = 0;
    dns::Name target;
    bool operator==(const SrvRecord&) const = default;
};
struct TxtRecord {
    std::vector<std::string> strings;
    bool operator==(const TxtRecord&) const = default;
};
/// A zone's start of authority as Azure makes it (AZURE 2.3): negative answers live 10 s.
struct SoaRecord {
    dns::Name host = *dns::Name::from_text("azureprivatedns.net.");
    dns::Name mailbox = *dns::Name::from_text("azureprivatedns-host.microsoft.com.");
    std::uint32_t serial = 1, refresh = 3600, retry = 300, expire = 2'419'200, minimum_ttl = 10;
    bool operator==(const SoaRecord&) const = default;
};

using RecordValue =
    std::variant<AddressRecord, CnameRecord, PtrRecord, MxRecord, SrvRecord, TxtRecord, SoaRecord>;

/// The types of record sets a private zone may have.
inline constexpr std::array record_types{dns::RrType::A,   dns::RrType::AAAA, dns::RrType::CNAME,
                                         dns::RrType::MX,  dns::RrType::PTR,  dns::RrType::SOA,
                                         dns::RrType::SRV, dns::RrType::TXT};

/// The type such a value belongs to.
dns::RrType type_of(const RecordValue& value);
/// Uncompressed RDATA. Pre: `mistake_in` found nothing.
std::vector<std::uint8_t> rdata_of(const RecordValue& value);
/// Strings too long or none in a TXT record: what is wrong, in words.
std::optional<std::string> mistake_in(const RecordValue& value);

} // namespace parallax::model
