#include "config/read_settings.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

TEST_CASE("workers are counted or automatic") {
    CHECK_FALSE(config_with("workers: auto\n").workers);
    CHECK(config_with("workers: 8\n").workers == 8);
    CHECK(problem_with("workers: 0\n") ==
          "3:10: 'workers' must be a whole number from 1 to 256, not '0'");
    CHECK(problem_with("workers: 257\n") ==
          "3:10: 'workers' must be a whole number from 1 to 256, not '257'");
}

TEST_CASE("recursion is off unless it is on") {
    CHECK(config_with("").recursion == Switch::Off);
    CHECK(config_with("recursion: off\n").recursion == Switch::Off);
    const Config on = config_with("recursion: on\n");
    CHECK(on.recursion == Switch::On);
    CHECK(on.recursion_location == Location{3, 1});
    CHECK(problem_with("recursion: maybe\n") == "3:12: 'recursion' must be on or off, not 'maybe'");
}

TEST_CASE("how recursion goes from server to server is taken from the file") {
    const Iteration iteration =
        config_with(
            "iteration: {root-hints: hints, local-root: root.zone, qname-minimisation: strict, "
            "case-randomisation: on, nxdomain-cut: off, ipv6: off, reachable: [10.0.0.0/8], "
            "withhold: [192.168.0.0/16], withhold-except: [corp.example.]}\n")
            .iteration;
    CHECK(iteration.root_hints->path == "conf/hints");
    CHECK(iteration.local_root->path == "conf/root.zone");
    CHECK(iteration.minimisation == QnameMinimisation::Strict);
    CHECK(iteration.case_randomisation == Switch::On);
    CHECK(iteration.nxdomain_cut == Switch::Off);
    CHECK(iteration.ipv4 == Switch::On);
    CHECK(iteration.ipv6 == Switch::Off);
    CHECK(iteration.reachable.size() == 1);
    CHECK(iteration.withhold->size() == 1);
    CHECK(iteration.withhold_except.size() == 1);
    CHECK_FALSE(config_with("").iteration.withhold.has_value());
    CHECK(config_with("iteration: {withhold: []}\n").iteration.withhold->empty());
    CHECK(problem_with("iteration: {ipv4: off, ipv6: off}\n") ==
          "3:24: servers have to be asked over IPv4 or IPv6: both are off");
    CHECK(problem_with("iteration: {qname-minimisation: some}\n") ==
          "3:33: 'qname-minimisation' must be off, relaxed or strict, not 'some'");
}

TEST_CASE("trusted peers are prefixes") {
    const Config config =
        config_with("trusted: {proxy: [10.0.0.1], client-subnet: [10.2.0.0/16, \"::1\"]}\n");
    REQUIRE(config.trusted.proxy.size() == 1);
    CHECK(config.trusted.proxy[0].to_text() == "10.0.0.1/32");
    CHECK(config.trusted.client_subnet.size() == 2);
    CHECK(config_with("").trusted.proxy.empty());
    CHECK(problem_with("trusted: {proxy: [10.0.0.1/8]}\n") ==
          "3:19: 10.0.0.1/8 has host bits set; did you mean 10.0.0.0/8?");
}

TEST_CASE("tcp settings are taken from the file") {
    const Tcp tcp =
        config_with("tcp: {connections: 5, connections-per-client: 2, idle-timeout: 1m, "
                    "first-query-timeout: 500ms, in-flight: 3, unsent: 1MiB}\n")
            .tcp;
    CHECK(tcp.connections == 5);
    CHECK(tcp.connections_per_client == 2);
    CHECK(tcp.idle_timeout == Milliseconds(60000));
    CHECK(tcp.first_query_timeout == Milliseconds(500));
    CHECK(tcp.in_flight == 3);
    CHECK(tcp.unsent_octets == 1024 * 1024);
}

TEST_CASE("tcp settings that are absent have their fallbacks") {
    const Tcp tcp = config_with("").tcp;
    CHECK(tcp.connections == 1000);
    CHECK(tcp.connections_per_client == 64);
    CHECK(tcp.idle_timeout == Milliseconds(10000));
    CHECK(tcp.first_query_timeout == Milliseconds(2000));
    CHECK(tcp.in_flight == 16);
    CHECK(tcp.unsent_octets == 65536);
}

TEST_CASE("udp and limits are taken from the file") {
    const Config config =
        config_with("udp: {payload: 1400, grouping: off}\n"
                    "limits: {client-deadline: 3s, in-flight: 7, in-flight-per-upstream: 8, "
                    "waiters-per-question: 9, drain: 0s}\n");
    CHECK(config.udp.payload_octets == 1400);
    CHECK(config.udp.grouping == Switch::Off);
    CHECK(config_with("").udp.grouping == Switch::On);
    CHECK(config.limits.client_deadline == Milliseconds(3000));
    CHECK(config.limits.in_flight == 7);
    CHECK(config.limits.in_flight_per_upstream == 8);
    CHECK(config.limits.waiters_per_question == 9);
    CHECK(config.limits.drain == Milliseconds(0));
    CHECK(problem_with("udp: {payload: 511}\n") ==
          "3:16: 'payload' must be a size from 512 to 4KiB, not '511'");
    CHECK(problem_with("limits: {drain: 10}\n") ==
          "3:17: 'drain': '10' needs a unit: ms, s, m, h or d, as in 10s");
}

TEST_CASE("ports are shared unless the file wants one for each question") {
    CHECK(config_with("upstream: {strict-ports: on}\n").upstream.strict_ports == Switch::On);
    CHECK(config_with("upstream: {}\n").upstream.strict_ports == Switch::Off);
    CHECK(config_with("").upstream.strict_ports == Switch::Off);
}

TEST_CASE("the cache has a size, or there is none") {
    CHECK(config_with("").cache.answers_octets == 64 << 20);
    CHECK(config_with("cache: {answers: 1MiB}\n").cache.answers_octets == 1 << 20);
    CHECK(config_with("cache: {answers: 0}\n").cache.answers_octets == 0);
    CHECK(config_with("cache: {answers: 0}\n").cache.location == Location{3, 1});
    CHECK(problem_with("cache: {answers: 65GiB}\n") ==
          "3:18: 'answers' must be a size from 0 to 64GiB, not '65GiB'");
}

TEST_CASE("log, special-use and control") {
    const Config config = config_with("log: {format: json, level: debug}\n"
                                      "special-use: off\n"
                                      "control: {socket: run/control.sock}\n"
                                      "catalogue: own.yaml\n");
    CHECK(config.log.format == LogFormat::Json);
    CHECK(config.log.level == LogLevel::Debug);
    CHECK(config.special_use == Switch::Off);
    REQUIRE(config.control.socket);
    CHECK(config.control.socket->path == "conf/run/control.sock");
    REQUIRE(config.catalogue);
    CHECK(config.catalogue->path == "conf/own.yaml");
    CHECK(config.catalogue->location == Location{6, 12});
}

TEST_CASE("a section that is no map is refused") {
    const std::string section = GENERATE(as<std::string>(), "trusted", "tcp", "udp", "upstream",
                                         "cache", "limits", "log", "control");
    CHECK(problem_with(section + ": 5\n").find("must be a map with the keys") != std::string::npos);
    CHECK(problem_with(section + ":\n") ==
          "3:1: '" + section + "' has no value; give one or leave the key out");
}
