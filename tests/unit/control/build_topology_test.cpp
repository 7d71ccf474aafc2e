#include "control/build_topology.hpp"

#include "config/load.hpp"
#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

namespace {

BuiltTopology built(const std::string& text, const std::vector<dns::IpAddress>& own = {}) {
    auto loaded = config::load_text(text, "c.yaml");
    REQUIRE(std::holds_alternative<config::Config>(loaded));
    return build_topology(std::get<config::Config>(loaded), {}, own);
}

std::string all_text(const Findings& findings) {
    std::string text;
    for (const Finding& finding : findings) text += to_text(finding) + '\n';
    return text;
}

} // namespace

TEST_CASE("services get their names from the catalogue, everything its place") {
    const BuiltTopology state = built(testing::split_state);
    INFO(all_text(state.findings));
    CHECK_FALSE(has_errors(state.findings));
    REQUIRE(state.topology.services.size() == 3);
    CHECK(state.topology.services[0].public_name.to_text() == "s1.service.signalr.net.");
    CHECK(state.topology.services[0].private_name.to_text() ==
          "s1.privatelink.service.signalr.net.");
    CHECK(state.topology.zones[0].declared_at == "c.yaml:9:5");
    CHECK(state.topology.zones[1].links[0].policy == zones::ResolutionPolicy::NxDomainRedirect);
    CHECK(state.topology.networks[3].same_as == "n1");
}

TEST_CASE("an unknown service type is told with a suggestion") {
    const BuiltTopology state = built(R"(listen: ["127.0.0.1:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
services: [{name: x, type: SignalRR, public-address: 20.0.0.1}]
)");
    const std::string text = all_text(state.findings);
    CHECK(text.find("c.yaml:3:12: error: service 'x'") != std::string::npos);
    CHECK(text.find("did you mean 'SignalR'?") != std::string::npos);
}

TEST_CASE("mistakes of all kinds are told at once") {
    const BuiltTopology state = built(R"(listen: ["127.0.0.1:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
zones:
  - {name: privatelink.service.signalr.net, links: [{network: n1}], file: none.zone}
  - {name: corp.example, links: [{network: n1}], records: ["x A nonsense", "y A 300.1.1.1"]}
  - {name: plain.example, links: [{network: n1, resolution-policy: NxDomainRedirect}], records: []}
services: [{name: x, type: Nonsense, public-address: 20.0.0.1}]
)");
    INFO(all_text(state.findings));
    CHECK(count_of(state.findings, zones::Severity::Error) == 5);
    for (const Finding& finding : state.findings) CHECK(finding.problem.line > 0);
}

TEST_CASE("a rule that forwards to this server itself is doubted, on wildcard listeners too") {
    const std::string text = R"(listen: ["0.0.0.0:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
forward: [{suffix: ".", to: [10.9.9.9]}]
)";
    CHECK(count_of(built(text).findings, zones::Severity::Warning) == 0);
    const BuiltTopology own = built(text, {*dns::IpAddress::from_text("10.9.9.9")});
    CHECK(count_of(own.findings, zones::Severity::Warning) == 1);
}

TEST_CASE("special-use names may be left to the forward rules") {
    const std::string text = R"(listen: ["127.0.0.1:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
)";
    CHECK(built(text).topology.special_use == zones::SpecialUseMode::On);
    const BuiltTopology off = built(text + "special-use: off\n");
    CHECK(off.topology.special_use == zones::SpecialUseMode::Off);
    CHECK(off.findings.empty());
}

TEST_CASE("a state keeps unchanged zones by pointer") {
    const testing::Workspace workspace;
    const std::string path = workspace.write("c.yaml", testing::split_state);
    const LoadOutcome first = load_state(path, {});
    REQUIRE(first.state);
    const LoadOutcome second = load_state(path, first.state->known);
    REQUIRE(second.state);
    for (const auto& [id, known] : second.state->known) {
        CHECK(known.zone == first.state->known.at(id).zone);
    }
    CHECK(exit_code_of(load_state(workspace.path("none.yaml"), {}).findings) == ExitCode::Files);
}

