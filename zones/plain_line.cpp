#include "zones/plain_line.hpp"

#include "dns/ip_address.hpp"

#include <algorithm>
#include <array>

namespace parallax::zones {

namespace {

using dns::RrType;

constexpr std::size_t string_octets_max = 255; // RFC 1035 §3.3
constexpr std::size_t rdata_octets_max = 1024; // longer data is left to ldns
constexpr std::size_t name_text_max = 200;     // a longer name is near the limits of ldns
constexpr std::size_t ttl_digits_max = 9;      // surely below 2^31

enum class Kind : std::uint8_t { Odd, Blank, Dot, Digit, Letter }; // the last two are of labels

/// What each octet is outside quotes. Odd ones mean something in master files, or are not ASCII.
constexpr std::array<Kind, 256> make_kinds() noexcept {
    std::array<Kind, 256> table{};
    for (int c = '!'; c <= '~'; ++c) table[static_cast<std::size_t>(c)] = Kind::Letter;
    for (const char c : {'"', '$', '(', ')', ';', '@', '\\'}) {
        table[static_cast<std::uint8_t>(c)] = Kind::Odd;
    }
    for (int c = '0'; c <= '9'; ++c) table[static_cast<std::size_t>(c)] = Kind::Digit;
    table['.'] = Kind::Dot;
    table[' '] = table['\t'] = Kind::Blank;
    return table;
}
constexpr std::array<Kind, 256> kinds = make_kinds();

Kind kind_of(char c) noexcept {
    return kinds[static_cast<std::uint8_t>(c)];
}

/// How a type's data is written.
enum class Form : std::uint8_t { Ipv4, Ipv6, Name, NumberAndName, ThreeNumbersAndName, Strings };

struct KnownType {
    std::string_view text;
    RrType type;
    Form form;
};
constexpr std::array<KnownType, 9> known_types{{
    {"A", RrType::A, Form::Ipv4},
    {"AAAA", RrType::AAAA, Form::Ipv6},
    {"CNAME", RrType::CNAME, Form::Name},
    {"TXT", RrType::TXT, Form::Strings},
    {"PTR", RrType::PTR, Form::Name},
    {"MX", RrType::MX, Form::NumberAndName},
    {"SRV", RrType::SRV, Form::ThreeNumbersAndName},
    {"NS", RrType::NS, Form::Name},
    {"DNAME", RrType::DNAME, Form::Name},
}};

/// `upper` is in upper case.
bool is_spelt(std::string_view text, std::string_view upper) noexcept {
    return text.size() == upper.size() &&
           std::equal(text.begin(), text.end(), upper.begin(), [](char a, char b) {
               return a == b || (b >= 'A' && b <= 'Z' && a == b + ('a' - 'A'));
           });
}

const KnownType* type_of(std::string_view text) noexcept {
    for (const KnownType& known : known_types) {
        if (is_spelt(text, known.text)) return &known;
    }
    return nullptr;
}

/// Decimal digits only, at most `digits_max` of them.
std::optional<std::uint32_t> number_of(std::string_view text, std::size_t digits_max) noexcept {
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) {
        if (kind_of(c) != Kind::Digit) return std::nullopt;
        number = number * 10 + static_cast<std::uint32_t>(c - '0');
    }
    return number;
}

/// The first octet from `at` on that is no plain part of a label.
std::size_t end_of_label(std::string_view text, std::size_t at) noexcept {
    while (at < text.size() && kind_of(text[at]) >= Kind::Digit) ++at;
    return at;
}

/// A name in its plainest spelling, without escapes.
std::optional<dns::Name> name_of(std::string_view text, const dns::Name& origin) {
    if (text == "@") return origin;
    if (text == ".") return dns::Name{};
    if (text.empty() || text.size() > name_text_max) return std::nullopt;
    std::array<std::uint8_t, name_text_max + 2> wire;
    std::size_t end = 0; // of the labels so far
    bool is_absolute = false;
    for (std::size_t at = 0; !is_absolute;) {
        const std::size_t label_end = end_of_label(text, at);
        const std::size_t octets = label_end - at;
        wire[end] = static_cast<std::uint8_t>(octets);
        std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), octets, wire.begin() + end + 1);
        end += octets + 1;
        if (label_end == text.size()) break;
        if (text[label_end] != '.') return std::nullopt;
        at = label_end + 1;
        is_absolute = at == text.size();
    }
    // Refuses labels that are empty or too long, and too long a name.
    const auto name = dns::Name::join({wire.data(), end}, is_absolute ? dns::Name{} : origin);
    if (!name) return std::nullopt;
    return *name;
}

