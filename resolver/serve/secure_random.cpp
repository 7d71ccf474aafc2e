#include "resolver/serve/secure_random.hpp"

#include "dns/ensure.hpp"

#include <sys/random.h>

namespace parallax::serve {

std::uint32_t SecureRandom::next_u32() {
    if (used_ == block_.size()) {
        constexpr std::size_t octets = sizeof block_;
        // getrandom(2): up to 256 octets are never cut short once the generator is seeded.
        ENSURE(getrandom(block_.data(), octets, 0) == static_cast<ssize_t>(octets));
        used_ = 0;
    }
    const std::uint32_t number = block_[used_];
    block_[used_++] = 0; // what was given out is not kept
    return number;
}

std::uint64_t SecureRandom::next_u64() {
    const std::uint64_t upper = next_u32();
    return upper << 32 | next_u32();
}

} // namespace parallax::serve
