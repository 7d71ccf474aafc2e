#include "config/yaml_tree.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

namespace {

struct Parsed {
    std::optional<YamlValue> root;
    std::vector<std::string> problems;
};

Parsed parse(std::string_view text) {
    Reporter reporter("t");
    Parsed parsed{parse_yaml(text, reporter), {}};
    for (const Problem& problem : std::move(reporter).take())
        parsed.problems.push_back(to_text(problem).substr(2));
    return parsed;
}

/// The tree in one line, with places: {k@1:1=v@1:4}.
std::string shown(const YamlValue& value) {
    const std::string place =
        "@" + std::to_string(value.location.line) + ":" + std::to_string(value.location.column);
    if (const auto* text = std::get_if<YamlScalar>(&value.form)) return *text + place;
    std::string inside;
    if (const auto* list = std::get_if<YamlList>(&value.form)) {
        for (const YamlValue& item : *list) inside += (inside.empty() ? "" : " ") + shown(item);
        return "[" + inside + "]" + place;
    }
    if (const auto* map = std::get_if<YamlMap>(&value.form)) {
        for (const YamlEntry& entry : *map)
            inside += (inside.empty() ? "" : " ") + entry.key + "=" + shown(entry.value);
        return "{" + inside + "}" + place;
    }
    return "null" + place;
}

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("a document becomes a tree with places") {
    const auto parsed = parse("a: 1\nb: [x, \"y z\"]\nc:\n  - {d: ~}\n");
    CHECK(parsed.problems.empty());
    REQUIRE(parsed.root);
    CHECK(shown(*parsed.root) == "{a=1@1:4 b=[x@2:5 y z@2:8]@2:4 c=[{d=null@4:9}@4:5]@4:3}@1:1");
}

TEST_CASE("an empty document is nothing") {
    const std::string text =
        GENERATE(as<std::string>(), "", "\n\n", "# only a comment\n", "---\n", "~", "null\n");
    const auto parsed = parse(text);
    CHECK(parsed.problems.empty());
    REQUIRE(parsed.root);
    CHECK(std::holds_alternative<YamlNull>(parsed.root->form));
}

TEST_CASE("a syntax error is a problem at its place") {
    const auto parsed = parse("a: 1\nb: [x, y\nc: 2\n");
    CHECK_FALSE(parsed.root);
    REQUIRE(parsed.problems.size() == 1);
    CHECK(parsed.problems[0].find(": not YAML: ") != std::string::npos);
    CHECK(parsed.problems[0].substr(0, 2) != "0:");
}

TEST_CASE("a key given twice names the first line and is left out") {
    const auto parsed = parse("a: 1\nb: 2\na: 3\n");
    CHECK(parsed.problems == Strings{"3:1: key 'a' is given twice; first in line 1"});
    CHECK(shown(*parsed.root) == "{a=1@1:4 b=2@2:4}@1:1");
}

TEST_CASE("anchors, aliases and tags are refused") {
    CHECK(parse("a: &x 1\nb: *x\nc: !!str 2\n").problems ==
          Strings{"1:4: anchors (&name) are not supported; write it out",
                  "2:4: aliases (*name) are not supported; write it out",
                  "3:4: tags (!name) are not supported"});
}

TEST_CASE("aliases cannot blow a small file up") {
    std::string text = "a0: &a0 [x]\n";
    for (int i = 1; i < 40; ++i) {
        const std::string before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before + ", " +
                before + "]\n";
    }
    CHECK(parse(text).problems.size() == 40 + 2 * 39);
}

TEST_CASE("a second document is refused where it starts") {
    CHECK(parse("a: 1\n---\nb: 2\n").problems.size() == 1);
    CHECK(parse("a: 1\n---\nb: 2\n").problems[0].find("a second document") != std::string::npos);
    CHECK(parse("---\na: 1\n...\n").problems.empty());
}

TEST_CASE("a key that is no word is refused") {
    CHECK(parse("{[a]: 1, b: 2}").problems == Strings{"1:2: a key must be a word, not a list"});
    CHECK(parse("? ~\n: 1\n").problems == Strings{"1:3: a key must be a word, not nothing"});
}

TEST_CASE("nesting is bounded") {
    const auto nested = [](std::size_t levels) {
        return std::string(levels, '[') + "x" + std::string(levels, ']');
    };
    CHECK(parse(nested(nesting_max)).problems.empty());
    CHECK(parse(nested(nesting_max + 1)).problems == Strings{"1:65: nested deeper than 64 levels"});
    // The parser's own guard ends it at some depth; the problem is the same one.
    const Strings refused{"1:65: nested deeper than 64 levels"};
    CHECK(parse(nested(nesting_max + 50)).problems == refused);
    CHECK(parse(nested(100'000)).problems == refused);
}

TEST_CASE("hostile nesting neither crashes nor takes long") {
    const std::string opening = GENERATE(as<std::string>(), "[", "{", "{a: ", "- ", "? ", "[{a: ");
    std::string text;
    for (int i = 0; i < 20000; ++i) text += opening;
    CHECK(parse(text).problems.size() >= 1);
}
