#include "dns/edns.hpp"

#include "dns/wire_reader.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

constexpr std::size_t extended_errors_kept = 8;
constexpr std::uint32_t dnssec_ok_bit = 0x8000;

/// RFC 7871 §6: the address has exactly the octets its prefix needs, and no bit beyond it.
Result<ClientSubnet> read_client_subnet(WireReader option) {
    ClientSubnet subnet;
    const auto family = option.read_u16();
    const auto source = option.read_u8();
    const auto scope = option.read_u8();
    if (!family || !source || !scope) return WireError::BadEdns;
    const unsigned bits = *family == 1 ? 32 : *family == 2 ? 128 : 0;
    if (*source > bits || *scope > bits) return WireError::BadEdns;
    subnet.family = *family;
    subnet.source_prefix = *source;
    const std::size_t octets = subnet.address_octets();
    if (option.remaining() != octets) return WireError::BadEdns;
    const auto address = option.read_octets(octets);
    std::copy(address->begin(), address->end(), subnet.address.begin());
    if (*source % 8 != 0 && (subnet.address[octets - 1] & (0xFF >> *source % 8)) != 0) {
        return WireError::BadEdns;
    }
    return subnet;
}

Result<void> read_option(Edns& edns, std::uint16_t code, WireReader option) {
    switch (static_cast<OptionCode>(code)) {
    case OptionCode::ClientSubnet: {
        if (edns.client_subnet) return {}; // only the first counts
        auto subnet = read_client_subnet(option);
        if (!subnet) return subnet.error();
        edns.client_subnet = *subnet;
        return {};
    }
    case OptionCode::TcpKeepalive:
        edns.keepalive = true;
        return {};
    case OptionCode::Ede: {
        const auto info_code = option.read_u16();
        if (!info_code) return WireError::BadEdns;
        if (edns.errors.size() == extended_errors_kept) return {};
        const auto text = option.read_octets(option.remaining());
        edns.errors.push_back({static_cast<EdeCode>(*info_code), {text->begin(), text->end()}});
        return {};
    }
    case OptionCode::Nsid:
    case OptionCode::Expire:
    case OptionCode::Cookie:
    case OptionCode::Padding:
        return {};
    }
    return {}; // RFC 6891 §6.1.2: unknown options are ignored
}

} // namespace

std::string to_text(EdeCode code) {
    switch (code) {
    case EdeCode::Other:
        return "Other Error";
    case EdeCode::UnsupportedDnskeyAlgorithm:
        return "Unsupported DNSKEY Algorithm";
    case EdeCode::UnsupportedDsDigestType:
        return "Unsupported DS Digest Type";
    case EdeCode::StaleAnswer:
        return "Stale Answer";
    case EdeCode::DnssecIndeterminate:
        return "DNSSEC Indeterminate";
    case EdeCode::DnssecBogus:
        return "DNSSEC Bogus";
    case EdeCode::SignatureExpired:
        return "Signature Expired";
    case EdeCode::SignatureNotYetValid:
        return "Signature Not Yet Valid";
    case EdeCode::DnskeyMissing:
        return "DNSKEY Missing";
    case EdeCode::RrsigsMissing:
        return "RRSIGs Missing";
    case EdeCode::NoZoneKeyBitSet:
        return "No Zone Key Bit Set";
    case EdeCode::NsecMissing:
        return "NSEC Missing";
    case EdeCode::CachedError:
        return "Cached Error";
    case EdeCode::NotReady:
        return "Not Ready";
    case EdeCode::Blocked:
        return "Blocked";
    case EdeCode::Prohibited:
        return "Prohibited";
    case EdeCode::StaleNxdomainAnswer:
        return "Stale NXDOMAIN Answer";
    case EdeCode::NotAuthoritative:
        return "Not Authoritative";
    case EdeCode::NotSupported:
        return "Not Supported";
    case EdeCode::NoReachableAuthority:
        return "No Reachable Authority";
    case EdeCode::NetworkError:
        return "Network Error";
    case EdeCode::InvalidEdata:
        return "Invalid Data";
    case EdeCode::UnsupportedNsec3Iterations:
        return "Unsupported NSEC3 Iterations Value";
    }
    return "EDE" + std::to_string(static_cast<unsigned>(code));
}

Result<Edns> read_edns(std::uint16_t rr_class, std::uint32_t ttl,
                       std::span<const std::uint8_t> rdata) {
    Edns edns;
    edns.udp_payload =
        std::max(rr_class, static_cast<std::uint16_t>(udp_payload_octets_plain)); // RFC 6891 §6.2.3
    edns.extended_rcode = static_cast<std::uint8_t>(ttl >> 24);
    edns.version = static_cast<std::uint8_t>(ttl >> 16);
    edns.dnssec_ok = (ttl & dnssec_ok_bit) != 0;
    // RFC 6891 §6.1.3: another version is answered BADVERS, whatever its options look like.
    if (edns.version != 0) return edns;
    WireReader reader{rdata};
    for (std::size_t options = 0; reader.remaining() > 0; ++options) {
        if (options == edns_options_max) return WireError::BadEdns;
        const auto code = reader.read_u16();
        const auto length = reader.read_u16();
        if (!code || !length) return WireError::BadEdns;
        const auto option = reader.split(*length);
        if (!option) return WireError::BadEdns;
        if (auto read = read_option(edns, *code, *option); !read) return read.error();
    }
    return edns;
}

} // namespace parallax::dns
