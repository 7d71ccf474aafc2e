// Descriptor: a file descriptor that is closed with its owner; and socket addresses from values.
// One thread at a time.
#pragma once

#include "dns/ip_address.hpp"

#include <chrono>
#include <utility>

#include <netinet/in.h>
#include <sys/socket.h>

namespace parallax::control {

class Descriptor {
  public:
    explicit Descriptor(int number) noexcept : number_{number} {}
    Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(number_, other.number_);
        return *this;
    }
    ~Descriptor();

    bool is_open() const noexcept { return number_ >= 0; }
    int number() const noexcept { return number_; }

  private:
    int number_;
};

struct SocketAddress {
    sockaddr_storage storage{};
    socklen_t length = 0;
    const sockaddr* generic() const noexcept { return reinterpret_cast<const sockaddr*>(&storage); }
};

SocketAddress socket_address_of(const dns::Endpoint& endpoint) noexcept;

using Deadline = std::chrono::steady_clock::time_point;

enum class Readiness : short { Read, Write };
/// Waits until the descriptor is ready; false when the deadline passes first.
bool wait_until_ready(const Descriptor& descriptor, Readiness readiness, Deadline deadline);

} // namespace parallax::control
