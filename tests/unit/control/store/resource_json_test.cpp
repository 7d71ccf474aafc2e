#include "control/store/resource_json.hpp"

#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::model;
namespace json = boost::json;

namespace {

ResourceId id_of_type(const std::string& type, const std::string& name = "x") {
    return *ResourceId::of_group("s", "g").child(type, name);
}
Head head_at(const ResourceId& id) {
    return {id, "etag", "here", {{"tag", "value"}}, R"({"kept":1})"};
}
Head head(std::string_view type) {
    return head_at(id_of_type(std::string{type}));
}
/// Of a child of "x" of that type.
Head head_below(std::string_view parent, std::string_view type) {
    return head_at(*id_of_type(std::string{parent}).child(type, "y"));
}
dns::Name name(const char* text) {
    return *dns::Name::from_text(text);
}
dns::IpAddress address(const char* text) {
    return *dns::IpAddress::from_text(text);
}

/// One of each kind, no field of which has the value a blank one has.
std::vector<Resource> one_of_each() {
    const std::vector<RecordValue> records{
        AddressRecord{address("10.0.0.1")},
        AddressRecord{address("fd00::1")},
        CnameRecord{name("a.example.")},
        PtrRecord{name("b.example.")},
        MxRecord{10, name("mx.example.")},
        SrvRecord{1, 2, 3, name("srv.example.")},
        TxtRecord{{"one", "two \"quoted\" \\ \u00e9", "\xff\x01"}},
        SoaRecord{name("ns.example."), name("host.example."), 2, 3, 4, 5, 6}};
    const std::string service = "Microsoft.SignalRService/SignalR";
    const ConnectionState state{ConnectionStatus::Rejected, "no", "Some"};
    return {
        ResourceGroup{{ResourceId::of_group("s", "g"), "e", "here", {}, {}}},
        VirtualNetwork{head(type::network),
                       {*dns::Prefix::from_text("10.1.0.0/16")},
                       {address("10.1.0.4")},
                       "guid"},
        Subnet{head_below(type::network, type::subnet),
               {*dns::Prefix::from_text("10.1.1.0/24")},
               PolicyMode::Enabled,
               PolicyMode::Disabled},
        Host{head_below(type::network, type::host),
             {address("10.1.1.9")},
             {id_of_type("P/zone")},
             "AAIBYQ=="},
        PrivateDnsZone{head(type::zone), name("a.example."), "guid"},
        VirtualNetworkLink{head_below(type::zone, type::link), id_of_type("P/network"),
                           zones::Registration::On, zones::ResolutionPolicy::NxDomainRedirect},
        RecordSet{head_below(type::zone, "TXT"),
                  dns::RrType::TXT,
                  300,
                  {{"meta", "data"}},
                  records,
                  model::Origin::Automatic,
                  {{id_of_type("P/endpoint"), {records.front()}}}},
        Service{
            head(service),
            {"Standard_S1", "Standard", 7},
            {AclAction::Deny, {RequestKinds{3}, std::nullopt}, {{"pe.1", {{}, RequestKinds{9}}}}},
            PublicAccess::Disabled,
            {address("198.18.0.1")},
            {{"signalr", ServiceNames{name("p."), name("q."), name("r.")}}, {"other", {}}}},
        PrivateEndpointConnection{head_below(service, type::connection), id_of_type("P/endpoint"),
                                  "signalr", state},
        PrivateEndpoint{head(type::endpoint),
                        id_of_type("P/subnet"),
                        {"c1", id_of_type(service), "signalr", "please", ApprovalPath::Manual,
                         state, id_of_type("P/side")},
                        {{"ip", "signalr", address("10.1.1.5"), AddressChoice::Static}},
                        "nic",
                        id_of_type("P/nic"),
                        "guid",
                        {id_of_type("P/set")}},
        ZoneGroup{head_below(type::endpoint, type::zone_group),
                  {{"signalr", id_of_type("P/zone")}}},
    };
}

std::string mistake_in(const json::value& value) {
    const auto read = resource_from_json(value);
    const auto* const unreadable = std::get_if<Unreadable>(&read);
    return unreadable == nullptr ? "" : unreadable->text;
}

} // namespace

