#include "control/model_environment.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("the model's choices are the configuration's") {
    const model::Settings usual = model_settings_of({});
    CHECK(usual.integration == model::Integration::Automatic);
    CHECK(usual.shared_name == model::SharedName::Refused);
    CHECK(usual.rejection == model::Rejection::Final);
    CHECK(usual.lapsed_records == model::LapsedRecords::Kept);
    CHECK(usual.public_space.to_text() == "198.18.0.0/15");
    config::Control control;
    control.integration = config::Integration::ZoneGroup;
    control.shared_names = config::SharedNames::BothKept;
    control.rejection = config::Rejection::Reversible;
    control.lapsed_records = config::LapsedRecords::Withdrawn;
    control.public_space = *dns::Prefix::from_text("203.0.113.0/24");
    const model::Settings other = model_settings_of(control);
    CHECK(other.integration == model::Integration::ZoneGroup);
    CHECK(other.shared_name == model::SharedName::BothKept);
    CHECK(other.rejection == model::Rejection::Reversible);
    CHECK(other.lapsed_records == model::LapsedRecords::Withdrawn);
    CHECK(other.public_space.to_text() == "203.0.113.0/24");
}

TEST_CASE("GUIDs are random ones (RFC 4122 version 4), each another") {
    const model::Environment environment = model_environment_of({}, nullptr);
    const std::string one = environment.next_guid();
    const std::string two = environment.next_guid();
    CHECK(one != two);
    REQUIRE(one.size() == 36);
    CHECK(one[14] == '4');
}
