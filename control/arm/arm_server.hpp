// ArmServer: the endpoint with all that is its: certificate, signing key, thread, connections.
// Control thread.
#pragma once

#include "control/arm/arm_endpoint.hpp"
#include "control/http/server.hpp"

namespace parallax::control::arm {

struct OpenFault {
    enum class Cause : std::uint8_t { Files, Network } cause = Cause::Files;
    std::string text;
};

/// Something counted, by its name in the statistics.
struct Number {
    const char* name;
    std::uint64_t value;
};

class ArmServer {
  public:
    using Opened = std::variant<std::unique_ptr<ArmServer>, OpenFault>;
    /// Pre: there are an `arm` and a `state`.
    static Opened open(const config::Control& control, ControlThread thread);

    /// A reload: who is no longer declared is refused from the next request on.
    void replace_principals(std::vector<config::Principal> principals);
    /// Calls that are being answered are; `done` is called from the endpoint's thread.
    void drain(std::chrono::milliseconds grace, std::function<void()> done);

    std::string address() const; ///< "127.0.0.1:8443"
    std::string base_url() const { return base_url_; }
    /// Negative: the certificate's life is over.
    std::int64_t certificate_days_left() const;
    std::vector<Number> numbers() const;

  private:
    ArmServer(std::shared_ptr<ArmEndpoint> endpoint, std::unique_ptr<http::Server> server);

    std::shared_ptr<ArmEndpoint> endpoint_;
    std::unique_ptr<http::Server> server_;
    std::string base_url_;
    identity::UnixSeconds expiry_ = 0;
};

} // namespace parallax::control::arm
