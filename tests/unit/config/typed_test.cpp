#include "config/typed.hpp"

#include <catch2/catch.hpp>

using namespace parallax::config;

namespace {

struct Outcome {
    std::string value;
    std::string problem;
};

/// Reads one scalar with `read` and shows the value by `show`.
template <class Read, class Show>
Outcome outcome(const std::string& text, Read read, Show show) {
    Reporter reporter("conf/t.yaml");
    const YamlValue value{YamlScalar(text), {1, 4}};
    const auto result = read(Field{value, "key"}, reporter);
    Outcome outcome;
    if (result) outcome.value = show(*result);
    for (const Problem& problem : std::move(reporter).take()) outcome.problem += problem.text;
    CHECK(result.has_value() == outcome.problem.empty());
    return outcome;
}

const auto itself = [](const std::string& text) { return text; };
const auto its_text = [](const auto& value) { return value.to_text(); };
const auto its_number = [](auto number) { return std::to_string(number); };

Outcome prefix(const std::string& text) {
    return outcome(text, read_prefix, its_text);
}
Outcome identifier(const std::string& text) {
    return outcome(text, read_identifier, itself);
}

} // namespace

TEST_CASE("text is anything but nothing and control characters") {
    CHECK(outcome("a b", read_text, itself).value == "a b");
    CHECK(outcome("", read_text, itself).problem == "'key' must be text, not ''");
    CHECK(outcome("a\nb", read_text, itself).problem ==
          "'key' must be text without control characters, not 'a\\x0ab'");
}

TEST_CASE("identifiers are made of a few characters") {
    CHECK(identifier("n1").value == "n1");
    CHECK(identifier("hub-1_a.b").value == "hub-1_a.b");
    CHECK(identifier(std::string(80, 'a')).value.size() == 80);
    const std::string bad =
        GENERATE(as<std::string>(), "", "-a", ".a", "a b", "a,b", "\xc3\xa9", "a/b");
    CHECK(identifier(bad).problem.find("letters, digits") != std::string::npos);
    CHECK(identifier(std::string(81, 'a')).value.empty());
}

TEST_CASE("names are checked as DNS checks them") {
    CHECK(outcome("Corp.Example", read_name, its_text).value == "Corp.Example.");
    CHECK(outcome(".", read_name, its_text).value == ".");
    CHECK(outcome("a..b", read_name, its_text).problem.find("'a..b' is not a domain name: ") !=
          std::string::npos);
    CHECK(outcome(std::string(64, 'a'), read_name, its_text).value.empty());
}

TEST_CASE("prefixes have no host bits") {
    CHECK(prefix("10.1.0.0/16").value == "10.1.0.0/16");
    CHECK(prefix("fd00:1::/48").value == "fd00:1::/48");
    CHECK(prefix("0.0.0.0/0").value == "0.0.0.0/0");
    CHECK(prefix("10.1.0.4").value == "10.1.0.4/32");
    CHECK(prefix("10.1.0.4/16").problem ==
          "10.1.0.4/16 has host bits set; did you mean 10.1.0.0/16?");
    const std::string bad = GENERATE(as<std::string>(), "10.1.0.0/33", "10.1.0/16", "::/129", "n1",
                                     "10.1.0.0/", "10.1.0.0/-1");
    CHECK(prefix(bad).problem.find("'key' must be a prefix such as 10.1.0.0/16") == 0);
}

TEST_CASE("addresses and endpoints") {
    CHECK(outcome("20.42.1.9", read_address, its_text).value == "20.42.1.9");
    CHECK(outcome("20.42.1.9:53", read_address, its_text).problem.find("must be an address") !=
          std::string::npos);
    CHECK(outcome("10.9.0.4", read_endpoint, its_text).value == "10.9.0.4:53");
    CHECK(outcome("[fd00::1]:5353", read_endpoint, its_text).value == "[fd00::1]:5353");
    const std::string bad =
        GENERATE(as<std::string>(), "dns.example:53", "10.9.0.4:65536", "10.9.0.4:", "localhost");
    CHECK(outcome(bad, read_endpoint, its_text).problem.find("with or without port") !=
          std::string::npos);
}

TEST_CASE("relative paths start at the folder of the file") {
    const auto its_path = [](const FilePath& path) { return path.path; };
    CHECK(outcome("zones/a.zone", read_path, its_path).value == "conf/zones/a.zone");
    CHECK(outcome("/etc/a.zone", read_path, its_path).value == "/etc/a.zone");
}

