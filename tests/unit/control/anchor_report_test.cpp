#include "control/anchor_report.hpp"

#include "control/build_trust.hpp"
#include "tests/unit/control/workspace.hpp"

#include <boost/json/serialize.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

const std::string root_states =
    ". next 1795857600\n"
    ". initial DS 20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D\n"
    ". add-pending 1795771200 1 DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=\n";

boost::json::object report(const std::string& states, const std::string& fault) {
    const testing::Workspace workspace;
    const auto read = read_anchor_states(workspace.write("states", states));
    const auto& followed = std::get<FollowedAnchors>(read);
    const auto anchors = trust_now(validate::TrustAnchors::of_root(), followed);
    return anchor_report(*anchors, followed, {{dns::Name{}, fault}});
}

} // namespace

TEST_CASE("followed anchors are told key by key") {
    const auto told = report(root_states, "");
    CHECK_THAT(boost::json::serialize(told),
               Catch::Contains("\"state\":\"add-pending\",\"since\":\"20261127092000\"") &&
                   Catch::Contains("\"next\":\"20261128092000\"") &&
                   Catch::Contains("\"fault\":null") &&
                   Catch::Contains("\"trusted\":[\"20326 8 2 E06D"));
    CHECK(anchor_table(told) == "ZONE  KEY    STATE        SINCE\n"
                                ".     3613   add-pending  20261127092000\n"
                                ".     20326  configured\n");
    CHECK_THAT(anchor_table(report(root_states, "bad\n")),
               Catch::Contains(". is not confirmed: bad"));
}

TEST_CASE("anchors that are not followed are told as they were configured") {
    const auto told = report("", "");
    CHECK(anchor_table(told) == "ZONE  KEY    STATE       SINCE\n"
                                ".     20326  configured\n"
                                ".     38696  configured\n");
    CHECK(boost::json::serialize(told).find("keys") == std::string::npos);
}
