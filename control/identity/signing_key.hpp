// SigningKey: the RSA key that tokens are signed with (RS256, RFC 7518 section 3.3).
//
// Promises: made once and kept in a file that only its owner reads (mode 0600); a broken or open
// file is an error, never a new key. Immutable; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace parallax::control::identity {

inline constexpr unsigned rsa_bits = 2048;
inline constexpr std::size_t key_file_octets_max = 16'384;

class SigningKey {
  public:
    /// A new key; nothing when the system has no randomness.
    static std::optional<SigningKey> make();
    /// PKCS #8 in PEM; nothing for anything else than an RSA key of `rsa_bits` or more.
    static std::optional<SigningKey> from_pem(std::string_view pem);
    std::string to_pem() const;

    /// The signature's octets; empty when the library fails.
    std::string sign(std::string_view text) const;
    bool verifies(std::string_view text, std::string_view signature) const;

    /// The public half, big-endian without leading zeros (RFC 7518 section 6.3.1).
    std::string modulus() const;
    std::string exponent() const;
    /// RFC 7638: the same key has the same id after a restart.
    std::string thumbprint() const;

  private:
    explicit SigningKey(std::shared_ptr<void> key) : key_(std::move(key)) {}
    std::string parameter(const char* name) const;

    std::shared_ptr<void> key_; ///< an EVP_PKEY, which is safe to share once it is made
};

/// The key in the file; made and written when there is no such file. Text: what is wrong.
std::variant<SigningKey, std::string> signing_key_in(const std::string& path);

} // namespace parallax::control::identity
