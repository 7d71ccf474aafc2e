// Certificate: a server's key and a certificate signed with it: EC P-256, for some names and
// addresses.
//
// For servers nobody gave a certificate. It is its own authority and nobody else's: clients trust
// the file itself. Time is an argument; randomness is the library's. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parallax::control::http {

inline constexpr std::int64_t certificate_life_days = 3650;
/// For clients whose clock is behind.
inline constexpr std::int64_t certificate_backdated_seconds = 86'400;

struct Certificate {
    std::string certificate; ///< PEM
    std::string key;         ///< PKCS #8 in PEM
};

/// Whom it is for; the first name is also the subject's.
struct Subject {
    std::vector<std::string> names;
    std::vector<std::string> addresses;
};

/// Nothing when the library fails.
std::optional<Certificate> make_certificate(const Subject& subject, std::int64_t now);

/// The end of the first certificate's life in Unix seconds; nothing for what is no certificate.
std::optional<std::int64_t> expiry_of(std::string_view certificate);

} // namespace parallax::control::http
