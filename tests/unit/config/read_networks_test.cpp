#include "config/read_networks.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

Strings network_problems(const std::string& networks) {
    return problems_of("listen: 127.0.0.1:53\nnetworks:\n" + networks);
}

} // namespace

TEST_CASE("a network has a name, sources, a model and a rewrite mode") {
    const Config config = config_of("listen: 127.0.0.1:53\n"
                                    "networks:\n"
                                    "  - {name: n1, sources: [10.1.0.0/16, \"fd00:1::/48\"]}\n"
                                    "  - {name: office, sources: [192.168.0.0/16], same-as: n1}\n"
                                    "  - {name: lab, sources: [10.3.0.0/16], rewrite: off}\n");
    REQUIRE(config.networks.size() == 3);
    CHECK(config.networks[0].sources.size() == 2);
    CHECK(config.networks[0].sources[1].to_text() == "fd00:1::/48");
    CHECK(config.networks[0].rewrite == Switch::On);
    CHECK(config.networks[0].location == Location{3, 5});
    CHECK(config.networks[1].same_as == "n1");
    CHECK(config.networks[2].rewrite == Switch::Off);
}

TEST_CASE("same-as may name a network that comes later, but not itself or a stranger") {
    CHECK(network_problems("  - {name: a, sources: [10.1.0.0/16], same-as: b}\n"
                           "  - {name: b, sources: [10.2.0.0/16]}\n")
              .empty());
    CHECK(network_problems("  - {name: aa, sources: [10.1.0.0/16], same-as: aa}\n") ==
          Strings{"3:49: a network cannot be the same as itself"});
    CHECK(network_problems("  - {name: aa, sources: [10.1.0.0/16], same-as: ab}\n") ==
          Strings{"3:49: there is no network 'ab'; did you mean 'aa'?"});
}

TEST_CASE("same-as may name a virtual network, where there is a control plane to have one") {
    const std::string office = "  - {name: office, sources: [10.1.0.0/16], same-as: lab/n1}\n";
    CHECK(network_problems(office + "control: {state: s.db}\n").empty());
    CHECK(config_of("listen: 127.0.0.1:53\nnetworks:\n" + office + "control: {state: s.db}\n")
              .networks[0]
              .same_as == "lab/n1");
    CHECK(network_problems(office) ==
          Strings{"3:5: the network 'office' is the same as 'lab/n1', which only a control plane "
                  "can have: that needs 'control: state'"});
    for (const std::string wrong : {"lab/", "/n1", "lab/n1/s1", "\"lab/n 1\""}) {
        INFO(wrong);
        const Strings told =
            network_problems("  - {name: office, sources: [10.1.0.0/16], same-as: " + wrong +
                             "}\ncontrol: {state: s.db}\n");
        REQUIRE(told.size() == 1);
        CHECK(told[0].starts_with("3:53: a network here is 'GROUP/NAME', the names of its resource "
                                  "group and its own, not "));
    }
}

TEST_CASE("two networks of one name are a problem at the second") {
    CHECK(network_problems("  - {name: a, sources: [10.1.0.0/16]}\n"
                           "  - {name: a, sources: [10.2.0.0/16]}\n") ==
          Strings{"4:12: a network named 'a' is there already; names are unique"});
}

TEST_CASE(
    "a prefix twice in one network is a problem, in two networks it is not one of the loader") {
    CHECK(network_problems("  - {name: a, sources: [10.1.0.0/16, 10.1.0.0/16]}\n") ==
          Strings{"3:38: 10.1.0.0/16 is given twice"});
    CHECK(network_problems("  - {name: a, sources: [10.1.0.0/16]}\n"
                           "  - {name: b, sources: [10.1.0.0/16]}\n")
              .empty());
}

TEST_CASE("a network that nobody can be in is a problem") {
    CHECK(network_problems("  - {name: a}\n") ==
          Strings{"3:5: nobody is in the network 'a': it needs 'sources', or a listener with "
                  "'network: a'"});
    CHECK(problems_of("listen: [{address: 127.0.0.1:53, network: a}]\n"
                      "networks: [{name: a}]\n")
              .empty());
    CHECK(network_problems("  - {name: a}\n  - {name: b, sources: [::1], same-as: a}\n").empty());
}

TEST_CASE("at least one network is needed") {
    CHECK(problems_of("listen: 127.0.0.1:53\nnetworks: []\n") ==
          Strings{"2:11: 'networks' has 0 items, at least 1 is needed"});
    CHECK(network_problems("  - just-text\n") ==
          Strings{"3:5: a network must be a map with the keys name, sources, same-as, rewrite, not "
                  "text"});
}

TEST_CASE("one network more than the limit is refused") {
    std::string text = "listen: 127.0.0.1:53\nnetworks:\n";
    for (std::size_t i = 0; i <= networks_max; ++i)
        text += "- {name: n" + std::to_string(i) + "}\n";
    CHECK(problems_of(text) == Strings{"3:1: 'networks' has 100001 items, at most 100000 are "
                                       "allowed"});
}
