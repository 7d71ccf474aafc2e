#include "control/descriptor.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <poll.h>
#include <unistd.h>

namespace parallax::control {

Descriptor::~Descriptor() {
    if (is_open()) close(number_);
}

SocketAddress socket_address_of(const dns::Endpoint& endpoint) noexcept {
    SocketAddress address;
    const auto octets = endpoint.address.octets();
    if (endpoint.address.family() == dns::AddressFamily::V4) {
        sockaddr_in in{};
        in.sin_family = AF_INET;
        in.sin_port = htons(endpoint.port);
        std::memcpy(&in.sin_addr, octets.data(), octets.size());
        std::memcpy(&address.storage, &in, sizeof in);
        address.length = sizeof in;
        return address;
    }
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(endpoint.port);
    std::memcpy(&in6.sin6_addr, octets.data(), octets.size());
    std::memcpy(&address.storage, &in6, sizeof in6);
    address.length = sizeof in6;
    return address;
}

bool wait_until_ready(const Descriptor& descriptor, Readiness readiness, Deadline deadline) {
    using std::chrono::milliseconds;
    pollfd watched{descriptor.number(),
                   static_cast<short>(readiness == Readiness::Read ? POLLIN : POLLOUT), 0};
    for (;;) {
        const auto left =
            std::chrono::ceil<milliseconds>(deadline - std::chrono::steady_clock::now());
        if (left <= milliseconds{0}) return false;
        const auto wait = std::min<milliseconds::rep>(left.count(), 60'000);
        const int ready = poll(&watched, 1, static_cast<int>(wait));
        if (ready > 0) return true;
        if (ready < 0 && errno != EINTR) return false;
    }
}

} // namespace parallax::control
