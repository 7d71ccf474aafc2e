#include "control/registration/tsig_key.hpp"

#include "dns/ensure.hpp"
#include "dns/text_encoding.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace parallax::control::registration {

namespace {

struct Algorithm {
    TsigAlgorithm algorithm;
    std::string_view name;
    std::size_t mac_octets;
};
constexpr std::array<Algorithm, 4> algorithms{{{TsigAlgorithm::HmacSha224, "hmac-sha224.", 28},
                                               {TsigAlgorithm::HmacSha256, "hmac-sha256.", 32},
                                               {TsigAlgorithm::HmacSha384, "hmac-sha384.", 48},
                                               {TsigAlgorithm::HmacSha512, "hmac-sha512.", 64}}};

const Algorithm& row_of(TsigAlgorithm algorithm) noexcept {
    return algorithms[static_cast<std::size_t>(algorithm)];
}

const EVP_MD* digest_of(TsigAlgorithm algorithm) {
    switch (algorithm) {
    case TsigAlgorithm::HmacSha224:
        return EVP_sha224();
    case TsigAlgorithm::HmacSha256:
        return EVP_sha256();
    case TsigAlgorithm::HmacSha384:
        return EVP_sha384();
    case TsigAlgorithm::HmacSha512:
        return EVP_sha512();
    }
    return EVP_sha256();
}

/// Words, `{`, `}` and `;` of BIND's configuration syntax; a quoted word is what is in the quotes.
class Words {
  public:
    explicit Words(std::string_view text) : rest_{text} {}

    /// Nothing at the end, or where a quote is not closed.
    std::optional<std::string_view> next() {
        skip();
        if (rest_.empty()) return std::nullopt;
        if (rest_.front() == '"') return quoted_word();
        const bool is_sign = signs.find(rest_.front()) != std::string_view::npos;
        const std::size_t end = is_sign ? 1 : rest_.find_first_of(" \t\r\n\"{};");
        return take(std::min(end, rest_.size()));
    }
    bool is_next(std::string_view wanted) { return next() == wanted; }
    bool at_end() {
        skip();
        return rest_.empty();
    }

  private:
    static constexpr std::string_view signs = "{};";

    void skip() {
        while (true) {
            rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size()));
            const bool comment = rest_.starts_with('#') || rest_.starts_with("//");
            if (!comment) return;
            rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
        }
    }
    std::string_view take(std::size_t count) {
        const std::string_view word = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return word;
    }
    std::optional<std::string_view> quoted_word() {
        const std::size_t end = rest_.find('"', 1);
        if (end == std::string_view::npos) return std::nullopt;
        return take(end + 1).substr(1, end - 1);
    }

    std::string_view rest_;
};

constexpr std::string_view wanted_form =
    R"(is no key as `tsig-keygen` writes it: key "name" { algorithm hmac-sha256; secret "..."; };)";

} // namespace

std::optional<TsigAlgorithm> tsig_algorithm(const dns::Name& name) {
    for (const Algorithm& each : algorithms) {
        if (name == name_of(each.algorithm)) return each.algorithm;
    }
    return std::nullopt;
}

dns::Name name_of(TsigAlgorithm algorithm) {
    return *dns::Name::from_text(row_of(algorithm).name);
}

std::size_t mac_octets(TsigAlgorithm algorithm) noexcept {
    return row_of(algorithm).mac_octets;
}

std::variant<TsigKey, std::string> tsig_key_from_text(std::string_view text) {
    if (text.size() > key_text_octets_max) return std::string{wanted_form};
    Words words{text};
    if (!words.is_next("key")) return std::string{wanted_form};
    const auto name = words.next();
    if (!name || !words.is_next("{")) return std::string{wanted_form};
    std::optional<std::string_view> algorithm, secret;
    for (auto word = words.next(); word != "}"; word = words.next()) {
        const bool is_algorithm = word == "algorithm";
        if (!is_algorithm && word != "secret") return std::string{wanted_form};
        auto& value = is_algorithm ? algorithm : secret;
        if (value) return std::string{wanted_form};
        value = words.next();
        if (!value || !words.is_next(";")) return std::string{wanted_form};
    }
    if (!words.is_next(";") || !words.at_end()) return std::string{wanted_form};
    if (!algorithm || !secret) return std::string{wanted_form};

    const auto key_name = dns::Name::from_text(*name);
    if (!key_name || key_name->is_root()) return std::string{"the key's name is no domain name"};
    const auto algorithm_name = dns::Name::from_text(*algorithm);
    const auto known = algorithm_name ? tsig_algorithm(*algorithm_name) : std::nullopt;
    if (!known) {
        return std::string{"the algorithm must be hmac-sha224, hmac-sha256, hmac-sha384 or "
                           "hmac-sha512"};
    }
    auto octets = from_base64(*secret);
    if (!octets) return std::string{"the secret is no base64"};
    if (octets->size() < secret_octets_min || octets->size() > secret_octets_max) {
        return "the secret must have " + std::to_string(secret_octets_min) + " to " +
               std::to_string(secret_octets_max) + " octets";
    }
    return TsigKey{key_name->folded(), *known, std::move(*octets)};
}

std::optional<Octets> from_base64(std::string_view text) {
    if (text.size() % 4 != 0 || text.empty()) return std::nullopt;
    Octets octets(text.size() / 4 * 3);
    const int filled =
        EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    if (filled < 0) return std::nullopt;
    const auto padding = static_cast<std::size_t>(std::ranges::count(text, '='));
    if (padding > 2) return std::nullopt;
    octets.resize(static_cast<std::size_t>(filled) - padding);
    if (dns::base64_of(octets) != text) return std::nullopt; // OpenSSL takes more than RFC 4648
    return octets;
}

Octets hmac(const TsigKey& key, OctetView message) {
    Octets mac(mac_octets(key.algorithm));
    unsigned filled = 0;
    const auto* const made =
        HMAC(digest_of(key.algorithm), key.secret.data(), static_cast<int>(key.secret.size()),
             message.data(), message.size(), mac.data(), &filled);
    ENSURE(made != nullptr && filled == mac.size());
    return mac;
}

bool is_same_mac(OctetView a, OctetView b) noexcept {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace parallax::control::registration
