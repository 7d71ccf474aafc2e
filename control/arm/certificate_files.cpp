#include "control/arm/certificate_files.hpp"

#include "control/identity/kept_file.hpp"

#include <array>
#include <climits>
#include <unistd.h>

namespace parallax::control::arm {

using identity::FileFault;
using identity::Readers;

namespace {

using KeptText = std::variant<std::optional<std::string>, FileFault>;

std::string own_key_path_of(const config::Control& control) {
    return control.state->path + ".certificate-key.pem";
}

/// Nothing for a name that no certificate can have.
std::optional<std::string> host_name() {
    std::array<char, HOST_NAME_MAX + 1> name{};
    if (::gethostname(name.data(), name.size() - 1) != 0) return std::nullopt;
    std::string text{name.data()};
    return dns::Name::from_text(text) ? std::optional{text} : std::nullopt;
}

http::Subject subject_of(const dns::Endpoint& listen) {
    http::Subject subject{{"localhost"}, {"127.0.0.1", "::1"}};
    const auto name = host_name();
    if (name && *name != "localhost") subject.names.push_back(*name);
    const std::string address = listen.address.to_text();
    const bool is_new = address != "127.0.0.1" && address != "::1";
    if (is_new && !listen.address.is_unspecified()) subject.addresses.push_back(address);
    return subject;
}

/// The key first: a certificate without its key would be taken for a finished pair.
std::variant<http::Certificate, std::string> write_new(const config::Control& control,
                                                       std::int64_t now) {
    const std::string path = certificate_path_of(control);
    auto made = http::make_certificate(subject_of(control.arm->listen), now);
    if (!made) return path + ": cannot make a certificate";
    auto fault = identity::write_kept(own_key_path_of(control), made->key, Readers::Owner);
    if (!fault) fault = identity::write_kept(path, made->certificate, Readers::Everybody);
    if (fault) return std::move(fault->text);
    return std::move(*made);
}

std::string missing(const std::string& path, const std::string& other) {
    return path + ": is missing; " + other + " is there: give both, or remove it for new ones";
}

} // namespace

std::string certificate_path_of(const config::Control& control) {
    const auto& given = control.arm->certificate;
    return given ? given->path : control.state->path + ".certificate.pem";
}

std::variant<http::Certificate, std::string> certificate_of(const config::Control& control,
                                                            std::int64_t now) {
    const bool is_own = !control.arm->certificate;
    const std::string path = certificate_path_of(control);
    const std::string key_path = is_own ? own_key_path_of(control) : control.arm->key->path;
    KeptText certificate = identity::read_kept(path, Readers::Everybody);
    KeptText key = identity::read_kept(key_path, is_own ? Readers::Owner : Readers::Everybody);
    for (KeptText* const read : {&certificate, &key}) {
        if (auto* const fault = std::get_if<FileFault>(read)) return std::move(fault->text);
    }
    auto& certificate_text = std::get<std::optional<std::string>>(certificate);
    auto& key_text = std::get<std::optional<std::string>>(key);
    if (is_own && !certificate_text) return write_new(control, now);
    if (!certificate_text) return missing(path, key_path);
    if (!key_text) return missing(key_path, path);
    return http::Certificate{std::move(*certificate_text), std::move(*key_text)};
}

} // namespace parallax::control::arm
