#include "control/declare_running.hpp"

#include "tests/unit/control/parsed.hpp"

#include <CLI/Error.hpp>

using namespace parallax::control;
using testing::parsed;

TEST_CASE("state is exported to a file or standard output, and imported from a file") {
    CHECK_FALSE(parsed<StateCommand>({"state", "export"}).file);
    CHECK(parsed<StateCommand>({"state", "export", "a.json"}).file == "a.json");
    const auto import =
        parsed<StateCommand>({"state", "import", "a.json", "--yes", "--config", "p.yaml"});
    CHECK(import.action == StateAction::Import);
    CHECK(import.consent == Consent::Given);
    CHECK(import.source.file == "p.yaml");
    CHECK(parsed<StateCommand>({"state", "import", "a.json"}).consent == Consent::Ask);
    CHECK(parsed<StateCommand>({"state", "import", "a.json", "--dry-run", "--json"}).consent ==
          Consent::Refused);
    CHECK_THROWS_AS(parse_command_line({"state", "import"}), CLI::ParseError);
    CHECK_THROWS_AS(parse_command_line({"state", "import", "a", "--yes", "--dry-run"}),
                    CLI::ParseError);
}

TEST_CASE("completion knows two shells") {
    CHECK(parsed<CompletionCommand>({"completion", "bash"}).shell == "bash");
    CHECK(parsed<CompletionCommand>({"completion", "zsh"}).shell == "zsh");
    CHECK_THROWS_AS(parse_command_line({"completion", "fish"}), CLI::ParseError);
}

TEST_CASE("cache has actions") {
    CHECK(parsed<CacheCommand>({"cache", "dump", "--limit", "7"}).limit == 7);
    CHECK(parsed<CacheCommand>({"cache", "stats", "--socket", "/a"}).socket == "/a");
}

TEST_CASE("import and drift take files, import consent as well") {
    const auto import = parsed<ImportCommand>({"import", "a", "-", "-g", "rg", "--dry-run"});
    CHECK(import.from.files == std::vector<std::string>{"a", "-"});
    CHECK(import.from.group == "rg");
    CHECK(import.consent == Consent::Refused);
    CHECK(parsed<ImportCommand>({"import", "a", "-y"}).consent == Consent::Given);
    CHECK(parsed<DriftCommand>({"drift", "a", "--json"}).from.format == Format::Json);
    CHECK_THROWS_AS(parse_command_line({"import"}), CLI::ParseError);
    CHECK_THROWS_AS(parse_command_line({"drift", "a", "--yes"}), CLI::ParseError);
}
