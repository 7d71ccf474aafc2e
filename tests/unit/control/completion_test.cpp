#include "control/completion.hpp"

#include "control/command_line.hpp"
#include "tests/unit/control/workspace.hpp"

using namespace parallax::control;

namespace {

/// What `completion words WORD...` prints, in one line.
std::string told(std::vector<std::string> words) {
    words.insert(words.begin(), {"completion", "words"});
    testing::Transcript transcript;
    CHECK(run_command_line(words, transcript.console) == ExitCode::Good);
    std::istringstream lines{transcript.out.str()};
    std::string all;
    for (std::string line; std::getline(lines, line);) {
        all += (all.empty() ? "" : " ") + line.substr(0, line.find('\t'));
    }
    return all;
}

} // namespace

TEST_CASE("subcommands, at every depth") {
    CHECK(told({"ca"}) == "cache catalogue");
    CHECK(told({"cache", ""}) == "stats flush dump");
    CHECK(told({"private-endpoint", "d"}) == "delete dns-zone-group");
    CHECK(told({"private-endpoint", "dns-zone-group", "c"}) == "create");
    CHECK(told({"network", "private-dns", "link", "vnet", "sh"}) == "show");
    CHECK(told({"nonsense", "x"}).empty());
}

TEST_CASE("options, those that are needed first, without those that were given") {
    CHECK(told({"link", "create", ""}) == "--name --zone-name --virtual-network");
    CHECK(told({"link", "create", "-n", "l1", ""}) == "--zone-name --virtual-network");
    CHECK(told({"vnet", "list", "--res"}) == "--resource-group");
    CHECK(told({"vnet", "list", "-g", "rg", "--res"}).empty());
    CHECK(told({"explain", "--"}).find("--from --network") != std::string::npos);
    CHECK(told({"vnet", "list", ""}).find("--output") != std::string::npos);
}

TEST_CASE("values: choices, truths, files") {
    CHECK(told({"vnet", "list", "-o", ""}) == "table json");
    CHECK(told({"vnet", "list", "--output", "j"}) == "json");
    CHECK(told({"link", "create", "-e", ""}) == "true false");
    CHECK(told({"link", "create", "--resolution-policy", "N"}) == "NxDomainRedirect");
    CHECK(told({"completion", ""}) == "bash zsh");
    CHECK(told({"serve", ""}) == any_file);
    CHECK(told({"check", "p"}) == any_file);
    CHECK(told({"explain", "--config", ""}) == any_file);
    CHECK(told({"state", "import", ""}) == any_file);
    CHECK(told({"serve", "a.yaml", ""}) == "--help");
}

TEST_CASE("names come from whoever is asked, and only for a value") {
    CLI::App app;
    std::string value;
    app.add_subcommand("show")->add_option("-n,--name", value);
    std::vector<std::vector<std::string>> asked;
    const NamesOf names = [&](const std::vector<std::string>& words) {
        asked.push_back(words);
        return std::vector<std::string>{"n1", "m2", "n3"};
    };
    const auto found = candidates_for(app, {"show", "-n", "n"}, names);
    REQUIRE(found.size() == 2);
    CHECK(found[0].text == "n1");
    CHECK(found[1].text == "n3");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0] == std::vector<std::string>{"show", "-n"});
    candidates_for(app, {"show", "--"}, names);
    candidates_for(app, {}, names);
    CHECK(asked.size() == 1);
}

TEST_CASE("there are never more candidates than a shell can show") {
    CLI::App app;
    std::string value;
    app.add_option("-n,--name", value);
    const NamesOf many = [](const std::vector<std::string>&) {
        return std::vector<std::string>(candidates_max + 1, "x");
    };
    CHECK(candidates_for(app, {"-n", ""}, many).size() == candidates_max);
}

TEST_CASE("without a server there are no names") {
    CHECK(names_of_server({"vnet", "show", "--socket", "/nowhere.sock", "-n"}).empty());
    CHECK(names_of_server({"vnet", "list"}).empty());
}

TEST_CASE("the scripts ask the program") {
    testing::Transcript transcript;
    CHECK(run(CompletionCommand{"bash"}, transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str().find("complete -F _parallax parallax") != std::string::npos);
    CHECK(completion_script("zsh").find("#compdef parallax") == 0);
}
