// Tokens: JSON Web Tokens (RFC 7519), signed RS256 by this server for this server.
//
// Promises: one algorithm, whatever a token says of itself; every claim is checked; nothing of a
// token is parsed before its size is. Time is an argument. Pure; any thread.
#pragma once

#include "control/identity/signing_key.hpp"

#include <cstdint>

namespace parallax::control::identity {

using UnixSeconds = std::int64_t;

inline constexpr std::size_t token_octets_max = 8192;
inline constexpr UnixSeconds token_life_seconds = 3600;
/// Clocks of one machine: what NTP may step.
inline constexpr UnixSeconds clock_skew_seconds = 60;

/// What tokens are made for and checked against.
struct Issuer {
    std::string url;      ///< `iss`
    std::string audience; ///< `aud`
    std::string tenant;   ///< `tid`, a GUID in lower case
};

/// The token for a principal, good for `token_life_seconds`. Empty when signing fails.
std::string token_for(const std::string& client_id, const Issuer& issuer, const SigningKey& key,
                      UnixSeconds now);

enum class TokenFault : std::uint8_t {
    TooLong,
    Malformed,
    WrongAlgorithm, ///< anything but RS256 (RFC 8725 section 3.1)
    BadSignature,
    Expired,
    NotYetValid,
    WrongIssuer,
    WrongAudience,
    WrongTenant,
};
std::string_view to_text(TokenFault fault) noexcept;

/// Who the token says it is.
struct TokenBearer {
    std::string client_id;
};
std::variant<TokenBearer, TokenFault> read_token(std::string_view token, const Issuer& issuer,
                                                 const SigningKey& key, UnixSeconds now);

/// The stable GUID of a principal: its `oid` and `sub`.
std::string object_id_of(std::string_view client_id);

} // namespace parallax::control::identity
