#include "control/http/head.hpp"

#include <algorithm>
#include <array>

namespace parallax::control::http {

namespace {

bool is_token(char c) { // RFC 9110 section 5.6.2
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
}

bool is_value(char c) { // RFC 9110 section 5.5
    const auto octet = static_cast<unsigned char>(c);
    return octet == '\t' || (octet >= 0x20 && octet != 0x7f);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_same(std::string_view one, std::string_view other) {
    return std::ranges::equal(one, other, {}, folded, folded);
}

std::string_view without_blanks(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// The line without its CRLF; takes it off `rest`. Pre: there is one.
std::string_view take_line(std::string_view& rest) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(line.size() + 2);
    return line;
}

std::string_view request_line_fault(std::string_view line) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return "the request line is malformed";
    const std::string_view method = line.substr(0, first);
    const std::string_view target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (method.empty() || !std::ranges::all_of(method, is_token)) return "the method is malformed";
    const auto visible = [](char c) { return c > ' ' && c < 0x7f; };
    if (target.empty() || !std::ranges::all_of(target, visible)) return "the target is malformed";
    if (version == "HTTP/1.1" || version == "HTTP/1.0") return {};
    return "the version is neither HTTP/1.0 nor HTTP/1.1";
}

/// Fields that this server reads as one value: twice is once too often.
constexpr std::array<std::string_view, 8> single_fields{
    "host",         "content-length", "transfer-encoding", "authorization",
    "content-type", "if-match",       "if-none-match",     "expect"};

/// What was said about the body so far.
struct Framing {
    std::array<std::size_t, single_fields.size()> seen{};

    std::size_t count_of(std::string_view name) const {
        const auto* const at = std::ranges::find(single_fields, name);
        return seen[static_cast<std::size_t>(at - single_fields.begin())];
    }
};

std::string_view field_fault(std::string_view line, Framing& framing) {
    if (line.starts_with(' ') || line.starts_with('\t')) return "a folded line"; // RFC 9112 5.2
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return "a field without a name";
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = without_blanks(line.substr(colon + 1));
    if (!std::ranges::all_of(name, is_token)) return "a field's name is malformed";
    if (!std::ranges::all_of(value, is_value)) return "a field's value has control characters";
    const auto* const single =
        std::ranges::find_if(single_fields, [&](auto one) { return is_same(one, name); });
    if (single == single_fields.end()) return {};
    if (++framing.seen[static_cast<std::size_t>(single - single_fields.begin())] > 1) {
        return "a field is given twice that may be given once";
    }
    if (*single == "content-length" && (value.empty() || !std::ranges::all_of(value, is_digit))) {
        return "Content-Length is no number";
    }
    if (*single == "transfer-encoding" && !is_same(value, "chunked")) {
        return "the transfer coding is not chunked alone";
    }
    return {};
}

std::string_view framing_fault(const Framing& framing, std::string_view request_line) {
    const bool is_1_1 = request_line.ends_with("1.1");
    const bool is_chunked = framing.count_of("transfer-encoding") != 0;
    if (is_1_1 && framing.count_of("host") == 0) return "there is no Host";
    // RFC 9112 section 6.1: nobody may read such a message in two ways.
    if (is_chunked && framing.count_of("content-length") != 0) {
        return "Content-Length and Transfer-Encoding together";
    }
    if (is_chunked && !is_1_1) return "Transfer-Encoding in HTTP/1.0";
    return {};
}

} // namespace

HeadScan scan_head(std::string_view octets, std::size_t from) {
    for (std::size_t at = from; at < octets.size(); ++at) {
        const char before = at == 0 ? '\0' : octets[at - 1];
        if ((octets[at] == '\n') != (before == '\r'))
            return {0, "a line that does not end in CRLF"};
        if (octets[at] == '\0') return {0, "a NUL octet"};
        if (octets[at] == '\n' && at >= 3 && octets[at - 2] == '\n') return {at + 1, {}};
    }
    return {};
}

std::string_view head_fault(std::string_view head) {
    std::string_view rest = head;
    const std::string_view request_line = take_line(rest);
    if (const auto fault = request_line_fault(request_line); !fault.empty()) return fault;
    Framing framing;
    for (std::size_t fields = 0;; ++fields) {
        const std::string_view line = take_line(rest);
        if (line.empty()) return framing_fault(framing, request_line);
        if (fields == head_fields_max) return "too many fields";
        if (const auto fault = field_fault(line, framing); !fault.empty()) return fault;
    }
}

} // namespace parallax::control::http
