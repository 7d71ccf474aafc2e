#include "control/resources/access_keys.hpp"

#include "tests/unit/control/resources/arm.hpp"

using namespace parallax;
using namespace parallax::test;

TEST_CASE("a service has two keys, the same each time, other ones than the next service") {
    Arm arm;
    build_signalr(arm);
    arm.put(signalr + "/other", R"({"location":"x","sku":{"name":"Standard_S1"}})");
    const auto keys_of = [&](const std::string& name) {
        const auto service = std::get_if<model::Service>(
            arm.estate.model.find(model::folded(signalr + "/" + name)).get());
        REQUIRE(service != nullptr);
        const auto keys = control::resources::access_keys_of(*service);
        REQUIRE(keys);
        return *keys;
    };
    const json::object keys = keys_of("foobar");
    CHECK(keys == keys_of("foobar"));
    const std::string primary{keys.at("primaryKey").as_string()};
    CHECK(primary.size() == 44);
    CHECK(keys.at("secondaryKey") != keys.at("primaryKey"));
    CHECK(keys_of("other").at("primaryKey") != keys.at("primaryKey"));
    const std::string text{keys.at("primaryConnectionString").as_string()};
    CHECK(text ==
          "Endpoint=https://foobar.service.signalr.net;AccessKey=" + primary + ";Version=1.0;");
}

TEST_CASE("other services have none") {
    model::Service service{
        {*model::ResourceId::from_text(rg + "/providers/Microsoft.Storage/storageAccounts/x"),
         {},
         {},
         {},
         {}},
        {},
        {},
        model::PublicAccess::Enabled,
        {},
        {}};
    CHECK_FALSE(control::resources::access_keys_of(service));
}
