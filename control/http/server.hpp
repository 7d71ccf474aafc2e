// Server: HTTP/1.1 over TLS 1.2 and later, on a thread of its own.
//
// Promises: everything a client may make the server hold or wait for is bounded (Limits); a slow or
// idle client makes room for others; what could be read as two different requests is refused and
// the connection closed. Knows no files: what is answered comes from the Responder. Control thread,
// but for what Traffic counts.
#pragma once

#include "control/http/connection_table.hpp"
#include "control/http/responder.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <variant>

namespace parallax::control::http {

struct Limits {
    Room room;
    std::chrono::milliseconds handshake{5'000};
    std::chrono::milliseconds request{15'000}; ///< from its first octet to its last
    std::chrono::milliseconds idle{60'000};    ///< between two requests
    std::chrono::milliseconds answer{15'000};  ///< for the client to take an answer
    std::chrono::milliseconds farewell{2'000}; ///< for the client to read a refusal
};

struct Traffic {
    std::atomic<std::uint64_t> connections{0};
    std::atomic<std::uint64_t> connections_evicted{0}; ///< or refused, for want of room
    std::atomic<std::uint64_t> requests{0};
    std::atomic<std::uint64_t> requests_malformed{0};
};

class Server {
  public:
    struct Setup {
        boost::asio::ip::tcp::endpoint listen;
        boost::asio::ssl::context tls;
        std::shared_ptr<Responder> responder;
        Limits limits = {};
    };
    /// Listens and serves, or says why it cannot.
    static std::variant<std::unique_ptr<Server>, std::string> open(Setup setup);
    /// Closes everything at once.
    ~Server();

    /// No new requests; those that are being answered are. `done` is called when the thread has
    /// nothing left, from that thread.
    void drain(std::chrono::milliseconds grace, std::function<void()> done);

    boost::asio::ip::tcp::endpoint endpoint() const;
    /// Where the responder lives.
    boost::asio::any_io_executor executor() const;
    const Traffic& traffic() const;

  private:
    struct Parts;
    explicit Server(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

} // namespace parallax::control::http
