// Responder: what answers the requests that a Server takes.
//
// A base class, because the transport may know nothing of what it carries. On the server's thread.
#pragma once

#include "control/http/message.hpp"

#include <boost/asio/awaitable.hpp>

#include <string_view>

namespace parallax::control::http {

class Responder {
  public:
    virtual ~Responder() = default;
    /// Asked when the head is there, before any of the body is read.
    virtual std::size_t body_octets_max(const Request& head) const = 0;
    virtual boost::asio::awaitable<Response> answer(Request request) = 0;
    /// The answer to what is no request.
    virtual Response refusal(unsigned status, std::string_view why) const = 0;
};

} // namespace parallax::control::http
