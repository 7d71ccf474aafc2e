#include "control/command_line.hpp"

#include "tests/unit/control/parsed.hpp"
#include "tests/unit/control/workspace.hpp"

#include <CLI/Error.hpp>

using namespace parallax;
using namespace parallax::control;
using control::testing::parsed;

namespace {

/// What CLI11 says about words that are no command.
std::string complaint(const std::vector<std::string>& words) {
    try {
        static_cast<void>(parse_command_line(words));
    } catch (const CLI::ParseError& fault) {
        return fault.what();
    }
    return {};
}

} // namespace

TEST_CASE("query takes every option") {
    const auto query =
        parsed<QueryCommand>({"query", "--server", "127.0.0.1:5354", "--from", "127.0.1.1", "--tcp",
                              "--short", "--no-recursion", "--dnssec", "--timeout", "500ms",
                              "--subnet", "10.1.0.0/16", "foobar.example", "aaaa"});
    CHECK(query.question.name == testing::name("foobar.example"));
    CHECK(query.question.type == dns::RrType::AAAA);
    CHECK(query.server == dns::Endpoint::from_text("127.0.0.1:5354"));
    CHECK(query.from == dns::IpAddress::from_text("127.0.1.1"));
    CHECK(query.wire == Wire::Tcp);
    CHECK(query.output == QueryOutput::Short);
    CHECK(query.recursion == RecursionDesired::No);
    CHECK(query.edns == EdnsUse::WithDnssecOk);
    CHECK(query.timeout.count() == 500);
    CHECK(query.subnet == dns::Prefix::from_text("10.1.0.0/16"));
}

TEST_CASE("the other commands") {
    CHECK(parsed<ServeCommand>({"serve", "a.yaml"}).file == "a.yaml");
    CHECK(parsed<CheckCommand>({"check", "--strict", "a.yaml"}).strictness ==
          Strictness::WarningsFailToo);
    const auto explain =
        parsed<ExplainCommand>({"explain", "--from", "10.1.0.4", "x.example", "--json"});
    CHECK(explain.question.type == dns::RrType::A);
    CHECK(explain.format == Format::Json);
    CHECK(explain.source.socket_path() == default_socket_path);
    CHECK(parsed<ExplainCommand>({"explain", "--network", "n1", "x."}).network == "n1");
    const auto matrix =
        parsed<MatrixCommand>({"matrix", "--config", "a.yaml", "a.", "b.", "--csv"});
    CHECK(matrix.names.size() == 2);
    CHECK(matrix.format == Format::Csv);
    CHECK(matrix.source.file == "a.yaml");
    CHECK(parsed<CatalogueCommand>({"catalogue", "signalr"}).text == "signalr");
    CHECK(parsed<VersionCommand>({"version"}).format == Format::Text);
}

TEST_CASE("cache has actions with options of their own") {
    const auto stats = parsed<CacheCommand>({"cache", "stats", "--socket", "/a.sock", "--json"});
    CHECK(stats.action == CacheAction::Stats);
    CHECK(stats.socket == "/a.sock");
    CHECK(stats.format == Format::Json);
    const auto all = parsed<CacheCommand>({"cache", "flush"});
    CHECK(all.action == CacheAction::Flush);
    CHECK(all.flush.reach == FlushWanted::Reach::Everything);
    const auto name = parsed<CacheCommand>({"cache", "flush", "a.example"});
    CHECK(name.flush.reach == FlushWanted::Reach::Name);
    const auto zone = parsed<CacheCommand>({"cache", "flush", "--zone", "a.example"});
    CHECK(zone.flush.reach == FlushWanted::Reach::Zone);
    CHECK(zone.flush.name == testing::name("a.example"));
    CHECK(parsed<CacheCommand>({"cache", "dump"}).limit == dump_entries_default);
    CHECK(parsed<CacheCommand>({"cache", "dump", "--limit", "7"}).limit == 7);
    CHECK_FALSE(complaint({"cache"}).empty());
    CHECK_FALSE(complaint({"cache", "dump", "--limit", "100001"}).empty());
    CHECK_FALSE(complaint({"cache", "flush", "a.", "--zone", "b."}).empty());
    const auto help = parse_command_line({"cache", "flush", "--help"});
    REQUIRE(std::holds_alternative<HelpText>(help));
    CHECK(std::get<HelpText>(help).text.find("--zone NAME") != std::string::npos);
    CHECK(std::get<HelpText>(help).text.find("parallax cache flush") != std::string::npos);
}

TEST_CASE("words that are no command are refused with what is allowed") {
    CHECK_FALSE(complaint({}).empty());
    CHECK_FALSE(complaint({"sevre", "a.yaml"}).empty());
    CHECK_FALSE(complaint({"serve"}).empty());
    CHECK_FALSE(complaint({"query", "--unknown", "a."}).empty());
    CHECK(complaint({"query", "a..b"}).find("'a..b' is not a domain name") != std::string::npos);
    CHECK(complaint({"query", "a.", "NOPE"}).find("is not a record type") != std::string::npos);
    CHECK(complaint({"query", "--timeout", "0s", "a."}).find("is not a time from") !=
          std::string::npos);
    CHECK(complaint({"query", "--from", "10.1", "a."}).find("is not an IP address") !=
          std::string::npos);
    CHECK_FALSE(complaint({"explain", "x.example"}).empty());
    CHECK_FALSE(complaint({"explain", "--from", "10.0.0.1", "--network", "n1", "x."}).empty());
    CHECK_FALSE(complaint({"explain", "--from", "10.0.0.1", "x.", "--config", "a", "--socket", "b"})
                    .empty());
    CHECK_FALSE(complaint({"query", "--no-edns", "--dnssec", "a."}).empty());
}

TEST_CASE("help is given for the program and for each command, with an example") {
    for (const char* command :
         {"serve", "check", "explain", "matrix", "query", "catalogue", "version"}) {
        const auto help = parse_command_line({command, "--help"});
        REQUIRE(std::holds_alternative<HelpText>(help));
        const std::string& text = std::get<HelpText>(help).text;
        CHECK(text.find(std::string{"parallax "} + command) != std::string::npos);
        CHECK(text.find("Example:") != std::string::npos);
    }
    testing::Transcript transcript;
    CHECK(run_command_line({"--help"}, transcript.console) == ExitCode::Good);
    CHECK(transcript.out.str().find("Exit codes:") != std::string::npos);
    CHECK(run_command_line({"version"}, transcript.console) == ExitCode::Good);
}
