#include "control/matrix_task.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

boost::json::object matrix_of(const std::shared_ptr<const zones::Snapshot>& snapshot,
                              std::vector<dns::Name> names) {
    return completed(MatrixTask{snapshot, std::move(names), dns::RrType::A},
                     [&](const serve::InvestigationRequest& request) {
                         return serve::investigate_once(snapshot, request);
                     });
}

const boost::json::object& cell(const boost::json::object& matrix, std::size_t row,
                                std::size_t column) {
    return matrix.at("rows").as_array()[row].at("cells").as_array()[column].as_object();
}

} // namespace

TEST_CASE("the names of interest are services, privatelink names and their public names") {
    std::vector<std::string> texts;
    for (const dns::Name& name : names_of_interest(*testing::split_snapshot())) {
        texts.push_back(name.to_text());
    }
    std::sort(texts.begin(), texts.end());
    CHECK(texts == std::vector<std::string>{"s1.privatelink.service.signalr.net.",
                                            "s1.service.signalr.net.",
                                            "s2.privatelink.service.signalr.net.",
                                            "s2.service.signalr.net.", "s3.service.signalr.net."});
}

TEST_CASE("a column a horizon, differences marked, redirected answers told as such") {
    const auto matrix =
        matrix_of(testing::split_snapshot(), {testing::name("s1.service.signalr.net"),
                                              testing::name("s3.service.signalr.net")});
    REQUIRE(matrix.at("columns").as_array().size() == 3);
    CHECK(matrix.at("columns").at(0).at("networks") == boost::json::array{"n1", "office"});
    CHECK(cell(matrix, 0, 0).at("answer").as_string() == "10.1.1.5");
    CHECK_FALSE(cell(matrix, 0, 0).at("public_despite_zone").as_bool());
    CHECK(cell(matrix, 0, 1).at("answer").as_string() == "20.42.1.1");
    CHECK(cell(matrix, 0, 1).at("redirected").as_bool()); // n2 links spoke, NxDomainRedirect
    CHECK_FALSE(cell(matrix, 0, 1).at("public_despite_zone").as_bool());
    CHECK_FALSE(cell(matrix, 0, 2).at("redirected").as_bool());
    CHECK_FALSE(cell(matrix, 0, 2).at("public_despite_zone").as_bool());
    CHECK(matrix.at("rows").at(0).at("differs").as_bool());
    CHECK_FALSE(matrix.at("rows").at(1).at("differs").as_bool());
}

TEST_CASE("an address from outside that no policy asked for is flagged") {
    const testing::Workspace workspace;
    const std::string text = R"(listen: ["127.0.0.1:0"]
networks: [{name: n1, sources: [127.0.1.0/24]}]
zones:
  - name: privatelink.service.signalr.net
    links: [{network: n1, resolution-policy: NxDomainRedirect}]
    records: ["alias 10 CNAME s3.service.signalr.net."]
services: [{name: s3, type: SignalR, public-address: 20.42.1.3}]
)";
    LoadOutcome outcome = load_state(workspace.write("c.yaml", text), {});
    REQUIRE(outcome.state);
    const auto matrix = matrix_of(zones::freeze(std::move(outcome.state->topology), 1),
                                  {testing::name("alias.privatelink.service.signalr.net"),
                                   testing::name("s3.service.signalr.net")});
    CHECK(cell(matrix, 0, 0).at("answer").as_string() == "20.42.1.3");
    CHECK(cell(matrix, 0, 0).at("public_despite_zone").as_bool());
    CHECK_FALSE(cell(matrix, 0, 0).at("redirected").as_bool());
    CHECK_FALSE(cell(matrix, 1, 0).at("public_despite_zone").as_bool()); // no endpoint anywhere
}

TEST_CASE("more names than the limit are counted, not asked") {
    const auto snapshot = testing::split_snapshot();
    std::vector<dns::Name> names(matrix_names_max + 5, testing::name("x.example"));
    const auto matrix = matrix_of(snapshot, std::move(names));
    CHECK(matrix.at("rows").as_array().size() == matrix_names_max);
    CHECK(matrix.at("names_left_out").to_number<std::size_t>() == 5);
}
