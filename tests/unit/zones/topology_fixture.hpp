// Topologies for tests, written as text. Only for tests; any thread.
#pragma once

#include "zones/snapshot.hpp"
#include "zones/zone_builder.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string_view>

namespace parallax::test {

inline dns::Name name(std::string_view text) {
    const auto parsed = dns::Name::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

inline dns::HashedName asked(std::string_view text) {
    return dns::HashedName(name(text));
}

inline dns::IpAddress address(std::string_view text) {
    const auto parsed = dns::IpAddress::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

inline dns::Endpoint endpoint(std::string_view text) {
    const auto parsed = dns::Endpoint::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

/// An A record of this owner.
inline dns::Record a_record(const dns::Name& owner, std::string_view ip) {
    dns::Record record;
    record.owner = owner;
    record.ttl = 10;
    const dns::IpAddress parsed = address(ip);
    record.rdata.assign(parsed.octets().begin(), parsed.octets().end());
    return record;
}

/// A zone with one A record at each owner, relative to the apex; "@" is the apex.
inline std::shared_ptr<const zones::Zone> zone(std::string_view apex,
                                               std::initializer_list<std::string_view> owners) {
    zones::ZoneBuilder builder(name(apex), zones::ZoneRules::Standard);
    unsigned last_octet = 1;
    for (const std::string_view owner : owners) {
        const auto absolute = dns::Name::from_text(owner, name(apex));
        REQUIRE(absolute.has_value());
        const std::string ip = "10.1.1." + std::to_string(last_octet++);
        REQUIRE_FALSE(builder.add(a_record(*absolute, ip)));
    }
    return std::move(builder).build();
}

inline zones::Network network(std::string_view called,
                              std::initializer_list<std::string_view> sources) {
    zones::Network made;
    made.name = called;
    for (const std::string_view source : sources) {
        const auto prefix = dns::Prefix::from_text(source);
        REQUIRE(prefix.has_value());
        made.sources.push_back(*prefix);
    }
    made.declared_at = "network:" + made.name;
    return made;
}

inline zones::Network same_as(std::string_view called, std::string_view other) {
    zones::Network made = network(called, {});
    made.same_as = other;
    return made;
}

inline zones::Link link(std::string_view to) {
    zones::Link made;
    made.network = to;
    made.declared_at = "link:" + made.network;
    return made;
}

inline zones::PrivateZone held(std::string_view id, std::shared_ptr<const zones::Zone> zone,
                               std::initializer_list<std::string_view> networks) {
    zones::PrivateZone made{std::string(id), std::move(zone), {}, "zone:" + std::string(id)};
    for (const std::string_view to : networks) made.links.push_back(link(to));
    return made;
}

inline zones::Service service(std::string_view called, std::string_view public_name,
                              std::string_view private_name) {
    return {std::string(called),    "SignalR",
            name(public_name),      name(private_name),
            {address("20.42.1.9")}, "service:" + std::string(called)};
}

inline zones::ForwardRule rule(std::string_view suffix, std::initializer_list<std::string_view> to,
                               std::initializer_list<std::string_view> networks = {}) {
    zones::ForwardRule made;
    made.suffix = name(suffix);
    for (const std::string_view upstream : to) made.upstreams.push_back(endpoint(upstream));
    for (const std::string_view one : networks) made.networks.emplace_back(one);
    made.declared_at = "rule:" + std::string(suffix);
    return made;
}

inline zones::CatalogueRow row(std::string_view type, std::vector<std::string> subresources,
                               std::vector<std::string> zones,
                               std::vector<std::string> forwarders) {
    zones::CatalogueRow made;
    made.cloud = "commercial";
    made.service = "Azure " + std::string(type);
    made.resource_types = {std::string(type)};
    made.subresources = std::move(subresources);
    made.private_zones = std::move(zones);
    made.public_forwarders = std::move(forwarders);
    return made;
}

/// SignalR, Key Vault, both Virtual Desktop zones, and two rows that nest.
inline std::shared_ptr<const zones::Catalogue> small_catalogue() {
    std::vector<zones::CatalogueRow> rows;
    rows.push_back(row("Microsoft.SignalRService/SignalR", {"signalr"},
                       {"privatelink.service.signalr.net"}, {"service.signalr.net"}));
    rows.push_back(row("Microsoft.KeyVault/vaults", {"vault"}, {"privatelink.vaultcore.azure.net"},
                       {"vault.azure.net", "vaultcore.azure.net"}));
    rows.push_back(row("Microsoft.DesktopVirtualization/workspaces", {"global"},
                       {"privatelink-global.wvd.microsoft.com"}, {"wvd.microsoft.com"}));
    rows.push_back(row("Microsoft.DesktopVirtualization/workspaces", {"feed"},
                       {"privatelink.wvd.microsoft.com"}, {"wvd.microsoft.com"}));
    rows.push_back(row("Microsoft.ContainerRegistry/registries", {"registry"},
                       {"privatelink.azurecr.io", "{regionName}.data.privatelink.azurecr.io"},
                       {"azurecr.io", "{regionName}.data.azurecr.io"}));
    return std::make_shared<const zones::Catalogue>(std::move(rows),
                                                    std::vector<std::string>{"azure.com"});
}

} // namespace parallax::test
