#include "config/read_registration.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

std::string registering(const std::string& section) {
    std::string text = "control:\n  state: s.db\n  registration: ";
    return text.append(section).append("\n");
}

/// A key of this network only.
std::string key_of(const std::string& network) {
    std::string text = "{sources: [10.1.0.4], keys: [{file: k, networks: [";
    return text.append(network).append("]}]}");
}

std::string problem(const std::string& section) {
    return problem_with(registering(section));
}

} // namespace

TEST_CASE("registration is read: sources, keys, networks of a key") {
    const auto read = config_with(registering("{sources: [10.1.0.4, \"fd00::/64\"], keys: "
                                              "[{file: dhcp.key}, {file: /k, networks: [rg/n1, "
                                              "rg/n2]}]}"))
                          .control.registration;
    REQUIRE(read);
    REQUIRE(read->sources.size() == 2);
    CHECK(read->sources[0].to_text() == "10.1.0.4/32");
    REQUIRE(read->keys.size() == 2);
    CHECK(read->keys[0].file.path == "conf/dhcp.key");
    CHECK(read->keys[0].networks.empty());
    CHECK(read->keys[1].file.path == "/k");
    CHECK(read->keys[1].networks == std::vector<std::string>{"rg/n1", "rg/n2"});
    CHECK_FALSE(config_with("control: {state: s.db}\n").control.registration);
}

TEST_CASE("nobody is trusted by leaving something out") {
    CHECK(problem("{keys: [{file: k}]}").find("needs the key 'sources'") != std::string::npos);
    CHECK(problem("{sources: [10.1.0.4]}").find("needs the key 'keys'") != std::string::npos);
    CHECK(problem("{sources: [], keys: [{file: k}]}").find("at least 1") != std::string::npos);
    CHECK(problem("{sources: [10.1.0.4], keys: []}").find("at least 1") != std::string::npos);
    CHECK(problem("{sources: [10.1.0.4], keys: [{networks: [rg/n]}]}")
              .find("a key needs the key 'file'") != std::string::npos);
    CHECK(problem("{sources: [10.1.0.4], keys: [{file: k, networks: []}]}").find("at least 1") !=
          std::string::npos);
}

TEST_CASE("registration needs a state") {
    CHECK(problem_with("control: {registration: {sources: [10.1.0.4], keys: [{file: k}]}}\n") ==
          "3:11: 'registration' needs 'state', the file the control plane is kept in");
}

TEST_CASE("a network is a group and a name") {
    const std::string wrong = GENERATE(as<std::string>(), "n1", "/n1", "rg/", "a/b/c", "a b/c");
    CHECK(problem(key_of(wrong)).find("a network here is 'GROUP/NAME'") != std::string::npos);
    std::string longest(90, 'g');
    longest.append("/").append(64, 'n');
    CHECK(problems_of(minimal + registering(key_of(longest))).empty());
    longest.append("n");
    CHECK_FALSE(problems_of(minimal + registering(key_of(longest))).empty());
}

TEST_CASE("a key file is given once") {
    CHECK(problem("{sources: [10.1.0.4], keys: [{file: k}, {file: k}]}") ==
          "5:57: the key file 'k' is there already; give each once");
}
