#include "control/import_command.hpp"

#include "tests/unit/control/import/reading.hpp"
#include "tests/unit/control/served.hpp"

using namespace parallax::control;
using namespace parallax::control::import::testing;

namespace {

const std::string zone_file = R"(;      Zone name: corp.example
;      Resource Group Name: rg
$ORIGIN corp.example.
@ IN SOA a. b. 1 2 3 4 5
w 10 IN A 10.0.0.1
)";

struct Importing : parallax::control::testing::Served {
    Importing() : Served{parallax::control::testing::split_state + "control: {state: s.db}\n"} {}

    ExportFiles from(const std::string& text) {
        return {{workspace.write("export", text)}, {}, socket_path, Format::Text};
    }
    ExitCode import(const std::string& text, Consent consent = Consent::Given) {
        ImportCommand command{from(text), consent};
        return run_and_keep(command);
    }
    ExitCode drift(const std::string& text) { return run_and_keep(DriftCommand{from(text)}); }
    template <class Command>
    ExitCode run_and_keep(const Command& command) {
        parallax::control::testing::Transcript transcript;
        const ExitCode code = run(command, transcript.console);
        out = transcript.out.str();
        err = transcript.err.str();
        return code;
    }
    std::string out, err;
};

} // namespace

TEST_CASE("an import shows what it would add, and adds it when told to; again it is nothing") {
    Importing server;
    CHECK(server.import(zone_file, Consent::Refused) == ExitCode::Good);
    CHECK(server.out.find("+ add  rg/privateDnsZones/corp.example/A/w") != std::string::npos);
    CHECK(server.out.find("3 to add, 0 to change, 0 as they are, 0 refused") != std::string::npos);
    CHECK(server.supervisor.control_plane()->model().size() == 0);
    CHECK(server.import(zone_file) == ExitCode::Good);
    CHECK(server.out.ends_with("applied\n"));
    CHECK(server.supervisor.control_plane()->model().size() == 4); // with the SOA
    CHECK(server.import(zone_file) == ExitCode::Good);
    CHECK(server.out == "0 to add, 0 to change, 3 as they are, 0 refused\n");
}

TEST_CASE("what would change is told with both values, and only told when it may not") {
    Importing server;
    REQUIRE(server.import(zone_file) == ExitCode::Good);
    CHECK(server.import(zone_file + "x 10 IN A 10.0.0.2\nw 10 IN A 10.0.0.3\n", Consent::Refused) ==
          ExitCode::Good);
    CHECK(server.out.find("~ change  rg/privateDnsZones/corp.example/A/w") != std::string::npos);
    CHECK(server.out.find("10.0.0.3") != std::string::npos);
    CHECK(server.drift(zone_file) == ExitCode::Good);
}

TEST_CASE("a refusal is told with its reason, and nothing is imported") {
    Importing server;
    CHECK(server.import("[" + endpoint("pe1", "Approved") + "]") == ExitCode::Configuration);
    CHECK(server.out.find("! refused  rg/privateEndpoints/pe1") != std::string::npos);
    CHECK(server.out.find("1 refused") != std::string::npos);
    CHECK(server.err.find("nothing was changed") != std::string::npos);
    CHECK(server.supervisor.control_plane()->model().size() == 0);
}

TEST_CASE("drift tells what is missing, overwritten and stale, and fails") {
    Importing server;
    REQUIRE(server.import(zone_file + "old 10 IN A 10.0.0.9\n") == ExitCode::Good);
    std::string other = zone_file;
    other.replace(other.find("10.0.0.1"), 8, "10.0.0.7");
    CHECK(server.drift(other + "new 10 IN A 10.0.0.8\n") == ExitCode::Configuration);
    CHECK(server.out.find("missing      rg/privateDnsZones/corp.example/A/new") !=
          std::string::npos);
    CHECK(server.out.find("overwritten  rg/privateDnsZones/corp.example/A/w") != std::string::npos);
    CHECK(server.out.find("stale        rg/privateDnsZones/corp.example/A/old") !=
          std::string::npos);
    CHECK(server.out.find("3 differences") != std::string::npos);
}

TEST_CASE("drift tells all that is missing, however much it is") {
    Importing server;
    std::string many = zone_file;
    for (int i = 0; i < 50; ++i) many.append("h").append(std::to_string(i)).append(" A 10.0.0.9\n");
    CHECK(server.drift(many) == ExitCode::Configuration);
    CHECK(server.out.find("52 exported, 52 differences") != std::string::npos);
}

TEST_CASE("files that cannot be read, or are no export, are all told") {
    Importing server;
    ImportCommand command{server.from("[{]"), Consent::Given};
    command.from.files.push_back(server.workspace.path("absent"));
    CHECK(server.run_and_keep(command) == ExitCode::Files);
    CHECK(server.err.find("is no JSON") != std::string::npos);
    CHECK(server.err.find("absent cannot be read") != std::string::npos);
}

TEST_CASE("a folder given as an export is told, with its name") {
    Importing server;
    const std::string folder = server.workspace.path("");
    CHECK(server.run_and_keep(ImportCommand{{{folder}, {}, server.socket_path, Format::Text}}) ==
          ExitCode::Files);
    CHECK(server.err.find(folder + " cannot be read") != std::string::npos);
}
