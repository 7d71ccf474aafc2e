#include "zones/catalogue.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <algorithm>

using namespace parallax;
using test::name;
using test::row;
using zones::Catalogue;
using zones::CatalogueRow;

namespace {

using Texts = std::vector<std::string>;

Catalogue catalogue(std::vector<CatalogueRow> rows) {
    return Catalogue(std::move(rows), {});
}

Texts suffixes(const Catalogue& table, std::string_view zone) {
    Texts found;
    for (const auto& pair : table.pairs_for_zone(name(zone))) {
        CHECK(pair.private_zone == name(zone));
        found.push_back(pair.public_suffix.to_text());
    }
    return found;
}

Texts suffixes(CatalogueRow only, std::string_view zone) {
    return suffixes(catalogue({std::move(only)}), zone);
}

} // namespace

TEST_CASE("a zone of the table leads back to its public suffix") {
    const auto signalr = row("Microsoft.SignalRService/SignalR", {"signalr"},
                             {"privatelink.service.signalr.net"}, {"service.signalr.net"});
    CHECK(suffixes(signalr, "privatelink.service.signalr.net.") == Texts{"service.signalr.net."});
    CHECK(suffixes(signalr, "PrivateLink.Service.SignalR.net.") == Texts{"service.signalr.net."});
    CHECK(suffixes(signalr, "service.signalr.net.").empty());
    CHECK(suffixes(signalr, "a.privatelink.service.signalr.net.").empty());
    CHECK(suffixes(signalr, ".").empty());
}

TEST_CASE("suffixes that are not the zone without privatelink come from the table") {
    CHECK(suffixes(row("V", {}, {"privatelink.vaultcore.azure.net"},
                       {"vault.azure.net", "vaultcore.azure.net"}),
                   "privatelink.vaultcore.azure.net.") ==
          Texts{"vault.azure.net.", "vaultcore.azure.net."});
    CHECK(suffixes(row("E", {}, {"privatelink.blob.core.windows.net"}, {"blob.storage.azure.net"}),
                   "privatelink.blob.core.windows.net.") == Texts{"blob.storage.azure.net."});
    CHECK(suffixes(row("S", {}, {"privatelink.signalr.azure.cn"}, {"service.signalr.azure.cn"}),
                   "privatelink.signalr.azure.cn.") == Texts{"service.signalr.azure.cn."});
    CHECK(suffixes(row("D", {}, {"privatelink-global.wvd.microsoft.com"}, {"wvd.microsoft.com"}),
                   "privatelink-global.wvd.microsoft.com.") == Texts{"wvd.microsoft.com."});
}

TEST_CASE("a region the zone does not name stays in <x>") {
    const auto account = row("Microsoft.Batch/batchAccounts", {"batchAccount"},
                             {"privatelink.batch.azure.com"}, {"{regionName}.batch.azure.com"});
    const auto nodes =
        row("Microsoft.Batch/batchAccounts", {"nodeManagement"}, {"privatelink.batch.azure.com"},
            {"{regionName}.service.batch.azure.com"});
    CHECK(suffixes(account, "privatelink.batch.azure.com.") == Texts{"batch.azure.com."});
    CHECK(suffixes(nodes, "privatelink.batch.azure.com.") == Texts{"batch.azure.com."});
    CHECK(suffixes(catalogue({account, nodes}), "privatelink.batch.azure.com.").size() == 1);
    CHECK(suffixes(row("R", {}, {"privatelink.redisenterprise.cache.azure.net"},
                       {"{cachename}.{region}.redisenterprise.cache.azure.net"}),
                   "privatelink.redisenterprise.cache.azure.net.") ==
          Texts{"redisenterprise.cache.azure.net."});
    CHECK(suffixes(row("S", {}, {"privatelink.sql.azuresynapse.usgovcloudapi.net"},
                       {"{workspaceName}-ondemand.sql.azuresynapse.usgovcloudapi.net"}),
                   "privatelink.sql.azuresynapse.usgovcloudapi.net.") ==
          Texts{"sql.azuresynapse.usgovcloudapi.net."});
}

TEST_CASE("placeholders are filled from the zone's own name") {
    const auto kusto =
        row("Microsoft.Kusto/Clusters", {"cluster"},
            {"privatelink.{regionName}.kusto.windows.net", "privatelink.blob.core.windows.net",
             "privatelink.queue.core.windows.net", "privatelink.table.core.windows.net"},
            {"{regionName}.kusto.windows.net", "blob.core.windows.net", "queue.core.windows.net",
             "table.core.windows.net"});
    CHECK(suffixes(kusto, "privatelink.eastus.kusto.windows.net.") ==
          Texts{"eastus.kusto.windows.net."});
    CHECK(suffixes(kusto, "privatelink.queue.core.windows.net.") ==
          Texts{"queue.core.windows.net."});
    CHECK(suffixes(kusto, "privatelink.a.b.kusto.windows.net.").empty());
    CHECK(suffixes(row("M", {}, {"privatelink.{dnsPrefix}.database.windows.net"},
                       {"{dnsPrefix}.database.windows.net"}),
                   "privatelink.a1b2.database.windows.net.") ==
          Texts{"a1b2.database.windows.net."});
}