TEST_CASE("numbers, durations and sizes keep to their range and name it") {
    const auto number = [](const std::string& text) {
        const auto read = [](Field field, Reporter& reporter) {
            return read_number(field, {5, 1, 256}, reporter);
        };
        return outcome(text, read, its_number);
    };
    CHECK(number("1").value == "1");
    CHECK(number("256").value == "256");
    CHECK(number("0").problem == "'key' must be a whole number from 1 to 256, not '0'");
    CHECK(number("257").problem == "'key' must be a whole number from 1 to 256, not '257'");

    const auto duration = [](const std::string& text) {
        const auto read = [](Field field, Reporter& reporter) {
            return read_duration(field, settings::client_deadline, reporter);
        };
        return outcome(text, read, [](Milliseconds ms) { return std::to_string(ms.count()); });
    };
    CHECK(duration("100ms").value == "100");
    CHECK(duration("30s").value == "30000");
    CHECK(duration("99ms").problem == "'key' must be a duration from 100ms to 30s, not '99ms'");
    CHECK(duration("31s").problem == "'key' must be a duration from 100ms to 30s, not '31s'");
    CHECK(duration("10").problem == "'key': '10' needs a unit: ms, s, m, h or d, as in 10s");

    const auto size = [](const std::string& text) {
        const auto read = [](Field field, Reporter& reporter) {
            return read_size(field, settings::tcp_unsent_octets, reporter);
        };
        return outcome(text, read, its_number);
    };
    CHECK(size("4KiB").value == "4096");
    CHECK(size("16MiB").value == "16777216");
    CHECK(size("4095").problem == "'key' must be a size from 4KiB to 16MiB, not '4095'");
}

TEST_CASE("switches take YAML's words for on and off") {
    const auto shown = [](Switch value) { return value == Switch::On ? "on" : "off"; };
    CHECK(outcome("on", read_switch, shown).value == "on");
    CHECK(outcome("true", read_switch, shown).value == "on");
    CHECK(outcome("yes", read_switch, shown).value == "on");
    CHECK(outcome("off", read_switch, shown).value == "off");
    CHECK(outcome("false", read_switch, shown).value == "off");
    CHECK(outcome("no", read_switch, shown).value == "off");
    CHECK(outcome("1", read_switch, shown).problem == "'key' must be on or off, not '1'");
}

TEST_CASE("words are taken from a list, with a suggestion") {
    const auto read = [](Field field, Reporter& reporter) {
        constexpr std::array<std::string_view, 2> words{"Default", "NxDomainRedirect"};
        return read_word(field, words, reporter);
    };
    CHECK(outcome("NxDomainRedirect", read, its_number).value == "1");
    CHECK(outcome("NXDomainRedirekt", read, its_number).problem ==
          "'key' must be Default or NxDomainRedirect, not 'NXDomainRedirekt'; "
          "did you mean 'NxDomainRedirect'?");
}

namespace {

std::string list_problem(YamlValue value, ListSize size) {
    Reporter reporter("t");
    CHECK(read_list({value, "key"}, size, reporter).empty());
    std::string text;
    for (const Problem& problem : std::move(reporter).take()) text += problem.text;
    return text;
}

} // namespace

TEST_CASE("lists have a size") {
    const YamlValue item{YamlScalar("x"), {1, 1}};
    const YamlValue two{YamlList{item, item}, {1, 1}};
    Reporter reporter("t");
    CHECK(read_list({two, "key"}, {1, 2}, reporter).size() == 2);
    CHECK(read_one_or_list({item, "key"}, {1, 2}, reporter).size() == 1);
    CHECK(reporter.empty());
    CHECK(list_problem(two, {3, 5}) == "'key' has 2 items, at least 3 are needed");
    CHECK(list_problem(two, {0, 1}) == "'key' has 2 items, at most 1 is allowed");
    CHECK(list_problem(item, {0, 1}) == "'key' must be a list, not 'x'");
    CHECK(list_problem({YamlMap{}, {1, 1}}, {0, 1}) == "'key' must be a list, not a map");
}

TEST_CASE("a prefix given twice is reported at the second place") {
    const YamlValue list{
        YamlList{{YamlScalar("10.0.0.0/8"), {1, 1}}, {YamlScalar("10.0.0.0/8"), {2, 1}}}, {1, 1}};
    Reporter reporter("t");
    CHECK(read_prefixes({list, "key"}, {0, 5}, reporter).size() == 1);
    const Problems problems = std::move(reporter).take();
    REQUIRE(problems.size() == 1);
    CHECK(to_text(problems[0]) == "t:2:1: 10.0.0.0/8 is given twice");
}
