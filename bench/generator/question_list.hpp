// The questions of a run, read from a file with one `source name type expected` a line:
//
//   127.0.1.7 www.example.net A 10.1.2.3         (or NXDOMAIN, NODATA, REFUSED, any)
//   127.0.1.7 *.miss.example.net A 10.9.9.9      a first label `*` is another one each time
//
// and the order in which they are asked. Constant once built; a Picker belongs to one thread.
#pragma once

#include "bench/generator/wire.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace load {

constexpr std::size_t questions_max = 4'000'000;
constexpr std::size_t picks_max = 1U << 21U; // a drawn order repeats after so many
constexpr std::size_t unique_label_octets = 16;

struct Question {
    std::uint32_t source = 0; // index into sources()
    Expected expected;
    std::uint32_t offset = 0; // into the arena
    std::uint16_t octets = 0;
    bool is_unique = false;
};

enum class Order : std::uint8_t { Listed, Shuffled, Zipf };

class QuestionList {
  public:
    // The list, or one line saying what is wrong and where.
    static std::variant<QuestionList, std::string> read(const std::string& path,
                                                        std::uint16_t edns_payload);

    [[nodiscard]] const std::vector<Question>& questions() const { return questions_; }
    [[nodiscard]] const std::vector<std::uint32_t>& sources() const { return sources_; }
    [[nodiscard]] std::span<const std::uint8_t> query(const Question& question) const {
        return std::span(arena_).subspan(question.offset, question.octets);
    }

  private:
    std::string add_line(std::string_view line, std::uint16_t edns_payload);
    std::uint32_t source_index(std::uint32_t address);

    std::vector<Question> questions_;
    std::vector<std::uint32_t> sources_;
    std::vector<std::uint8_t> arena_;
};

// Which question of one source comes next, for ever.
class Picker {
  public:
    struct Draw {
        Order order = Order::Listed;
        double zipf_exponent = 1.0;
        std::uint64_t seed = 1;
    };
    // The questions of `source`, or of every source when it is `any_source`.
    static constexpr std::uint32_t any_source = 0xFFFFFFFF;
    Picker(const QuestionList& list, std::uint32_t source, Draw draw);

    [[nodiscard]] bool is_empty() const { return picks_.empty(); }
    std::uint32_t next() {
        if (at_ == picks_.size()) at_ = 0;
        return picks_[at_++];
    }

  private:
    std::vector<std::uint32_t> picks_;
    std::size_t at_ = 0;
};

// Writes the `nth` unique label over the first label of `query`; different for every (seed, nth).
void write_unique_label(std::span<std::uint8_t> query, std::uint64_t seed, std::uint64_t nth);

} // namespace load