TEST_CASE("zones whose privatelink label is not the first") {
    const auto registry =
        row("Microsoft.ContainerRegistry/registries", {"registry"},
            {"privatelink.azurecr.io", "{regionName}.data.privatelink.azurecr.io"},
            {"azurecr.io", "{regionName}.data.azurecr.io"});
    CHECK(suffixes(registry, "privatelink.azurecr.io.") == Texts{"azurecr.io."});
    CHECK(suffixes(registry, "eastus.data.privatelink.azurecr.io.") ==
          Texts{"eastus.data.azurecr.io."});
    const auto sites = row("Microsoft.Web/sites", {"sites"},
                           {"privatelink.azurewebsites.net", "scm.privatelink.azurewebsites.net"},
                           {"azurewebsites.net", "scm.azurewebsites.net"});
    CHECK(suffixes(sites, "privatelink.azurewebsites.net.") == Texts{"azurewebsites.net."});
    CHECK(suffixes(sites, "scm.privatelink.azurewebsites.net.") == Texts{"scm.azurewebsites.net."});
    const auto aks =
        row("Microsoft.ContainerService/managedClusters", {"management"},
            {"privatelink.{regionName}.azmk8s.io", "{subzone}.privatelink.{regionName}.azmk8s.io"},
            {"{regionName}.azmk8s.io"});
    CHECK(suffixes(aks, "privatelink.eastus.azmk8s.io.") == Texts{"eastus.azmk8s.io."});
    CHECK(suffixes(aks, "sub.privatelink.eastus.azmk8s.io.").empty());
    CHECK(catalogue({aks}).is_privatelink_zone(name("sub.privatelink.eastus.azmk8s.io.")));
}

TEST_CASE("a zone that says more than the forwarder narrows the suffix") {
    CHECK(suffixes(row("T", {}, {"privatelink.ts.eventgrid.azure.net"}, {"eventgrid.azure.net"}),
                   "privatelink.ts.eventgrid.azure.net.") == Texts{"ts.eventgrid.azure.net."});
    CHECK(suffixes(row("A", {}, {"privatelink.{regionName}.azurecontainerapps.io"},
                       {"azurecontainerapps.io"}),
                   "privatelink.eastus.azurecontainerapps.io.") ==
          Texts{"eastus.azurecontainerapps.io."});
}

TEST_CASE("forwarders beyond the zones of a row lead nowhere") {
    const auto learning = row("Microsoft.MachineLearningServices/workspaces", {"amlworkspace"},
                              {"privatelink.api.azureml.ms", "privatelink.notebooks.azure.net"},
                              {"api.azureml.ms", "notebooks.azure.net", "instances.azureml.ms"});
    CHECK(suffixes(learning, "privatelink.api.azureml.ms.") == Texts{"api.azureml.ms."});
    CHECK(suffixes(learning, "privatelink.notebooks.azure.net.") == Texts{"notebooks.azure.net."});
}

TEST_CASE("rows of equally many zones and forwarders pair the rest by index") {
    const auto hub = row("Microsoft.Devices/IotHubs", {"iotHub"},
                         {"privatelink.azure-devices.us", "privatelink.servicebus.windows.us"},
                         {"azure-devices.us", "servicebus.usgovcloudapi.net"});
    CHECK(suffixes(hub, "privatelink.servicebus.windows.us.") ==
          Texts{"servicebus.usgovcloudapi.net."});
    // A privatelink name among the forwarders is no public side.
    const auto central = row("Microsoft.IoTCentral/IoTApps", {"iotApp"},
                             {"privatelink.azureiotcentral.com", "privatelink.azure-devices.net"},
                             {"azureiotcentral.com", "privatelink.azure-devices.net"});
    CHECK(suffixes(central, "privatelink.azure-devices.net.").empty());
}

TEST_CASE("public suffixes lead to their zones") {
    const auto table = catalogue({row("V", {}, {"privatelink.vaultcore.azure.net"},
                                      {"vault.azure.net", "vaultcore.azure.net"}),
                                  row("K", {}, {"privatelink.{regionName}.kusto.windows.net"},
                                      {"{regionName}.kusto.windows.net"})});
    REQUIRE(table.pairs_for_suffix(name("vault.azure.net.")).size() == 1);
    CHECK(table.pairs_for_suffix(name("vault.azure.net."))[0].private_zone ==
          name("privatelink.vaultcore.azure.net."));
    CHECK(table.pairs_for_suffix(name("eastus.kusto.windows.net."))[0].private_zone ==
          name("privatelink.eastus.kusto.windows.net."));
    CHECK(table.pairs_for_suffix(name("azure.net.")).empty());
}

