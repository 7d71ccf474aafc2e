#include "control/explain_task.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

serve::InvestigationRequest in_network(const std::string& network) {
    serve::InvestigationRequest request;
    request.network = network;
    request.name = testing::name("s1.service.signalr.net");
    return request;
}

} // namespace

TEST_CASE("the question as asked, then the other horizons grouped by answer") {
    const auto snapshot = testing::split_snapshot();
    std::size_t asked = 0;
    const auto told = completed(ExplainTask{snapshot, in_network("n1")}, [&](const auto& request) {
        ++asked;
        return serve::investigate_once(snapshot, request);
    });
    CHECK(asked == 3); // n1 with office, n2, n3
    // n2's NxDomainRedirect gives what n3 gets.
    const auto& elsewhere = told.at("elsewhere").as_array();
    REQUIRE(elsewhere.size() == 1);
    CHECK(elsewhere[0].at("networks") == boost::json::array{"n2", "n3"});
    CHECK(elsewhere[0].at("addresses") == boost::json::array{"20.42.1.1"});
    CHECK(told.at("horizons_left_out").to_number<int>() == 0);
}

TEST_CASE("a configuration of one horizon has no elsewhere") {
    const testing::Workspace workspace;
    LoadOutcome outcome = load_state(workspace.write("c.yaml", R"(listen: ["127.0.0.1:0"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
)"),
                                     {});
    REQUIRE(outcome.state);
    const auto snapshot = zones::freeze(std::move(outcome.state->topology), 1);
    const auto told = completed(ExplainTask{snapshot, in_network("n1")}, [&](const auto& request) {
        return serve::investigate_once(snapshot, request);
    });
    CHECK(told.at("elsewhere").as_array().empty());
}

TEST_CASE("more horizons than the limit are counted, not asked") {
    const testing::Workspace workspace;
    std::string text = "listen: [\"127.0.0.1:0\"]\nnetworks:\n";
    std::string rules = "forward:\n";
    for (std::size_t i = 0; i < elsewhere_horizons_max + 3; ++i) {
        const std::string n = std::to_string(i);
        text += "  - {name: n" + n + ", sources: [10.0." + n + ".0/24]}\n";
        rules += "  - {suffix: s" + n + ".example, to: [192.0.2.1], networks: [n" + n + "]}\n";
    }
    LoadOutcome outcome = load_state(workspace.write("c.yaml", text + rules), {});
    REQUIRE(outcome.state);
    const auto snapshot = zones::freeze(std::move(outcome.state->topology), 1);
    const auto told = completed(ExplainTask{snapshot, in_network("n0")}, [&](const auto& request) {
        return serve::investigate_once(snapshot, request);
    });
    CHECK(told.at("horizons_left_out").to_number<int>() == 2);
}

TEST_CASE("a network that does not exist is told with a suggestion") {
    const auto snapshot = testing::split_snapshot();
    CHECK_FALSE(unknown_network(*snapshot, in_network("office")));
    const auto fault = unknown_network(*snapshot, in_network("ofice"));
    REQUIRE(fault);
    CHECK(fault->find("did you mean 'office'?") != std::string::npos);
}
