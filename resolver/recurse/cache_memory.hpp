// CacheMemory: zeroed memory of a fixed size for tables that live as long as the process, on huge
// pages where the system has them. Pages cost memory, and the time to zero them, once they are used
// or populated. One owner; its contents are the tables' affair.
#pragma once

#include <cstddef>
#include <stop_token>

namespace parallax::recurse {

class CacheMemory {
  public:
    CacheMemory() noexcept = default;
    /// Holds nothing when the system has not that much: octets() is 0 then.
    explicit CacheMemory(std::size_t octets);
    ~CacheMemory();
    CacheMemory(CacheMemory&& other) noexcept;
    CacheMemory& operator=(CacheMemory&& other) noexcept;

    /// Has the system give all pages now: at first use they cost whoever is waiting up to 2 ms a
    /// MiB. Until `stop`, page by page. Any thread, while others use the memory.
    void populate(const std::stop_token& stop) const noexcept;

    void* start() const noexcept { return start_; }
    std::size_t octets() const noexcept { return octets_; }

  private:
    void* start_ = nullptr;
    std::size_t octets_ = 0;
};

} // namespace parallax::recurse
