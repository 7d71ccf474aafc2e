#include "control/catalogue_command.hpp"

#include "tests/unit/control/workspace.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

namespace {

CatalogueCommand command(std::string text, std::string cloud, Format format) {
    return {std::move(text), std::move(cloud), std::nullopt, format};
}

} // namespace

TEST_CASE("rows are found by part of a word, in any case") {
    testing::Transcript transcript;
    CHECK(run(command("signalR", "commercial", Format::Text), transcript.console) ==
          ExitCode::Good);
    CHECK(transcript.out.str().find("privatelink.service.signalr.net") != std::string::npos);
    CHECK(transcript.out.str().find("china") == std::string::npos);
}

TEST_CASE("JSON and CSV hold the same rows") {
    testing::Transcript json, csv;
    CHECK(run(command("signalr", "", Format::Json), json.console) == ExitCode::Good);
    CHECK(run(command("signalr", "", Format::Csv), csv.console) == ExitCode::Good);
    const auto rows = boost::json::parse(json.out.str()).as_array().size();
    const std::string lines = csv.out.str();
    CHECK(static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n')) == rows + 1);
    CHECK(rows >= 2);
}

TEST_CASE("no match is said, a missing file is a file's fault") {
    testing::Transcript none;
    CHECK(run(command("no such service", "", Format::Text), none.console) == ExitCode::Good);
    CHECK(none.out.str().empty());
    CHECK_FALSE(none.err.str().empty());
    testing::Transcript missing;
    CatalogueCommand other;
    other.file = "/nowhere/catalogue.yaml";
    CHECK(run(other, missing.console) == ExitCode::Files);
}
