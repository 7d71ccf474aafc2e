#include "control/identity/token.hpp"

#include "control/identity/base64url.hpp"

#include <catch2/catch.hpp>

using namespace parallax::control::identity;

namespace {

constexpr UnixSeconds noon = 1'800'000'000;
const Issuer issuer{"https://localhost:8443/adfs", "https://localhost:8443",
                    "00000000-0000-0000-0000-000000000002"};
const SigningKey& signing_key() {
    static const SigningKey key = *SigningKey::make();
    return key;
}

/// "" for a token that is taken, else what is wrong with it.
std::string verdict(std::string_view token, UnixSeconds now = noon, const Issuer& by = issuer) {
    const auto read = read_token(token, by, signing_key(), now);
    const auto* fault = std::get_if<TokenFault>(&read);
    return fault ? std::string(to_text(*fault)) : "";
}

std::string good_token() {
    return token_for("app", issuer, signing_key(), noon);
}

/// Signed with the right key, whatever it says.
std::string signed_token(const std::string& header, const std::string& claims) {
    const std::string text = to_base64url(header) + "." + to_base64url(claims);
    return text + "." + to_base64url(signing_key().sign(text));
}

const std::string rs256 = R"({"alg":"RS256"})";

std::string claims_of(const std::string& token) {
    const auto first = token.find('.');
    return *from_base64url(std::string_view(token).substr(first + 1, token.rfind('.') - first - 1));
}

} // namespace

TEST_CASE("a token says who it was made for") {
    const auto read = read_token(good_token(), issuer, signing_key(), noon);
    REQUIRE(std::holds_alternative<TokenBearer>(read));
    CHECK(std::get<TokenBearer>(read).client_id == "app");
}

TEST_CASE("a token lives an hour") {
    CHECK(verdict(good_token(), noon + token_life_seconds - 1).empty());
    CHECK(verdict(good_token(), noon + token_life_seconds) == "the token has expired");
    CHECK(verdict(good_token(), noon - clock_skew_seconds).empty());
    CHECK(verdict(good_token(), noon - clock_skew_seconds - 1) == "the token is not valid yet");
}

TEST_CASE("a token of somebody else's is refused") {
    Issuer other = issuer;
    other.tenant = "00000000-0000-0000-0000-000000000003";
    CHECK(verdict(good_token(), noon, other) == "the token is of another tenant");
    other = issuer;
    other.audience = "https://elsewhere";
    CHECK(verdict(good_token(), noon, other) == "the token is for another audience");
    other = issuer;
    other.url = "https://elsewhere/adfs";
    CHECK(verdict(good_token(), noon, other) == "the token is of another issuer");
    const std::string foreign = token_for("app", issuer, *SigningKey::make(), noon);
    CHECK(verdict(foreign) == "the token's signature is wrong");
}

TEST_CASE("only RS256 is an algorithm (RFC 8725 section 3.1)") {
    const std::string claims = claims_of(good_token());
    const std::string header =
        GENERATE(as<std::string>(), R"({"alg":"none"})", R"({"alg":"HS256"})", R"({"alg":"rs256"})",
                 R"({"alg":["RS256"]})", "{}");
    CHECK(verdict(signed_token(rs256, claims)).empty());
    CHECK(verdict(signed_token(header, claims)) == "the token is not signed with RS256");
    const std::string unsigned_text = to_base64url(header) + "." + to_base64url(claims) + ".";
    CHECK(verdict(unsigned_text) == "the token is not signed with RS256");
}

TEST_CASE("a changed octet anywhere is noticed") {
    const std::string token = good_token();
    for (std::size_t at = 0; at < token.size(); at += 7) {
        std::string changed = token;
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        CHECK_FALSE(verdict(changed).empty());
    }
}

TEST_CASE("a truncated token is refused at every length") {
    const std::string token = good_token();
    for (std::size_t size = 0; size < token.size(); size += 5)
        CHECK_FALSE(verdict(std::string_view(token).substr(0, size)).empty());
    CHECK_FALSE(verdict(token + ".").empty());
    CHECK_FALSE(verdict(token + "A").empty());
}

TEST_CASE("a long token is refused before it is read") {
    CHECK(verdict(std::string(1 << 20, 'A')) == "the token is too long");
    CHECK(good_token().size() < token_octets_max);
}

TEST_CASE("claims that are missing or of another kind are refused") {
    const std::string claims = GENERATE(as<std::string>(), "", "[]", "{}", "{", R"({"exp":"x"})",
                                        R"({"exp":1e30,"nbf":0})", "[[[[[[]]]]]]");
    CHECK(verdict(signed_token(rs256, claims)) == "the token is malformed");
}

TEST_CASE("a principal's object id is a GUID of its own, case ignored") {
    const std::string id = object_id_of("app");
    CHECK(id.size() == 36);
    CHECK(id[14] == '8');
    CHECK(id == object_id_of("APP"));
    CHECK(id != object_id_of("apq"));
}
