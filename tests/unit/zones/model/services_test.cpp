#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
Ruled<Stored> put(Estate& estate, std::string_view type, std::string_view name,
                  std::vector<dns::IpAddress> addresses = {}) {
    return estate.apply([&](Draft& draft) {
        Service wanted{{*Estate::group_id().child(type, name), {}, "westeurope", {}, {}},
                       {"Standard", "Standard", 1},
                       {},
                       {},
                       std::move(addresses),
                       {}};
        return put_service(draft, std::move(wanted));
    });
}
} // namespace

TEST_CASE("a service has the names of its catalogue row") {
    Estate estate;
    REQUIRE(estate.service("FooBar"));
    const auto service = estate.get<Service>(Estate::service_id("foobar"));
    REQUIRE(service->sub_resources.size() == 1);
    CHECK(service->sub_resources[0].group_id == "signalr");
    REQUIRE(service->sub_resources[0].names);
    CHECK(service->sub_resources[0].names->public_name == name("foobar.service.signalr.net."));
    CHECK(service->sub_resources[0].names->private_name ==
          name("foobar.privatelink.service.signalr.net."));
    CHECK(service->sub_resources[0].names->zone == name("privatelink.service.signalr.net."));
    REQUIRE(put(estate, "Microsoft.KeyVault/vaults", "safe"));
    const auto vault =
        estate.get<Service>(*Estate::group_id().child("Microsoft.KeyVault/vaults", "safe"));
    CHECK(vault->sub_resources.at(0).names->private_name ==
          name("safe.privatelink.vaultcore.azure.net."));
    CHECK(code_of(put(estate, "Microsoft.Unknown/things", "thing")) == "InvalidResourceType");
}

TEST_CASE("a type with several groups has names for each that the catalogue pairs") {
    Estate estate;
    REQUIRE(put(estate, "Microsoft.DesktopVirtualization/workspaces", "desk"));
    const auto service = estate.get<Service>(
        *Estate::group_id().child("Microsoft.DesktopVirtualization/workspaces", "desk"));
    REQUIRE(service->sub_resources.size() == 2);
    CHECK(service->sub_resources[0].group_id == "global");
    CHECK(service->sub_resources[1].group_id == "feed");
    CHECK(service->sub_resources[0].names);
    CHECK_FALSE(service->sub_resources[1].names); // the same public name in another zone
}

TEST_CASE("zones of a region are those of the service's location") {
    Estate estate;
    estate.environment.catalogue = std::make_shared<const zones::Catalogue>(
        std::vector{row("Microsoft.App/ManagedEnvironments", {"managedEnvironments"},
                        {"privatelink.{regionName}.azurecontainerapps.io"},
                        {"{regionName}.azurecontainerapps.io"}),
                    row("Microsoft.Sql/managedInstances", {"managedInstance"},
                        {"privatelink.{dnsPrefix}.database.windows.net"},
                        {"{dnsPrefix}.database.windows.net"})},
        std::vector<std::string>{});
    REQUIRE(put(estate, "Microsoft.App/ManagedEnvironments", "apps"));
    const auto apps =
        estate.get<Service>(*Estate::group_id().child("Microsoft.App/ManagedEnvironments", "apps"));
    REQUIRE(apps->sub_resources.at(0).names);
    CHECK(apps->sub_resources[0].names->public_name ==
          name("apps.westeurope.azurecontainerapps.io."));
    CHECK(apps->sub_resources[0].names->private_name ==
          name("apps.privatelink.westeurope.azurecontainerapps.io."));
    REQUIRE(put(estate, "Microsoft.Sql/managedInstances", "base"));
    const auto base =
        estate.get<Service>(*Estate::group_id().child("Microsoft.Sql/managedInstances", "base"));
    CHECK_FALSE(base->sub_resources.at(0).names); // the prefix is nobody's to guess
}

