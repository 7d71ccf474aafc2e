#include "zones/model/record_value.hpp"

#include "dns/rdata.hpp"

namespace parallax::model {

namespace {

using Octets = std::vector<std::uint8_t>;

void append(Octets& octets, const dns::Name& name) {
    const auto wire = name.wire();
    octets.insert(octets.end(), wire.begin(), wire.end());
}

void append16(Octets& octets, std::uint16_t value) {
    octets.push_back(static_cast<std::uint8_t>(value >> 8));
    octets.push_back(static_cast<std::uint8_t>(value & 0xff));
}

void append32(Octets& octets, std::uint32_t value) {
    append16(octets, static_cast<std::uint16_t>(value >> 16));
    append16(octets, static_cast<std::uint16_t>(value & 0xffff));
}

struct Encode {
    Octets operator()(const AddressRecord& a) const {
        const auto octets = a.address.octets();
        return {octets.begin(), octets.end()};
    }
    Octets operator()(const CnameRecord& cname) const { return dns::rdata_of(cname.target); }
    Octets operator()(const PtrRecord& ptr) const { return dns::rdata_of(ptr.target); }
    Octets operator()(const MxRecord& mx) const {
        Octets octets;
        append16(octets, mx.preference);
        append(octets, mx.exchange);
        return octets;
    }
    Octets operator()(const SrvRecord& srv) const {
        Octets octets;
        for (const std::uint16_t value : {srv.priority, srv.weight, srv.port}) {
            append16(octets, value);
        }
        append(octets, srv.target);
        return octets;
    }
    Octets operator()(const TxtRecord& txt) const {
        Octets octets;
        for (const std::string& each : txt.strings) {
            octets.push_back(static_cast<std::uint8_t>(each.size()));
            octets.insert(octets.end(), each.begin(), each.end());
        }
        return octets;
    }
    Octets operator()(const SoaRecord& soa) const {
        Octets octets;
        append(octets, soa.host);
        append(octets, soa.mailbox);
        for (const std::uint32_t value :
             {soa.serial, soa.refresh, soa.retry, soa.expire, soa.minimum_ttl}) {
            append32(octets, value);
        }
        return octets;
    }
};

struct Type {
    dns::RrType operator()(const AddressRecord& a) const {
        return a.address.family() == dns::AddressFamily::V4 ? dns::RrType::A : dns::RrType::AAAA;
    }
    dns::RrType operator()(const CnameRecord&) const { return dns::RrType::CNAME; }
    dns::RrType operator()(const PtrRecord&) const { return dns::RrType::PTR; }
    dns::RrType operator()(const MxRecord&) const { return dns::RrType::MX; }
    dns::RrType operator()(const SrvRecord&) const { return dns::RrType::SRV; }
    dns::RrType operator()(const TxtRecord&) const { return dns::RrType::TXT; }
    dns::RrType operator()(const SoaRecord&) const { return dns::RrType::SOA; }
};

} // namespace

dns::RrType type_of(const RecordValue& value) {
    return std::visit(Type{}, value);
}

std::vector<std::uint8_t> rdata_of(const RecordValue& value) {
    return std::visit(Encode{}, value);
}

std::optional<std::string> mistake_in(const RecordValue& value) {
    const auto* txt = std::get_if<TxtRecord>(&value);
    if (txt == nullptr) return std::nullopt;
    if (txt->strings.empty()) return "a TXT record needs at least one string";
    std::size_t octets = 0;
    for (const std::string& each : txt->strings) {
        if (each.size() > text_octets_max) {
            return "a string of a TXT record has at most " + std::to_string(text_octets_max) +
                   " octets, this one has " + std::to_string(each.size()) + "; split it";
        }
        octets += each.size();
    }
    if (octets <= text_record_octets_max) return std::nullopt;
    return "the strings of a TXT record have at most " + std::to_string(text_record_octets_max) +
           " octets together, these have " + std::to_string(octets);
}

} // namespace parallax::model