/// One line, token by token. A failed step means doubt.
class Cursor {
  public:
    Cursor(std::string_view line, const dns::Name& origin) : rest_{line}, origin_{origin} {}

    std::string_view token() noexcept {
        std::size_t end = 0;
        while (end < rest_.size() && kind_of(rest_[end]) != Kind::Blank) ++end;
        const std::string_view found = rest_.substr(0, end);
        rest_.remove_prefix(end);
        skip_blanks();
        return found;
    }
    void skip_blanks() noexcept {
        while (!rest_.empty() && kind_of(rest_.front()) == Kind::Blank) rest_.remove_prefix(1);
    }
    bool at_end() const noexcept { return rest_.empty(); }
    std::string_view rest() const noexcept { return rest_; }

    std::optional<dns::Name> name() { return name_of(token(), origin_); }
    std::optional<std::uint32_t> u16() noexcept {
        const auto number = number_of(token(), 5);
        return number && *number <= 0xFFFF ? number : std::nullopt;
    }

  private:
    std::string_view rest_;
    const dns::Name& origin_;
};

void append(std::vector<std::uint8_t>& rdata, std::span<const std::uint8_t> octets) {
    rdata.insert(rdata.end(), octets.begin(), octets.end());
}

/// Dotted decimal without leading zeros.
bool append_ipv4(std::vector<std::uint8_t>& rdata, std::string_view text) {
    std::array<std::uint8_t, 4> address;
    std::size_t at = 0;
    for (std::size_t i = 0; i < address.size(); ++i) {
        const std::size_t start = at;
        unsigned octet = 0;
        for (; at < text.size() && at - start < 3 && kind_of(text[at]) == Kind::Digit; ++at) {
            octet = octet * 10 + static_cast<unsigned>(text[at] - '0');
        }
        const bool has_leading_zero = at - start > 1 && text[start] == '0';
        if (at == start || octet > 255 || has_leading_zero) return false;
        address[i] = static_cast<std::uint8_t>(octet);
        const bool is_last = i + 1 == address.size();
        if (is_last ? at != text.size() : at == text.size() || text[at++] != '.') return false;
    }
    append(rdata, address);
    return true;
}

/// Mapped IPv4 addresses, which would lose their first 12 octets here, are left to ldns.
bool append_ipv6(std::vector<std::uint8_t>& rdata, std::string_view text) {
    const auto address = dns::IpAddress::from_text(text);
    if (!address || address->family() != dns::AddressFamily::V6) return false;
    append(rdata, address->octets());
    return true;
}

bool append_name(std::vector<std::uint8_t>& rdata, Cursor& line) {
    const auto name = line.name();
    if (!name) return false;
    append(rdata, name->wire());
    return true;
}

/// Preference, or priority, weight and port; then a name.
bool append_numbers_and_name(std::vector<std::uint8_t>& rdata, Cursor& line, std::size_t numbers) {
    for (std::size_t i = 0; i < numbers; ++i) {
        const auto number = line.u16();
        if (!number) return false;
        rdata.push_back(static_cast<std::uint8_t>(*number >> 8));
        rdata.push_back(static_cast<std::uint8_t>(*number));
    }
    return append_name(rdata, line);
}

