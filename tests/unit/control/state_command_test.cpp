#include "control/state_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;
namespace json = boost::json;

namespace {

std::string contents(const std::string& path) {
    std::ifstream in{path};
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// Answers as a server would, and remembers what it was asked.
struct Holder {
    std::vector<json::object> requests;
    json::object difference{{"added", json::array{"/a", "/b"}},
                            {"changed", json::array{"/c"}},
                            {"removed", json::array{}},
                            {"kept", 7}};
    StateHolder holder() {
        return [this](const json::object& request) -> std::variant<json::object, ExitCode> {
            requests.push_back(request);
            if (request.at("action") != "export") return difference;
            return json::object{
                {"format", 1},
                {"resources", json::array{json::object{{"id", 1}}, json::object{{"id", 2}}}}};
        };
    }
};

} // namespace

TEST_CASE("a state is written a resource a line") {
    Holder held;
    testing::Transcript transcript;
    StateCommand command;
    CHECK(export_state(command, held.holder(), transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str() == "{\"format\":1,\"resources\":[\n{\"id\":1},\n{\"id\":2}\n]}\n");
    const testing::Workspace workspace;
    command.file = workspace.path("state.json");
    CHECK(export_state(command, held.holder(), transcript.console) == ExitCode::Good);
    CHECK(contents(*command.file) == transcript.out.str());
    command.file = workspace.path("none/state.json");
    CHECK(export_state(command, held.holder(), transcript.console) == ExitCode::Files);
}

TEST_CASE("an import shows the difference, and makes it") {
    const testing::Workspace workspace;
    StateCommand command;
    command.action = StateAction::Import;
    command.file = workspace.write("state.json", "{}");
    Holder held;
    testing::Transcript transcript;
    command.consent = Consent::Refused;
    CHECK(import_state(command, held.holder(), transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str() == "+ /a\n+ /b\n~ /c\n2 to add, 1 to change, 0 to remove, 7 stay as "
                                  "they are\nnothing was changed\n");
    CHECK(held.requests.size() == 1);
    command.consent = Consent::Given;
    command.format = Format::Json;
    testing::Transcript told;
    CHECK(import_state(command, held.holder(), told.console) == ExitCode::Good);
    CHECK(json::parse(told.out.str()).at("imported").as_bool());
    CHECK(held.requests.back().at("action") == "import");
    held.difference = {{"added", json::array{}},
                       {"changed", json::array{}},
                       {"removed", json::array{}},
                       {"kept", 7}};
    CHECK(import_state(command, held.holder(), told.console) == ExitCode::Good);
    CHECK(held.requests.back().at("action") == "compare");
}

TEST_CASE("long differences are counted beyond the limit") {
    const testing::Workspace workspace;
    StateCommand command;
    command.file = workspace.write("state.json", "{}");
    command.consent = Consent::Refused;
    Holder held;
    json::array many;
    for (std::size_t i = 0; i < summary_lines_max + 3; ++i) many.emplace_back("/x");
    held.difference["removed"] = many;
    testing::Transcript transcript;
    CHECK(import_state(command, held.holder(), transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str().find("- 3 more\n") != std::string::npos);
}

TEST_CASE("files that cannot be read, and texts that are no JSON") {
    const testing::Workspace workspace;
    StateCommand command;
    command.file = workspace.path("none.json");
    Holder held;
    testing::Transcript transcript;
    CHECK(import_state(command, held.holder(), transcript.console) == ExitCode::Files);
    command.file = workspace.write("state.json", "{");
    CHECK(import_state(command, held.holder(), transcript.console) == ExitCode::Configuration);
    CHECK(held.requests.empty());
}

TEST_CASE("without a server there is no state") {
    StateCommand command;
    command.source.socket = "/nowhere/admin.sock";
    testing::Transcript transcript;
    CHECK(run(command, transcript.console) == ExitCode::Network);
}

TEST_CASE("a folder given as a state is told, with its name") {
    const testing::Workspace workspace;
    StateCommand command;
    command.action = StateAction::Import;
    command.file = workspace.path("");
    Holder held;
    testing::Transcript transcript;
    CHECK(import_state(command, held.holder(), transcript.console) == ExitCode::Files);
    CHECK(transcript.err.str().find(*command.file + ": cannot be read") != std::string::npos);
}
