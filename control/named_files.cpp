#include "control/named_files.hpp"

#include "control/arm/certificate_files.hpp"
#include "control/http/tls.hpp"
#include "control/key_files.hpp"

namespace parallax::control {
namespace {

/// "<path>: what is wrong"; nothing without a configured certificate: one would be made.
std::optional<std::string> fault_of_certificate(const config::Control& control) {
    if (!control.arm || !control.arm->certificate || !control.state) return std::nullopt;
    const auto files = arm::certificate_of(control, 0);
    if (const auto* const fault = std::get_if<std::string>(&files)) return *fault;
    const auto& pair = std::get<http::Certificate>(files);
    const auto tls = http::tls_context(pair.certificate, pair.key);
    if (const auto* const fault = std::get_if<std::string>(&tls)) {
        return arm::certificate_path_of(control) + ": " + *fault;
    }
    return std::nullopt;
}

} // namespace

Findings faults_of_named_files(const config::Config& config) {
    Findings findings;
    if (config.control.registration) {
        auto read = read_keyring(*config.control.registration, config.file);
        if (auto* const wrong = std::get_if<Findings>(&read)) findings = std::move(*wrong);
    }
    if (const auto fault = fault_of_certificate(config.control)) {
        const config::FilePath& key = *config.control.arm->key;
        const bool of_key = fault->starts_with(key.path + ':');
        const config::Location at =
            of_key ? key.location : config.control.arm->certificate->location;
        findings.push_back(
            {zones::Severity::Error, {config.file, at.line, at.column, *fault}, Cause::Content});
    }
    return findings;
}

} // namespace parallax::control
