#include "config/read_listen.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

const std::string networks = "networks: [{name: n1, sources: [10.1.0.0/16]}]\n";

Strings listen_problems(const std::string& value) {
    return problems_of(networks + "listen: " + value + "\n");
}

} // namespace

TEST_CASE("listeners are addresses, alone or with a network of their own") {
    const Config config = config_of(networks + "listen: [\"0.0.0.0:53\", \"[::]:5353\", 127.0.0.1, "
                                               "{address: \"127.0.0.2:53\", network: n1}]\n");
    REQUIRE(config.listeners.size() == 4);
    CHECK(config.listeners[0].at.to_text() == "0.0.0.0:53");
    CHECK(config.listeners[1].at.to_text() == "[::]:5353");
    CHECK(config.listeners[2].at.to_text() == "127.0.0.1:53");
    CHECK(config.listeners[2].pinned_network.empty());
    CHECK(config.listeners[3].pinned_network == "n1");
    CHECK(config.listeners[3].location == Location{2, 48});
}

TEST_CASE("port 0 is a port of the system's choice and may repeat") {
    CHECK(config_of(networks + "listen: [127.0.0.1:0, 127.0.0.1:0]\n").listeners.size() == 2);
}

TEST_CASE("a listener's mistakes are found") {
    CHECK(listen_problems("[127.0.0.1:53, 127.0.0.1]") ==
          Strings{"2:24: 127.0.0.1:53 is given twice"});
    CHECK(listen_problems("[{address: 127.0.0.1:53, network: n2}]") ==
          Strings{"2:43: there is no network 'n2'; did you mean 'n1'?"});
    CHECK(listen_problems("[{network: n1}]") ==
          Strings{"2:10: a listener needs the key 'address'"});
    CHECK(listen_problems("[]") == Strings{"2:9: 'listen' has 0 items, at least 1 is needed"});
    CHECK(listen_problems("[localhost]").size() == 1);
    CHECK(listen_problems("[[127.0.0.1]]") ==
          Strings{"2:10: a listener must be a map with the keys address, network, not a list"});
}
