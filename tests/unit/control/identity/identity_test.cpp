#include "control/identity/identity.hpp"

#include "control/identity/secret.hpp"

#include <catch2/catch.hpp>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::identity;

namespace {

constexpr UnixSeconds noon = 1'800'000'000;

/// Made once: hashing and key making are slow on purpose.
const SigningKey& signing_key() {
    static const SigningKey key = *SigningKey::make();
    return key;
}

config::Control one_app() {
    static const auto hash = hash_of("s3cret", "0123456789abcdef");
    config::Control control;
    control.arm = config::Arm{*dns::Endpoint::from_text("127.0.0.1:8443"), {}, {}, {}};
    config::Principal app;
    app.client_id = "app";
    app.secret_hash = *hash;
    app.roles = {{config::Role::Reader, "/"}};
    control.principals = {app};
    return control;
}

Identity identity_of_one_app() {
    return {one_app(), signing_key()};
}

http::Request get(const std::string& path) {
    http::Request request;
    request.method = "GET";
    request.path = path;
    request.client = "127.0.0.1";
    return request;
}

http::Request login(const std::string& secret, const std::string& path = "/adfs/oauth2/token") {
    http::Request request = get(path);
    request.method = "POST";
    request.body = "grant_type=client_credentials&client_id=app&client_secret=" + secret;
    return request;
}

std::string member(const http::Response& response, const std::string& name) {
    const auto body = boost::json::parse(response.body);
    const auto* found = body.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string().c_str()) : "";
}

http::Request with_token(const std::string& token) {
    http::Request request = get("/subscriptions");
    request.headers["authorization"] = "Bearer " + token;
    return request;
}

std::string refusal(const Identity& identity, const http::Request& request, UnixSeconds now) {
    const auto outcome = identity.authenticate(request, now);
    const auto* response = std::get_if<http::Response>(&outcome);
    if (!response) return "";
    CHECK(response->status == 401);
    CHECK(response->headers.back().first == "WWW-Authenticate");
    const auto body = boost::json::parse(response->body);
    return body.at("error").at("code").as_string().c_str();
}

} // namespace

TEST_CASE("a login gives a token, and the token a caller with its roles") {
    Identity identity = identity_of_one_app();
    const std::string path =
        GENERATE(as<std::string>(), "/adfs/oauth2/token",
                 "/00000000-0000-0000-0000-000000000002/oauth2/v2.0/token", "/common/oauth2/token");
    const auto answered = identity.answer(login("s3cret", path), noon);
    REQUIRE(answered);
    CHECK(answered->status == 200);
    const auto outcome = identity.authenticate(with_token(member(*answered, "access_token")), noon);
    REQUIRE(std::holds_alternative<Caller>(outcome));
    const auto& caller = std::get<Caller>(outcome);
    CHECK(caller.client_id == "app");
    CHECK(caller.may("Microsoft.Network/privateDnsZones/read", "/subscriptions/x"));
    CHECK_FALSE(caller.may("Microsoft.Network/privateDnsZones/write", "/subscriptions/x"));
}

TEST_CASE("a wrong secret and an unknown client look the same, and neither is repeated") {
    Identity identity = identity_of_one_app();
    http::Request unknown = login("s3cret");
    unknown.body = "grant_type=client_credentials&client_id=nobody&client_secret=hunter2";
    const auto first = identity.answer(login("hunter2"), noon);
    const auto second = identity.answer(unknown, noon);
    REQUIRE(first);
    REQUIRE(second);
    CHECK(first->status == 401);
    CHECK(member(*first, "error") == "invalid_client");
    CHECK(first->body == second->body);
    CHECK(first->body.find("hunter2") == std::string::npos);
}

TEST_CASE("a client that guesses is stopped before its secret is looked at") {
    Identity identity = identity_of_one_app();
    for (unsigned guess = 0; guess < failures_max; ++guess)
        CHECK(identity.answer(login("wrong"), noon)->status == 401);
    const auto stopped = identity.answer(login("s3cret"), noon + 1);
    CHECK(stopped->status == 429);
    CHECK(stopped->headers.back().first == "Retry-After");
    CHECK(identity.answer(login("s3cret"), noon + failure_window_seconds)->status == 200);
}

