#include "control/arm/arm_server.hpp"

#include "control/arm/certificate_files.hpp"
#include "control/http/tls.hpp"

#include <boost/asio/post.hpp>

namespace parallax::control::arm {
namespace asio = boost::asio;

namespace {

asio::ip::tcp::endpoint endpoint_of(const dns::Endpoint& listen) {
    boost::system::error_code impossible;
    return {asio::ip::make_address(listen.address.to_text(), impossible), listen.port};
}

std::string text_of(const asio::ip::tcp::endpoint& endpoint) {
    const std::string address = endpoint.address().to_string();
    const std::string port = std::to_string(endpoint.port());
    return endpoint.address().is_v6() ? '[' + address + "]:" + port : address + ':' + port;
}

/// What the endpoint shows the world: the context, and the end of the certificate's life.
struct Face {
    asio::ssl::context tls;
    identity::UnixSeconds expiry = 0;
};

identity::UnixSeconds unix_now() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::variant<Face, std::string> face_of(const config::Control& control) {
    const auto files = certificate_of(control, unix_now());
    if (const auto* const fault = std::get_if<std::string>(&files)) return *fault;
    const auto& pair = std::get<http::Certificate>(files);
    auto tls = http::tls_context(pair.certificate, pair.key);
    if (auto* const fault = std::get_if<std::string>(&tls)) {
        return certificate_path_of(control) + ": " + *fault;
    }
    return Face{std::get<asio::ssl::context>(std::move(tls)),
                http::expiry_of(pair.certificate).value_or(0)};
}

} // namespace

ArmServer::ArmServer(std::shared_ptr<ArmEndpoint> endpoint, std::unique_ptr<http::Server> server)
    : endpoint_{std::move(endpoint)}, server_{std::move(server)} {}

ArmServer::Opened ArmServer::open(const config::Control& control, ControlThread thread) {
    auto face = face_of(control);
    if (auto* const fault = std::get_if<std::string>(&face)) {
        return OpenFault{OpenFault::Cause::Files, std::move(*fault)};
    }
    auto key = identity::signing_key_in(control.state->path + ".token-key.pem");
    if (auto* const fault = std::get_if<std::string>(&key)) {
        return OpenFault{OpenFault::Cause::Files, std::move(*fault)};
    }
    identity::Identity identity{control, std::get<identity::SigningKey>(std::move(key))};
    std::string base_url = identity.base_url();
    auto endpoint = std::make_shared<ArmEndpoint>(
        std::move(identity), resources::Account{control.subscription, control.tenant},
        std::move(thread));
    auto opened = http::Server::open(
        {endpoint_of(control.arm->listen), std::move(std::get<Face>(face).tls), endpoint, {}});
    if (auto* const fault = std::get_if<std::string>(&opened)) {
        return OpenFault{OpenFault::Cause::Network, std::move(*fault)};
    }
    std::unique_ptr<ArmServer> made{new ArmServer{
        std::move(endpoint), std::get<std::unique_ptr<http::Server>>(std::move(opened))}};
    made->base_url_ = std::move(base_url);
    made->expiry_ = std::get<Face>(face).expiry;
    return made;
}

void ArmServer::replace_principals(std::vector<config::Principal> principals) {
    asio::post(server_->executor(), [endpoint = endpoint_, given = std::move(principals)] {
        endpoint->replace_principals(given);
    });
}

void ArmServer::drain(std::chrono::milliseconds grace, std::function<void()> done) {
    server_->drain(grace, std::move(done));
}

std::string ArmServer::address() const {
    return text_of(server_->endpoint());
}

std::int64_t ArmServer::certificate_days_left() const {
    constexpr std::int64_t day_seconds = 86'400;
    const std::int64_t left = expiry_ - unix_now();
    return left < 0 ? -1 : left / day_seconds;
}

std::vector<Number> ArmServer::numbers() const {
    const http::Traffic& traffic = server_->traffic();
    const ArmCounts& counts = endpoint_->counts();
    return {{"arm_connections", traffic.connections},
            {"arm_connections_evicted", traffic.connections_evicted},
            {"arm_requests", traffic.requests},
            {"arm_requests_malformed", traffic.requests_malformed},
            {"arm_calls", counts.calls},
            {"arm_calls_refused", counts.calls_refused},
            {"arm_logins", counts.logins},
            {"arm_logins_refused", counts.logins_refused},
            {"arm_tokens_refused", counts.tokens_refused}};
}

} // namespace parallax::control::arm
