#include "resolver/answer/synthetic.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

using Octets = boost::container::small_vector<std::uint8_t, synthetic_octets_inline>;

// Wire names; the literal's own final zero is the root label.
constexpr char azure_mname[] = "\x0f"
                               "azureprivatedns"
                               "\x03"
                               "net";
constexpr char azure_rname[] = "\x14"
                               "azureprivatedns-host"
                               "\x09"
                               "microsoft"
                               "\x03"
                               "com";
constexpr char local_rname[] = "\x06"
                               "nobody"
                               "\x07"
                               "invalid";

constexpr std::array<std::uint8_t, 11> minimal_any_encoded = {0,   9,   7,   'R', 'F', 'C',
                                                              '8', '4', '8', '2', 0};

/// SERIAL, REFRESH, RETRY, EXPIRE, MINIMUM (RFC 1035 §3.3.13).
using SoaNumbers = std::array<std::uint32_t, 5>;
constexpr SoaNumbers azure_numbers = {1, 3600, 300, 2419200, negative_ttl_s};
constexpr SoaNumbers local_numbers = {1, 3600, 1200, 604800, locally_served_ttl_s};

template <std::size_t Size>
void append_name(Octets& octets, const char (&wire)[Size]) {
    octets.insert(octets.end(), wire, wire + Size);
}

void append_numbers(Octets& octets, const SoaNumbers& numbers) {
    for (const std::uint32_t number : numbers) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            octets.push_back(static_cast<std::uint8_t>(number >> shift));
        }
    }
}

} // namespace

EncodedName::EncodedName(const dns::Name& name) noexcept : size_{2 + name.length()} {
    octets_[0] = 0;
    octets_[1] = static_cast<std::uint8_t>(name.length());
    std::copy_n(name.wire().begin(), name.length(), octets_.begin() + 2);
}

void SyntheticRrset::add(std::span<const std::uint8_t> rdata) {
    encoded_.push_back(static_cast<std::uint8_t>(rdata.size() >> 8));
    encoded_.push_back(static_cast<std::uint8_t>(rdata.size()));
    encoded_.insert(encoded_.end(), rdata.begin(), rdata.end());
    ++count_;
}

SyntheticRrset azure_soa() {
    Octets rdata;
    append_name(rdata, azure_mname);
    append_name(rdata, azure_rname);
    append_numbers(rdata, azure_numbers);
    SyntheticRrset soa{dns::RrType::SOA, negative_ttl_s};
    soa.add({rdata.data(), rdata.size()});
    return soa;
}

SyntheticRrset locally_served_soa(const dns::Name& apex) {
    Octets rdata{apex.wire().begin(), apex.wire().end()};
    append_name(rdata, local_rname);
    append_numbers(rdata, local_numbers);
    SyntheticRrset soa{dns::RrType::SOA, locally_served_ttl_s};
    soa.add({rdata.data(), rdata.size()});
    return soa;
}

SyntheticRrset address_rrset(std::span<const dns::IpAddress> addresses, dns::RrType type,
                             std::uint32_t ttl) {
    const auto family = type == dns::RrType::A ? dns::AddressFamily::V4 : dns::AddressFamily::V6;
    SyntheticRrset rrset{type, ttl};
    for (const dns::IpAddress& address : addresses) {
        if (address.family() == family) rrset.add(address.octets());
    }
    return rrset;
}

dns::RrsetView minimal_any_rrset() noexcept {
    return {dns::RrType::HINFO, 1, minimal_any_ttl_s, minimal_any_encoded};
}

} // namespace parallax::answer
