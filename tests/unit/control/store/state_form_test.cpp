#include "control/store/state_form.hpp"

#include "tests/unit/zones/model/estate.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;
namespace json = boost::json;

namespace {

std::string fault(const std::string& text) {
    const auto read = state_from_json(json::parse(text));
    const auto* wrong = std::get_if<Unreadable>(&read);
    return wrong == nullptr ? std::string{} : wrong->text;
}

} // namespace

TEST_CASE("a state is written and read without loss") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const json::object written = control::to_json(estate.model);
    const auto read = state_from_json(written);
    REQUIRE(std::holds_alternative<model::Changes>(read));
    model::Model again;
    again.apply(std::get<model::Changes>(read));
    CHECK(json::serialize(control::to_json(again)) == json::serialize(written));
}

TEST_CASE("what is no state is told") {
    CHECK(fault("[]").find("it is no state") == 0);
    CHECK(fault(R"({"format":1})").find("it is no state") == 0);
    CHECK(fault(R"({"format":1,"resources":[],"more":1})").find("it is no state") == 0);
    CHECK(fault(R"({"format":2,"resources":[]})").find("its format is not 1") == 0);
    CHECK(fault(R"({"format":1,"resources":[{}]})").find("resources[0]: ") == 0);
    CHECK(fault(R"({"format":1,"resources":[]})").empty());
    const Estate estate;
    json::object twice = control::to_json(estate.model);
    json::array& resources = twice["resources"].as_array();
    resources.push_back(resources.front());
    CHECK(fault(json::serialize(twice)).find("resources[1]: ") == 0);
}

TEST_CASE("the difference tells what comes, changes, goes and stays") {
    Estate estate;
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    REQUIRE(estate.network("n2", "10.2.0.0/16"));
    const model::Changes before = estate.model.resources();
    REQUIRE(estate.network("n2", "10.3.0.0/16"));
    REQUIRE(estate.network("n3", "10.4.0.0/16"));
    const StateDifference back = difference_between(estate.model, before);
    CHECK(back.added.empty());
    REQUIRE(back.changed.size() == 1);
    CHECK(back.changed[0].as_string() == Estate::network_id("n2").text());
    REQUIRE(back.removed.size() == 1);
    CHECK(back.removed[0].as_string() == Estate::network_id("n3").text());
    CHECK(back.kept == 2);
    const StateDifference all = difference_between({}, before);
    CHECK(all.added.size() == 3);
    CHECK(control::to_json(all).at("kept") == 0);
}
