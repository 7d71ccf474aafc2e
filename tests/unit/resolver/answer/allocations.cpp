#include "tests/unit/resolver/answer/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> count{0};

} // namespace

void* operator new(std::size_t octets) {
    count.fetch_add(1, std::memory_order_relaxed);
    if (void* const room = std::malloc(octets == 0 ? 1 : octets)) return room;
    std::abort(); // a test program out of memory has nothing to tell
}

void operator delete(void* room) noexcept {
    std::free(room);
}

void operator delete(void* room, std::size_t) noexcept {
    std::free(room);
}

namespace parallax::test {

std::size_t allocations() noexcept {
    return count.load(std::memory_order_relaxed);
}

} // namespace parallax::test
