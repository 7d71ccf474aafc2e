// 500 configurations broken at random: each loads, or says in which line it is wrong.
#include "tests/unit/config/loading.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>

using namespace parallax::config;

namespace {

constexpr std::size_t mutations = 500;

std::vector<std::string> examples() {
    std::vector<std::string> texts;
    for (const auto& file :
         std::filesystem::directory_iterator(PARALLAX_SOURCE_DIR "/config/examples")) {
        if (file.path().extension() != ".yaml") continue;
        std::ifstream stream(file.path());
        texts.emplace_back(std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>());
    }
    return texts;
}

class Mutator {
  public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random_);
    }

    void mutate(std::string& text) {
        static const std::vector<std::string> scraps{"[",
                                                     "]",
                                                     "{",
                                                     "}",
                                                     ":",
                                                     ": ",
                                                     "- ",
                                                     "\"",
                                                     "'",
                                                     "&a ",
                                                     "*a",
                                                     "!!int ",
                                                     "|\n",
                                                     ">\n",
                                                     "#",
                                                     "\t",
                                                     "\n",
                                                     "\r\n",
                                                     "---\n",
                                                     "...\n",
                                                     "? ",
                                                     "%",
                                                     "@",
                                                     "`",
                                                     "<<: *a\n",
                                                     "null",
                                                     "~",
                                                     "-1",
                                                     "999999999999999999999",
                                                     "0x10",
                                                     ".inf",
                                                     "\\",
                                                     std::string(1, '\0'),
                                                     "\x04",
                                                     "\xff",
                                                     "\xc3\xa9",
                                                     "on",
                                                     "[[[[[[[[",
                                                     "10.0.0.1/8",
                                                     "name: n1\n",
                                                     std::string(300, 'a')};
        const std::size_t at = below(text.size() + 1);
        const std::size_t length = std::min(below(20), text.size() - at);
        switch (below(5)) {
        case 0:
            text.insert(at, scraps[below(scraps.size())]);
            break;
        case 1:
            text.erase(at, length);
            break;
        case 2:
            text.replace(at, length, scraps[below(scraps.size())]);
            break;
        case 3:
            text.insert(below(text.size() + 1), text.substr(at, length));
            break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(below(256));
        }
    }

  private:
    std::mt19937_64 random_;
};

} // namespace

TEST_CASE("a broken configuration loads or names a line, and never crashes") {
    const std::uint64_t seed = Catch::rngSeed() + 20261123;
    INFO("seed " << seed);
    Mutator mutator(seed);
    const auto originals = examples();
    REQUIRE(originals.size() >= 4);
    std::size_t refused = 0;
    for (std::size_t i = 0; i < mutations; ++i) {
        std::string text = originals[i % originals.size()];
        for (std::size_t count = 1 + mutator.below(4); count > 0; --count) mutator.mutate(text);
        INFO(text);
        const auto loaded = load_text(text, "mutated.yaml");
        if (std::holds_alternative<Config>(loaded)) continue;
        ++refused;
        const auto& problems = std::get<Rejected>(loaded).problems;
        REQUIRE_FALSE(problems.empty());
        for (const Problem& problem : problems) {
            CHECK(problem.line > 0);
            CHECK(problem.column > 0);
            CHECK_FALSE(problem.text.empty());
        }
    }
    CHECK(refused > mutations / 4);
    CHECK(refused < mutations);
}

TEST_CASE("every prefix of a configuration is read or refused") {
    for (const std::string& text : examples())
        for (std::size_t octets = 0; octets < text.size(); octets += 7) {
            const auto loaded = load_text(std::string_view(text).substr(0, octets), "cut.yaml");
            const auto* rejected = std::get_if<Rejected>(&loaded);
            CHECK((!rejected || !rejected->problems.empty()));
        }
}
