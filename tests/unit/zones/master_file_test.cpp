#include "tests/unit/zones/zone_text.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

using namespace parallax;
using namespace parallax::zones;

namespace {

/// A file that is gone with the test.
class TextFile {
  public:
    explicit TextFile(const std::string& text)
        : path_{std::filesystem::temp_directory_path() /
                ("parallax-zone-" + std::to_string(getpid()) + "-" + std::to_string(number_++))} {
        std::ofstream{path_, std::ios::binary} << text;
    }
    ~TextFile() { std::filesystem::remove(path_); }
    std::string path() const { return path_; }

  private:
    inline static int number_ = 0;
    std::filesystem::path path_;
};

std::shared_ptr<const Zone> good(const std::string& text) {
    const TextFile file{text};
    auto read = read_master_file(file.path(), name_of("example."), ZoneRules::Standard);
    REQUIRE(std::holds_alternative<std::shared_ptr<const Zone>>(read));
    return std::get<std::shared_ptr<const Zone>>(read);
}

std::vector<ZoneMistake> bad(const std::string& text) {
    const TextFile file{text};
    auto read = read_master_file(file.path(), name_of("example."), ZoneRules::Standard);
    REQUIRE(std::holds_alternative<std::vector<ZoneMistake>>(read));
    return std::get<std::vector<ZoneMistake>>(read);
}

} // namespace

TEST_CASE("a master file with everything RFC 1035 section 5 allows") {
    const auto zone = good("$ORIGIN example.\n$TTL 300\n"
                           "@ IN SOA ns.example. admin.example. ( 1 ; serial\n 2 3 4\n 5 )\n"
                           "  NS ns\nns A 192.0.2.53\n"
                           "www 60 IN A 192.0.2.1 ; comment\n    A 192.0.2.2\n"
                           "$ORIGIN sub.example.\nhost A 192.0.2.3\n");
    CHECK(ask(*zone, "www.example.", "A") == "A 192.0.2.1 192.0.2.2");
    CHECK(ask(*zone, "host.sub.example.", "A") == "A 192.0.2.3");
    CHECK(ask(*zone, "example.", "NS") == "NS ns.example.");
}

TEST_CASE("a missing last newline, CRLF and an empty file are no mistakes") {
    CHECK(ask(*good("www 60 IN A 192.0.2.1"), "www.example.", "A") == "A 192.0.2.1");
    CHECK(ask(*good("a 60 IN A 192.0.2.1\r\nb 60 IN A 192.0.2.2\r\n"), "b.example.", "A") ==
          "A 192.0.2.2");
    CHECK(good("")->record_count() == 1);
    CHECK(good("; only a comment\n\n")->record_count() == 1);
}

TEST_CASE("every mistake is reported with its line") {
    const auto mistakes = bad("a 60 IN A 192.0.2.1\n"
                              "b 60 IN A 999.0.2.1\n"
                              "\n"
                              "c 60 IN NOTYPE x\n"
                              "a 60 IN CNAME b\n"
                              "d ( 60 IN\n A\n 1.2.3 )\n"
                              "www.other. 60 IN A 192.0.2.1\n");
    REQUIRE(mistakes.size() == 5);
    CHECK(mistakes[0].line == 2);
    CHECK(mistakes[1].line == 4);
    CHECK(mistakes[2].line == 5);
    CHECK(mistakes[3].line == 6);
    CHECK(mistakes[4].line == 9);
    CHECK(mistakes[4].text.find("outside the zone") != std::string::npos);
}

TEST_CASE("$INCLUDE is refused by name") {
    const auto mistakes = bad("a 60 IN A 192.0.2.1\n$INCLUDE other.zone\n");
    REQUIRE(mistakes.size() == 1);
    CHECK(mistakes[0].line == 2);
    CHECK(mistakes[0].text.find("$INCLUDE") != std::string::npos);
}

TEST_CASE("mistakes are counted up to the limit") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "a" + std::to_string(i) + " 60 IN A nonsense\n";
    const auto mistakes = bad(text);
    CHECK(mistakes.size() == zone_mistakes_max + 1);
    CHECK(mistakes.back().text.find("and more") != std::string::npos);
}

TEST_CASE("what is no readable file is told") {
    const auto missing =
        read_master_file("/nonexistent/zone", name_of("example."), ZoneRules::Azure);
    CHECK(std::get<std::vector<ZoneMistake>>(missing)[0].text.find("No such file") !=
          std::string::npos);
    const auto folder = read_master_file("/tmp", name_of("example."), ZoneRules::Azure);
    REQUIRE(std::holds_alternative<std::vector<ZoneMistake>>(folder));
    CHECK_FALSE(std::get<std::vector<ZoneMistake>>(folder).empty());
}

TEST_CASE("binary garbage and endless lines are mistakes, not crashes") {
    std::string garbage;
    for (int i = 0; i < 20000; ++i) garbage += static_cast<char>(i * 7919 >> 3);
    CHECK_FALSE(bad(garbage).empty());
    CHECK_FALSE(bad("a 60 IN TXT \"" + std::string(100'000, 'x') + "\"\n").empty());
}

TEST_CASE("inline records are relative to the apex and default to a TTL of 3600") {
    const auto read = read_inline_record("foobar A 10.1.1.5", name_of("example."));
    const auto& record = std::get<dns::Record>(read);
    CHECK(record.owner == name_of("foobar.example."));
    CHECK(record.ttl == 3600);
    CHECK(std::get<dns::Record>(read_inline_record("@ 10 IN A 10.1.1.5", name_of("example.")))
              .owner == name_of("example."));
    CHECK(std::holds_alternative<std::string>(read_inline_record("foobar A", name_of("example."))));
    CHECK(std::holds_alternative<std::string>(
        read_inline_record("a A 10.0.0.1\nb A 10.0.0.2", name_of("example."))));
    CHECK(std::holds_alternative<std::string>(read_inline_record("", name_of("example."))));
}
