#include "control/http/tls.hpp"

#include <boost/asio/buffer.hpp>

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace parallax::control::http {
namespace asio = boost::asio;

std::variant<asio::ssl::context, std::string> tls_context(const std::string& certificate,
                                                          const std::string& key) {
    asio::ssl::context context{asio::ssl::context::tls_server};
    SSL_CTX* const native = context.native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                    SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
    boost::system::error_code fault;
    context.use_certificate_chain(asio::buffer(certificate), fault);
    if (fault) return "the certificate cannot be used: " + fault.message();
    context.use_private_key(asio::buffer(key), asio::ssl::context::pem, fault);
    if (fault) return "the key cannot be used: " + fault.message();
    const bool fits = SSL_CTX_check_private_key(native) == 1;
    ERR_clear_error();
    if (!fits) return std::string{"the key is not the certificate's"};
    return context;
}

} // namespace parallax::control::http
