// AdminSocket: the Unix stream socket through which an operator asks the running server.
//
// One JSON object per line in, one JSON line out (docs/cli.md). Promises: mode 0600; a stale socket
// file is replaced, a live one is not; at most `admin_connections_max` connections, a request of at
// most `admin_request_octets_max`, `admin_timeout` for each read and write. Runs on the control
// thread's loop, and waits for nothing: signals and other connections get their turn meanwhile.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>

namespace parallax::control {

inline constexpr std::size_t admin_request_octets_max = 64 * 1024 * 1024; // a whole state
inline constexpr std::size_t admin_connections_max = 16;
inline constexpr std::chrono::milliseconds admin_timeout{5000};

/// The answer line to a request line, both without line break.
using AdminResponder = std::function<boost::asio::awaitable<std::string>(std::string line)>;

struct AdminLimits {
    std::chrono::milliseconds timeout = admin_timeout;
    std::size_t connections_max = admin_connections_max;
    std::size_t request_octets_max = admin_request_octets_max;
};

class AdminSocket {
  public:
    ~AdminSocket(); ///< closes all connections and removes the socket file

    /// Opens and listens, or says what is wrong. `responder` is called on the loop's thread.
    static std::variant<std::unique_ptr<AdminSocket>, std::string>
    open(boost::asio::io_context& loop, const std::string& path, AdminResponder responder,
         AdminLimits limits = {});

  private:
    struct Parts;
    explicit AdminSocket(std::shared_ptr<Parts> parts);
    std::shared_ptr<Parts> parts_;
};

} // namespace parallax::control
