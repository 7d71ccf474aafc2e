#include "dns/result.hpp"

namespace parallax::dns {

namespace {

const char* text_of(WireError error) noexcept {
    switch (error) {
    case WireError::Truncated:
        return "ends before the field does";
    case WireError::BadLabel:
        return "empty label, or a label type other than 00 and 11";
    case WireError::LabelTooLong:
        return "label longer than 63 octets";
    case WireError::NameTooLong:
        return "name longer than 255 octets";
    case WireError::BadPointer:
        return "compression pointer not strictly backward, or too many of them";
    case WireError::BudgetSpent:
        return "names cost more label steps than one message may";
    case WireError::BadEscape:
        return "escape is neither \\DDD up to 255 nor \\X";
    case WireError::BadRdata:
        return "RDATA does not have the form of its type";
    case WireError::BadEdns:
        return "OPT record malformed, misplaced or repeated";
    case WireError::TooManyRecords:
        return "too many records";
    case WireError::TrailingOctets:
        return "octets left after the end";
    case WireError::UnknownMnemonic:
        return "unknown mnemonic";
    case WireError::NoSpace:
        return "does not fit";
    case WireError::NotAResponse:
        return "not a response";
    }
    return "unknown wire error";
}

class WireCategory final : public boost::system::error_category {
  public:
    const char* name() const noexcept override { return "dns.wire"; }
    std::string message(int value) const override { return text_of(static_cast<WireError>(value)); }
};

} // namespace

const boost::system::error_category& wire_category() noexcept {
    static const WireCategory category;
    return category;
}

boost::system::error_code make_error_code(WireError error) noexcept {
    return {static_cast<int>(error), wire_category()};
}

} // namespace parallax::dns