TEST_CASE("logins that are none are refused in OAuth's words") {
    Identity identity = identity_of_one_app();
    http::Request request = login("s3cret");
    request.body = "grant_type=password&username=a&password=b";
    CHECK(member(*identity.answer(request, noon), "error") == "unsupported_grant_type");
    request.body = "a=%";
    CHECK(member(*identity.answer(request, noon), "error") == "invalid_request");
    request.body = std::string(1 << 20, 'a');
    CHECK(member(*identity.answer(request, noon), "error") == "invalid_request");
}

TEST_CASE("callers without a good token are refused") {
    const Identity identity = identity_of_one_app();
    CHECK(refusal(identity, get("/subscriptions"), noon) == "AuthenticationFailed");
    http::Request basic = get("/subscriptions");
    basic.headers["authorization"] = "Basic YXBwOnMzY3JldA==";
    CHECK(refusal(identity, basic, noon) == "AuthenticationFailedInvalidHeader");
    CHECK(refusal(identity, with_token(""), noon) == "InvalidAuthenticationToken");
    CHECK(refusal(identity, with_token(std::string(1 << 20, 'a')), noon) ==
          "InvalidAuthenticationToken");
}

TEST_CASE("tokens expire, and go with their principal") {
    Identity identity = identity_of_one_app();
    const auto token = member(*identity.answer(login("s3cret"), noon), "access_token");
    CHECK(refusal(identity, with_token(token), noon).empty());
    CHECK(refusal(identity, with_token(token), noon + token_life_seconds) ==
          "ExpiredAuthenticationToken");
    identity.replace_principals({});
    CHECK(refusal(identity, with_token(token), noon) == "InvalidAuthenticationToken");
}

TEST_CASE("what clients ask before they log in is answered; other paths are not identity's") {
    Identity identity = identity_of_one_app();
    for (const char* path :
         {"/adfs/.well-known/openid-configuration", "/adfs/adfs/.well-known/openid-configuration",
          "/00000000-0000-0000-0000-000000000002/v2.0/.well-known/openid-configuration",
          "/common/discovery/instance", "/adfs/discovery/keys", "/metadata/endpoints"})
        CHECK(identity.answer(get(path), noon)->status == 200);
    for (const char* path :
         {"/", "", "/subscriptions", "/adfs", "/adfs/oauth2/token", "/adfs//oauth2/token",
          "/00000000-0000-0000-0000-000000000003/v2.0/.well-known/openid-configuration"})
        CHECK_FALSE(identity.answer(get(path), noon));
    CHECK_FALSE(identity.answer(login("s3cret", "/subscriptions/oauth2/token"), noon));
}

TEST_CASE("clients are sent where they came from, unless they lie about it") {
    Identity identity = identity_of_one_app();
    http::Request request = get("/adfs/.well-known/openid-configuration");
    request.headers["host"] = "lab.example:8443";
    CHECK(member(*identity.answer(request, noon), "token_endpoint") ==
          "https://lab.example:8443/adfs/oauth2/token");
    request.headers["host"] = "a\"b/c";
    CHECK(member(*identity.answer(request, noon), "token_endpoint") ==
          "https://localhost:8443/adfs/oauth2/token");
}

TEST_CASE("the server's own address is spoken of as clients reach it") {
    CHECK(base_url_of(*dns::Endpoint::from_text("127.0.0.1:8443")) == "https://localhost:8443");
    CHECK(base_url_of(*dns::Endpoint::from_text("0.0.0.0:443")) == "https://localhost:443");
    CHECK(base_url_of(*dns::Endpoint::from_text("10.0.0.4:8443")) == "https://10.0.0.4:8443");
    CHECK(base_url_of(*dns::Endpoint::from_text("[fd00::4]:8443")) == "https://[fd00::4]:8443");
}
