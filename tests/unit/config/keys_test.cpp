#include "config/keys.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace parallax::config;

TEST_CASE("sections and keys are listed once") {
    std::set<std::string_view> paths;
    for (const SectionKeys& section : all_sections()) {
        CHECK(paths.insert(section.path).second);
        CHECK_FALSE(section.noun.empty());
        std::set<std::string_view> names;
        for (const Key& key : section.keys) CHECK(names.insert(key.name).second);
    }
    CHECK(paths.contains(""));
    CHECK(paths.contains("zones[].links[]"));
}