TEST_CASE("a resource of each kind comes back as it was, through text") {
    const auto resources = one_of_each();
    CHECK(resources.size() == std::variant_size_v<Resource>);
    for (std::size_t i = 0; i < resources.size(); ++i) {
        const Resource& resource = resources[i];
        CHECK(resource.index() == i);
        const std::string text = json::serialize(to_json(resource));
        CAPTURE(text);
        const auto read = resource_from_json(*parse_state_text(text));
        REQUIRE(std::holds_alternative<Resource>(read));
        // Every field is written, so equal texts are equal values.
        CHECK(json::serialize(to_json(std::get<Resource>(read))) == text);
        CHECK(std::get<Resource>(read).index() == i);
    }
}

TEST_CASE("each field is needed, none is unknown") {
    for (const Resource& resource : one_of_each()) {
        const json::object whole = to_json(resource);
        for (const json::key_value_pair& member : whole) {
            const std::string field{member.key()};
            json::object less = whole;
            less.erase(field);
            CHECK(mistake_in(less) == '\'' + field + "' is missing");
        }
        json::object more = whole;
        more["odd"] = 1;
        CHECK(mistake_in(more) == "'odd' is unknown");
    }
}

TEST_CASE("what has another type or no meaning is told by its path") {
    const auto resources = one_of_each();
    const auto broken = [&](std::size_t index, const std::string& pointer, json::value value) {
        json::value whole = to_json(resources[index]);
        whole.at_pointer(pointer) = std::move(value);
        return mistake_in(whole);
    };
    CHECK(broken(1, "/address_space/0", "10.0.0.0/99") ==
          "'address_space[0]' cannot be understood");
    CHECK(broken(1, "/dns_servers", 7) == "'dns_servers' must be an array");
    CHECK(broken(1, "/id", "nowhere") == "'id' cannot be understood");
    CHECK(broken(1, "/tags", "x") == "'tags' must be an object");
    CHECK(broken(1, "/tags/tag", 1) == "'tags.tag' must be a string");
    CHECK(broken(1, "/kind", "thing") == "'kind' cannot be understood");
    CHECK(broken(4, "/apex", "a..b") == "'apex' cannot be understood");
    CHECK(broken(5, "/policy", "Maybe") == "'policy' cannot be understood");
    CHECK(broken(6, "/type", "NOPE") == "'type' cannot be understood");
    CHECK(broken(6, "/ttl", -1) == "'ttl' must be a number in its range");
    CHECK(broken(6, "/records/0/kind", "x") == "'records[0].kind' cannot be understood");
    CHECK(broken(6, "/records/4/preference", 65536) ==
          "'records[4].preference' must be a number in its range");
    CHECK(broken(6, "/registrants/0/records/0/address", "x") ==
          "'registrants[0].records[0].address' cannot be understood");
    CHECK(broken(7, "/sub_resources/0/names/zone", 1) ==
          "'sub_resources[0].names.zone' must be a string");
    CHECK(broken(9, "/connection/state/status", "Fine") ==
          "'connection.state.status' cannot be understood");
    CHECK(mistake_in(json::value(7)) == "'' must be an object");
}

TEST_CASE("text that is no JSON is nothing") {
    CHECK_FALSE(parse_state_text(""));
    CHECK_FALSE(parse_state_text("{} {}"));
    CHECK_FALSE(parse_state_text(std::string(100, '[') + std::string(100, ']')));
    CHECK(parse_state_text(R"({"a": "\u00e9"})"));
}

TEST_CASE("a resource whose id is one of another kind is refused") {
    for (const Resource& resource : one_of_each()) {
        for (const Resource& other : one_of_each()) {
            json::object moved = to_json(resource);
            moved["id"] = id_of(other).text();
            const bool is_own = resource.index() == other.index();
            CAPTURE(json::serialize(moved));
            CHECK(mistake_in(moved).starts_with("'id' is not one of its kind") != is_own);
        }
    }
}
