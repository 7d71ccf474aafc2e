// Turns questions into queries and replies into verdicts: what UDP and TCP have in common. One
// thread only.
#pragma once

#include "bench/generator/outstanding.hpp"
#include "bench/generator/question_list.hpp"
#include "bench/generator/settings.hpp"
#include "bench/generator/tally.hpp"

#include <optional>

namespace load {

class Asker {
  public:
    Asker(const Settings& settings, const QuestionList& list);

    // The order a socket asks in: its source's own, or one for all when there are more sources than
    // sockets.
    [[nodiscard]] std::size_t orders() const { return pickers_.size(); }
    // The one source of an order, when it has one.
    [[nodiscard]] std::optional<std::uint32_t> bound_source(std::size_t order) const;
    [[nodiscard]] std::uint32_t source_address(const Question& question) const {
        return list_.sources()[question.source];
    }

    // The next question of an order, registered as waiting with its new id.
    const Question& ask(std::size_t order, Outstanding& outstanding, std::uint64_t intended_ns);

    // Writes the query of the question last asked to `to`, which has room for it.
    void write(std::uint8_t* to) const;
    [[nodiscard]] std::size_t octets() const { return octets_; }
    [[nodiscard]] std::uint16_t last_id() const { return last_.id; }

    // Judges and counts one reply that came at `now_ns`.
    void answered(Outstanding& outstanding, std::span<const std::uint8_t> reply,
                  std::uint64_t now_ns);

    Tally tally;

  private:
    const Settings& settings_;
    const QuestionList& list_;
    std::vector<Picker> pickers_;
    std::vector<std::uint8_t> expected_query_;
    Waiting last_;
    std::size_t octets_ = 0;
    std::uint64_t unique_count_ = 0;
};

} // namespace load
