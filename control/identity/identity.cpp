#include "control/identity/identity.hpp"

#include "control/identity/role.hpp"
#include "control/identity/secret.hpp"

#include <boost/json/object.hpp>

#include <algorithm>

namespace parallax::control::identity {

namespace {

namespace json = boost::json;

constexpr std::size_t host_octets_max = 255;
/// A dead end for clients that are not declared: hashing it takes as long as a real one.
const config::SecretHash& nobody() {
    static const config::SecretHash hash{32'768, 8, 1,
                                         std::vector<std::uint8_t>(config::salt_octets_min),
                                         std::vector<std::uint8_t>(config::secret_hash_octets)};
    return hash;
}

bool same_octet(char a, char b) {
    return dns::fold(static_cast<std::uint8_t>(a)) == dns::fold(static_cast<std::uint8_t>(b));
}

bool same_text(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), same_octet);
}

std::string header_of(const http::Request& request, const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string{} : found->second;
}

std::string field_of(const Form& form, const char* name) {
    const auto found = form.find(name);
    return found == form.end() ? std::string{} : found->second;
}

/// RFC 6749 section 5.2.
http::Response oauth_error(unsigned status, std::string_view code, std::string_view description) {
    return json_response(
        status,
        json::object{{"error", json::string(code.data(), code.size())},
                     {"error_description", json::string(description.data(), description.size())}});
}

/// "/a/b" -> "a" and "/b".
std::pair<std::string_view, std::string_view> split(std::string_view path) {
    if (path.empty() || path.front() != '/') return {};
    path.remove_prefix(1);
    const auto end = std::min(path.find('/'), path.size());
    return {path.substr(0, end), path.substr(end)};
}

bool is_host(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == ':' || c == '[' || c == ']';
    };
    return !text.empty() && text.size() <= host_octets_max && std::ranges::all_of(text, allowed);
}

bool is_token_path(std::string_view rest) {
    return rest == "/oauth2/token" || rest == "/oauth2/v2.0/token";
}

bool is_discovery_path(std::string_view rest) {
    return rest == "/.well-known/openid-configuration" ||
           rest == "/v2.0/.well-known/openid-configuration" ||
           rest == "/adfs/.well-known/openid-configuration";
}

bool is_keys_path(std::string_view rest) {
    return rest == "/discovery/keys" || rest == "/discovery/v2.0/keys";
}

} // namespace

std::string base_url_of(const dns::Endpoint& listen) {
    const bool here = listen.address.is_loopback() || listen.address.is_unspecified();
    const std::string port = std::to_string(listen.port);
    return "https://" + (here ? "localhost:" + port : listen.to_text());
}

bool Caller::may(std::string_view action, std::string_view id) const {
    return identity::may(roles, action, id);
}

Identity::Identity(const config::Control& control, SigningKey key)
    : key_(std::move(key)), principals_(control.principals) {
    issuer_.audience = base_url_of(control.arm ? control.arm->listen : dns::Endpoint{});
    issuer_.url = issuer_.audience + "/adfs";
    issuer_.tenant = control.tenant;
}

void Identity::replace_principals(std::vector<config::Principal> principals) {
    principals_ = std::move(principals);
}

const config::Principal* Identity::principal(std::string_view client_id) const {
    const auto found = std::ranges::find_if(principals_, [&](const config::Principal& one) {
        return same_text(one.client_id, client_id);
    });
    return found == principals_.end() ? nullptr : &*found;
}

bool Identity::is_tenant(std::string_view segment) const {
    return same_text(segment, issuer_.tenant) || segment == "common" || segment == "organizations";
}

Place Identity::place_of(const http::Request& request) const {
    const std::string host = header_of(request, "host");
    return {is_host(host) ? "https://" + host : issuer_.audience, issuer_.tenant};
}

