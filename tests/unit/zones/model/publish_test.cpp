#include "zones/model/publish.hpp"

#include "tests/unit/zones/model/estate.hpp"
#include "zones/rules.hpp"
#include "zones/snapshot.hpp"

#include <chrono>

using namespace parallax;
using namespace parallax::test;
using zones::EndpointPresence;

namespace {
EndpointPresence presence_of(const Published& published, std::string_view service) {
    for (const zones::Service& each : published.services) {
        if (each.name == service) return each.endpoint;
    }
    FAIL("no service " << service);
    return EndpointPresence::ByRecords;
}

std::string address_in(const zones::Zone& zone, std::string_view owner) {
    const auto found = zone.records_at(asked(owner), dns::RrType::A);
    if (!found) return "-";
    std::string text;
    dns::for_each_rdata(*found, [&](std::span<const std::uint8_t> rdata) {
        text += dns::IpAddress::v4({rdata[0], rdata[1], rdata[2], rdata[3]}).to_text();
    });
    return text;
}
} // namespace

TEST_CASE("networks, zones, links and services in DNS's words") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.records(signalr_zone, "CNAME", "alias", {cname("elsewhere.example.")}));
    REQUIRE(estate.records(signalr_zone, "A", "empty", {}));
    const Published made = publish(estate.draft(), nullptr);
    CHECK(made.left_out.empty());
    REQUIRE(made.networks.size() == 2);
    CHECK(made.networks[0].name == "rg/n1");
    CHECK(made.networks[0].sources == std::vector{prefix("10.1.0.0/16")});
    REQUIRE(made.zones.size() == 1);
    CHECK(made.zones[0].id == "rg/" + signalr_zone);
    CHECK(made.zones[0].declared_at == Estate::zone_id().text());
    REQUIRE(made.zones[0].links.size() == 1);
    CHECK(made.zones[0].links[0].network == "rg/n1");
    const zones::Zone& zone = *made.zones[0].zone;
    CHECK(address_in(zone, "srv1.privatelink.service.signalr.net.") == "10.1.1.4");
    CHECK(zone.record_count() == 3); // SOA, A, CNAME
    REQUIRE(made.services.size() == 3);
    CHECK(made.services[0].type == "SignalR");
    CHECK(made.services[0].public_name == name("srv1.service.signalr.net."));
}

TEST_CASE("the public alias comes with the first approved endpoint and goes with the last") {
    Estate estate;
    estate.furnish();
    const auto presence = [&] { return presence_of(publish(estate.draft(), nullptr), "srv1"); };
    CHECK(presence() == EndpointPresence::None);
    REQUIRE(estate.pending_endpoint("pe1", "n1", "srv1"));
    CHECK(presence() == EndpointPresence::None);
    REQUIRE(estate.set_state("pe1", ConnectionStatus::Approved));
    CHECK(presence() == EndpointPresence::Approved);
    REQUIRE(estate.endpoint("pe2", "n2", "srv1")); // no zone there
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(presence() == EndpointPresence::Approved);
    REQUIRE(estate.set_state("pe2", ConnectionStatus::Rejected));
    CHECK(presence() == EndpointPresence::None);
    REQUIRE(estate.records(signalr_zone, "A", "srv1", {a("10.1.1.99")}));
    CHECK(presence() == EndpointPresence::None); // a record is no endpoint
}

