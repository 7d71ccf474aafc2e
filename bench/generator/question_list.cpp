#include "bench/generator/question_list.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <random>
#include <sstream>

namespace load {
namespace {

// Ranks drawn with probability proportional to 1/rank^s, by searching the running sum.
std::vector<std::uint32_t> draw_zipf(const std::vector<std::uint32_t>& own, double exponent,
                                     std::mt19937_64& random) {
    std::vector<double> sums(own.size());
    double sum = 0;
    for (std::size_t rank = 0; rank < own.size(); ++rank) {
        sum += 1.0 / std::pow(static_cast<double>(rank + 1), exponent);
        sums[rank] = sum;
    }
    std::uniform_real_distribution<double> uniform(0, sum);
    std::vector<std::uint32_t> picks(picks_max);
    for (auto& pick : picks) {
        const auto found = std::lower_bound(sums.begin(), sums.end(), uniform(random));
        const auto rank = std::min<std::ptrdiff_t>(found - sums.begin(),
                                                   static_cast<std::ptrdiff_t>(own.size()) - 1);
        pick = own[static_cast<std::size_t>(rank)];
    }
    return picks;
}

// splitmix64: one step turns a counter into an unrelated-looking number, and never repeats.
std::uint64_t scramble(std::uint64_t value) {
    value += 0x9E3779B97F4A7C15U;
    value = (value ^ value >> 30U) * 0xBF58476D1CE4E5B9U;
    value = (value ^ value >> 27U) * 0x94D049BB133111EBU;
    return value ^ value >> 31U;
}

} // namespace

std::variant<QuestionList, std::string> QuestionList::read(const std::string& path,
                                                           std::uint16_t edns_payload) {
    std::ifstream file(path);
    if (!file) return path + ": cannot be read";
    QuestionList list;
    std::string line;
    for (std::size_t number = 1; std::getline(file, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        const std::string problem = list.questions_.size() == questions_max
                                        ? "more questions than fit"
                                        : list.add_line(line, edns_payload);
        if (!problem.empty()) return path + ":" + std::to_string(number) + ": " + problem;
    }
    if (list.questions_.empty()) return path + ": no questions";
    return list;
}

std::string QuestionList::add_line(std::string_view line, std::uint16_t edns_payload) {
    std::istringstream words{std::string(line)};
    std::string source, name, type, expected_text;
    if (!(words >> source >> name >> type >> expected_text)) {
        return "a line is: source name type expected";
    }
    const auto address = parse_address(source);
    if (!address) return "'" + source + "' is no IPv4 address";
    const auto expected = parse_expected(expected_text);
    if (!expected) return "'" + expected_text + "' is no expected answer";
    Question question;
    question.is_unique = name.starts_with("*.");
    if (question.is_unique) name.replace(0, 1, unique_label_octets, '0');
    const auto query = build_query(name, type, edns_payload);
    if (!query) return "'" + name + " " + type + "' is no question";
    question.source = source_index(*address);
    question.expected = *expected;
    question.offset = static_cast<std::uint32_t>(arena_.size());
    question.octets = static_cast<std::uint16_t>(query->size());
    arena_.insert(arena_.end(), query->begin(), query->end());
    questions_.push_back(question);
    return {};
}

std::uint32_t QuestionList::source_index(std::uint32_t address) {
    // Lines of one source usually follow each other, so the search begins at the latest.
    const auto found = std::find(sources_.rbegin(), sources_.rend(), address);
    if (found != sources_.rend()) {
        return static_cast<std::uint32_t>(sources_.rend() - found) - 1;
    }
    sources_.push_back(address);
    return static_cast<std::uint32_t>(sources_.size()) - 1;
}

Picker::Picker(const QuestionList& list, std::uint32_t source, Draw draw) {
    const auto& questions = list.questions();
    for (std::uint32_t i = 0; i < questions.size(); ++i) {
        if (source == any_source || questions[i].source == source) picks_.push_back(i);
    }
    if (picks_.empty() || draw.order == Order::Listed) return;
    std::mt19937_64 random(draw.seed + source);
    if (draw.order == Order::Zipf) {
        picks_ = draw_zipf(picks_, draw.zipf_exponent, random);
        return;
    }
    std::shuffle(picks_.begin(), picks_.end(), random);
}

void write_unique_label(std::span<std::uint8_t> query, std::uint64_t seed, std::uint64_t nth) {
    constexpr std::array<char, 17> digits{"0123456789abcdef"};
    // The scrambled seed is only an offset: the map from nth to label stays one to one.
    std::uint64_t value = scramble(scramble(seed) + nth);
    for (std::size_t i = 0; i < unique_label_octets; ++i, value >>= 4U) {
        query[header_octets + 1 + i] = static_cast<std::uint8_t>(digits[value & 0xFU]);
    }
}

} // namespace load
