#include "control/service_notice.hpp"

#include "control/descriptor.hpp"

#include <cstdlib>
#include <cstring>
#include <ctime>

#include <sys/un.h>

namespace parallax::control {

ServiceNotice ServiceNotice::from_environment() {
    const char* address = std::getenv("NOTIFY_SOCKET");
    return ServiceNotice{address == nullptr ? std::string{} : std::string{address}};
}

void ServiceNotice::reloading() const {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const auto microseconds = std::int64_t{now.tv_sec} * 1'000'000 + now.tv_nsec / 1000;
    send("RELOADING=1\nMONOTONIC_USEC=" + std::to_string(microseconds));
}

void ServiceNotice::send(std::string_view state) const {
    sockaddr_un address{};
    if (address_.empty() || address_.size() >= sizeof address.sun_path) return;
    const Descriptor descriptor{socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    if (!descriptor.is_open()) return;
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, address_.data(), address_.size());
    if (address_.front() == '@') address.sun_path[0] = '\0';
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // The manager may have gone; serving does not depend on it.
    static_cast<void>(sendto(descriptor.number(), state.data(), state.size(),
                             MSG_NOSIGNAL | MSG_DONTWAIT,
                             reinterpret_cast<const sockaddr*>(&address), length));
}

} // namespace parallax::control
