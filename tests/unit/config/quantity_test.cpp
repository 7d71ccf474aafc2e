#include "config/quantity.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;
using namespace std::chrono_literals;

namespace {

std::chrono::milliseconds duration(std::string_view text) {
    const auto read = duration_from_text(text);
    REQUIRE(std::holds_alternative<std::chrono::milliseconds>(read));
    return std::get<std::chrono::milliseconds>(read);
}

std::uint64_t octets(std::string_view text) {
    const auto read = size_from_text(text);
    REQUIRE(std::holds_alternative<std::uint64_t>(read));
    return std::get<std::uint64_t>(read);
}

template <class T>
std::string complaint(const std::variant<T, std::string>& read) {
    const auto* text = std::get_if<std::string>(&read);
    return text ? *text : "";
}

} // namespace

TEST_CASE("durations take their units") {
    CHECK(duration("1900ms") == 1900ms);
    CHECK(duration("10s") == 10s);
    CHECK(duration("2m") == 2min);
    CHECK(duration("1h") == 1h);
    CHECK(duration("1d") == 24h);
    CHECK(duration("0s") == 0s);
    CHECK(duration("999999999999d") > 0s);
}

TEST_CASE("durations without or with a wrong unit are refused") {
    CHECK(complaint(duration_from_text("10")) == "needs a unit: ms, s, m, h or d, as in 10s");
    CHECK(complaint(duration_from_text("10 s")) == "has an unknown unit; allowed: ms, s, m, h, d");
    CHECK(complaint(duration_from_text("10S")) == "has an unknown unit; allowed: ms, s, m, h, d");
    const std::string bad =
        GENERATE(as<std::string>(), "", "s", "-1s", "+1s", ".5s", "01s", "1234567890123s");
    CHECK(complaint(duration_from_text(bad)) ==
          "must be a duration such as 1900ms, 10s, 2m, 1h or 1d");
}

TEST_CASE("sizes take their units") {
    CHECK(octets("512") == 512);
    CHECK(octets("64KiB") == 65536);
    CHECK(octets("1MiB") == 1048576);
    CHECK(octets("1GiB") == 1073741824);
    CHECK(octets("0") == 0);
}

TEST_CASE("sizes with a wrong unit are refused with what was meant") {
    CHECK(complaint(size_from_text("64k")) ==
          "has an unknown unit; allowed: KiB, MiB, GiB or plain octets; did you mean 64KiB?");
    CHECK(complaint(size_from_text("1MB")) ==
          "has an unknown unit; allowed: KiB, MiB, GiB or plain octets; did you mean 1MiB?");
    CHECK(complaint(size_from_text("1x")) ==
          "has an unknown unit; allowed: KiB, MiB, GiB or plain octets");
    CHECK(complaint(size_from_text("many")) == "must be a size such as 4096, 64KiB, 1MiB or 1GiB");
}

TEST_CASE("huge sizes do not wrap around") {
    CHECK(octets("999999999999GiB") > (1ULL << 40));
    CHECK(octets("17179869184GiB") > (1ULL << 40)); // 2^34 * 2^30 is 0 modulo 2^64
}

TEST_CASE("numbers are plain decimal") {
    CHECK(number_from_text("0") == 0);
    CHECK(number_from_text("999999999999") == 999999999999);
    const std::string bad = GENERATE(as<std::string>(), "", "00", "0x10", "1_000", "-1", "1.0",
                                     "1e3", " 1", "1234567890123");
    CHECK_FALSE(number_from_text(bad));
}

TEST_CASE("quantities are written in their largest unit") {
    CHECK(duration_text(1900ms) == "1900ms");
    CHECK(duration_text(10s) == "10s");
    CHECK(duration_text(120s) == "2m");
    CHECK(duration_text(48h) == "2d");
    CHECK(duration_text(0ms) == "0s");
    CHECK(size_text(65536) == "64KiB");
    CHECK(size_text(1000) == "1000");
    CHECK(size_text(0) == "0");
}
