#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

using world::World;

const std::string s1 = "s1.service.signalr.net.", p1 = "s1.privatelink.service.signalr.net.";

} // namespace

TEST_CASE("smoke") {
    World world;
    world.network("n1", "10.1.0.0/16");
    world.zone("privatelink.service.signalr.net.", {"n1"}, {"s1 10 A 10.1.1.5"});
    CHECK(world.ask("n1 s1.service.signalr.net. A") ==
          "NOERROR; " + s1 + " 10 CNAME " + p1 + "; " + p1 + " 10 A 10.1.1.5");
}

} // namespace parallax::answer
