// The little of the DNS message format (RFC 1035 section 4) a load generator needs: it writes one
// question and judges one answer. Written apart from the server's own reader, so that the two
// cannot share a mistake. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace load {

constexpr std::size_t header_octets = 12;
constexpr std::size_t name_octets_max = 255;

// What a correct answer looks like.
enum class Expect : std::uint8_t { Address, NameError, NoRecords, Refused, Anything };

struct Expected {
    Expect what = Expect::Anything;
    std::uint32_t address = 0; // of the last A record, when `what` is Address
};

enum class Verdict : std::uint8_t {
    Correct,
    Malformed,
    OtherQuestion,
    WrongCode,
    WrongAddress,
    Truncated,
};
constexpr std::size_t verdict_count = 6;
std::string_view to_text(Verdict verdict);

// A query with id 0, RD set and, when `edns_payload` is not 0, an OPT record; nothing for a name or
// a type that is none.
std::optional<std::vector<std::uint8_t>> build_query(std::string_view name, std::string_view type,
                                                     std::uint16_t edns_payload);

// "10.1.1.5", NXDOMAIN, NODATA, REFUSED or any.
std::optional<Expected> parse_expected(std::string_view text);

std::optional<std::uint32_t> parse_address(std::string_view text);

// Octets of the question section of a query built above: name, type and class.
std::size_t question_octets(std::span<const std::uint8_t> query);

// The id is the caller's to compare: it is how the query was found.
Verdict judge(std::span<const std::uint8_t> query, std::span<const std::uint8_t> reply,
              Expected expected);

// An echo is right when it is the query with QR set.
Verdict judge_echo(std::span<const std::uint8_t> query, std::span<const std::uint8_t> reply);

// One line for a person: what came instead.
std::string describe(std::span<const std::uint8_t> reply);

} // namespace load
