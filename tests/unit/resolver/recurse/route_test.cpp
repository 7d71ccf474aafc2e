#include "resolver/recurse/route.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <vector>

using namespace parallax;
using namespace parallax::recurse;

namespace {

constexpr HashKey key{1, 2};

dns::Endpoint server(const char* address, std::uint16_t port = 53) {
    return {*dns::IpAddress::from_text(address), port};
}

std::uint64_t route(const char* suffix, const std::vector<dns::Endpoint>& servers) {
    return route_of(*dns::Name::from_text(suffix), servers, key);
}

} // namespace

TEST_CASE("a route is its suffix, without regard to case, and its servers, in any order") {
    const auto one = server("192.0.2.1"), two = server("192.0.2.2");
    CHECK(route("corp.", {one, two}) == route("CORP.", {two, one}));
}

TEST_CASE("whatever differs in whom is asked about what makes another route") {
    const auto one = server("192.0.2.1"), two = server("192.0.2.2");
    const std::vector<std::uint64_t> routes{
        route("corp.", {one}),
        route("corp.", {two}),
        route("corp.", {one, two}),
        route("corp.", {one, one}),
        route("corp.", {}),
        route("corp.", {server("192.0.2.1", 54)}),
        route("corp.", {server("c000:201::")}),
        route(".", {one}),
        route("a.corp.", {one}),
    };
    CHECK(std::set<std::uint64_t>(routes.begin(), routes.end()).size() == routes.size());
}

TEST_CASE("who does not know the key does not know the route") {
    const dns::Name suffix = *dns::Name::from_text("corp.");
    const std::vector<dns::Endpoint> servers{server("192.0.2.1")};
    CHECK(route_of(suffix, servers, {1, 2}) != route_of(suffix, servers, {1, 3}));
}

TEST_CASE(
    "what was found step by step is on another route than what the same server was asked for") {
    const auto one = server("192.0.2.1");
    const std::vector<dns::Endpoint> servers{one};
    const dns::Name suffix = *dns::Name::from_text("corp.");
    const std::uint64_t iterated = route_of(suffix, servers, key, RouteKind::Iterated);
    CHECK(iterated != route("corp.", {one}));
    const std::uint64_t zone = zone_route_of(iterated, suffix, key);
    CHECK(zone != iterated);
    CHECK(zone == zone_route_of(iterated, *dns::Name::from_text("CORP."), key));
    CHECK(zone != zone_route_of(iterated, *dns::Name::from_text("a.corp."), key));
    CHECK(zone != zone_route_of(route("corp.", {one}), suffix, key));
}

TEST_CASE("a route without some of its servers is one of its own, unless they are none") {
    const auto one = server("192.0.2.1"), two = server("192.0.2.2");
    const auto without = [](const std::vector<dns::Endpoint>& avoided) {
        return route_without(7, avoided, key);
    };
    CHECK(without({}) == 7);
    CHECK(without({one}) != 7);
    CHECK(without({one}) != without({two}));
    CHECK(without({one, two}) == without({two, one}));
    CHECK(without({one}) != route_without(8, std::vector{one}, key));
}
