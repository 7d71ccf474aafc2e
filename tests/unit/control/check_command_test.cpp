#include "control/check_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

namespace {

const std::string doubtful = R"(listen: ["127.0.0.1:53"]
networks: [{name: internet, sources: [0.0.0.0/0]}]
)";

struct Checked {
    ExitCode code;
    std::string out;
};

Checked check(const std::string& file, Format format, Strictness strictness) {
    testing::Transcript transcript;
    const ExitCode code = run(CheckCommand{file, format, strictness}, transcript.console);
    return {code, transcript.out.str()};
}

} // namespace

TEST_CASE("a good file is summed up") {
    const testing::Workspace workspace;
    const std::string file = workspace.write("c.yaml", testing::split_state);
    const Checked checked = check(file, Format::Text, Strictness::ErrorsFail);
    CHECK(checked.code == ExitCode::Good);
    CHECK(checked.out.find("good: 4 networks, 2 zones, ") != std::string::npos);
}

TEST_CASE("warnings fail only when asked to") {
    const testing::Workspace workspace;
    const std::string file = workspace.write("c.yaml", doubtful);
    const Checked lenient = check(file, Format::Text, Strictness::ErrorsFail);
    CHECK(lenient.code == ExitCode::Good);
    CHECK(lenient.out.find("c.yaml:2:12: warning: ") != std::string::npos);
    CHECK(check(file, Format::Text, Strictness::WarningsFailToo).code == ExitCode::Configuration);
}

TEST_CASE("errors are told with their place, as text and as JSON") {
    const testing::Workspace workspace;
    const std::string file = workspace.write("c.yaml", doubtful + "zoness: []\n");
    const Checked text = check(file, Format::Text, Strictness::ErrorsFail);
    CHECK(text.code == ExitCode::Configuration);
    CHECK(text.out.find("c.yaml:3:1: error: unknown key 'zoness'") != std::string::npos);
    const Checked json = check(file, Format::Json, Strictness::ErrorsFail);
    const auto told = boost::json::parse(json.out);
    CHECK_FALSE(told.at("good").as_bool());
    CHECK(told.at("findings").at(0).at("line").to_number<int>() == 3);
}

TEST_CASE("a file that is not there is a file's fault") {
    const Checked checked = check("/nowhere/c.yaml", Format::Text, Strictness::ErrorsFail);
    CHECK(checked.code == ExitCode::Files);
    CHECK(checked.out.find("/nowhere/c.yaml") != std::string::npos);
}

TEST_CASE("what depends on the control plane is noted, and no doubt") {
    const testing::Workspace workspace;
    const std::string file = workspace.write("c.yaml", R"(listen: ["127.0.0.1:53"]
networks: [{name: office, sources: [10.0.0.0/8], same-as: lab/n1}]
control: {state: s.db}
)");
    const Checked checked = check(file, Format::Text, Strictness::WarningsFailToo);
    CHECK(checked.code == ExitCode::Good);
    CHECK(checked.out.find("c.yaml:2:12: note: network 'office' is the same as 'lab/n1'") !=
          std::string::npos);
    CHECK(checked.out.find("; 0 warnings") != std::string::npos);
}

TEST_CASE("a secret that the configuration names is looked at, as at start") {
    const testing::Workspace workspace;
    const std::string file = workspace.write("c.yaml", R"(listen: ["127.0.0.1:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
control:
  state: s.db
  registration: {sources: [10.1.0.4], keys: [{file: missing.key}]}
)");
    const Checked checked = check(file, Format::Text, Strictness::ErrorsFail);
    CHECK(checked.code == ExitCode::Configuration);
    CHECK(checked.out.find("c.yaml:5:53: error: key file '") != std::string::npos);
    CHECK(checked.out.find("missing.key': cannot be read: No such file") != std::string::npos);
    CHECK(checked.out.find("1 error, 0 warnings") != std::string::npos);
}
