// SecureRandom: numbers from the kernel's generator (getrandom(2)), fetched in blocks. The only
// source of message ids, ports and keys (SECURITY 1A: predictable generators). One thread each.
#pragma once

#include "resolver/recurse/environment.hpp"

#include <array>
#include <cstddef>

namespace parallax::serve {

class SecureRandom final : public recurse::Random {
  public:
    std::uint32_t next_u32() override;
    std::uint64_t next_u64();

  private:
    std::array<std::uint32_t, 64> block_{}; // 256 octets: what one call gives without interruption
    std::size_t used_ = 64;
};

} // namespace parallax::serve
