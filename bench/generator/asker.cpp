#include "bench/generator/asker.hpp"

#include <algorithm>
#include <cstring>

namespace load {

Asker::Asker(const Settings& settings, const QuestionList& list)
    : settings_(settings), list_(list), expected_query_(header_octets + name_octets_max + 32) {
    if (list.sources().size() > settings.sockets) {
        pickers_.emplace_back(list, Picker::any_source, settings.draw);
        return;
    }
    for (std::uint32_t source = 0; source < list.sources().size(); ++source) {
        pickers_.emplace_back(list, source, settings.draw);
    }
}

std::optional<std::uint32_t> Asker::bound_source(std::size_t order) const {
    if (list_.sources().size() != pickers_.size()) return std::nullopt;
    return list_.sources()[order];
}

const Question& Asker::ask(std::size_t order, Outstanding& outstanding, std::uint64_t intended_ns) {
    last_.question = pickers_[order].next();
    const Question& question = list_.questions()[last_.question];
    last_.intended_ns = intended_ns;
    last_.unique_nth = question.is_unique ? ++unique_count_ : 0;
    last_.id = outstanding.add(last_);
    octets_ = question.octets;
    return question;
}

void Asker::write(std::uint8_t* to) const {
    const Question& question = list_.questions()[last_.question];
    const auto query = list_.query(question);
    std::memcpy(to, query.data(), query.size());
    to[0] = static_cast<std::uint8_t>(last_.id >> 8U);
    to[1] = static_cast<std::uint8_t>(last_.id);
    if (question.is_unique) {
        write_unique_label(std::span(to, query.size()), settings_.seed, last_.unique_nth);
    }
}

void Asker::answered(Outstanding& outstanding, std::span<const std::uint8_t> reply,
                     std::uint64_t now_ns) {
    if (reply.size() < header_octets) {
        ++tally.unexpected;
        return;
    }
    const auto waiting = outstanding.take(static_cast<std::uint16_t>(reply[0] << 8U | reply[1]));
    if (!waiting) {
        ++tally.unexpected;
        return;
    }
    const Question& question = list_.questions()[waiting->question];
    auto query = list_.query(question);
    if (question.is_unique) {
        std::copy(query.begin(), query.end(), expected_query_.begin());
        write_unique_label(expected_query_, settings_.seed, waiting->unique_nth);
        query = std::span<const std::uint8_t>(expected_query_).first(query.size());
    }
    const Verdict verdict = settings_.check == Check::Echo ? judge_echo(query, reply)
                                                           : judge(query, reply, question.expected);
    tally.count(verdict, reply);
    tally.latency.record(now_ns > waiting->intended_ns ? now_ns - waiting->intended_ns : 0);
}

} // namespace load
