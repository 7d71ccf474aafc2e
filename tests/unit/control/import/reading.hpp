// Exports as text, read. Only for tests; one thread.
#pragma once

#include "control/import/exported.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

namespace parallax::control::import::testing {

inline const std::string sub = "00000000-0000-0000-0000-000000000001";
inline const std::string ours = "/subscriptions/" + sub + "/resourceGroups/rg";
inline const std::string theirs =
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg";
inline const std::string zone_below =
    "/providers/Microsoft.Network/privateDnsZones/privatelink.service.signalr.net";

inline Export read(const std::string& text) {
    auto made = read_export("f", text, {sub, ""});
    if (const auto* const fault = std::get_if<std::string>(&made)) FAIL(*fault);
    return std::get<Export>(std::move(made));
}
inline std::string fault_of(const std::string& text) {
    const auto made = read_export("f", text, {sub, ""});
    REQUIRE(std::holds_alternative<std::string>(made));
    return std::get<std::string>(made);
}
inline std::string at(const Exported& one, const std::string& pointer) {
    return boost::json::serialize(boost::json::value(one.body).at_pointer(pointer));
}

/// `az network private-dns record-set list`, as the CLI prints it.
inline std::string a_set(const std::string& name, const std::string& address,
                         const std::string& metadata = "null") {
    return R"({"aRecords":[{"ipv4Address":")" + address + R"("}],"etag":"e","fqdn":"x.","id":")" +
           theirs + zone_below + "/A/" + name + R"(","isAutoRegistered":false,"metadata":)" +
           metadata + R"(,"name":")" + name +
           R"(","resourceGroup":"rg","ttl":10,"type":"Microsoft.Network/privateDnsZones/A"})";
}

/// `az network private-endpoint list`, one of its items.
inline std::string endpoint(const std::string& name, const std::string& status) {
    return R"({"id":")" + theirs + "/providers/Microsoft.Network/privateEndpoints/" + name +
           R"(","name":")" + name +
           R"(","location":"westeurope","resourceGroup":"rg","provisioningState":"Succeeded",
"customDnsConfigs":[{"fqdn":"foobar.service.signalr.net","ipAddresses":["10.1.1.5"]}],
"ipConfigurations":[],"manualPrivateLinkServiceConnections":[{"name":"c1","groupIds":["signalr"],
"privateLinkServiceId":")" +
           theirs +
           R"(/providers/Microsoft.SignalRService/SignalR/foobar",
"privateLinkServiceConnectionState":{"status":")" +
           status +
           R"(","description":"d"},"provisioningState":"Succeeded","type":"t"}],
"privateLinkServiceConnections":[],"subnet":{"id":")" +
           theirs +
           R"(/providers/Microsoft.Network/virtualNetworks/n1/subnets/s1","resourceGroup":"rg"},
"type":"Microsoft.Network/privateEndpoints"})";
}

} // namespace parallax::control::import::testing
