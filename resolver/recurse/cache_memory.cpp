#include "resolver/recurse/cache_memory.hpp"

#include <sys/mman.h>

#include <utility>

namespace parallax::recurse {

namespace {

constexpr std::size_t huge_page_octets = std::size_t{2} << 20;

} // namespace

CacheMemory::CacheMemory(std::size_t octets, Pages pages) {
    if (octets == 0) return;
    void* const mapped =
        ::mmap(nullptr, octets, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED) return;
    start_ = mapped;
    octets_ = octets;
    // Small tables would be rounded up to a whole huge page each.
    const bool is_huge = pages == Pages::Huge && octets >= 2 * huge_page_octets;
    const bool is_against = pages == Pages::Usual; // some systems give them to everybody
    if (is_huge || is_against) {
        (void)::madvise(start_, octets, is_huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE); // a wish
    }
}

CacheMemory::~CacheMemory() {
    if (start_ != nullptr) (void)::munmap(start_, octets_);
}

CacheMemory::CacheMemory(CacheMemory&& other) noexcept
    : start_{std::exchange(other.start_, nullptr)}, octets_{std::exchange(other.octets_, 0)} {}

CacheMemory& CacheMemory::operator=(CacheMemory&& other) noexcept {
    std::swap(start_, other.start_);
    std::swap(octets_, other.octets_);
    return *this;
}

} // namespace parallax::recurse
