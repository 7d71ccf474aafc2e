// Tls: the server's side of TLS: versions, certificate, key. Any thread.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <string>
#include <variant>

namespace parallax::control::http {

/// TLS 1.2 and later with this certificate and key, both in PEM; or what is wrong with them.
std::variant<boost::asio::ssl::context, std::string> tls_context(const std::string& certificate,
                                                                 const std::string& key);

} // namespace parallax::control::http
