#include "tests/unit/config/loading.hpp"

#include <filesystem>
#include <fstream>

using namespace parallax::config;

TEST_CASE("the smallest configuration has every default") {
    const Config config = config_with("");
    CHECK(config.file == "conf/t.yaml");
    REQUIRE(config.listeners.size() == 1);
    CHECK(config.listeners[0].at.to_text() == "127.0.0.1:53");
    CHECK_FALSE(config.workers);
    REQUIRE(config.networks.size() == 1);
    CHECK(config.networks[0].rewrite == Switch::On);
    CHECK(config.special_use == Switch::On);
    CHECK_FALSE(config.catalogue);
    CHECK_FALSE(config.control.socket);
    CHECK(config.limits.client_deadline == Milliseconds(1900));
}

TEST_CASE("all problems of a file come at once, in its order") {
    CHECK(problems_of("listen: [\"0.0.0.0:99999\"]\n"
                      "worker: 4\n"
                      "networks:\n"
                      "  - {name: n1, sources: [10.1.0.4/16]}\n"
                      "  - {name: n1, sources: [10.2.0.0/16], same-as: n3}\n"
                      "zones:\n"
                      "  - {name: a..b, links: [{network: nn1}]}\n"
                      "log: {level: loud}\n") ==
          Strings{
              "1:10: 'listen' must be an address with or without port, such as 10.9.0.4, "
              "10.9.0.5:5353 or \"[fd00::1]:53\", not '0.0.0.0:99999'",
              "2:1: unknown key 'worker' in the configuration; allowed: listen, workers, networks, "
              "zones, services, forward, recursion, stub, iteration, validation, trust-anchors, "
              "negative-trust-anchors, trust-anchor-state, trusted, tcp, udp, upstream, cache, "
              "limits, "
              "special-use, log, control, catalogue; did you mean 'workers'?",
              "4:26: 10.1.0.4/16 has host bits set; did you mean 10.1.0.0/16?",
              "5:12: a network named 'n1' is there already; names are unique",
              "5:49: there is no network 'n3'; did you mean 'n1'?",
              "7:5: a zone needs 'records' or 'file'; an empty zone has 'records: []'",
              "7:12: 'name': 'a..b' is not a domain name: " +
                  parallax::dns::Name::from_text("a..b").error().message(),
              "7:36: there is no network 'nn1'; did you mean 'n1'?",
              "8:14: 'level' must be debug, info, warning or error, not 'loud'"});
}

TEST_CASE("an empty file says what is needed") {
    const std::string text = GENERATE(as<std::string>(), "", "# nothing\n", "---\n", "\n \n");
    CHECK(problems_of(text) ==
          Strings{"1:1: the file is empty; at least 'listen' and 'networks' are needed"});
}

TEST_CASE("what is no map is refused once") {
    const std::string text = GENERATE(as<std::string>(), "[a, b]", "just text", "- a\n- b\n");
    CHECK(problems_of(text).size() == 1);
}

TEST_CASE("the required keys are named") {
    CHECK(problems_of("workers: 2\n") == Strings{"1:1: the configuration needs the key 'listen'",
                                                 "1:1: the configuration needs the key "
                                                 "'networks'"});
}

TEST_CASE("YAML that is refused before reading says why") {
    CHECK(problem_with("\tlog: {}\n") ==
          "3:1: a tab in the indentation; YAML is indented with spaces");
    CHECK(problem_with("log: \xff\n") == "3:6: not UTF-8; save the file as UTF-8");
    CHECK(problem_with("workers: 2\nworkers: 3\n") ==
          "4:1: key 'workers' is given twice; first in line 3");
    CHECK(problem_with("workers: &w 2\n") ==
          "3:10: anchors (&name) are not supported; write it out");
    CHECK(problem_with("---\nworkers: 2\n").find("a second document") != std::string::npos);
    CHECK(problem_with("log: {level: info\n").find("not YAML") != std::string::npos);
}

TEST_CASE("a byte order mark is no problem") {
    CHECK(config_of("\xef\xbb\xbf" + minimal).networks.size() == 1);
}

TEST_CASE("files that cannot be read are a problem") {
    const auto loaded = load_file("/nonexistent/parallax.yaml");
    REQUIRE(std::holds_alternative<Rejected>(loaded));
    CHECK(to_text(std::get<Rejected>(loaded).problems.at(0)) ==
          "/nonexistent/parallax.yaml: cannot be read: No such file or directory");
}

TEST_CASE("a file over the limit is refused, whatever is in it") {
    const std::string text = minimal + std::string(file_octets_max, '#');
    const auto loaded = load_text(text, "t.yaml");
    REQUIRE(std::holds_alternative<Rejected>(loaded));
    CHECK(to_text(std::get<Rejected>(loaded).problems.at(0)) ==
          "t.yaml: the file is larger than the limit of 64MiB");
}

TEST_CASE("every example loads from its file") {
    const std::filesystem::path folder = PARALLAX_SOURCE_DIR "/config/examples";
    std::size_t count = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) {
        if (file.path().extension() != ".yaml") continue;
        ++count;
        const auto loaded = load_file(file.path().string());
        if (const auto* rejected = std::get_if<Rejected>(&loaded))
            for (const Problem& problem : rejected->problems) FAIL_CHECK(to_text(problem));
    }
    CHECK(count >= 4);
}

TEST_CASE("the lab example says what its file says") {
    const auto loaded = load_file(PARALLAX_SOURCE_DIR "/config/examples/lab.yaml");
    REQUIRE(std::holds_alternative<Config>(loaded));
    const Config& config = std::get<Config>(loaded);
    CHECK(config.listeners.size() == 2);
    REQUIRE(config.networks.size() == 4);
    CHECK(config.networks[1].same_as == "n1");
    CHECK(config.networks[2].rewrite == Switch::Off);
    REQUIRE(config.zones.size() == 1);
    CHECK(config.zones[0].id == "hub");
    CHECK(config.zones[0].links[0].policy == ResolutionPolicy::NxDomainRedirect);
    REQUIRE(config.services.size() == 1);
    CHECK(config.services[0].type == "SignalR");
    REQUIRE(config.forward_rules.size() == 2);
    CHECK(config.forward_rules[1].upstreams[1].to_text() == "10.9.0.5:5353");
    CHECK(config.forward_rules[1].networks == Strings{"office"});
}
