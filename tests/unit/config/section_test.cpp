#include "config/section.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

namespace {

struct Opened {
    YamlValue root;
    Reporter reporter{"t"};

    explicit Opened(std::string_view text) { root = parse_yaml(text, reporter).value(); }
    std::vector<std::string> problems() {
        std::vector<std::string> shown;
        for (const Problem& problem : std::move(reporter).take())
            shown.push_back(to_text(problem).substr(2));
        return shown;
    }
};

using Strings = std::vector<std::string>;

} // namespace

TEST_CASE("a section's keys are found and typed") {
    Opened opened("{connections: 7, idle-timeout: 3s, unsent: 8KiB}");
    const Section section(opened.root, keys::tcp, opened.reporter);
    CHECK(section.is_map());
    CHECK(section.number("connections", settings::tcp_connections) == 7);
    CHECK(section.number("in-flight", settings::tcp_in_flight) == 16);
    CHECK(section.duration("idle-timeout", settings::tcp_idle_timeout) == Milliseconds(3000));
    CHECK(section.size("unsent", settings::tcp_unsent_octets) == 8192);
    CHECK(section.key_location("unsent") == Location{1, 36});
    CHECK(opened.problems().empty());
}

TEST_CASE("unknown keys are reported with what is allowed and what was meant") {
    Opened opened("name: n1\nsorces: []\ncolour: red\n");
    const Section section(opened.root, keys::network, opened.reporter);
    CHECK(opened.problems() ==
          Strings{"2:1: unknown key 'sorces' in a network; allowed: name, sources, same-as, "
                  "rewrite; did you mean 'sources'?",
                  "3:1: unknown key 'colour' in a network; allowed: name, sources, same-as, "
                  "rewrite"});
}

TEST_CASE("missing keys and keys without a value are reported") {
    Opened opened("suffix:\n");
    const Section section(opened.root, keys::rule, opened.reporter);
    CHECK_FALSE(section.find("suffix"));
    CHECK(opened.problems() == Strings{"1:1: 'suffix' has no value; give one or leave the key out",
                                       "1:1: a forward rule needs the key 'to'"});
}

TEST_CASE("what is no map is reported once and has no keys") {
    Opened opened("[a, b]");
    const Section section(opened.root, keys::log, opened.reporter);
    CHECK_FALSE(section.is_map());
    CHECK_FALSE(section.find("level"));
    CHECK(opened.problems() ==
          Strings{"1:1: 'log' must be a map with the keys format, level, not a list"});
}

TEST_CASE("a refused value leaves the fallback") {
    Opened opened("{rewrite: maybe, name: n1}");
    const Section section(opened.root, keys::network, opened.reporter);
    CHECK(section.on_off("rewrite", Switch::On) == Switch::On);
    CHECK(opened.problems() == Strings{"1:11: 'rewrite' must be on or off, not 'maybe'"});
}

TEST_CASE("words become enumerators") {
    Opened opened("{level: warning}");
    const Section section(opened.root, keys::log, opened.reporter);
    constexpr std::array<std::string_view, 4> levels{"debug", "info", "warning", "error"};
    CHECK(section.word("level", levels, LogLevel::Info) == LogLevel::Warning);
    CHECK(section.word("format", levels, LogLevel::Info) == LogLevel::Info);
    CHECK(section.items("format", {0, 1}).empty());
}
