#include "control/identity/token.hpp"

#include "control/identity/base64url.hpp"
#include "dns/name.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <openssl/evp.h>

#include <array>

namespace parallax::control::identity {

namespace {

namespace json = boost::json;

constexpr std::size_t depth_max = 4;

struct Parts {
    std::string_view signed_text; ///< header "." claims
    std::string_view header;
    std::string_view claims;
    std::string_view signature;
};

/// RFC 7515 section 7.1: exactly two dots.
std::optional<Parts> parts_of(std::string_view token) {
    const auto first = token.find('.');
    if (first == std::string_view::npos) return std::nullopt;
    const auto second = token.find('.', first + 1);
    if (second == std::string_view::npos) return std::nullopt;
    const auto signature = token.substr(second + 1);
    if (signature.find('.') != std::string_view::npos) return std::nullopt;
    return Parts{token.substr(0, second), token.substr(0, first),
                 token.substr(first + 1, second - first - 1), signature};
}

std::optional<json::object> object_in(std::string_view text) {
    const auto octets = from_base64url(text);
    if (!octets) return std::nullopt;
    json::error_code fault;
    json::parse_options options;
    options.max_depth = depth_max;
    json::value value = json::parse(*octets, fault, {}, options);
    if (fault || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

std::string text_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    const json::string* text = value ? value->if_string() : nullptr;
    return text ? std::string(text->data(), text->size()) : std::string{};
}

std::optional<UnixSeconds> seconds_of(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    const std::int64_t* seconds = value ? value->if_int64() : nullptr;
    return seconds ? std::optional<UnixSeconds>(*seconds) : std::nullopt;
}

std::optional<TokenFault> fault_of_times(const json::object& claims, UnixSeconds now) {
    const auto expires = seconds_of(claims, "exp");
    const auto starts = seconds_of(claims, "nbf");
    if (!expires || !starts) return TokenFault::Malformed;
    if (now >= *expires) return TokenFault::Expired;
    if (now < *starts - clock_skew_seconds) return TokenFault::NotYetValid;
    return std::nullopt;
}

std::optional<TokenFault> fault_of_claims(const json::object& claims, const Issuer& issuer) {
    if (text_of(claims, "iss") != issuer.url) return TokenFault::WrongIssuer;
    if (text_of(claims, "aud") != issuer.audience) return TokenFault::WrongAudience;
    if (text_of(claims, "tid") != issuer.tenant) return TokenFault::WrongTenant;
    if (text_of(claims, "appid").empty()) return TokenFault::Malformed;
    return std::nullopt;
}

} // namespace

std::string object_id_of(std::string_view client_id) {
    std::string folded;
    for (const char c : client_id)
        folded += static_cast<char>(dns::fold(static_cast<std::uint8_t>(c)));
    std::array<unsigned char, 32> digest{};
    unsigned size = 0;
    EVP_Digest(folded.data(), folded.size(), digest.data(), &size, EVP_sha256(), nullptr);
    // RFC 9562 section 5.8: version 8, made of something of one's own.
    digest[6] = static_cast<unsigned char>((digest[6] & 0x0fU) | 0x80U);
    digest[8] = static_cast<unsigned char>((digest[8] & 0x3fU) | 0x80U);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string guid;
    for (std::size_t at = 0; at < 16; ++at) {
        if (at == 4 || at == 6 || at == 8 || at == 10) guid += '-';
        guid += digits[static_cast<std::size_t>(digest[at] >> 4)];
        guid += digits[digest[at] & 15U];
    }
    return guid;
}

std::string token_for(const std::string& client_id, const Issuer& issuer, const SigningKey& key,
                      UnixSeconds now) {
    const std::string object_id = object_id_of(client_id);
    const json::object header{{"typ", "JWT"}, {"alg", "RS256"}, {"kid", key.thumbprint()}};
    const json::object claims{{"iss", issuer.url},
                              {"aud", issuer.audience},
                              {"tid", issuer.tenant},
                              {"oid", object_id},
                              {"sub", object_id},
                              {"appid", client_id},
                              {"iat", now},
                              {"nbf", now},
                              {"ver", "1.0"},
                              {"idtyp", "app"},
                              {"exp", now + token_life_seconds}};
    const std::string text =
        to_base64url(json::serialize(header)) + '.' + to_base64url(json::serialize(claims));
    const std::string signature = key.sign(text);
    return signature.empty() ? std::string{} : text + '.' + to_base64url(signature);
}

std::string_view to_text(TokenFault fault) noexcept {
    switch (fault) {
    case TokenFault::TooLong:
        return "the token is too long";
    case TokenFault::Malformed:
        return "the token is malformed";
    case TokenFault::WrongAlgorithm:
        return "the token is not signed with RS256";
    case TokenFault::BadSignature:
        return "the token's signature is wrong";
    case TokenFault::Expired:
        return "the token has expired";
    case TokenFault::NotYetValid:
        return "the token is not valid yet";
    case TokenFault::WrongIssuer:
        return "the token is of another issuer";
    case TokenFault::WrongAudience:
        return "the token is for another audience";
    case TokenFault::WrongTenant:
        return "the token is of another tenant";
    }
    return "";
}

std::variant<TokenBearer, TokenFault> read_token(std::string_view token, const Issuer& issuer,
                                                 const SigningKey& key, UnixSeconds now) {
    if (token.size() > token_octets_max) return TokenFault::TooLong;
    const auto parts = parts_of(token);
    if (!parts) return TokenFault::Malformed;
    const auto header = object_in(parts->header);
    if (!header) return TokenFault::Malformed;
    if (text_of(*header, "alg") != "RS256") return TokenFault::WrongAlgorithm;
    const auto signature = from_base64url(parts->signature);
    if (!signature) return TokenFault::Malformed;
    if (!key.verifies(parts->signed_text, *signature)) return TokenFault::BadSignature;
    const auto claims = object_in(parts->claims);
    if (!claims) return TokenFault::Malformed;
    if (const auto fault = fault_of_times(*claims, now)) return *fault;
    if (const auto fault = fault_of_claims(*claims, issuer)) return *fault;
    return TokenBearer{text_of(*claims, "appid")};
}

} // namespace parallax::control::identity
