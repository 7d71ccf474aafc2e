#include "zones/model/registrations.hpp"

#include "tests/unit/zones/model/estate.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {
Settings with(Integration integration) {
    Settings settings;
    settings.integration = integration;
    return settings;
}
} // namespace

TEST_CASE("an approved endpoint registers itself in the linked zone of the recommended name") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto set = estate.get<RecordSet>(Estate::set_id(signalr_zone, "A", "srv1"));
    REQUIRE(set);
    CHECK(set->ttl == 10);
    CHECK(set->origin == Origin::Automatic);
    CHECK_FALSE(is_auto_registered(*set)); // that word is for hosts
    const auto endpoint = estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"));
    CHECK(set->metadata.at("creator") ==
          "created by private endpoint pe1 with resource guid " + endpoint->guid);
    REQUIRE(estate.endpoint("pe2", "n2", "srv2")); // n2 links no zone
    CHECK(estate.addresses("srv2") == "-");
}

TEST_CASE("with the setting zone-group an endpoint without group registers nowhere") {
    Estate estate{with(Integration::ZoneGroup)};
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    CHECK(estate.addresses("srv1") == "-");
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id()}));
    CHECK(estate.addresses("srv1") == "10.1.1.4");
}

TEST_CASE("records come with approval") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.pending_endpoint("pe1", "n1", "srv1"));
    CHECK(estate.addresses("srv1") == "-");
    REQUIRE(estate.set_state("pe1", ConnectionStatus::Approved));
    CHECK(estate.addresses("srv1") == "10.1.1.4");
}

TEST_CASE("records of a lapsed connection go with the endpoint, or at once by the setting") {
    const auto lapsed = GENERATE(LapsedRecords::Kept, LapsedRecords::Withdrawn);
    Settings settings;
    settings.lapsed_records = lapsed;
    Estate estate{settings};
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.set_state("pe1", ConnectionStatus::Rejected));
    CHECK(estate.addresses("srv1") == (lapsed == LapsedRecords::Kept ? "10.1.1.4" : "-"));
    REQUIRE(estate.unlink(signalr_zone, "n1"));
    CHECK(estate.addresses("srv1") == "-");
    REQUIRE(estate.link(signalr_zone, "n1")); // nothing new for a rejected endpoint
    CHECK(estate.addresses("srv1") == "-");
}

TEST_CASE("records outlive their service until the endpoint goes") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.apply(
        [](Draft& draft) { return delete_service(draft, Estate::service_id("srv1")); }));
    CHECK(estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1"))->connection.state.status ==
          ConnectionStatus::Disconnected);
    CHECK(estate.addresses("srv1") == "10.1.1.4");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(estate.addresses("srv1") == "-");
}

TEST_CASE("the later of two endpoints of one service in a zone is refused") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.link(signalr_zone, "n2"));
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto refused = estate.endpoint("pe2", "n2", "srv1");
    CHECK(code_of(refused) == "PrivateEndpointRecordConflict");
    CHECK(refused.error().message.find("/privateEndpoints/pe1") != std::string::npos);
    CHECK_FALSE(estate.get<PrivateEndpoint>(Estate::endpoint_id("pe2")));
    REQUIRE(estate.pending_endpoint("pe2", "n2", "srv1"));
    CHECK(code_of(estate.set_state("pe2", ConnectionStatus::Approved)) ==
          "PrivateEndpointRecordConflict");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(code_of(estate.set_state("pe2", ConnectionStatus::Approved)).empty());
    CHECK(estate.addresses("srv1") == "10.2.1.4");
}

TEST_CASE("or both addresses are kept, and each goes with its endpoint") {
    Settings settings;
    settings.shared_name = SharedName::BothKept;
    Estate estate{settings};
    estate.furnish();
    REQUIRE(estate.link(signalr_zone, "n2"));
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.endpoint("pe2", "n2", "srv1"));
    CHECK(estate.addresses("srv1") == "10.1.1.4 10.2.1.4");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(estate.addresses("srv1") == "10.2.1.4");
    REQUIRE(estate.drop_endpoint("pe2"));
    CHECK(estate.addresses("srv1") == "-");
}

TEST_CASE("an alias at the name refuses the registration") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.records(signalr_zone, "CNAME", "srv1", {cname("elsewhere.example.")}));
    CHECK(code_of(estate.endpoint("pe1", "n1", "srv1")) == "CnameConflict");
}

TEST_CASE("custom DNS is told while an approved endpoint has no group") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.pending_endpoint("pe1", "n1", "srv1"));
    const auto custom = [&] {
        return custom_dns_of(estate.draft(),
                             *estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1")));
    };
    CHECK(custom().empty());
    REQUIRE(estate.set_state("pe1", ConnectionStatus::Approved));
    REQUIRE(custom().size() == 1);
    CHECK(custom()[0].fqdn == name("srv1.service.signalr.net."));
    CHECK(custom()[0].addresses == std::vector{address("10.1.1.4")});
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id()}));
    CHECK(custom().empty());
    const auto shown =
        records_in_zone(estate.draft(), *estate.get<PrivateEndpoint>(Estate::endpoint_id("pe1")),
                        Estate::zone_id());
    REQUIRE(shown.size() == 1);
    CHECK(shown[0]->head.id.name() == "srv1");
}

TEST_CASE("a host with an endpoint's name adds no address to it") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.link(signalr_zone, "n1", zones::Registration::On));
    REQUIRE(estate.host("n1", "srv1", "10.1.7.7"));
    CHECK(estate.addresses("srv1") == "10.1.7.7"); // nobody else has the name
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    CHECK(estate.addresses("srv1") == "10.1.1.4");
    REQUIRE(estate.host("n1", "srv1", "10.1.7.8")); // a new lease
    CHECK(estate.addresses("srv1") == "10.1.1.4");
    REQUIRE(estate.drop_endpoint("pe1"));
    CHECK(estate.addresses("srv1") == "10.1.7.8");
}

TEST_CASE("endpoints that share a name from before are still rejected, unlinked and deleted") {
    Settings settings;
    settings.shared_name = SharedName::BothKept;
    Estate estate{settings};
    estate.furnish();
    REQUIRE(estate.link(signalr_zone, "n2"));
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.endpoint("pe2", "n2", "srv1"));
    estate.environment.settings.shared_name = SharedName::Refused; // a reload
    CHECK(code_of(estate.set_state("pe1", ConnectionStatus::Rejected)).empty());
    CHECK(estate.addresses("srv1") == "10.1.1.4 10.2.1.4"); // LapsedRecords::Kept
    CHECK(code_of(estate.unlink(signalr_zone, "n2")).empty());
    CHECK(estate.addresses("srv1") == "10.1.1.4");
    CHECK(code_of(estate.link(signalr_zone, "n2")) == "PrivateEndpointRecordConflict");
}
