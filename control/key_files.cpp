#include "control/key_files.hpp"

#include "control/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace parallax::control {
namespace {

using registration::key_text_octets_max;
using registration::TsigKey;
using KeyOrFault = std::variant<TsigKey, std::string>;

std::string system_text() {
    return std::strerror(errno); // NOLINT(concurrency-mt-unsafe): the control thread alone
}

/// One octet more than a key may have, if there are so many.
std::optional<std::string> read_text(const Descriptor& file) {
    std::string text(key_text_octets_max + 1, '\0');
    std::size_t filled = 0;
    while (filled < text.size()) {
        const ssize_t octets = ::read(file.number(), text.data() + filled, text.size() - filled);
        if (octets < 0) return std::nullopt;
        if (octets == 0) break;
        filled += static_cast<std::size_t>(octets);
    }
    text.resize(filled);
    return text;
}

KeyOrFault read_key(const std::string& path) {
    // A FIFO would be waited for.
    const Descriptor file{::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    if (!file.is_open()) return "cannot be read: " + system_text();
    struct stat status {};
    if (::fstat(file.number(), &status) != 0) return "cannot be read: " + system_text();
    if (!S_ISREG(status.st_mode)) return std::string{"is no file"};
    if ((status.st_mode & 077U) != 0) {
        return std::string{"others may read this secret; make its mode 0600"};
    }
    const auto text = read_text(file);
    if (!text) return "cannot be read: " + system_text();
    return registration::tsig_key_from_text(*text);
}

} // namespace

std::variant<std::shared_ptr<const registration::Keyring>, Findings>
read_keyring(const config::Registration& registration, const std::string& config_file) {
    auto keyring = std::make_shared<registration::Keyring>();
    Findings findings;
    for (const config::RegistrationKey& wanted : registration.keys) {
        const auto blame = [&](const std::string& text) {
            const config::Location at = wanted.file.location;
            findings.push_back(
                {zones::Severity::Error,
                 {config_file, at.line, at.column, "key file '" + wanted.file.path + "': " + text},
                 Cause::Content});
        };
        auto read = read_key(wanted.file.path);
        if (const auto* const fault = std::get_if<std::string>(&read)) {
            blame(*fault);
            continue;
        }
        auto& key = std::get<TsigKey>(read);
        const bool is_known = std::ranges::any_of(
            keyring->holders, [&](const auto& each) { return each.key.name == key.name; });
        if (is_known) blame("another file has a key of the name " + key.name.to_text());
        keyring->holders.push_back({std::move(key), {wanted.networks}});
    }
    if (!findings.empty()) return findings;
    return keyring;
}

} // namespace parallax::control
