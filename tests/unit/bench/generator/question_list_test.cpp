#include "bench/generator/question_list.hpp"

#include <catch2/catch.hpp>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <unistd.h>

using namespace load;

namespace {

struct ListFile {
    explicit ListFile(const std::string& text)
        : path(std::filesystem::temp_directory_path() /
               ("questions-" + std::to_string(::getpid()))) {
        std::ofstream(path) << text;
    }
    ~ListFile() { std::filesystem::remove(path); }
    std::filesystem::path path;
};

std::variant<QuestionList, std::string> read(const std::string& text) {
    const ListFile file(text);
    auto list = QuestionList::read(file.path.string(), 0);
    if (auto* problem = std::get_if<std::string>(&list)) {
        *problem = problem->substr(file.path.string().size());
    }
    return list;
}

QuestionList listed(const std::string& text) {
    return std::get<QuestionList>(read(text));
}
std::string problem_of(const std::string& text) {
    return std::get<std::string>(read(text));
}

} // namespace

TEST_CASE("a list is sources, names and what they get") {
    const auto list =
        listed("# split\n127.0.1.1 a.example A 10.0.0.1\n127.0.2.1 a.example A REFUSED\n"
               "127.0.1.1 b.example A 10.0.0.2\n");
    REQUIRE(list.questions().size() == 3);
    CHECK(list.sources() == std::vector<std::uint32_t>{0x7F000101, 0x7F000201});
    CHECK(list.questions()[2].source == 0);
    CHECK(list.questions()[1].expected.what == Expect::Refused);
}

TEST_CASE("mistakes are told with their line") {
    CHECK(problem_of("") == ": no questions");
    CHECK(problem_of("127.0.0.1 a A") == ":1: a line is: source name type expected");
    CHECK(problem_of("\nhere a A any") == ":2: 'here' is no IPv4 address");
    CHECK(problem_of("127.0.0.1 a A maybe") == ":1: 'maybe' is no expected answer");
    CHECK(problem_of("127.0.0.1 a..b A any") == ":1: 'a..b A' is no question");
    CHECK(std::get<std::string>(QuestionList::read("/nowhere", 0)) == "/nowhere: cannot be read");
}

TEST_CASE("a picker asks its source's questions in turn, for ever") {
    const auto list = listed("127.0.1.1 a A any\n127.0.2.1 b A any\n127.0.1.1 c A any\n");
    Picker first(list, 0, {});
    CHECK(first.next() == 0);
    CHECK(first.next() == 2);
    CHECK(first.next() == 0);
    Picker all(list, Picker::any_source, {});
    CHECK(all.next() == 0);
    CHECK(all.next() == 1);
}

TEST_CASE("Zipf draws the first name about as often as its share says") {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "127.0.1.1 n" + std::to_string(i) + " A any\n";
    const auto list = listed(text);
    Picker picker(list, 0, {Order::Zipf, 1.0, 42});
    std::map<std::uint32_t, int> counts;
    for (int i = 0; i < 100'000; ++i) ++counts[picker.next()];
    // 1/H(100) = 0.1928
    CHECK(counts[0] == Approx(19'280).epsilon(0.05));
    CHECK(counts[1] == Approx(9'640).epsilon(0.08));
}

TEST_CASE("unique labels do not repeat and keep the question's form") {
    const auto list = listed("127.0.1.1 *.miss.example A any\n");
    REQUIRE(list.questions()[0].is_unique);
    std::vector<std::uint8_t> query(list.query(list.questions()[0]).begin(),
                                    list.query(list.questions()[0]).end());
    const auto octets = question_octets(query);
    std::set<std::vector<std::uint8_t>> seen;
    for (std::uint64_t nth = 1; nth <= 10'000; ++nth) {
        write_unique_label(query, 3, nth);
        seen.insert(query);
    }
    CHECK(seen.size() == 10'000);
    CHECK(question_octets(query) == octets);
}
