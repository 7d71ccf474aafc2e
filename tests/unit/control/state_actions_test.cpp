#include "control/state_actions.hpp"

#include "control/store/state_form.hpp"
#include "tests/unit/control/store/state_file.hpp"
#include "tests/unit/zones/model/estate.hpp"

#include <boost/json/serialize.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;
namespace json = boost::json;

namespace {

/// A control plane with a file of its own.
struct Plane {
    Plane() {
        ControlPlane::Hooks hooks;
        hooks.objection = [this](const model::Published&) { return objection; };
        hooks.publish = [this](const model::Published& what) { zones = what.zones.size(); };
        auto opened = ControlPlane::open(open_store(file.path()), estate.environment, hooks);
        REQUIRE(std::holds_alternative<std::unique_ptr<ControlPlane>>(opened));
        plane = std::get<std::unique_ptr<ControlPlane>>(std::move(opened));
    }
    json::object result(const char* action, json::value state = nullptr) {
        auto told = state_result(*plane, {{"action", action}, {"state", std::move(state)}});
        if (const auto* why = std::get_if<std::string>(&told)) FAIL(*why);
        return std::get<json::object>(std::move(told));
    }
    std::string fault(const char* action, json::value state = nullptr) {
        auto told = state_result(*plane, {{"action", action}, {"state", std::move(state)}});
        const auto* why = std::get_if<std::string>(&told);
        return why == nullptr ? std::string{} : *why;
    }

    StateFile file;
    Estate estate; ///< only its environment
    std::optional<model::Refusal> objection;
    std::size_t zones = 0;
    std::unique_ptr<ControlPlane> plane;
};

json::object furnished() {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    return control::to_json(estate.model);
}

} // namespace

TEST_CASE("export, import, export: the same text, in memory and on the disk") {
    const json::object state = furnished();
    Plane plane;
    CHECK(plane.result("compare", state).at("added").as_array().size() ==
          state.at("resources").as_array().size());
    CHECK(plane.result("export").at("resources").as_array().empty());
    plane.result("import", state);
    CHECK(plane.zones == 1);
    CHECK(json::serialize(plane.result("export")) == json::serialize(state));
    const json::object again = plane.result("import", state);
    CHECK(again.at("kept").to_number<std::size_t>() == state.at("resources").as_array().size());
    plane.plane.reset(); // lets the file go
    const auto loaded = open_store(plane.file.path())->load();
    REQUIRE(std::holds_alternative<model::Changes>(loaded));
    model::Model kept;
    kept.apply(std::get<model::Changes>(loaded));
    CHECK(json::serialize(control::to_json(kept)) == json::serialize(state));
}

TEST_CASE("what the state has no more is gone") {
    Plane plane;
    plane.result("import", furnished());
    plane.result("import", json::object{{"format", 1}, {"resources", json::array{}}});
    CHECK(plane.result("export").at("resources").as_array().empty());
    CHECK(plane.zones == 0);
}

TEST_CASE("a state that breaks a rule, or cannot be served, changes nothing") {
    const json::object state = furnished();
    Plane plane;
    json::object broken = state;
    broken["resources"].as_array().erase(broken["resources"].as_array().begin()); // the group
    CHECK(plane.fault("import", broken).find("ResourceGroupNotFound: /subscriptions/s") == 0);
    CHECK(plane.fault("compare", broken) == plane.fault("import", broken));
    CHECK(plane.fault("import").find("it is no state") == 0);
    plane.objection = model::conflict("Both", "both define it");
    CHECK(plane.fault("import", state) == "Both: both define it");
    CHECK(plane.result("export").at("resources").as_array().empty());
    CHECK(plane.fault("exprot").find("unknown action 'exprot'") == 0);
}
