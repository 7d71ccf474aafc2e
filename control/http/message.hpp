// Request and Response: HTTP messages as the control plane's endpoints see them, without sockets.
// Values; any thread.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace parallax::control::http {

struct Request {
    std::string method;
    std::string path;                           ///< percent-decoded once, checked
    std::map<std::string, std::string> query;   ///< names folded to lower case, decoded
    std::map<std::string, std::string> headers; ///< names folded to lower case
    std::string body;
    std::string client; ///< the peer's address as text; of an IPv6 one its /64
};

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body;
};

} // namespace parallax::control::http
