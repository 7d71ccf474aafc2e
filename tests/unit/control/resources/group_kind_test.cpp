#include "tests/unit/control/resources/arm.hpp"

#include <catch2/catch.hpp>

using namespace parallax::test;

TEST_CASE("a resource group is made, changed, listed and deleted") {
    Arm arm;
    const std::string path = "/subscriptions/s/resourcegroups/two";
    const auto made = arm.call(Method::Put, path, R"({"location":"westeurope","tags":{"a":"b"}})");
    REQUIRE(made);
    CHECK(made->status == 201);
    CHECK(at(made->body, "/id") == R"("/subscriptions/s/resourceGroups/two")");
    CHECK(at(made->body, "/type") == R"("Microsoft.Resources/resourceGroups")");
    CHECK(at(made->body, "/location") == R"("westeurope")");
    CHECK(at(made->body, "/tags/a") == R"("b")");
    CHECK(at(made->body, "/properties/provisioningState") == R"("Succeeded")");
    CHECK(arm.call(Method::Put, path, R"({"location":"westeurope"})")->status == 200);
    CHECK(at(arm.get("/subscriptions/s/resourceGroups"), "/value/1/name") == R"("two")");
    CHECK(arm.remove(path) == 200);
    CHECK(arm.remove(path) == 204);
    CHECK(arm.refusal(Method::Get, path) ==
          "ResourceGroupNotFound: Resource group 'two' could not be found.");
}