TEST_CASE("groups that share a public name are published as one service") {
    Estate estate;
    estate.environment.catalogue = std::make_shared<const zones::Catalogue>(
        std::vector{row("Microsoft.Storage/storageAccounts", {"blob", "blob_secondary"},
                        {"privatelink.blob.core.windows.net"}, {"blob.core.windows.net"})},
        std::vector<std::string>{});
    REQUIRE(estate.network("n1", "10.1.0.0/16"));
    REQUIRE(estate.subnet("n1", "s1", "10.1.1.0/24"));
    const auto account = *Estate::group_id().child("Microsoft.Storage/storageAccounts", "acct");
    REQUIRE(estate.apply([&](Draft& draft) {
        Service wanted{{account, {}, "westeurope", {}, {}}, {"Standard", {}, 1}, {}, {}, {}, {}};
        return put_service(draft, std::move(wanted));
    }));
    EndpointRequest wanted = Estate::request("pe1", "n1", "acct");
    wanted.service = account;
    wanted.group_id = "blob_secondary";
    REQUIRE(estate.endpoint(wanted));
    const Published made = publish(estate.draft(), nullptr);
    REQUIRE(made.services.size() == 1);
    CHECK(made.services[0].public_name == name("acct.blob.core.windows.net."));
    CHECK(made.services[0].endpoint == EndpointPresence::Approved);
}

TEST_CASE("only zones whose record sets changed are frozen again") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.zone("corp.example"));
    const Published first = publish(estate.draft(), nullptr);
    const auto after = [&](auto rule) {
        Draft draft = estate.draft();
        REQUIRE(rule(draft));
        return publish(draft, &first);
    };
    const auto zone_of = [](const Published& published, std::string_view name) {
        return published.frozen.at(Estate::zone_id(name).key());
    };
    const Published linked = after([](Draft& draft) {
        return put_link(draft, {{Estate::link_id("corp.example", "l"), {}, {}, {}, {}},
                                Estate::network_id("n1"),
                                zones::Registration::Off,
                                zones::ResolutionPolicy::Default});
    });
    CHECK(zone_of(linked, "corp.example") == zone_of(first, "corp.example"));
    CHECK(linked.zones[0].links.size() == 1);
    const Published changed = after([](Draft& draft) {
        return put_private_endpoint(draft, Estate::request("pe1", "n1", "srv1"));
    });
    CHECK(zone_of(changed, "corp.example") == zone_of(first, "corp.example"));
    CHECK(zone_of(changed, signalr_zone) != zone_of(first, signalr_zone));
    CHECK(address_in(*zone_of(changed, signalr_zone), "srv1.privatelink.service.signalr.net.") ==
          "10.1.1.4");
    const Published gone =
        after([](Draft& draft) { return delete_zone(draft, Estate::zone_id("corp.example")); });
    CHECK(gone.zones.size() == 1);
    CHECK(gone.frozen.size() == 1);
}

TEST_CASE("services published again are those published anew") {
    Estate estate;
    estate.furnish();
    Published published = publish(estate.draft(), nullptr);
    const auto check_change = [&](auto rule) {
        Draft draft = estate.draft();
        REQUIRE(rule(draft));
        const Published again = publish(draft, &published);
        const Published anew = publish(draft, nullptr);
        CHECK(again.service_keys == anew.service_keys);
        REQUIRE(again.services.size() == anew.services.size());
        for (std::size_t i = 0; i < anew.services.size(); ++i) {
            CHECK(again.services[i].declared_at == anew.services[i].declared_at);
            CHECK(again.services[i].public_name == anew.services[i].public_name);
            CHECK(again.services[i].public_addresses == anew.services[i].public_addresses);
            CHECK(again.services[i].endpoint == anew.services[i].endpoint);
        }
        estate.model.apply(draft.changes());
        published = again;
    };
    const auto service = [](std::string_view name) {
        Service wanted{{Estate::service_id(name), {}, "westeurope", {}, {}}, {}, {}, {}, {}, {}};
        wanted.sku.name = "Standard_S1";
        return wanted;
    };
    for (const char* name : {"first", "srv25", "zzz"}) { // before, between and behind the others
        check_change([&](Draft& draft) { return put_service(draft, service(name)); });
    }
    check_change([](Draft& draft) {
        return put_private_endpoint(draft, Estate::request("pe1", "n1", "srv25"));
    });
    CHECK(presence_of(published, "srv25") == EndpointPresence::Approved);
    const auto side =
        estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"))->connection.service_side;
    check_change([&](Draft& draft) {
        return set_connection_state(draft, side, {ConnectionStatus::Rejected, "no", {}});
    });
    CHECK(presence_of(published, "srv25") == EndpointPresence::None);
    for (const char* name : {"zzz", "first", "srv25"}) {
        check_change([&](Draft& draft) { return delete_service(draft, Estate::service_id(name)); });
    }
    CHECK(published.services.size() == 3);
}

