#include "control/resources/listing.hpp"

#include "tests/unit/control/resources/arm.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

const std::string subscription = "/subscriptions/s";

/// "n1 n2" of a listing.
std::string names_in(const json::value& listing) {
    std::string names;
    for (const json::value& one : listing.at("value").as_array()) {
        names += (names.empty() ? "" : " ") + std::string{one.at("name").as_string()};
    }
    return names;
}

Call listing_of(const std::string& path, const std::string& filter) {
    Call call;
    call.path = path;
    call.query = {{"$filter", filter}};
    return call;
}

} // namespace

TEST_CASE("listings come in pages of at most the largest size") {
    Arm arm;
    for (int i = 0; i < 3; ++i) {
        arm.put("/subscriptions/s/resourceGroups/g" + std::to_string(i), R"({"location":"x"})");
    }
    Call call;
    call.path = "/subscriptions/s/resourcegroups";
    call.query = {{"$top", "2"}, {"api-version", "2021-04-01"}};
    const auto first = arm.call(call);
    REQUIRE(first);
    CHECK(first->body.at("value").as_array().size() == 2);
    CHECK(std::string{first->body.at("nextLink").as_string()}.find("api-version=2021-04-01") !=
          std::string::npos);
    call.query["$top"] = "99999999999999999999";
    CHECK(arm.call(call).error().code == "InvalidQueryParameter");
    call.query["$top"] = "5000";
    CHECK(arm.call(call)->body.at("value").as_array().size() == 4);
}

TEST_CASE("a nextLink says again what was asked, encoded") {
    Arm arm;
    build_signalr(arm);
    const std::string zone = net + "/privateDnsZones/" + signalr_zone;
    for (const std::string name : {"*", "a", "b"}) {
        arm.put(zone + "/TXT/" + name,
                R"({"properties":{"ttl":9,"txtRecords":[{"value":["x"]}]}})");
    }
    Call call;
    call.path = zone + "/TXT";
    call.base_url = "https://localhost:8443";
    call.query = {{"$top", "2"}, {"$recordsetnamesuffix", ""}, {"x", "a b&c"}};
    const auto first = arm.call(call);
    REQUIRE(first);
    CHECK(names_in(first->body) == "* a");
    const std::string link{first->body.at("nextLink").as_string()};
    CHECK(link.starts_with("https://localhost:8443" + call.path + "?"));
    CHECK(link.find("x=a%20b%26c&") != std::string::npos);
    CHECK(link.ends_with("/txt/a"));
    call.query["$skiptoken"] = model::folded(call.path) + "/a";
    CHECK(names_in(arm.call(call)->body) == "b");
}

TEST_CASE("generic listings: what a group has, of every type, and what a filter leaves") {
    Arm arm;
    build_signalr(arm);
    arm.put(subscription + "/resourceGroups/rg-2", R"({"location":"x"})");
    arm.put(
        subscription + "/resourceGroups/rg-2/providers/Microsoft.Network/virtualNetworks/n2",
        R"({"location":"x","properties":{"addressSpace":{"addressPrefixes":["10.2.0.0/16"]}}})");
    CHECK(names_in(arm.get(rg + "/resources")) == signalr_zone + " n1 foobar");
    CHECK(names_in(arm.get(subscription + "/resources")) == "n2 " + signalr_zone + " n1 foobar");
    const auto filtered = [&](const std::string& filter) {
        const auto answer = arm.call(listing_of(subscription + "/resources", filter));
        return answer ? names_in(answer->body) : answer.error().code;
    };
    CHECK(filtered("resourceType eq 'microsoft.network/virtualNetworks'") == "n2 n1");
    CHECK(filtered("resourceGroup eq 'rg-2' and name eq 'n2'") == "n2");
    CHECK(filtered("location eq 'global'") == signalr_zone);
    CHECK(filtered("name ne 'n2'") == "InvalidFilterInQueryString");
    CHECK(filtered("color eq 'red'") == "InvalidFilterInQueryString");
    arm.may = [](std::string_view, std::string_view scope) { return scope.ends_with("n1"); };
    CHECK(names_in(arm.get(subscription + "/resources")) == "n1");
}
