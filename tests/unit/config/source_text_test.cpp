#include "config/source_text.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace parallax::config;

namespace {

std::string flaws_of(std::string_view text, std::size_t limit = 1000) {
    Reporter reporter("t");
    const bool sound = check_source_text(text, limit, reporter);
    CHECK(sound == reporter.empty());
    std::string all;
    for (const Problem& problem : std::move(reporter).take()) all += to_text(problem) + "\n";
    return all;
}

} // namespace

TEST_CASE("UTF-8 of every length is sound") {
    CHECK(flaws_of("a: \"\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80\"\r\n# tab\there\n").empty());
    CHECK(flaws_of("").empty());
    CHECK(flaws_of("\xef\xbb\xbf"
                   "a: 1")
              .empty());
}

TEST_CASE("what is not UTF-8 is refused (RFC 3629 section 4)") {
    const std::string bad = GENERATE(as<std::string>(), "\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80",
                                     "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80",
                                     "\xf5\x80\x80\x80", "\xff\xfe", "\xe2\x82");
    CHECK(flaws_of("ok: 1\nb: " + bad) == "t:2:4: not UTF-8; save the file as UTF-8\n");
}

TEST_CASE("control characters that would end or hide text are refused") {
    using namespace std::string_literals;
    CHECK(flaws_of("a: 1\x04\nhidden: 2") == "t:1:5: control character number 4 is not allowed\n");
    CHECK(flaws_of("a: \0"s) == "t:1:4: control character number 0 is not allowed\n");
    CHECK(flaws_of("a: 1\rb: 2") == "t:1:5: control character number 13 is not allowed\n");
    CHECK(flaws_of("\x7f") == "t:1:1: control character number 127 is not allowed\n");
}

TEST_CASE("tabs in the indentation are refused line by line") {
    CHECK(flaws_of("a:\n\tb: 1\n  \tc: 2\n") ==
          "t:2:1: a tab in the indentation; YAML is indented with spaces\n"
          "t:3:3: a tab in the indentation; YAML is indented with spaces\n");
    CHECK(flaws_of("\t\n \t \n").empty());
}

TEST_CASE("text over the limit is refused, at the limit it is not") {
    CHECK(flaws_of(std::string(1000, 'a')).empty());
    CHECK(flaws_of(std::string(1001, 'a')) == "t: the file is larger than the limit of 1000\n");
}

namespace {

std::string failure_to_read(const std::string& path, std::size_t limit) {
    Reporter reporter("t");
    CHECK_FALSE(read_source_file(path, limit, reporter));
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == 1);
    return to_text(problems[0]);
}

} // namespace

TEST_CASE("a file that cannot be read is one problem without a line") {
    CHECK(failure_to_read("/nonexistent/x.yaml", 10) ==
          "t: cannot be read: No such file or directory");
    CHECK(failure_to_read("/", 10) == "t: cannot be read: it is a folder");
    CHECK(failure_to_read("/dev/zero", 1024) == "t: the file is larger than the limit of 1KiB");
}

TEST_CASE("a file is read octet by octet") {
    const auto path = std::filesystem::temp_directory_path() /
                      ("source_text_test." + std::to_string(std::rand()));
    std::ofstream(path, std::ios::binary) << "a\r\nb\n";
    Reporter reporter("t");
    CHECK(read_source_file(path.string(), 10, reporter) == "a\r\nb\n");
    std::filesystem::remove(path);
}