std::optional<http::Response> Identity::answer(const http::Request& request, UnixSeconds now) {
    const auto [first, rest] = split(request.path);
    const bool adfs = first == "adfs";
    if (request.method == "POST")
        return (adfs || is_tenant(first)) && is_token_path(rest)
                   ? std::optional(answer_login(request, now))
                   : std::nullopt;
    if (request.method != "GET") return std::nullopt;
    const Place place = place_of(request);
    if (request.path == "/metadata/endpoints") {
        const auto version = request.query.find("api-version");
        return endpoints_metadata(place, version == request.query.end() ? "" : version->second);
    }
    if (request.path == "/common/discovery/instance") return instance_discovery(place);
    if (!adfs && !is_tenant(first)) return std::nullopt;
    if (is_keys_path(rest)) return published_keys(key_);
    if (is_discovery_path(rest)) return adfs ? adfs_discovery(place) : openid_discovery(place);
    return std::nullopt;
}

http::Response Identity::answer_login(const http::Request& request, UnixSeconds now) {
    const auto form = read_form(request.body);
    if (!form) return oauth_error(400, "invalid_request", "the body is no form, or too long");
    if (field_of(*form, "grant_type") != "client_credentials")
        return oauth_error(400, "unsupported_grant_type",
                           "only grant_type=client_credentials is known");
    if (!guard_.admits(request.client, now)) {
        auto refused =
            oauth_error(429, "temporarily_unavailable", "too many failed logins from this address");
        refused.headers.emplace_back("Retry-After",
                                     std::to_string(guard_.wait_seconds(request.client, now)));
        return refused;
    }
    return check_login(*form, request.client, now);
}

http::Response Identity::check_login(const Form& form, const std::string& client, UnixSeconds now) {
    const auto* found = principal(field_of(form, "client_id"));
    const bool good =
        matches(field_of(form, "client_secret"), found ? found->secret_hash : nobody());
    if (!found || !good) {
        guard_.note_failure(client, now);
        return oauth_error(401, "invalid_client", "the client_id or the client_secret is wrong");
    }
    guard_.note_success(client);
    const std::string token = token_for(found->client_id, issuer_, key_, now);
    if (token.empty()) return oauth_error(500, "server_error", "no token could be signed");
    return json_response(200, json::object{{"token_type", "Bearer"},
                                           {"expires_in", token_life_seconds},
                                           {"ext_expires_in", token_life_seconds},
                                           {"expires_on", now + token_life_seconds},
                                           {"not_before", now},
                                           {"resource", issuer_.audience},
                                           {"access_token", token}});
}

http::Response Identity::refuse(const http::Request& request, std::string_view code,
                                std::string_view message) const {
    const json::object error{{"code", json::string(code.data(), code.size())},
                             {"message", json::string(message.data(), message.size())}};
    auto response = json_response(401, json::object{{"error", error}});
    response.headers.emplace_back("WWW-Authenticate",
                                  "Bearer authorization_uri=\"" + place_of(request).base_url +
                                      "/adfs\", error=\"invalid_token\", error_description=\"" +
                                      std::string(message) + "\"");
    return response;
}

std::variant<Caller, http::Response> Identity::authenticate(const http::Request& request,
                                                            UnixSeconds now) const {
    constexpr std::string_view scheme = "bearer ";
    const std::string header = header_of(request, "authorization");
    if (header.empty())
        return refuse(request, "AuthenticationFailed",
                      "Authentication failed. The 'Authorization' header is missing.");
    if (!same_text(std::string_view(header).substr(0, scheme.size()), scheme))
        return refuse(request, "AuthenticationFailedInvalidHeader",
                      "Authentication failed. The 'Authorization' header is no bearer token.");
    const auto read =
        read_token(std::string_view(header).substr(scheme.size()), issuer_, key_, now);
    if (const auto* fault = std::get_if<TokenFault>(&read))
        return refuse(request,
                      *fault == TokenFault::Expired ? "ExpiredAuthenticationToken"
                                                    : "InvalidAuthenticationToken",
                      to_text(*fault));
    const auto* found = principal(std::get<TokenBearer>(read).client_id);
    if (!found)
        return refuse(request, "InvalidAuthenticationToken",
                      "the token's principal is no longer declared");
    return Caller{found->client_id, object_id_of(found->client_id), found->roles};
}

} // namespace parallax::control::identity