TEST_CASE("a service is published whatever its group is called") {
    Estate estate;
    const ResourceId group = ResourceId::of_group("s", "privateEndpointConnections");
    const ResourceId id = *group.child("Microsoft.SignalRService/SignalR", "srv1");
    REQUIRE(estate.apply([&](Draft& draft) {
        return put_resource_group(draft, {{group, {}, "westeurope", {}, {}}});
    }));
    const Published before = publish(estate.draft(), nullptr);
    Draft draft = estate.draft();
    REQUIRE(put_service(draft, {{id, {}, "westeurope", {}, {}}, {}, {}, {}, {}, {}}));
    const Published with = publish(draft, &before);
    CHECK(with.services.size() == 1);
    estate.model.apply(draft.changes());
    Draft after = estate.draft();
    REQUIRE(delete_service(after, id));
    CHECK(publish(after, &with).services.empty());
}

TEST_CASE("a record that cannot be served is left out, and told") {
    Estate estate;
    estate.furnish();
    Draft draft = estate.draft(); // as from a store that somebody edited
    draft.put(RecordSet{{Estate::set_id(signalr_zone, "CNAME", "@"), {}, {}, {}, {}},
                        dns::RrType::CNAME,
                        10,
                        {},
                        {cname("a.example.")},
                        {},
                        {}});
    draft.put(RecordSet{{Estate::set_id(signalr_zone, "A", "a..b"), {}, {}, {}, {}},
                        dns::RrType::A,
                        10,
                        {},
                        {a("10.0.0.1")},
                        {},
                        {}});
    const Published made = publish(draft, nullptr);
    CHECK(made.left_out.size() == 2);
    CHECK(made.zones[0].zone->record_count() == 1);
}

TEST_CASE("a published model passes the rules of a topology and freezes") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const Published made = publish(estate.draft(), nullptr);
    zones::Topology topology;
    topology.networks = made.networks;
    topology.zones = made.zones;
    topology.services = made.services;
    topology.catalogue = small_catalogue();
    CHECK(zones::check(topology, {}).empty());
    const auto snapshot = zones::freeze(topology, 1);
    CHECK(snapshot->network_of(address("10.1.7.7"))->name == "rg/n1");
}

TEST_CASE("a change among a thousand endpoints is published in a few milliseconds") {
    Estate estate;
    REQUIRE(estate.zone());
    for (int network = 0; network < 50; ++network) {
        const std::string name = "n" + std::to_string(network);
        const std::string octets = "10." + std::to_string(network);
        REQUIRE(estate.network(name, octets + ".0.0/16"));
        REQUIRE(estate.subnet(name, "s1", octets + ".1.0/24"));
        REQUIRE(estate.link(signalr_zone, name));
        for (int i = 0; i < 20; ++i) {
            const std::string service = "srv" + std::to_string(network * 20 + i);
            REQUIRE(estate.service(service));
            REQUIRE(estate.endpoint("pe-" + service, name, service));
        }
    }
    const Published first = publish(estate.draft(), nullptr);
    CHECK(first.zones[0].zone->record_count() == 1001);
    Draft draft = estate.draft();
    REQUIRE(delete_private_endpoint(draft, Estate::endpoint_id("pe-srv7")));
    const auto start = std::chrono::steady_clock::now();
    const Published second = publish(draft, &first);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(second.zones[0].zone->record_count() == 1000);
    CHECK(took < std::chrono::milliseconds(400)); // 20 when optimised; debug builds are slow
    const double took_ms = std::chrono::duration<double, std::milli>(took).count();
    WARN("published in " << took_ms << " ms");
}
