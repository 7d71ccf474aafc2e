#include "dns/rr_type.hpp"

#include <algorithm>
#include <charconv>
#include <iterator>

namespace parallax::dns {

namespace {

struct TypeRow {
    std::uint16_t number;
    std::string_view mnemonic;
};

constexpr TypeRow type_rows[] = {
#include "dns/rr_types.inc"
};

static_assert(std::is_sorted(std::begin(type_rows), std::end(type_rows),
                             [](const TypeRow& a, const TypeRow& b) {
                                 return a.number < b.number;
                             }),
              "to_text searches the table by number");

char upper(char c) noexcept {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char left, char right) { return upper(left) == upper(right); });
}

/// The number of "TYPE65280" (RFC 3597 §5).
Result<RrType> generic_type(std::string_view text) {
    constexpr std::string_view prefix = "TYPE";
    if (text.size() <= prefix.size() || !equal_ignoring_case(text.substr(0, 4), prefix)) {
        return WireError::UnknownMnemonic;
    }
    std::uint16_t number = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data() + prefix.size(), end, number);
    if (read.ec != std::errc{} || read.ptr != end) return WireError::UnknownMnemonic;
    return static_cast<RrType>(number);
}

} // namespace

std::string to_text(RrType type) {
    const auto number = static_cast<std::uint16_t>(type);
    const auto* const row =
        std::lower_bound(std::begin(type_rows), std::end(type_rows), number,
                         [](const TypeRow& a, std::uint16_t b) { return a.number < b; });
    if (row != std::end(type_rows) && row->number == number) return std::string{row->mnemonic};
    return "TYPE" + std::to_string(number);
}

Result<RrType> rr_type_from_text(std::string_view text) {
    for (const TypeRow& row : type_rows) {
        if (equal_ignoring_case(text, row.mnemonic)) return static_cast<RrType>(row.number);
    }
    return generic_type(text);
}

std::string to_text(RrClass rr_class) {
    switch (rr_class) {
    case RrClass::IN:
        return "IN";
    case RrClass::CH:
        return "CH";
    case RrClass::HS:
        return "HS";
    case RrClass::NONE:
        return "NONE";
    case RrClass::ANY:
        return "ANY";
    }
    return "CLASS" + std::to_string(static_cast<std::uint16_t>(rr_class));
}

std::string to_text(Rcode rcode) {
    switch (rcode) {
    case Rcode::NoError:
        return "NOERROR";
    case Rcode::FormErr:
        return "FORMERR";
    case Rcode::ServFail:
        return "SERVFAIL";
    case Rcode::NxDomain:
        return "NXDOMAIN";
    case Rcode::NotImp:
        return "NOTIMP";
    case Rcode::Refused:
        return "REFUSED";
    case Rcode::YxDomain:
        return "YXDOMAIN";
    case Rcode::YxRrset:
        return "YXRRSET";
    case Rcode::NxRrset:
        return "NXRRSET";
    case Rcode::NotAuth:
        return "NOTAUTH";
    case Rcode::NotZone:
        return "NOTZONE";
    case Rcode::BadVers:
        return "BADVERS";
    case Rcode::BadCookie:
        return "BADCOOKIE";
    }
    return "RCODE" + std::to_string(static_cast<std::uint16_t>(rcode));
}

std::string to_text(Opcode opcode) {
    switch (opcode) {
    case Opcode::Query:
        return "QUERY";
    case Opcode::IQuery:
        return "IQUERY";
    case Opcode::Status:
        return "STATUS";
    case Opcode::Notify:
        return "NOTIFY";
    case Opcode::Update:
        return "UPDATE";
    case Opcode::Dso:
        return "DSO";
    }
    return "OPCODE" + std::to_string(static_cast<unsigned>(opcode));
}

bool is_meta_type(RrType type) noexcept {
    const auto number = static_cast<std::uint16_t>(type);
    return type == RrType::OPT || (number >= 128 && number <= 255);
}

} // namespace parallax::dns
