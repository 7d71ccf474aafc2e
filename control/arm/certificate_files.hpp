// CertificateFiles: the endpoint's certificate and key: the configured ones, or ones made on first
// start and kept beside the state. At start and by `parallax arm connect`; any thread.
#pragma once

#include "config/config.hpp"
#include "control/http/certificate.hpp"

#include <variant>

namespace parallax::control::arm {

/// What clients are told to trust. Pre: there is an `arm`.
std::string certificate_path_of(const config::Control& control);

/// Text: what is wrong with which file. Pre: there are an `arm` and a `state`.
std::variant<http::Certificate, std::string> certificate_of(const config::Control& control,
                                                            std::int64_t now);

} // namespace parallax::control::arm
