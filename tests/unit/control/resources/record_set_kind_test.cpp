#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

namespace {

const std::string zone_path = net + "/privateDnsZones/" + signalr_zone;

} // namespace

TEST_CASE("record sets of every type are shown as they were put") {
    const auto [type, properties] = GENERATE(table<std::string, std::string>({
        {"A", R"("aRecords":[{"ipv4Address":"10.1.1.5"},{"ipv4Address":"10.1.1.6"}])"},
        {"AAAA", R"("aaaaRecords":[{"ipv6Address":"fd00::1"}])"},
        {"CNAME", R"("cnameRecord":{"cname":"a.example"})"},
        {"MX", R"("mxRecords":[{"preference":10,"exchange":"mx.example"}])"},
        {"PTR", R"("ptrRecords":[{"ptrdname":"a.example"}])"},
        {"SRV", R"("srvRecords":[{"priority":1,"weight":2,"port":3,"target":"a.example"}])"},
        {"TXT", R"("txtRecords":[{"value":["one","two"]}])"},
    }));
    CAPTURE(type);
    Arm arm;
    build_signalr(arm);
    const std::string path = zone_path + '/' + type + "/x";
    const auto made =
        arm.call(Method::Put, path,
                 R"({"properties":{"ttl":3600,"metadata":{"k":"v"},)" + properties + "}}");
    INFO(Catch::Detail::stringify(made));
    REQUIRE(made);
    CHECK(made->status == 201);
    CHECK(at(made->body, "/type") == "\"Microsoft.Network/privateDnsZones/" + type + '"');
    CHECK(at(made->body, "/properties/ttl") == "3600");
    CHECK(at(made->body, "/properties/fqdn") == "\"x." + signalr_zone + ".\"");
    CHECK(at(made->body, "/properties/isAutoRegistered") == "false");
    CHECK(at(made->body, "/properties/metadata/k") == R"("v")");
    CHECK(json::serialize(made->body).find(properties) != std::string::npos);
    CHECK(at(arm.get(zone_path + '/' + type), "/value/0/name") == R"("x")");
    CHECK(arm.remove(path) == 200);
    CHECK(arm.remove(path) == 204);
}

TEST_CASE("the zone's SOA is there, its host read-only") {
    Arm arm;
    build_signalr(arm);
    const std::string path = zone_path + "/SOA/@";
    CHECK(at(arm.get(path), "/properties/soaRecord/minimumTtl") == "10");
    const auto shown =
        arm.patch(path, R"({"properties":{"soaRecord":{"host":"evil.example","email":"a.example",)"
                        R"("minimumTtl":20}}})");
    CHECK(at(shown, "/properties/soaRecord/host") == R"("azureprivatedns.net")");
    CHECK(at(shown, "/properties/soaRecord/email") == R"("a.example")");
    CHECK(at(shown, "/properties/soaRecord/minimumTtl") == "20");
    CHECK(at(shown, "/properties/soaRecord/refreshTime") == "3600");
}

TEST_CASE("ALL lists every type; a suffix and pages narrow it") {
    Arm arm;
    build_signalr(arm);
    for (const char* const name : {"a", "b", "ab"}) {
        arm.put(zone_path + "/A/" + name,
                R"({"properties":{"ttl":1,"aRecords":[{"ipv4Address":"10.0.0.1"}]}})");
    }
    CHECK(arm.get(zone_path + "/ALL").at("value").as_array().size() == 4);
    Call call;
    call.path = zone_path + "/ALL";
    call.base_url = "https://h";
    call.query = {{"$recordsetnamesuffix", "B"}, {"$top", "1"}};
    const auto first = arm.call(call);
    REQUIRE(first);
    CHECK(at(first->body, "/value/0/name") == R"("ab")");
    const std::string next{first->body.at("nextLink").as_string()};
    CHECK(next.substr(0, 9 + zone_path.size()) == "https://h" + zone_path);
    call.query["$skiptoken"] = next.substr(next.find("$skiptoken=") + 11);
    const auto second = arm.call(call);
    REQUIRE(second);
    CHECK(at(second->body, "/value/0/name") == R"("b")");
    CHECK(at(second->body, "/nextLink") == "absent");
    call.query["$top"] = "0";
    CHECK(arm.call(call).error().code == "InvalidQueryParameter");
}

TEST_CASE("record sets that cannot be") {
    Arm arm;
    build_signalr(arm);
    const auto refusal = [&](const std::string& where, const std::string& properties) {
        return arm.refusal(Method::Put, zone_path + where,
                           R"({"properties":{)" + properties + "}}");
    };
    CHECK(refusal("/A/x", R"("aRecords":[])").find("'properties.ttl' is required") !=
          std::string::npos);
    CHECK(refusal("/A/x", R"("ttl":1,"aRecords":[{"ipv4Address":"fd00::1"}])")
              .find("must be an IPv4 address") != std::string::npos);
    CHECK(refusal("/AAAA/x", R"("ttl":1,"aaaaRecords":[{}])").find("must be an IPv6 address") !=
          std::string::npos);
    CHECK(refusal("/CNAME/x", R"("ttl":1,"cnameRecord":{})").find("must be a domain name") !=
          std::string::npos);
    CHECK(refusal("/MX/x", R"("ttl":1,"mxRecords":[{"preference":65536,"exchange":"a."}])")
              .find("from 0 to 65535") != std::string::npos);
    CHECK(refusal("/NS/x", R"("ttl":1)").substr(0, 17) == "InvalidRecordType");
}
