// Cloud metadata: what clients ask before they log in: ARM's /metadata/endpoints, OpenID
// Connect discovery, the keys (RFC 7517), and Microsoft's instance discovery. Pure; any thread.
#pragma once

#include "control/http/message.hpp"
#include "control/identity/signing_key.hpp"

#include <boost/json/value.hpp>

namespace parallax::control::identity {

/// Where this server is reached, and whose it is.
struct Place {
    std::string base_url; ///< "https://localhost:8443", no slash at the end
    std::string tenant;
};

/// By api-version: 2015-01-01 an object, 2019-05-01 a list of clouds, later ones an object.
http::Response endpoints_metadata(const Place& place, std::string_view api_version);
/// The ADFS shape, which azure-cli 2.45 needs (it asks nobody else about the authority).
http::Response adfs_discovery(const Place& place);
http::Response openid_discovery(const Place& place);
http::Response instance_discovery(const Place& place);
http::Response published_keys(const SigningKey& key);

http::Response json_response(unsigned status, const boost::json::value& body);

} // namespace parallax::control::identity
