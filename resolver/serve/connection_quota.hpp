// ConnectionQuota: how many TCP connections there are, in all and per client: an IPv4 address, or
// the /64 of an IPv6 address, of which one host has as many as it likes. Shared by all workers;
// taken once per connection, so a lock is right here. Any thread.
#pragma once

#include "dns/ip_address.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace parallax::serve {

class ConnectionQuota {
  public:
    struct Limits {
        std::size_t all;
        std::size_t per_client;
    };
    enum class Answer : std::uint8_t {
        Taken, ///< release() must follow
        Full,
        ClientHasEnough
    };
    [[nodiscard]] Answer take(const dns::IpAddress& client, Limits limits);
    void release(const dns::IpAddress& client);

  private:
    std::mutex mutex_; ///< guards what follows
    std::size_t all_ = 0;
    std::map<dns::IpAddress, std::size_t> per_client_;
};

} // namespace parallax::serve
