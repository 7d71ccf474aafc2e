#include "control/declare_resources.hpp"

#include "control/commands/json_member.hpp"

#include <CLI/Error.hpp>
#include <catch2/catch.hpp>

#include <algorithm>
#include <sstream>

using namespace parallax::control;

namespace {

std::vector<std::string> split(const std::string& line) {
    std::istringstream in{line};
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

ResourceCommand parsed(const std::string& line) {
    CLI::App app;
    ResourceCommand command;
    declare_resources(app, command);
    std::vector<std::string> words = split(line);
    std::reverse(words.begin(), words.end());
    app.parse(words);
    return command;
}

std::string complaint(const std::string& line) {
    try {
        parsed(line);
    } catch (const CLI::ParseError& fault) {
        return fault.what();
    }
    return {};
}

std::string ours(const std::string& line) {
    return commands::joined(without_az_words(split(line)), " ");
}

} // namespace

TEST_CASE("a command names its noun and verb, and keeps what was given by key") {
    const auto command = parsed("vnet subnet create -g rg --vnet-name n1 -n s1 "
                                "--address-prefixes 10.1.1.0/24 10.1.2.0/24 --socket /s --json");
    CHECK(command.noun->words == "vnet subnet");
    CHECK(command.verb->word == "create");
    CHECK(command.arguments.text("resource-group") == "rg");
    CHECK(command.arguments.text("vnet-name") == "n1");
    CHECK(command.arguments.texts("address-prefixes") ==
          std::vector<std::string>{"10.1.1.0/24", "10.1.2.0/24"});
    CHECK(command.socket == "/s");
    CHECK(command.format == Format::Json);
    CHECK(parsed("vnet list -o table").format == Format::Text);
    CHECK(parsed("vnet list --output JSON").format == Format::Json);
}

TEST_CASE("switches stand alone or say true or false; choices are taken in any case") {
    const std::string ends = "private-endpoint create -n pe1 --subnet s1 "
                             "--private-connection-resource-id foobar ";
    CHECK(parsed(ends + "--manual-request").arguments.truth("manual-request"));
    CHECK(parsed(ends + "--manual-request true --nic-name x").arguments.truth("manual-request"));
    CHECK_FALSE(parsed(ends + "--manual-request false").arguments.truth("manual-request"));
    CHECK_FALSE(parsed(ends).arguments.truth("manual-request"));
    CHECK(parsed("zone delete -n a.example -y").arguments.truth("yes"));
    CHECK(parsed("service update -n x --default-action deny").arguments.text("default-action") ==
          "Deny");
    CHECK_FALSE(complaint("service update -n x --default-action perhaps").empty());
}

TEST_CASE("what is needed, and what is unknown, is told") {
    CHECK(complaint("vnet show").find("--name") != std::string::npos);
    CHECK(complaint("link create -n l1 -z a.example").find("--virtual-network") !=
          std::string::npos);
    CHECK_FALSE(complaint("vnet").empty());
    CHECK_FALSE(complaint("vnet crate -n n1").empty());
    CHECK_FALSE(complaint("vnet create -n n1 --nonsense x").empty());
    CHECK_FALSE(complaint("vnet list --json -o table").empty());
    CHECK(complaint("private-endpoint-connection show --id /x").empty());
}

TEST_CASE("every command has an example, and its example is a command") {
    for (const commands::Noun* noun : commands::all_nouns()) {
        for (const commands::Verb& verb : noun->verbs) {
            const std::string line = std::string{noun->words} + ' ' + std::string{verb.word} + ' ' +
                                     std::string{verb.example};
            INFO(line);
            std::string without_quotes;
            bool in_quotes = false;
            for (const char c : line) {
                if (c == '\'') in_quotes = !in_quotes;
                if (c != '\'') without_quotes += in_quotes && c == ' ' ? '_' : c;
            }
            CHECK(complaint(without_quotes).empty());
        }
    }
}

TEST_CASE("az's words become ours") {
    CHECK(ours("network private-dns zone create -n a") == "zone create -n a");
    CHECK(ours("network private-dns link vnet create -n a") == "link create -n a");
    CHECK(ours("network private-dns record-set a list") == "record-set a list");
    CHECK(ours("network vnet subnet list") == "vnet subnet list");
    CHECK(ours("network private-endpoint list") == "private-endpoint list");
    CHECK(ours("signalr create -n a") == "service create -n a --type SignalR");
    CHECK(ours("webpubsub list") == "service list --type WebPubSub");
    CHECK(ours("group list") == "group list");
    CHECK(ours("") == "");
}
