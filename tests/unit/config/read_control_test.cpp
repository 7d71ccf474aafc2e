#include "config/read_control.hpp"

#include "tests/unit/config/loading.hpp"

using namespace parallax::config;

namespace {

const std::string hash_text = "scrypt$32768$8$1$000102030405060708090a0b0c0d0e0f$"
                              "5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a";

/// From line 3: `control:` with a state, and `more` in line 5.
std::string with_state(const std::string& more) {
    return "control:\n  state: s.db\n  " + more + "\n";
}

std::string one_principal(const std::string& id, const std::string& scope) {
    return "{client-id: " + id + ", secret-hash: \"" + hash_text +
           "\", roles: [{role: Owner, scope: \"" + scope + "\"}]}";
}

std::string scope_problem(const std::string& scope) {
    const auto problems =
        problems_of(minimal + with_state("principals: [" + one_principal("app", scope) + "]"));
    return problems.empty() ? "" : problems.front();
}

} // namespace

TEST_CASE("without a control section there is no control plane") {
    const Control control = config_with("").control;
    CHECK_FALSE(control.socket);
    CHECK_FALSE(control.state);
    CHECK_FALSE(control.arm);
    CHECK(control.principals.empty());
    CHECK(control.subscription == subscription_default);
    CHECK(control.tenant == tenant_default);
    CHECK(control.integration == Integration::Automatic);
    CHECK(control.shared_names == SharedNames::Refused);
    CHECK(control.rejection == Rejection::Final);
    CHECK(control.lapsed_records == LapsedRecords::Kept);
    CHECK(control.public_space.to_text() == "198.18.0.0/15");
}

TEST_CASE("the control plane is read") {
    const Control control =
        config_with("control:\n"
                    "  state: s.db\n"
                    "  arm: {listen: \"127.0.0.1:8443\", certificate: c.pem, key: k.pem}\n"
                    "  subscription: AAAAAAAA-0000-0000-0000-000000000001\n"
                    "  principals: [" +
                    one_principal("app", "/") +
                    "]\n"
                    "  private-dns-integration: zone-group\n"
                    "  shared-names: both-kept\n"
                    "  rejection: reversible\n"
                    "  lapsed-records: withdrawn\n"
                    "  public-space: 203.0.113.0/24\n")
            .control;
    CHECK(control.state->path == "conf/s.db");
    REQUIRE(control.arm);
    CHECK(control.arm->listen.to_text() == "127.0.0.1:8443");
    CHECK(control.arm->certificate->path == "conf/c.pem");
    CHECK(control.arm->key->path == "conf/k.pem");
    CHECK(control.subscription == "aaaaaaaa-0000-0000-0000-000000000001");
    REQUIRE(control.principals.size() == 1);
    CHECK(control.principals[0].client_id == "app");
    CHECK(control.principals[0].secret_hash.to_text() == hash_text);
    REQUIRE(control.principals[0].roles.size() == 1);
    CHECK(control.principals[0].roles[0].role == Role::Owner);
    CHECK(control.principals[0].roles[0].scope == "/");
    CHECK(control.integration == Integration::ZoneGroup);
    CHECK(control.shared_names == SharedNames::BothKept);
    CHECK(control.rejection == Rejection::Reversible);
    CHECK(control.lapsed_records == LapsedRecords::Withdrawn);
    CHECK(control.public_space.to_text() == "203.0.113.0/24");
}

TEST_CASE("a socket's path fits into an address (unix(7))") {
    const std::string path = "/" + std::string(socket_path_octets_max - 1, 'a');
    CHECK(config_with("control: {socket: " + path + "}\n").control.socket->path == path);
    CHECK(problem_with("control: {socket: " + path + "a}\n") ==
          "3:19: 'socket' must be a path of at most 107 octets (unix(7)), not 108");
}

TEST_CASE("the endpoint and its principals need a state") {
    CHECK(problem_with("control: {arm: {listen: \"127.0.0.1:8443\"}}\n") ==
          "3:11: 'arm' needs 'state', the file the control plane is kept in");
    CHECK(problem_with("control: {principals: [" + one_principal("app", "/") + "]}\n") ==
          "3:11: 'principals' needs 'state', the file the control plane is kept in");
}

TEST_CASE("HTTPS has no default port, and a certificate has a key") {
    CHECK(problem_with(with_state("arm: {listen: 127.0.0.1}")) ==
          "5:17: 'listen' must be an address with a port, such as 127.0.0.1:8443, not "
          "'127.0.0.1'");
    CHECK(problems_of(minimal + with_state("arm: {listen: \"127.0.0.1:53\"}")).empty());
    CHECK(problem_with(with_state("arm: {listen: \"127.0.0.1:8443\", key: k.pem}"))
              .find("'certificate' and 'key' of 'arm' go together") != std::string::npos);
}

TEST_CASE("subscription and tenant are GUIDs") {
    const std::string key = GENERATE(as<std::string>(), "subscription", "tenant");
    const std::string wrong =
        GENERATE(as<std::string>(), "one", "00000000-0000-0000-0000-00000000000",
                 "00000000-0000-0000-0000-0000000000011", "00000000x0000-0000-0000-000000000001",
                 "g0000000-0000-0000-0000-000000000001");
    CHECK(problem_with(with_state(key + ": " + wrong)).find("must be a GUID such as 0000") !=
          std::string::npos);
}

TEST_CASE("a client-id is given once, case ignored") {
    CHECK(problem_with(with_state("principals: [" + one_principal("app", "/") + ", " +
                                  one_principal("APP", "/") + "]"))
              .find("the client-id 'APP' is there already") != std::string::npos);
}

TEST_CASE("a scope is everything, or an id below a subscription") {
    const std::string subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
    CHECK(scope_problem("/").empty());
    CHECK(scope_problem(subscription).empty());
    CHECK(scope_problem("/SUBSCRIPTIONS/00000000-0000-0000-0000-00000000000A").empty());
    CHECK(scope_problem(subscription + "/resourceGroups/rg").empty());
    const std::string wrong =
        GENERATE_REF(as<std::string>(), "", "subscriptions", "//", "/subscriptions",
                     "/subscriptions/", "/subscriptions/x", subscription + "/", subscription + "1",
                     subscription + "//a", subscription + "/a b", subscription + "/a?b");
    INFO(wrong);
    CHECK(scope_problem(wrong).find("'scope' must be / or /subscriptions/GUID") !=
          std::string::npos);
}

TEST_CASE("a secret in the place of its hash is refused and not repeated") {
    const std::string problem = problem_with(with_state(
        "principals: [{client-id: a, secret-hash: hunter2, roles: [{role: Owner, scope: /}]}]"));
    CHECK(problem.find("5:44: 'secret-hash' must be what `parallax hash-secret` prints") == 0);
    CHECK(problem.find("hunter2") == std::string::npos);
}

TEST_CASE("a principal has at least one role, of the known ones") {
    const std::string start = "principals: [{client-id: a, secret-hash: \"" + hash_text + "\", ";
    CHECK(problem_with(with_state(start + "roles: []}]")).find("at least 1 is needed") !=
          std::string::npos);
    CHECK(problem_with(with_state(start + "roles: [{role: owner, scope: /}]}]"))
              .find("'role' must be Owner, Reader or Network Contributor, not 'owner'") !=
          std::string::npos);
    CHECK(problem_with(with_state(start + "roles: [{role: Owner}]}]"))
              .find("a role needs the key 'scope'") != std::string::npos);
}
