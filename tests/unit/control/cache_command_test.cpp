#include "control/cache_command.hpp"

#include "tests/unit/control/served.hpp"

#include <boost/json/parse.hpp>

using namespace parallax::control;

namespace {

struct Served : testing::Served {
    CacheCommand command;

    Served() { command.socket = socket_path; }
    std::string told(CacheAction action) {
        command.action = action;
        testing::Transcript transcript;
        CHECK(run(command, transcript.console) == ExitCode::Good);
        CHECK(transcript.err.str().empty());
        return transcript.out.str();
    }
};

} // namespace

TEST_CASE("an empty cache's statistics, dump and flush, for people and programs") {
    Served served;
    CHECK(served.told(CacheAction::Stats).find("answers  0") != std::string::npos);
    CHECK(served.told(CacheAction::Dump) == "CACHE  SCOPE  NAME  TYPE  AGE  LEFT  ANSWER\n");
    CHECK(served.told(CacheAction::Flush) == "forgot 0 answers\nforgot 0 records\n");
    served.command.format = Format::Json;
    const auto stats = boost::json::parse(served.told(CacheAction::Stats));
    CHECK(stats.at("answers").at("memory_octets").to_number<std::size_t>() > 0);
    CHECK(boost::json::parse(served.told(CacheAction::Dump)).at("left_out").to_number<int>() == 0);
}

TEST_CASE("without a server there is no cache to tell of") {
    CacheCommand command;
    command.socket = "/nowhere/admin.sock";
    testing::Transcript transcript;
    CHECK(run(command, transcript.console) == ExitCode::Network);
    CHECK(transcript.err.str().find("no server listens there") != std::string::npos);
}
