#include "control/resource_command.hpp"

#include "control/commands/reading.hpp"
#include "tests/unit/control/commands/lab.hpp"
#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;
using parallax::test::Lab;

namespace {

ResourceCommand command_of(const std::string& line) {
    const auto reading = commands::read_words(Lab::split(line));
    return {reading.noun, reading.verb, reading.arguments, {}, Format::Text};
}

} // namespace

TEST_CASE("services have the types of the built-in catalogue") {
    Lab lab;
    const commands::Carrier carrier = [&](const commands::ArmRequest& request) {
        return lab.arm.call(request);
    };
    const auto unknown =
        performed(command_of("service create -n foobar -t nonsense"), carrier, "s");
    REQUIRE_FALSE(unknown);
    CHECK(unknown.error().text.find("is no type of the catalogue") != std::string::npos);
    CHECK(performed(command_of("service create -n foobar"), carrier, "s"));
}

TEST_CASE("a table's rows have what ARM shows elsewhere, JSON has what ARM shows") {
    Lab lab;
    lab.build();
    lab.run("private-endpoint create -n pe1 --vnet-name n1 --subnet s1 "
            "--private-connection-resource-id foobar");
    const commands::Carrier carrier = [&](const commands::ArmRequest& request) {
        return lab.arm.call(request);
    };
    ResourceCommand show = command_of("private-endpoint show -n pe1");
    const auto rows = performed(show, carrier, "s");
    REQUIRE(rows);
    CHECK(rows->as_array()[0].as_object().contains("interface"));
    show.format = Format::Json;
    CHECK_FALSE(performed(show, carrier, "s")->as_object().contains("interface"));
    const auto deleted = performed(command_of("private-endpoint delete -n pe1"), carrier, "s");
    REQUIRE(deleted);
    CHECK(deleted->at("deleted").as_bool());
}

TEST_CASE("only a yes is a yes") {
    const auto confirms = [](const char* typed) {
        std::istringstream in{typed};
        testing::Transcript transcript;
        const bool confirmed = is_confirmed("Delete vnet 'n1'? [y/N] ", in, transcript.console);
        CHECK(transcript.err.str() == "Delete vnet 'n1'? [y/N] ");
        return confirmed;
    };
    CHECK(confirms("y\n"));
    CHECK(confirms("Yes\n"));
    CHECK_FALSE(confirms("\n"));
    CHECK_FALSE(confirms("no\n"));
    CHECK_FALSE(confirms(""));
}

TEST_CASE("without a server there is nothing to show") {
    ResourceCommand command = command_of("vnet list");
    command.socket = "/nowhere/admin.sock";
    testing::Transcript transcript;
    CHECK(run(command, transcript.console) == ExitCode::Network);
    CHECK(transcript.err.str().find("no server listens there") != std::string::npos);
}