TEST_CASE(
    "a named file that cannot be read is the configuration's mistake, told where it is named") {
    const testing::Workspace workspace;
    const std::string start = R"(listen: ["127.0.0.1:53"]
networks: [{name: n1, sources: [10.0.0.0/8]}]
)";
    const std::string zone = "zones: [{name: a.example, links: [{network: n1}], file: no.zone}]\n";
    for (const std::string& named : {zone, std::string{"catalogue: no.yaml\n"}}) {
        const std::string path = workspace.write("c.yaml", start + named);
        const LoadOutcome outcome = load_state(path, {});
        INFO(all_text(outcome.findings));
        CHECK(exit_code_of(outcome.findings) == ExitCode::Configuration);
        REQUIRE(count_of(outcome.findings, zones::Severity::Error) == 1);
        CHECK(outcome.findings.front().problem.file == path);
        CHECK(outcome.findings.front().problem.line == 3);
    }
}

TEST_CASE("what is wrong in the file and in its zones' records is told in one go") {
    const testing::Workspace workspace;
    (void)workspace.write("a.zone", "@ A 10.0.0.1\nx A 10.0.0.300\n");
    const std::string path = workspace.write("c.yaml", R"(listen: ["127.0.0.1:0"]
netwroks: []
networks: [{name: n1, sources: [10.0.0.0/8]}]
zones:
  - {name: a.example, links: [{network: n9}], file: a.zone}
  - {name: b.example, records: ["x TYPO 10.0.0.1"]}
  - {name: "", records: ["no name, so not looked at"]}
)");
    const LoadOutcome outcome = load_state(path, {});
    CHECK_FALSE(outcome.state);
    const std::string told = all_text(outcome.findings);
    CHECK(told.find("c.yaml:2:1: error: unknown key 'netwroks'") != std::string::npos);
    CHECK(told.find("there is no network 'n9'") != std::string::npos);
    CHECK(told.find("a.zone:2:1: error:") != std::string::npos);
    CHECK(told.find("c.yaml:6:33: error: record 'x TYPO 10.0.0.1'") != std::string::npos);
    CHECK(outcome.findings.size() == 5);
}

TEST_CASE("this machine has a loopback address") {
    const auto addresses = addresses_of_machine();
    CHECK(std::any_of(addresses.begin(), addresses.end(),
                      [](const dns::IpAddress& address) { return address.is_loopback(); }));
}

namespace {

/// "suffix kind servers" of each rule.
std::string rules_of(const std::string& more) {
    const BuiltTopology state =
        built("listen: [\"127.0.0.1:53\"]\nnetworks: [{name: n1, sources: [10.0.0.0/8]}]\n" + more);
    INFO(all_text(state.findings));
    CHECK_FALSE(has_errors(state.findings));
    std::string text;
    for (const zones::ForwardRule& rule : state.topology.forward_rules) {
        text += rule.suffix.to_text() + " " + std::to_string(static_cast<int>(rule.kind)) + " " +
                std::to_string(rule.upstreams.size()) + "; ";
    }
    return text;
}

} // namespace

TEST_CASE("recursion and stub zones are rules of their own kinds") {
    const std::string stub = "stub: [{suffix: corp., to: 10.9.0.4}]\n";
    CHECK(rules_of("recursion: on\n") == ". 2 26; ");
    CHECK(rules_of("recursion: on\n" + stub) == "corp. 1 1; . 2 26; ");
    CHECK(rules_of("recursion: off\n" + stub) == "corp. 1 1; ");
    // A forward rule for everything leaves nothing to it, one for some networks does.
    CHECK(rules_of("recursion: on\nforward: [{suffix: ., to: 10.9.0.4}]\n") == ". 0 1; ");
    CHECK(rules_of("recursion: on\nforward: [{suffix: ., to: 10.9.0.4, networks: [n1]}]\n") ==
          ". 0 1; . 2 26; ");
}

TEST_CASE("the root's servers can be read from a file, which has to be one") {
    const testing::Workspace workspace;
    const std::string hints = workspace.write("hints", ". NS a.root.\na.root. A 192.0.2.1\n");
    CHECK(rules_of("recursion: on\niteration: {root-hints: " + hints + "}\n") == ". 2 1; ");
    const BuiltTopology state = built("listen: [\"127.0.0.1:53\"]\n"
                                      "networks: [{name: n1, sources: [10.0.0.0/8]}]\n"
                                      "recursion: on\niteration: {root-hints: /nowhere}\n");
    CHECK(all_text(state.findings).find("c.yaml:4:25: error: root hints '/nowhere': ") !=
          std::string::npos);
}
