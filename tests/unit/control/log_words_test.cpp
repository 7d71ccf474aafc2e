#include "control/log_words.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("levels and formats of the log are the configuration's; a note is information") {
    CHECK(level_of(config::LogLevel::Debug) == LogLevel::Debug);
    CHECK(level_of(config::LogLevel::Warning) == LogLevel::Warning);
    CHECK(level_of(zones::Severity::Error) == LogLevel::Error);
    CHECK(level_of(zones::Severity::Note) == LogLevel::Info);
    CHECK(format_of(config::LogFormat::Json) == LogFormat::Json);
}

TEST_CASE("lists in the log are words with commas between") {
    CHECK(joined({}).empty());
    CHECK(joined({"one"}) == "one");
    CHECK(joined({"one", "two"}) == "one, two");
    CHECK(listeners_text({*dns::Endpoint::from_text("127.0.0.1:53"),
                          *dns::Endpoint::from_text("[::1]:5353")}) == "127.0.0.1:53, [::1]:5353");
}
