#include "control/local_root_file.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;

namespace {

const std::string zone = ". 86400 IN SOA a.root. host.root. 7 1800 900 604800 86400\n"
                         ". 518400 IN NS a.root.\n"
                         "com. 172800 IN NS ns.com.\n"
                         "ns.com. 172800 IN A 192.0.2.1\n";

config::Config with(const std::string& path) {
    config::Config config;
    config.file = "c.yaml";
    config.recursion = config::Switch::On;
    config.iteration.local_root = config::FilePath{path, {4, 25}};
    return config;
}

std::string findings_of(const BuiltRoot& built) {
    std::string text;
    for (const Finding& finding : built.findings) text += to_text(finding) + "\n";
    return text;
}

void make_old(const std::string& path, std::chrono::seconds age) {
    std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() - age);
}

} // namespace

TEST_CASE("a copy of the root is read, and good for its SOA's expire time from its writing on") {
    const testing::Workspace workspace;
    const std::string path = workspace.write("root.zone", zone);
    make_old(path, std::chrono::seconds{604800 - 1000});
    const BuiltRoot built = build_local_root(with(path));
    CHECK(findings_of(built).empty());
    REQUIRE(built.root != nullptr);
    const auto left = built.root->expires() - recurse::Clock::now();
    CHECK(left > std::chrono::seconds{900});
    CHECK(left <= std::chrono::seconds{1001});
    const auto said = built.root->answer({testing::name("com."), dns::RrType::NS});
    CHECK(said.authority.size() == 1);
    CHECK(said.additional.size() == 1);
}

TEST_CASE("an expired copy is a warning, and told once while the server runs") {
    const testing::Workspace workspace;
    const std::string path = workspace.write("root.zone", zone);
    make_old(path, std::chrono::seconds{604800 + 10});
    const BuiltRoot built = build_local_root(with(path));
    CHECK_THAT(findings_of(built), Catch::StartsWith("c.yaml:4:25: warning: local root '") &&
                                       Catch::Contains("it has expired"));
    REQUIRE(built.root != nullptr);
    std::ostringstream text;
    Log log{text};
    boost::asio::io_context loop;
    std::shared_ptr<const iterate::LocalRoot> current;
    LocalRootWatch watch{loop, log, [&] { return current; }};
    watch.look();
    CHECK(text.str().empty());
    current = built.root;
    watch.look();
    CHECK_THAT(text.str(), Catch::Contains("warning local-root-expired"));
    text.str("");
    watch.look();
    CHECK(text.str().empty());
}

TEST_CASE("a copy that is not what its ZONEMD promises, or no zone at all, is an error") {
    const testing::Workspace workspace;
    const auto wrong = [&](const std::string& text) {
        const BuiltRoot built = build_local_root(with(workspace.write("root.zone", text)));
        CHECK(built.root == nullptr);
        return findings_of(built);
    };
    const std::string promise = ". 86400 IN ZONEMD 7 1 1 " + std::string(96, 'a') + "\n";
    CHECK_THAT(wrong(zone + promise),
               Catch::StartsWith("c.yaml:4:25: error: local root '") && Catch::Contains("ZONEMD"));
    CHECK_THAT(wrong(zone + "com. A\n"), Catch::Contains("root.zone:5:1: error: "));
    CHECK_THAT(wrong("com. 60 IN NS ns.com.\n"), Catch::Contains("no NS records at the root"));
    CHECK_THAT(findings_of(build_local_root(with(workspace.path("none")))),
               Catch::StartsWith("c.yaml:4:25: error: local root '"));
}

TEST_CASE("without recursion, or without the key, there is none") {
    config::Config off = with("/nowhere");
    off.recursion = config::Switch::Off;
    CHECK(build_local_root(off).root == nullptr);
    CHECK(build_local_root(off).findings.empty());
    CHECK(build_local_root({}).root == nullptr);
}
