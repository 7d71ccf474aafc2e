#include "config/read_services.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

Strings service_problems(const std::string& services) {
    return problems_of(minimal + "services:\n" + services);
}

} // namespace

TEST_CASE("a service has a name, a type and public addresses") {
    const auto services =
        config_with(
            "services:\n"
            "  - {name: foobar, type: SignalR, public-address: 20.42.1.9}\n"
            "  - {name: x, type: SignalR, cloud: china, public-address: [1.2.3.4, \"::1\"]}\n")
            .services;
    REQUIRE(services.size() == 2);
    CHECK(services[0].name == "foobar");
    CHECK(services[0].type == "SignalR");
    CHECK(services[0].cloud == Cloud::Commercial);
    REQUIRE(services[0].public_addresses.size() == 1);
    CHECK(services[0].public_addresses[0].to_text() == "20.42.1.9");
    CHECK(services[1].cloud == Cloud::China);
    CHECK(services[1].public_addresses.size() == 2);
}

TEST_CASE("a service needs all three") {
    CHECK(service_problems("  - {}\n") == Strings{"4:5: a service needs the key 'name'",
                                                  "4:5: a service needs the key 'type'",
                                                  "4:5: a service needs the key 'public-address'"});
    CHECK(service_problems("  - {name: a, type: SignalR, public-address: []}\n") ==
          Strings{"4:46: 'public-address' has 0 items, at least 1 is needed"});
}

TEST_CASE("a service's name stands in front of a suffix") {
    const std::string bad = GENERATE(as<std::string>(), "\"*.a\"", "a.", "\".\"", "a..b", "[a]");
    CHECK(service_problems("  - {name: " + bad + ", type: SignalR, public-address: 1.2.3.4}\n")
              .size() == 1);
}

TEST_CASE("duplicates and unknown clouds are found") {
    const std::string service = "type: SignalR, public-address: 1.2.3.4";
    CHECK(service_problems("  - {name: a, " + service + "}\n  - {name: A, " + service + "}\n") ==
          Strings{"5:5: the service 'A' of type 'SignalR' is given twice"});
    CHECK(service_problems("  - {name: a, cloud: usgov, " + service + "}\n") ==
          Strings{"4:22: 'cloud' must be commercial, government or china, not 'usgov'"});
    CHECK(service_problems("  - {name: a, type: b, public-address: [1.2.3.4, 1.2.3.4]}\n") ==
          Strings{"4:50: 1.2.3.4 is given twice"});
}

TEST_CASE("a service has at most as many addresses as a record set") {
    std::string list = "1.2.3.0";
    for (std::size_t i = 1; i < public_addresses_max; ++i) list += ", 1.2.3." + std::to_string(i);
    const std::string service = "  - {name: a, type: b, public-address: [";
    CHECK(service_problems(service + list + "]}\n").empty());
    CHECK(service_problems(service + list + ", 1.2.4.1]}\n") ==
          Strings{"4:40: 'public-address' has 21 items, at most 20 are allowed"});
}
