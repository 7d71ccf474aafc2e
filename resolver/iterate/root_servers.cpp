#include "resolver/iterate/root_servers.hpp"

#include <array>

namespace parallax::iterate {

namespace {

// https://www.internic.net/domain/named.root, 2026: a.root-servers.net to m.root-servers.net.
constexpr std::array<std::string_view, 26> addresses{
    "198.41.0.4",     "2001:503:ba3e::2:30", "170.247.170.2", "2801:1b8:10::b",
    "192.33.4.12",    "2001:500:2::c",       "199.7.91.13",   "2001:500:2d::d",
    "192.203.230.10", "2001:500:a8::e",      "192.5.5.241",   "2001:500:2f::f",
    "192.112.36.4",   "2001:500:12::d0d",    "198.97.190.53", "2001:500:1::53",
    "192.36.148.17",  "2001:7fe::53",        "192.58.128.30", "2001:503:c27::2:30",
    "193.0.14.129",   "2001:7fd::1",         "199.7.83.42",   "2001:500:9f::42",
    "202.12.27.33",   "2001:dc3::35"};

} // namespace

std::vector<dns::Endpoint> root_servers() {
    std::vector<dns::Endpoint> servers;
    servers.reserve(addresses.size());
    for (const std::string_view address : addresses) {
        servers.push_back({*dns::IpAddress::from_text(address), 53});
    }
    return servers;
}

} // namespace parallax::iterate
