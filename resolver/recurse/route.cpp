#include "resolver/recurse/route.hpp"

#include <algorithm>
#include <array>

namespace parallax::recurse {

namespace {

/// Equal for equal servers only: family, address, port.
std::array<std::uint8_t, 19> octets_of(const dns::Endpoint& server) {
    std::array<std::uint8_t, 19> octets{};
    const auto address = server.address.octets();
    octets[0] = static_cast<std::uint8_t>(address.size());
    std::copy(address.begin(), address.end(), octets.begin() + 1);
    octets[17] = static_cast<std::uint8_t>(server.port >> 8);
    octets[18] = static_cast<std::uint8_t>(server.port);
    return octets;
}

/// A sum of keyed hashes: the same in any order, and of no use to who does not know the key.
std::uint64_t sum_of(std::span<const dns::Endpoint> servers, const HashKey& key) {
    std::uint64_t sum = servers.size();
    for (const dns::Endpoint& server : servers) sum += siphash13(key, octets_of(server));
    return sum;
}

} // namespace

std::uint64_t route_of(const dns::Name& suffix, std::span<const dns::Endpoint> servers,
                       const HashKey& key, RouteKind kind) {
    const dns::Name folded = suffix.folded();
    SipState state{key};
    state.compress(siphash13(key, folded.wire()));
    state.compress(sum_of(servers, key));
    if (kind == RouteKind::Iterated) state.compress(1);
    return state.finish();
}

std::uint64_t zone_route_of(std::uint64_t route, const dns::Name& cut, const HashKey& key) {
    SipState state{key};
    state.compress(route);
    state.compress(siphash13(key, cut.folded().wire()));
    return state.finish();
}

std::uint64_t route_without(std::uint64_t route, std::span<const dns::Endpoint> avoided,
                            const HashKey& key) {
    if (avoided.empty()) return route;
    SipState state{key};
    state.compress(route);
    state.compress(sum_of(avoided, key));
    return state.finish();
}

} // namespace parallax::recurse
