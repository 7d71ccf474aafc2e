#include "tests/unit/zones/model/estate.hpp"

#include <algorithm>

using namespace parallax;
using namespace parallax::test;

namespace {
bool refers(const Resource& resource, const std::string& reference) {
    const auto found = references_of(resource);
    return std::find(found.begin(), found.end(), reference) != found.end();
}
} // namespace

TEST_CASE("a resource is found by what it names and by its type, a record set by neither") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    const auto endpoint = estate.model.find(Estate::endpoint_id("pe1").key());
    CHECK(refers(*endpoint, Estate::subnet_id("n1").key()));
    CHECK(refers(*endpoint, Estate::service_id("srv1").key()));
    CHECK(refers(*endpoint, type_reference(type::endpoint)));
    const auto service = estate.model.find(Estate::service_id("srv1").key());
    CHECK(refers(*service, public_name_reference(name("SRV1.service.signalr.net."))));
    const auto set = estate.model.find(Estate::set_id(signalr_zone, "A", "srv1").key());
    REQUIRE(set);
    CHECK(references_of(*set).empty());
    CHECK(id_of(*set).name() == "srv1");
    CHECK(as<RecordSet>(set) != nullptr);
    CHECK(as<Service>(set) == nullptr);
    CHECK(as<Service>(nullptr) == nullptr);
}

TEST_CASE("every resource the rules make has an id of its kind") {
    Estate estate;
    estate.furnish();
    REQUIRE(estate.endpoint("pe1", "n1", "srv1"));
    REQUIRE(estate.zone_group("pe1", {Estate::zone_id()}));
    REQUIRE(estate.host("n1", "vm1", "10.1.2.7"));
    for (const auto& [key, resource] : estate.model.resources()) {
        CAPTURE(key);
        CHECK(has_id_of_its_kind(*resource));
    }
    CHECK_FALSE(has_id_of_its_kind(Subnet{{Estate::group_id(), {}, {}, {}, {}}, {}}));
    CHECK_FALSE(has_id_of_its_kind(Subnet{{Estate::network_id("n1"), {}, {}, {}, {}}, {}}));
    const ResourceId set = Estate::set_id(signalr_zone, "A", "srv1");
    CHECK_FALSE(
        has_id_of_its_kind(RecordSet{{set, {}, {}, {}, {}}, dns::RrType::MX, 10, {}, {}, {}, {}}));
}
