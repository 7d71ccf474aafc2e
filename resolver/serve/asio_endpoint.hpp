// Between our addresses and Asio's. Free functions; any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>

namespace parallax::serve {

inline boost::asio::ip::address asio_address(const dns::IpAddress& address) {
    const auto octets = address.octets();
    if (address.family() == dns::AddressFamily::V4) {
        boost::asio::ip::address_v4::bytes_type bytes{};
        std::copy(octets.begin(), octets.end(), bytes.begin());
        return boost::asio::ip::address_v4{bytes};
    }
    boost::asio::ip::address_v6::bytes_type bytes{};
    std::copy(octets.begin(), octets.end(), bytes.begin());
    return boost::asio::ip::address_v6{bytes};
}

inline dns::IpAddress own_address(const boost::asio::ip::address& address) {
    if (address.is_v4()) return dns::IpAddress::v4(address.to_v4().to_bytes());
    return dns::IpAddress::v6(address.to_v6().to_bytes());
}

template <class Protocol>
typename Protocol::endpoint asio_endpoint(const dns::Endpoint& endpoint) {
    return {asio_address(endpoint.address), endpoint.port};
}

template <class AsioEndpoint>
dns::Endpoint own_endpoint(const AsioEndpoint& endpoint) {
    return {own_address(endpoint.address()), endpoint.port()};
}

} // namespace parallax::serve
