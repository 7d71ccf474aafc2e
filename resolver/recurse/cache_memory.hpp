// CacheMemory: zeroed memory of a fixed size for tables that live as long as the process, on huge
// pages where that is wished for and the system has them. Pages cost memory, and the time to zero
// them, once they are used. One owner; its contents are the tables' affair.
#pragma once

#include <cstddef>
#include <cstdint>

namespace parallax::recurse {

/// Huge: fewer waits for translations of addresses, for what every query reads. But little spread
/// over a large table then uses all of its memory at once.
enum class Pages : std::uint8_t { Usual, Huge };

class CacheMemory {
  public:
    CacheMemory() noexcept = default;
    /// Holds nothing when the system has not that much: octets() is 0 then.
    explicit CacheMemory(std::size_t octets, Pages pages = Pages::Huge);
    ~CacheMemory();
    CacheMemory(CacheMemory&& other) noexcept;
    CacheMemory& operator=(CacheMemory&& other) noexcept;

    void* start() const noexcept { return start_; }
    std::size_t octets() const noexcept { return octets_; }

  private:
    void* start_ = nullptr;
    std::size_t octets_ = 0;
};

} // namespace parallax::recurse
