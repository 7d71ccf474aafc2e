#include "config/suggestion.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <vector>

using namespace parallax::config;

namespace {
constexpr std::array<std::string_view, 4> keys{"name", "sources", "same-as", "rewrite"};
}

TEST_CASE("edit distance counts single edits and swapped neighbours, ignoring case") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("sources", "SOURCES") == 0);
    CHECK(edit_distance("sources", "sorces") == 1);
    CHECK(edit_distance("sources", "soruces") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
    CHECK(edit_distance("", "name") == 4);
    CHECK(edit_distance("name", "") == 4);
}

TEST_CASE("the nearest word is suggested, a strange one is not") {
    CHECK(did_you_mean("sorces", keys) == "; did you mean 'sources'?");
    CHECK(did_you_mean("same_as", keys) == "; did you mean 'same-as'?");
    CHECK(did_you_mean("Name", keys) == "; did you mean 'name'?");
    CHECK(did_you_mean("colour", keys).empty());
    CHECK(did_you_mean("", keys).empty());
}

TEST_CASE("suggestions are bounded in word length and candidates") {
    const std::string long_word(suggestion_octets_max + 1, 'a');
    const std::vector<std::string_view> itself{long_word};
    CHECK_FALSE(nearest(long_word, itself));

    std::vector<std::string_view> many(suggestion_candidates_max, "zzzzzzzz");
    many.push_back("sources");
    CHECK_FALSE(nearest("sources", many));
    many[suggestion_candidates_max - 1] = "sources";
    CHECK(nearest("sources", many) == "sources");
}

TEST_CASE("quoted text is fit for a terminal line") {
    CHECK(in_quotes("a b") == "'a b'");
    CHECK(in_quotes("a\n\x1b[1m") == "'a\\x0a\\x1b[1m'");
    CHECK(in_quotes(std::string(200, 'x')).size() < 100);
}

TEST_CASE("alternatives read as a sentence") {
    const std::array<std::string_view, 3> words{"a", "b", "c"};
    CHECK(alternatives(words) == "a, b or c");
    CHECK(alternatives(std::span(words).first(1)) == "a");
}