/// Quoted strings of printable ASCII, each followed by spaces or the line's end.
bool append_strings(std::vector<std::uint8_t>& rdata, std::string_view text) {
    constexpr std::string_view odd_in_strings = "\\;()";
    while (!text.empty()) {
        const std::size_t end = text[0] == '"' ? text.find('"', 1) : std::string_view::npos;
        if (end == std::string_view::npos || end == 1) return false;
        const std::string_view string = text.substr(1, end - 1);
        const bool is_odd = std::any_of(string.begin(), string.end(), [&](char c) {
            return c < ' ' || c > '~' || odd_in_strings.find(c) != std::string_view::npos;
        });
        if (is_odd || string.size() > string_octets_max || rdata.size() > rdata_octets_max) {
            return false;
        }
        rdata.push_back(static_cast<std::uint8_t>(string.size()));
        rdata.insert(rdata.end(), string.begin(), string.end());
        text.remove_prefix(end + 1);
        if (!text.empty() && text[0] != ' ') return false;
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    return !rdata.empty();
}

/// All the data of a record, to the end of the line.
bool append_rdata(std::vector<std::uint8_t>& rdata, Cursor& line, Form form) {
    switch (form) {
    case Form::Ipv4:
        return append_ipv4(rdata, line.token()) && line.at_end();
    case Form::Ipv6:
        return append_ipv6(rdata, line.token()) && line.at_end();
    case Form::Name:
        return append_name(rdata, line) && line.at_end();
    case Form::NumberAndName:
        return append_numbers_and_name(rdata, line, 1) && line.at_end();
    case Form::ThreeNumbersAndName:
        return append_numbers_and_name(rdata, line, 3) && line.at_end();
    case Form::Strings:
        return append_strings(rdata, line.rest());
    }
    return false;
}

/// The text in front of a comment. A semicolon behind a quote or backslash may be none, and stays.
std::string_view without_comment(std::string_view line) noexcept {
    const std::size_t start = line.find(';');
    if (start == std::string_view::npos) return line;
    const bool is_plain = line.substr(0, start).find_first_of("\"\\") == std::string_view::npos &&
                          line.find('\0', start) == std::string_view::npos;
    return is_plain ? line.substr(0, start) : line;
}

/// The line without its comment, line feed, carriage return and blanks behind; nothing when it has
/// no end.
std::optional<std::string_view> first_line(std::string_view text) noexcept {
    const std::string_view near = text.substr(0, plain_line_octets_max);
    std::size_t end = near.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    if (end != 0 && near[end - 1] == '\r') --end;
    const std::string_view line = without_comment(near.substr(0, end));
    end = line.size();
    while (end != 0 && kind_of(line[end - 1]) == Kind::Blank) --end;
    return line.substr(0, end);
}

/// Line feeds, and what ldns skips together with them, from `at` on.
PlainLineReader::Line with_line_ends(std::string_view text, std::size_t at) noexcept {
    PlainLineReader::Line line{at, 0, PlainLineReader::Owner::Written};
    for (; line.octets < text.size(); ++line.octets) {
        const char c = text[line.octets];
        if (c == '\n') {
            ++line.lines;
        } else if (c != '\r' && c != '\f' && c != '\v') {
            break;
        }
    }
    return line;
}

} // namespace

std::optional<PlainLineReader::Line> PlainLineReader::read(std::string_view text,
                                                           const LineContext& context) {
    const auto content = first_line(text);
    if (!content || content->empty()) return std::nullopt;
    Cursor line{*content, context.origin};
    const bool is_blank = kind_of(content->front()) == Kind::Blank;
    if (is_blank) {
        line.skip_blanks();
        record_.owner = context.blank_owner;
    } else {
        const auto owner = line.name();
        if (!owner) return std::nullopt;
        record_.owner = *owner;
    }
    std::string_view token = line.token();
    record_.ttl = context.ttl;
    if (const auto ttl = number_of(token, ttl_digits_max)) {
        record_.ttl = *ttl;
        token = line.token();
    }
    if (is_spelt(token, "IN")) token = line.token();
    const KnownType* const known = type_of(token);
    if (known == nullptr) return std::nullopt;
    record_.type = known->type;
    record_.rdata.clear();
    if (!append_rdata(record_.rdata, line, known->form)) return std::nullopt;
    Line read = with_line_ends(text, text.find('\n'));
    if (is_blank) read.owner = Owner::Blank;
    return read;
}

} // namespace parallax::zones
