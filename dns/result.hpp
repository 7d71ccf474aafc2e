// Result<T>: a value or the reason why other people's bytes or text did not give one.
//
// Used for everything that arrives from outside (packets, names in text). Operator mistakes are
// lists of Problem (config/), our own bugs are ENSURE (dns/ensure.hpp). Immutable values; any
// thread.
#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <string>
#include <type_traits>

namespace parallax::dns {

/// Why bytes or presentation text were refused.
enum class WireError {
    Truncated = 1,   ///< the message ends before the field does
    BadLabel,        ///< label type other than 00 and 11 (RFC 1035 §4.1.4), or empty label in text
    LabelTooLong,    ///< more than 63 octets (RFC 1035 §2.3.4)
    NameTooLong,     ///< more than 255 octets (RFC 1035 §2.3.4)
    BadPointer,      ///< compression pointer not strictly backward, or too many of them
    BudgetSpent,     ///< the message costs more label steps than one message may (SECURITY limits)
    BadEscape,       ///< `\` followed by neither three digits up to 255 nor a character
    BadRdata,        ///< RDATA does not have the form of its type, or a name runs past it
    BadEdns,         ///< OPT malformed, not at the root, or more than one (RFC 6891 §6.1.1)
    TooManyRecords,  ///< a section counts more records than the limit of its reader
    TrailingOctets,  ///< octets left after the last record
    UnknownMnemonic, ///< no such type, class or rcode name
    NoSpace,         ///< the writer's limit would be passed
    NotAResponse,    ///< QR clear where a response was awaited
};

const boost::system::error_category& wire_category() noexcept;
boost::system::error_code make_error_code(WireError error) noexcept;

template <class T>
class [[nodiscard]] Result : public boost::system::result<T> {
  public:
    using boost::system::result<T>::result;
};

} // namespace parallax::dns

template <>
struct boost::system::is_error_code_enum<parallax::dns::WireError> : std::true_type {};
