#include "control/admin_batch.hpp"

#include "tests/unit/control/served.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;
namespace json = boost::json;

namespace {

struct Batch {
    testing::Workspace workspace;
    std::ostringstream log_text;
    Log log{log_text};
    Supervisor supervisor{
        workspace.write("c.yaml", testing::split_state + "control: {state: s.db}\n"), log};

    Batch() { REQUIRE(supervisor.load() == ExitCode::Good); }
    std::variant<json::object, std::string> ask(const std::string& calls, const char* apply) {
        return answer_batch(supervisor, json::parse(R"({"apply":)" + std::string{apply} +
                                                    R"(,"calls":)" + calls + "}")
                                            .as_object());
    }
    json::object told(const std::string& calls, const char* apply) {
        return std::get<json::object>(ask(calls, apply));
    }
};

std::string put(const std::string& group, const std::string& more = "") {
    return R"({"method":"PUT","path":"/subscriptions/s/resourceGroups/)" + group + R"(",)" + more +
           R"("body":{"location":"here"}})";
}

} // namespace

TEST_CASE("calls are rehearsed, and done together only when asked and all are allowed") {
    Batch batch;
    const std::string two = "[" + put("a") + "," + put("b") + "]";
    CHECK_FALSE(batch.told(two, "false").at("applied").as_bool());
    CHECK(batch.supervisor.control_plane()->model().size() == 0);
    const json::object done = batch.told(two, "true");
    CHECK(done.at("applied").as_bool());
    CHECK(batch.log_text.str().find("called-many calls=2") != std::string::npos);
    CHECK(done.at("calls").at(1).at("before").is_null());
    CHECK(done.at("calls").at(1).at("after").at("name").as_string() == "b");
    CHECK(batch.supervisor.control_plane()->model().size() == 2);
    const std::string bad =
        "[" + put("c") + R"(,{"method":"PUT","path":"/subscriptions/s/x","body":{}}])";
    const json::object refused = batch.told(bad, "true");
    CHECK_FALSE(refused.at("applied").as_bool());
    CHECK(refused.at("calls").at(1).at("error").at("code").as_string() == "InvalidResourceId");
    CHECK(batch.supervisor.control_plane()->model().size() == 2);
}

TEST_CASE("what is no list of calls is told") {
    Batch batch;
    CHECK(std::get<std::string>(batch.ask("1", "true")) == "\"calls\" is a list of calls");
    CHECK(std::get<std::string>(batch.ask("[1]", "true")) == "\"calls\" is a list of calls");
    CHECK(std::get<std::string>(batch.ask("[{}]", "true")).starts_with("\"method\""));
}
