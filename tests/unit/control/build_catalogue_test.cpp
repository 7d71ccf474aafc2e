#include "control/build_catalogue.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

TEST_CASE("the built-in table pairs SignalR's suffix with its zone") {
    const auto built = build_catalogue(std::nullopt);
    REQUIRE(std::holds_alternative<std::shared_ptr<const zones::Catalogue>>(built));
    const auto& catalogue = *std::get<std::shared_ptr<const zones::Catalogue>>(built);
    const auto pair = catalogue.pair_for_type("SignalR", "commercial");
    REQUIRE(pair);
    CHECK(pair->public_suffix.to_text() == "service.signalr.net.");
    CHECK(pair->private_zone.to_text() == "privatelink.service.signalr.net.");
}

TEST_CASE("a catalogue file that is broken or missing is told with its place") {
    const testing::Workspace workspace;
    const auto broken = build_catalogue(workspace.write("c.yaml", "schema: [\n"));
    REQUIRE(std::holds_alternative<config::Problems>(broken));
    CHECK(std::get<config::Problems>(broken).front().line > 0);
    const auto missing = build_catalogue(workspace.path("none.yaml"));
    REQUIRE(std::holds_alternative<config::Problems>(missing));
    CHECK(std::get<config::Problems>(missing).front().line == 0);
}
