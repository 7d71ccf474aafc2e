// SignedIn: an identity with one principal, "app", and requests in its name. Only for tests.
#pragma once

#include "control/identity/identity.hpp"
#include "control/identity/secret.hpp"
#include "tests/unit/control/folder.hpp"

#include <chrono>

namespace parallax::control::arm::testing {

inline identity::UnixSeconds now() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

/// Made once: hashing and key making are slow on purpose.
inline const identity::SigningKey& signing_key() {
    static const identity::SigningKey key = *identity::SigningKey::make();
    return key;
}

/// "app" is an owner of everything; its secret is "s3cret".
inline config::Control one_app() {
    static const auto hash = identity::hash_of("s3cret", "0123456789abcdef");
    config::Control control;
    control.arm = config::Arm{*dns::Endpoint::from_text("127.0.0.1:0"), {}, {}, {}};
    config::Principal app;
    app.client_id = "app";
    app.secret_hash = *hash;
    app.roles = {{config::Role::Owner, "/"}};
    control.principals = {app};
    return control;
}

/// A folder, and a control section whose state is in it.
struct Home : control::testing::Folder {
    Home() { control.state = config::FilePath{file("state.db"), {}}; }
    config::Control control = one_app();
};

inline std::string token_of_app() {
    const config::Control control = one_app();
    const std::string audience = identity::base_url_of(control.arm->listen);
    return identity::token_for("app", {audience + "/adfs", audience, control.tenant}, signing_key(),
                               now());
}

inline http::Request request(const std::string& method, const std::string& path,
                             const std::string& body = "") {
    http::Request made;
    made.method = method;
    made.path = path;
    made.query = {{"api-version", "2022-01-01"}};
    made.headers = {{"content-type", "application/json"}, {"host", "localhost:8443"}};
    made.body = body;
    made.client = "127.0.0.1";
    return made;
}

inline std::string header(const http::Response& response, const std::string& name) {
    for (const auto& [held, value] : response.headers) {
        if (held == name) return value;
    }
    return "absent";
}

} // namespace parallax::control::arm::testing
