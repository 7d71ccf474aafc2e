// Session: one connection of the Server: requests in, responses out, a deadline for each step.
//
// The functions are coroutines on the server's thread; whoever runs them owns the session and
// outlives them. When a deadline passes or close() is called, whatever waits ends as if the client
// had gone.
#pragma once

#include "control/http/connection_table.hpp"
#include "control/http/responder.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

namespace parallax::control::http {

inline constexpr auto quietly = boost::asio::as_tuple(boost::asio::use_awaitable);

/// What came of reading a request.
struct Reading {
    enum class Outcome : std::uint8_t {
        Good,
        Refused, ///< the connection has to be closed behind the answer
        Gone     ///< nobody is there to answer
    } outcome = Outcome::Gone;
    Request request;
    unsigned status = 400; ///< of a refusal
    std::string why;
    bool keep_alive = false;
    bool is_head = false; ///< the answer has no body
};

struct Sending {
    enum class Body : std::uint8_t { Sent, Left } body = Body::Sent;
    enum class Then : std::uint8_t { KeepAlive, Close } then = Then::KeepAlive;
};

/// What is read and thrown away so that a client reads a refusal before it is cut off.
inline constexpr std::size_t farewell_octets_max = std::size_t{8} * 1024 * 1024;
/// Beside the head: pieces of chunks.
inline constexpr std::size_t buffer_octets_max = 32 * 1024;

struct Session {
    using Socket = boost::asio::ip::tcp::socket;
    Session(Socket socket, boost::asio::ssl::context& tls, std::string address,
            ConnectionTable::Id number)
        : stream{boost::beast::tcp_stream{std::move(socket)}, tls}, client{std::move(address)},
          id{number} {}

    void expire_after(std::chrono::milliseconds time) { stream.next_layer().expires_after(time); }
    void expire_never() { stream.next_layer().expires_never(); }
    void close() { stream.next_layer().close(); }

    static boost::asio::awaitable<bool> shake_hands(Session& session);
    /// False when the client left instead.
    static boost::asio::awaitable<bool> wait_for_request(Session& session);
    static boost::asio::awaitable<Reading> read_request(Session& session,
                                                        const Responder& responder);
    static boost::asio::awaitable<bool> send(Session& session, Response response, Sending sending);
    static boost::asio::awaitable<void> say_farewell(Session& session);

    boost::asio::ssl::stream<boost::beast::tcp_stream> stream;
    boost::beast::flat_buffer buffer{buffer_octets_max};
    std::string client; ///< its address, or its /64
    ConnectionTable::Id id;
    bool owes_answer = false; ///< a request was read, and its answer is not sent
};

} // namespace parallax::control::http
