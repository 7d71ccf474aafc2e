// Identity: who calls: logins with a client's secret, tokens, and what clients ask before.
//
// Made of the configuration and the signing key; reads no clock. A login hashes once, with the
// memory of one hash. One thread at a time.
#pragma once

#include "config/config.hpp"
#include "control/http/message.hpp"
#include "control/identity/cloud_metadata.hpp"
#include "control/identity/form.hpp"
#include "control/identity/login_guard.hpp"
#include "control/identity/token.hpp"

namespace parallax::control::identity {

/// Somebody whose token is good, with the roles of the configuration at this moment.
struct Caller {
    std::string client_id;
    std::string object_id;
    std::vector<config::RoleGrant> roles;

    bool may(std::string_view action, std::string_view id) const;
};

class Identity {
  public:
    Identity(const config::Control& control, SigningKey key);

    /// A reload: who is no longer there is refused at once, whatever token it holds.
    void replace_principals(std::vector<config::Principal> principals);
    /// Nothing when the path is none of identity's.
    std::optional<http::Response> answer(const http::Request& request, UnixSeconds now);
    /// The response is 401 with WWW-Authenticate (RFC 6750 section 3).
    std::variant<Caller, http::Response> authenticate(const http::Request& request,
                                                      UnixSeconds now) const;
    /// What a client reached this server by, so that what it is sent to next is reached the same
    /// way.
    Place place_of(const http::Request& request) const;
    const std::string& base_url() const noexcept { return issuer_.audience; }

  private:
    http::Response answer_login(const http::Request& request, UnixSeconds now);
    http::Response check_login(const Form& form, const std::string& client, UnixSeconds now);
    bool is_tenant(std::string_view segment) const;
    const config::Principal* principal(std::string_view client_id) const;
    http::Response refuse(const http::Request& request, std::string_view code,
                          std::string_view message) const;

    // Fixed after construction.
    SigningKey key_;
    Issuer issuer_;
    // This thread only.
    std::vector<config::Principal> principals_;
    LoginGuard guard_;
};

/// "https://localhost:8443" for a server on the loopback or on every address.
std::string base_url_of(const dns::Endpoint& listen);

} // namespace parallax::control::identity
