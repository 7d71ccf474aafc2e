// ArmEndpoint: Azure Resource Manager as its clients meet it: logins and metadata, and calls that a
// token allows, which the control thread answers.
//
// Lives on the HTTP server's thread, where secrets are hashed; a call travels to the control
// thread's loop and back, and neither waits for the other.
#pragma once

#include "control/arm/arm_reply.hpp"
#include "control/http/responder.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <atomic>

namespace parallax::control::arm {

/// Of a request with a good token; others have no more to say than a login form.
inline constexpr std::size_t body_octets_max = 1024 * 1024;

/// How calls reach the model.
struct ControlThread {
    boost::asio::any_io_executor executor;
    /// Called on the executor; a refusal is an answer with a status of 400 and above.
    std::function<resources::Answer(const resources::Call&)> call;
};

struct ArmCounts {
    std::atomic<std::uint64_t> calls{0};
    std::atomic<std::uint64_t> calls_refused{0}; ///< answered 400 and above
    std::atomic<std::uint64_t> logins{0};
    std::atomic<std::uint64_t> logins_refused{0};
    std::atomic<std::uint64_t> tokens_refused{0}; ///< missing, wrong or expired
};

class ArmEndpoint final : public http::Responder {
  public:
    ArmEndpoint(identity::Identity identity, resources::Account account, ControlThread control);

    std::size_t body_octets_max(const http::Request& head) const override;
    boost::asio::awaitable<http::Response> answer(http::Request request) override;
    http::Response refusal(unsigned status, std::string_view why) const override;

    void replace_principals(std::vector<config::Principal> principals);
    const ArmCounts& counts() const noexcept { return counts_; } ///< any thread

  private:
    boost::asio::awaitable<http::Response> answer_call(http::Request request,
                                                       identity::UnixSeconds now);
    std::optional<http::Response> answer_login(const http::Request& request,
                                               identity::UnixSeconds now);

    // Fixed after construction.
    resources::Account account_;
    ControlThread control_;
    // The server's thread only.
    identity::Identity identity_;
    // Shared.
    ArmCounts counts_;
};

} // namespace parallax::control::arm
