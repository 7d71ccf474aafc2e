#include "bench/generator/wire.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace load {
namespace {

using Octets = std::span<const std::uint8_t>;

constexpr std::uint16_t type_a = 1;
constexpr std::array<std::pair<std::string_view, std::uint16_t>, 9> types{{
    {"A", 1},
    {"NS", 2},
    {"CNAME", 5},
    {"SOA", 6},
    {"PTR", 12},
    {"MX", 15},
    {"TXT", 16},
    {"AAAA", 28},
    {"SRV", 33},
}};

std::uint16_t u16(Octets octets, std::size_t at) {
    return static_cast<std::uint16_t>(octets[at] << 8 | octets[at + 1]);
}

void append_u16(std::vector<std::uint8_t>& out, unsigned value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8));
    out.push_back(static_cast<std::uint8_t>(value));
}

bool append_name(std::vector<std::uint8_t>& out, std::string_view name) {
    if (name.ends_with('.')) name.remove_suffix(1);
    if (name.size() + 2 > name_octets_max) return false;
    while (!name.empty()) {
        const std::size_t dot = std::min(name.find('.'), name.size());
        if (dot == 0 || dot > 63) return false;
        out.push_back(static_cast<std::uint8_t>(dot));
        out.insert(out.end(), name.begin(), name.begin() + static_cast<std::ptrdiff_t>(dot));
        name.remove_prefix(std::min(dot + 1, name.size()));
    }
    out.push_back(0);
    return true;
}

// Where the name at `at` ends; nothing when it does not.
std::optional<std::size_t> skip_name(Octets reply, std::size_t at) {
    while (at < reply.size()) {
        const std::uint8_t length = reply[at];
        if (length == 0) return at + 1;
        if (length >= 0xC0) return at + 2;
        at += std::size_t{length} + 1;
    }
    return std::nullopt;
}

struct Answers {
    bool well_formed = true;
    unsigned count = 0;
    std::uint32_t last_address = 0;
    bool has_address = false;
};

Answers read_answers(Octets reply, std::size_t at) {
    Answers answers;
    answers.count = u16(reply, 6);
    for (unsigned i = 0; i < answers.count; ++i) {
        const auto fixed = skip_name(reply, at);
        answers.well_formed = fixed && *fixed + 10 <= reply.size();
        if (!answers.well_formed) return answers;
        const std::size_t rdata = *fixed + 10;
        const std::size_t length = u16(reply, *fixed + 8);
        answers.well_formed = rdata + length <= reply.size();
        if (!answers.well_formed) return answers;
        if (u16(reply, *fixed) == type_a && length == 4) {
            answers.has_address = true;
            answers.last_address =
                static_cast<std::uint32_t>(u16(reply, rdata)) << 16U | u16(reply, rdata + 2);
        }
        at = rdata + length;
    }
    return answers;
}

unsigned wanted_code(Expect what) {
    if (what == Expect::NameError) return 3;
    return what == Expect::Refused ? 5 : 0;
}

Verdict judge_records(const Answers& answers, Expected expected) {
    if (!answers.well_formed) return Verdict::Malformed;
    if (expected.what == Expect::Address) {
        const bool right = answers.has_address && answers.last_address == expected.address;
        return right ? Verdict::Correct : Verdict::WrongAddress;
    }
    // A CNAME may lead to NODATA or NXDOMAIN; an address may not.
    return answers.has_address ? Verdict::WrongAddress : Verdict::Correct;
}

} // namespace

std::string_view to_text(Verdict verdict) {
    switch (verdict) {
    case Verdict::Correct:
        return "correct";
    case Verdict::Malformed:
        return "malformed";
    case Verdict::OtherQuestion:
        return "other_question";
    case Verdict::WrongCode:
        return "wrong_rcode";
    case Verdict::WrongAddress:
        return "wrong_address";
    case Verdict::Truncated:
        return "truncated";
    }
    return "";
}

std::optional<std::vector<std::uint8_t>> build_query(std::string_view name, std::string_view type,
                                                     std::uint16_t edns_payload) {
    const auto* known = std::find_if(types.begin(), types.end(),
                                     [&](const auto& entry) { return entry.first == type; });
    if (known == types.end()) return std::nullopt;
    std::vector<std::uint8_t> query{0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}; // RD, one question
    if (!append_name(query, name)) return std::nullopt;
    append_u16(query, known->second);
    append_u16(query, 1);
    if (edns_payload != 0) { // RFC 6891 section 6.1.2
        query[11] = 1;
        query.push_back(0);
        append_u16(query, 41);
        append_u16(query, edns_payload);
        query.insert(query.end(), 6, 0);
    }
    return query;
}

std::optional<std::uint32_t> parse_address(std::string_view text) {
    std::uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        unsigned value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || value > 255) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        address = address << 8U | value;
        if (part == 3) break;
        if (!text.starts_with('.')) return std::nullopt;
        text.remove_prefix(1);
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

std::optional<Expected> parse_expected(std::string_view text) {
    if (text == "NXDOMAIN") return Expected{Expect::NameError, 0};
    if (text == "NODATA") return Expected{Expect::NoRecords, 0};
    if (text == "REFUSED") return Expected{Expect::Refused, 0};
    if (text == "any") return Expected{};
    const auto address = parse_address(text);
    if (!address) return std::nullopt;
    return Expected{Expect::Address, *address};
}

std::size_t question_octets(Octets query) {
    return skip_name(query, header_octets).value_or(header_octets) + 4 - header_octets;
}

Verdict judge(Octets query, Octets reply, Expected expected) {
    if (reply.size() < header_octets || (reply[2] & 0x80U) == 0) return Verdict::Malformed;
    const std::size_t question = question_octets(query);
    if (u16(reply, 4) != 1 || reply.size() < header_octets + question ||
        !std::equal(query.begin() + header_octets,
                    query.begin() + static_cast<std::ptrdiff_t>(header_octets + question),
                    reply.begin() + header_octets)) {
        return Verdict::OtherQuestion;
    }
    if (expected.what == Expect::Anything) return Verdict::Correct;
    if ((reply[2] & 0x02U) != 0) return Verdict::Truncated;
    if ((reply[3] & 0x0FU) != wanted_code(expected.what)) return Verdict::WrongCode;
    return judge_records(read_answers(reply, header_octets + question), expected);
}

Verdict judge_echo(Octets query, Octets reply) {
    if (reply.size() != query.size() || (reply[2] & 0x80U) == 0) return Verdict::Malformed;
    return std::equal(query.begin() + 3, query.end(), reply.begin() + 3) ? Verdict::Correct
                                                                         : Verdict::OtherQuestion;
}

std::string describe(Octets reply) {
    if (reply.size() < header_octets) return std::to_string(reply.size()) + " octets";
    std::string text =
        "rcode=" + std::to_string(reply[3] & 0x0FU) + " answers=" + std::to_string(u16(reply, 6));
    const Answers answers = read_answers(reply, header_octets + question_octets(reply));
    if (!answers.well_formed || !answers.has_address) return text + " no address";
    for (int shift = 24; shift >= 0; shift -= 8) {
        text += (shift == 24 ? " A " : ".") + std::to_string(answers.last_address >> shift & 0xFFU);
    }
    return text;
}

} // namespace load
