#include "dns/rrset.hpp"

#include "dns/ensure.hpp"

namespace parallax::dns {

Name target_of_encoded(const RrsetView& rrset) {
    ENSURE(rrset.count > 0);
    const std::size_t octets = std::size_t{rrset.encoded[0]} << 8 | rrset.encoded[1];
    const auto target = Name::from_wire(rrset.encoded.subspan(2, octets));
    ENSURE(target.has_value());
    return *target;
}

void append_encoded(std::vector<std::uint8_t>& encoded, std::span<const std::uint8_t> rdata) {
    ENSURE(rdata.size() <= 65535);
    if (encoded.empty()) encoded.reserve(2 + rdata.size()); // most RRsets have one record
    encoded.push_back(static_cast<std::uint8_t>(rdata.size() >> 8));
    encoded.push_back(static_cast<std::uint8_t>(rdata.size()));
    encoded.insert(encoded.end(), rdata.begin(), rdata.end());
}

} // namespace parallax::dns