TEST_CASE("public addresses are given, kept, or taken from the space for them") {
    Settings settings;
    settings.public_space = prefix("198.18.0.0/29");
    Estate estate{settings};
    REQUIRE(put(estate, "Microsoft.KeyVault/vaults", "own1", {address("20.0.0.1")}));
    for (const char* name : {"srv1", "srv2", "srv3"}) REQUIRE(estate.service(name));
    CHECK(estate.get<Service>(Estate::service_id("srv2"))->public_addresses ==
          std::vector{address("198.18.0.5")});
    CHECK(code_of(estate.service("srv4")) == "PublicAddressesExhausted");
    REQUIRE(estate.service("srv2", "Premium_P1"));
    CHECK(estate.get<Service>(Estate::service_id("srv2"))->public_addresses ==
          std::vector{address("198.18.0.5")});
    CHECK(code_of(put(estate, "Microsoft.KeyVault/vaults", "many",
                      std::vector<dns::IpAddress>(public_addresses_max + 1))) == "BadRequest");
}

TEST_CASE("names of services are unique, and well formed") {
    Estate estate;
    REQUIRE(estate.service("foobar"));
    const auto elsewhere = estate.apply([](Draft& draft) {
        const ResourceId group = ResourceId::of_group("s", "rg2");
        draft.put(ResourceGroup{{group, {}, {}, {}, {}}});
        Service wanted{{*group.child("Microsoft.SignalRService/SignalR", "FOOBAR"), {}, {}, {}, {}},
                       {"Standard_S1", {}, 1},
                       {},
                       {},
                       {},
                       {}};
        return put_service(draft, std::move(wanted));
    });
    CHECK(code_of(elsewhere) == "NameAlreadyExists");
    for (const char* bad : {"ab", "-abc", "abc-", "a.b.c", "a_b_c"}) {
        INFO(bad);
        CHECK(code_of(estate.service(bad)) == "BadRequest");
    }
    CHECK(code_of(estate.service(std::string(64, 'a'))) == "BadRequest");
}

TEST_CASE("the Free tier has no private endpoints") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.service("free", "Free_F1"));
    const auto refused = estate.endpoint("pe1", "n1", "free");
    CHECK(code_of(refused) == "PrivateEndpointNotSupportedInFreeTier");
    CHECK(refused.error().message.find("Standard_S1") != std::string::npos);
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    CHECK(code_of(estate.service("srv1", "Free_F1")) == "PrivateEndpointNotSupportedInFreeTier");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(code_of(estate.service("srv1", "Free_F1")).empty());
}

TEST_CASE("deleting a service disconnects its endpoints") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto drop = [&] {
        return estate.apply(
            [](Draft& draft) { return delete_service(draft, Estate::service_id("srv1")); });
    };
    CHECK(*drop() == Removal::Removed);
    CHECK(*drop() == Removal::WasAbsent);
    const auto endpoint = estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"));
    CHECK(endpoint->connection.state.status == ConnectionStatus::Disconnected);
    CHECK_FALSE(estate.model.find(endpoint->connection.service_side.key()));
    CHECK(code_of(estate.drop_endpoint("pe1")).empty());
}

TEST_CASE("a subscription has so many services, and what they say of themselves is bounded") {
    Estate estate;
    CHECK(code_of(estate.service("srv1", std::string(sku_text_octets_max + 1, 's'))) ==
          "InvalidRequestFormat");
    const auto with_rules = [&](std::size_t count) {
        return estate.apply([&](Draft& draft) {
            Service wanted{{Estate::service_id("srv1"), {}, {}, {}, {}}, {}, {}, {}, {}, {}};
            wanted.acl.endpoints.resize(count);
            return put_service(draft, std::move(wanted));
        });
    };
    CHECK(code_of(with_rules(endpoints_per_service_max + 1)) == "InvalidRequestFormat");
    CHECK(code_of(with_rules(endpoints_per_service_max)).empty());
    Changes many;
    for (std::size_t i = 1; i < services_per_subscription_max; ++i) {
        const ResourceId id = Estate::service_id("held" + std::to_string(i));
        many[id.key()] =
            std::make_shared<const Resource>(Service{{id, {}, {}, {}, {}}, {}, {}, {}, {}, {}});
    }
    estate.model.apply(many);
    CHECK(code_of(estate.service("srv2")) == "ServiceCountLimitReached");
    CHECK(code_of(with_rules(0)).empty()); // one that is there
}
