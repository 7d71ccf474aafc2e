#include "resolver/answer/client.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

zones::PrefixMap listed(const std::string& prefix) {
    return zones::PrefixMap{{{*dns::Prefix::from_text(prefix), 1}}};
}

dns::IpAddress address(const std::string& text) {
    return *dns::IpAddress::from_text(text);
}

dns::Edns with_subnet(std::uint16_t family, std::uint8_t prefix,
                      std::array<std::uint8_t, 16> octets) {
    dns::Edns edns;
    edns.client_subnet = dns::ClientSubnet{family, prefix, octets};
    return edns;
}

const dns::Edns subnet_v4 = with_subnet(1, 24, {10, 1, 0});

/// "address from": who the client is taken for.
std::string client_of(const Origin& origin, const dns::Edns* edns, const Trust& trust) {
    const Client client = effective_client(origin, edns, trust);
    switch (client.from) {
    case Client::From::Packet:
        return client.address.to_text() + " packet";
    case Client::From::ProxyHeader:
        return client.address.to_text() + " proxy";
    case Client::From::ClientSubnet:
        return client.address.to_text() + " subnet";
    }
    return "";
}

} // namespace

TEST_CASE("the packet's source counts unless the sender is trusted to speak for others") {
    Origin origin;
    origin.peer = address("192.0.2.1");
    Trust trust;
    CHECK(client_of(origin, nullptr, trust) == "192.0.2.1 packet");
    CHECK(client_of(origin, &subnet_v4, trust) == "192.0.2.1 packet");
    trust.subnet_senders = listed("192.0.2.0/25");
    CHECK(client_of(origin, &subnet_v4, trust) == "10.1.0.0 subnet");
    CHECK(client_of(origin, nullptr, trust) == "192.0.2.1 packet");
    origin.peer = address("192.0.2.129");
    CHECK(client_of(origin, &subnet_v4, trust) == "192.0.2.129 packet");
}

TEST_CASE(
    "behind a proxy the proxied source is the sender, whom the proxy's trust does not cover") {
    Origin origin;
    origin.peer = address("192.0.2.1");
    origin.proxied_source = address("10.3.0.4");
    Trust trust;
    trust.proxies = listed("192.0.2.1/32");
    trust.subnet_senders = listed("192.0.2.1/32");
    CHECK(client_of(origin, nullptr, trust) == "10.3.0.4 proxy");
    CHECK(client_of(origin, &subnet_v4, trust) == "10.3.0.4 proxy");
    trust.subnet_senders = listed("10.3.0.0/16");
    CHECK(client_of(origin, &subnet_v4, trust) == "10.1.0.0 subnet");
}

TEST_CASE("a subnet option that names nobody is ignored") {
    Origin origin;
    origin.peer = address("192.0.2.1");
    Trust trust;
    trust.subnet_senders = listed("0.0.0.0/0");
    const auto nobody = with_subnet(1, 0, {});
    CHECK(client_of(origin, &nobody, trust) == "192.0.2.1 packet");
    const auto strange = with_subnet(3, 24, {10, 1});
    CHECK(client_of(origin, &strange, trust) == "192.0.2.1 packet");
    const auto v6 = with_subnet(2, 56, {0xFD, 0, 0, 1});
    CHECK(client_of(origin, &v6, trust) == "fd00:1:: subnet");
    const auto mapped =
        with_subnet(2, 128, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 10, 9, 8, 7});
    CHECK(client_of(origin, &mapped, trust) == "10.9.8.7 subnet");
    CHECK(effective_client(origin, &mapped, trust).known_bits == 32);
    CHECK(effective_client(origin, &v6, trust).known_bits == 56);
    const auto any_mapped = with_subnet(2, 96, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF});
    CHECK(client_of(origin, &any_mapped, trust) == "192.0.2.1 packet");
}

} // namespace parallax::answer
