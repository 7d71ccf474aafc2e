#include "resolver/iterate/root_servers.hpp"

#include "resolver/iterate/address_rules.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace parallax;
using namespace parallax::iterate;

TEST_CASE("thirteen root servers are known, each over IPv4 and IPv6") {
    const auto servers = root_servers();
    std::set<dns::Endpoint> different(servers.begin(), servers.end());
    CHECK(different.size() == 26);
    std::size_t over_ipv4 = 0;
    for (const dns::Endpoint& server : servers) {
        CHECK(server.port == 53);
        CHECK(may_be_asked(server.address, {}));
        over_ipv4 += server.address.family() == dns::AddressFamily::V4 ? 1U : 0U;
    }
    CHECK(over_ipv4 == 13);
}
