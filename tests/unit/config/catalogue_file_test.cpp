#include "config/catalogue_file.hpp"

#include "dns/name.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <regex>

using namespace parallax;
using namespace parallax::config;

namespace {

CatalogueFile built_in() {
    auto loaded = load_catalogue_text(built_in_catalogue(), "built-in");
    if (const auto* problems = std::get_if<Problems>(&loaded))
        for (const Problem& problem : *problems) FAIL_CHECK(to_text(problem));
    REQUIRE(std::holds_alternative<CatalogueFile>(loaded));
    return std::get<CatalogueFile>(std::move(loaded));
}

std::size_t rows_of(const CatalogueFile& file, const std::string& cloud) {
    std::size_t count = 0;
    for (const CatalogueEntry& row : file.rows) count += row.cloud == cloud ? 1U : 0U;
    return count;
}

std::vector<std::string> problems_of_catalogue(const std::string& text) {
    const auto loaded = load_catalogue_text(text, "c");
    std::vector<std::string> shown;
    if (const auto* problems = std::get_if<Problems>(&loaded))
        for (const Problem& problem : *problems) shown.push_back(to_text(problem).substr(2));
    return shown;
}

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("the catalogue compiled in is the file in the repository") {
    std::ifstream stream(PARALLAX_SOURCE_DIR "/config/data/privatelink-zones.yaml");
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    CHECK_FALSE(text.empty());
    CHECK(built_in_catalogue() == text);
}

TEST_CASE("all rows of all clouds load") {
    const CatalogueFile file = built_in();
    CHECK(rows_of(file, "commercial") == 93);
    CHECK(rows_of(file, "government") == 54);
    CHECK(rows_of(file, "china") == 37);
    CHECK(file.rows.size() == 93 + 54 + 37);
    CHECK(file.region_codes.size() == 63);
    CHECK(file.region_codes.at("eastus") == "eus");
    CHECK(file.reserved_zone_names.size() == 24);
}

TEST_CASE("every pattern is a name once its placeholders are filled") {
    const std::regex placeholder("\\{[^}]+\\}");
    std::size_t checked = 0;
    const auto check = [&](const std::vector<std::string>& patterns) {
        for (const std::string& pattern : patterns) {
            INFO(pattern);
            CHECK(dns::Name::from_text(std::regex_replace(pattern, placeholder, "eastus"))
                      .has_value());
            ++checked;
        }
    };
    for (const CatalogueEntry& row : built_in().rows) {
        CHECK_FALSE(row.private_zones.empty());
        CHECK_FALSE(row.service.empty());
        check(row.private_zones);
        check(row.public_forwarders);
    }
    CHECK(checked > 300);
}

TEST_CASE("SignalR's row is as the document says") {
    for (const CatalogueEntry& row : built_in().rows) {
        if (row.resource_types != Strings{"Microsoft.SignalRService/SignalR"}) continue;
        if (row.cloud != "commercial") continue;
        CHECK(row.private_zones == Strings{"privatelink.service.signalr.net"});
        CHECK(row.public_forwarders == Strings{"service.signalr.net"});
        CHECK(row.subresources == Strings{"signalr"});
        CHECK(row.location.line > 1);
        return;
    }
    FAIL("no row for SignalR");
}

TEST_CASE("a catalogue of one's own is checked like the configuration") {
    CHECK(problems_of_catalogue("schema: 1\n").empty());
    CHECK(problems_of_catalogue("schema: 2\n") ==
          Strings{"1:9: 'schema' must be a whole number from 1 to 1, not '2'"});
    CHECK(problems_of_catalogue("schema: 1\ncomercial: []\n").size() == 1);
    CHECK(problems_of_catalogue("").size() == 1);
    const std::string row = "schema: 1\nchina:\n  - {category: a, service: b, private_zones: ";
    CHECK(problems_of_catalogue(row + "[\"privatelink.{region}.a.cn\"]}\n").empty());
    const std::string bad =
        GENERATE(as<std::string>(), "[\"a.{region\"]", "[\"a.{}.b\"]", "[\"a..b\"]", "[\"a}b\"]");
    CHECK(problems_of_catalogue(row + bad + "}\n") ==
          Strings{"3:47: 'private_zones' must be zone names, with placeholders such as "
                  "{regionName} for labels"});
}

TEST_CASE("a catalogue that cannot be read or is too large is a problem") {
    CHECK(std::holds_alternative<Problems>(load_catalogue_file("/nonexistent")));
    CHECK(problems_of_catalogue(std::string(catalogue_octets_max + 1, '#')) ==
          Strings{" the file is larger than the limit of 4MiB"});
}
