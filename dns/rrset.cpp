#include "dns/rrset.hpp"

#include "dns/ensure.hpp"

namespace parallax::dns {

void append_encoded(std::vector<std::uint8_t>& encoded, std::span<const std::uint8_t> rdata) {
    ENSURE(rdata.size() <= 65535);
    encoded.push_back(static_cast<std::uint8_t>(rdata.size() >> 8));
    encoded.push_back(static_cast<std::uint8_t>(rdata.size()));
    encoded.insert(encoded.end(), rdata.begin(), rdata.end());
}

} // namespace parallax::dns
