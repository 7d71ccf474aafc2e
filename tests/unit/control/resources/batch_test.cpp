#include "control/resources/batch.hpp"

#include "tests/unit/control/resources/arm.hpp"

using namespace parallax::test;
using namespace parallax::control::resources;
namespace model = parallax::model;

namespace {

BatchCall put_of(const std::string& path, const std::string& body,
                 BatchCall::When when = BatchCall::When::Always) {
    BatchCall each;
    each.call.method = Method::Put;
    each.call.path = path;
    each.call.body = json::parse(body);
    each.when = when;
    return each;
}

const std::string other = "/subscriptions/s/resourceGroups/other";
const std::string others = other + "/providers/Microsoft.Network";
const std::string group_body = R"({"location":"here"})";
std::string space(const std::string& prefix) {
    return R"({"location":"here","properties":{"addressSpace":{"addressPrefixes":[")" + prefix +
           R"("]}}})";
}

} // namespace

TEST_CASE("a rehearsal tells before and after, and every refusal, and changes nothing") {
    Arm arm;
    const std::vector<BatchCall> calls{
        put_of(other, group_body), put_of(others + "/virtualNetworks/n1", space("10.1.0.0/16")),
        put_of(others + "/virtualNetworks/n2", space("10.1.2.0/24")), // overlaps
        put_of(others + "/virtualNetworks/n3", space("10.3.0.0/16")),
        put_of(others + "/virtualNetworks/n1", space("10.1.0.0/15"))};
    const auto told = rehearse(model::Draft{arm.estate.model, arm.estate.environment}, calls);
    REQUIRE(told.size() == 5);
    CHECK(told[0].before.is_null());
    CHECK(told[0].after.at("name").as_string() == "other");
    REQUIRE(told[2].refusal);
    CHECK(told[2].after.is_null());
    CHECK_FALSE(told[3].refusal);
    CHECK(told[4].before.at("properties").at("addressSpace").at("addressPrefixes").at(0) ==
          "10.1.0.0/16");
    CHECK(arm.refusal(Method::Get, other).starts_with("ResourceGroupNotFound"));
}

TEST_CASE("so many refusals are told, the rest is not tried") {
    Arm arm;
    std::vector<BatchCall> calls{put_of(other, group_body)};
    for (int i = 0; i < 30; ++i) {
        calls.push_back(
            put_of(others + "/virtualNetworks/n" + std::to_string(i), space("10.0.0.0/8")));
    }
    const auto told = rehearse(model::Draft{arm.estate.model, arm.estate.environment}, calls);
    CHECK(told.size() == 2 + batch_refusals_max); // the group and the first network go
}

TEST_CASE("all of them are done, or none; what is held is left alone on request") {
    Arm arm;
    const std::vector<BatchCall> good{put_of(other, group_body),
                                      put_of(others + "/virtualNetworks/n1", space("10.1.0.0/16"))};
    CHECK(arm.estate.apply([&](model::Draft& draft) { return answer_all(draft, good); }));
    const std::vector<BatchCall> bad{
        put_of(other, R"({"location":"elsewhere"})", BatchCall::When::NotHeld),
        put_of(others + "/virtualNetworks/n2", space("10.2.0.0/16")),
        put_of(others + "/virtualNetworks/n3", space("10.1.2.0/24"))};
    CHECK_FALSE(arm.estate.apply([&](model::Draft& draft) { return answer_all(draft, bad); }));
    CHECK(arm.refusal(Method::Get, others + "/virtualNetworks/n2").starts_with("ResourceNotFound"));
    CHECK(arm.get(other).at("location").as_string() == "here");
}

TEST_CASE("reads that find nothing are no refusals, however many") {
    Arm arm;
    std::vector<BatchCall> calls;
    for (std::size_t i = 0; i < 2 * batch_refusals_max; ++i) {
        calls.push_back(put_of(others + "/virtualNetworks/n" + std::to_string(i), "null"));
        calls.back().call.method = Method::Get;
    }
    const auto told = rehearse(model::Draft{arm.estate.model, arm.estate.environment}, calls);
    REQUIRE(told.size() == calls.size());
    CHECK(told.back().before.is_null());
    CHECK_FALSE(told.back().refusal);
}