TEST_CASE("privatelink zones are known by table or label") {
    const auto table = catalogue({row("C", {}, {"private.custom.example"}, {"custom.example"})});
    CHECK(table.is_privatelink_zone(name("private.custom.example.")));
    CHECK(table.is_privatelink_zone(name("privatelink.unknown.example.")));
    CHECK(table.is_privatelink_zone(name("a.PRIVATELINK.example.")));
    CHECK(table.is_privatelink_zone(name("privatelink-global.wvd.microsoft.com.")));
    CHECK_FALSE(table.is_privatelink_zone(name("custom.example.")));
    CHECK_FALSE(table.is_privatelink_zone(name("privatelinks.example.")));
    CHECK_FALSE(table.is_privatelink_zone(name("my-privatelink.example.")));
}

TEST_CASE("reserved names are exact") {
    const Catalogue table({}, {"azure.com", "core.windows.net", "not..a.name"});
    CHECK(table.is_reserved(name("AZURE.com.")));
    CHECK(table.is_reserved(name("core.windows.net.")));
    CHECK_FALSE(table.is_reserved(name("a.azure.com.")));
    CHECK_FALSE(table.is_reserved(name("com.")));
}

TEST_CASE("types name pairs, short or full, with a subresource where needed") {
    auto china = row("Microsoft.SignalRService/SignalR", {"signalR"},
                     {"privatelink.signalr.azure.cn"}, {"service.signalr.azure.cn"});
    china.cloud = "china";
    const auto table = catalogue(
        {row("Microsoft.SignalRService/SignalR", {"signalr"}, {"privatelink.service.signalr.net"},
             {"service.signalr.net"}),
         row("Microsoft.KeyVault/vaults", {"vault"}, {"privatelink.vaultcore.azure.net"},
             {"vault.azure.net", "vaultcore.azure.net"}),
         row("Microsoft.Storage/storageAccounts", {"blob"}, {"privatelink.blob.core.windows.net"},
             {"blob.core.windows.net"}),
         row("Microsoft.Storage/storageAccounts", {"table"}, {"privatelink.table.core.windows.net"},
             {"table.core.windows.net"}),
         row("Microsoft.Kusto/Clusters", {"cluster"},
             {"privatelink.{regionName}.kusto.windows.net", "privatelink.blob.core.windows.net"},
             {"{regionName}.kusto.windows.net", "blob.core.windows.net"}),
         china});
    CHECK(table.pair_for_type("signalr", "commercial")->public_suffix ==
          name("service.signalr.net."));
    CHECK(table.pair_for_type("microsoft.signalrservice/SIGNALR", "china")->private_zone ==
          name("privatelink.signalr.azure.cn."));
    CHECK(table.pair_for_type("vaults", "commercial")->public_suffix == name("vault.azure.net."));
    CHECK_FALSE(table.pair_for_type("SignalR", "government"));
    CHECK_FALSE(table.pair_for_type("SignalRx", "commercial"));
    CHECK_FALSE(table.pair_for_type("storageAccounts", "commercial")); // ambiguous
    CHECK(table.pair_for_type("storageAccounts/table", "commercial")->public_suffix ==
          name("table.core.windows.net."));
    CHECK_FALSE(table.pair_for_type("Clusters", "commercial")); // the zone needs a region
    CHECK(table.type_names() ==
          Texts{"SignalR", "storageAccounts/blob", "storageAccounts/table", "vaults"});
}

TEST_CASE("search finds rows by any of their texts") {
    const auto table = test::small_catalogue();
    CHECK(table->search("SIGNALR").size() == 1);
    CHECK(table->search("wvd.microsoft").size() == 2);
    CHECK(table->search("privatelink.vaultcore").size() == 1);
    CHECK(table->search("registr").size() == 1);
    CHECK(table->search("feed").size() == 1);
    CHECK(table->search("no such thing").empty());
    CHECK(table->search("").size() == table->rows().size());
}

TEST_CASE("hostile patterns make no pairs and no harm") {
    const std::string longest(300, 'a');
    const auto table = catalogue({row("X", {}, {"privatelink." + longest}, {longest}),
                                  row("Y", {}, {""}, {""}), row("Z", {}, {"..", "{", "{}"}, {"."}),
                                  row("W", {}, {"privatelink.{a}"}, {"{b}"})});
    CHECK(table.pairs_for_zone(name("privatelink.a.")).empty());
    CHECK(table.pairs_for_zone(name(".")).empty());
    CHECK_FALSE(table.pair_for_type("X", "commercial"));
}
