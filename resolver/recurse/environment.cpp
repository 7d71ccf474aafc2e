#include "resolver/recurse/environment.hpp"

namespace parallax::recurse {

std::uint32_t Random::below(std::uint32_t bound) {
    // Lemire's method: numbers from the short last stretch would favour small results.
    const std::uint32_t short_stretch = (0U - bound) % bound;
    while (true) {
        const std::uint64_t product = std::uint64_t{next_u32()} * bound;
        if (static_cast<std::uint32_t>(product) >= short_stretch) {
            return static_cast<std::uint32_t>(product >> 32);
        }
    }
}

} // namespace parallax::recurse
