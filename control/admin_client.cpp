#include "control/admin_client.hpp"

#include "control/descriptor.hpp"
#include "control/json_path.hpp"
#include "control/store/resource_json.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

#include <sys/un.h>

namespace parallax::control {
namespace json = boost::json;
namespace {

AdminFailure failure_at(const std::string& path, int fault) {
    std::string text = "admin socket '" + path + "': ";
    if (fault == ENOENT || fault == ECONNREFUSED) {
        text += "no server listens there; start one with `control: {socket: ...}`, name its socket "
                "with "
                "--socket, or ask a file with --config FILE";
    } else if (fault == EACCES) {
        text += "permission denied; it belongs to the user that runs the server";
    } else {
        text += std::strerror(fault);
    }
    return {fault == EACCES ? ExitCode::Files : ExitCode::Network, std::move(text)};
}

std::variant<Descriptor, AdminFailure> connect_to(const std::string& path) {
    sockaddr_un address{};
    if (path.empty() || path.size() >= sizeof address.sun_path) {
        return AdminFailure{ExitCode::Configuration, "--socket: the path may have 1 to 107 octets"};
    }
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    Descriptor descriptor{socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)};
    if (!descriptor.is_open()) return failure_at(path, errno);
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    if (connect(descriptor.number(), generic, sizeof address) != 0) return failure_at(path, errno);
    return descriptor;
}

/// False when the connection broke.
bool send_all(const Descriptor& descriptor, std::string_view octets) {
    while (!octets.empty()) {
        const ssize_t sent = send(descriptor.number(), octets.data(), octets.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        octets.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// One line without its end; nothing when none came whole and in time.
std::optional<std::string> receive_line(const Descriptor& descriptor) {
    const Deadline deadline = std::chrono::steady_clock::now() + admin_answer_timeout;
    std::string line;
    std::array<char, 65536> block{};
    while (line.size() <= admin_answer_octets_max) {
        if (!wait_until_ready(descriptor, Readiness::Read, deadline)) return std::nullopt;
        const ssize_t octets = recv(descriptor.number(), block.data(), block.size(), 0);
        if (octets <= 0) return std::nullopt;
        line.append(block.data(), static_cast<std::size_t>(octets));
        if (line.back() == '\n') {
            line.pop_back();
            return line;
        }
    }
    return std::nullopt;
}

} // namespace

std::variant<json::object, AdminFailure> ask_server(const std::string& path,
                                                    const json::object& request) {
    const auto connected = connect_to(path);
    if (const auto* failure = std::get_if<AdminFailure>(&connected)) return *failure;
    const Descriptor& descriptor = std::get<Descriptor>(connected);
    if (!send_all(descriptor, json::serialize(request) + '\n')) return failure_at(path, errno);
    const auto line = receive_line(descriptor);
    if (!line) {
        return AdminFailure{ExitCode::Network, "admin socket '" + path + "': no whole answer came"};
    }
    const auto answer = parse_state_text(*line); // a TXT record's octets are in an exported state
    const json::object* told = answer ? answer->if_object() : nullptr;
    if (told == nullptr) {
        return AdminFailure{ExitCode::Other,
                            "admin socket '" + path + "': the answer is no JSON object"};
    }
    if (const json::object* result = object_at(*told, "result")) return *result;
    return AdminFailure{ExitCode::Configuration, text_at(*told, "error")};
}

} // namespace parallax::control
