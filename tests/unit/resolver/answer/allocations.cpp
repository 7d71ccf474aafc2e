#include "tests/unit/resolver/answer/allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> count{0};

} // namespace

void* operator new(std::size_t octets, const std::nothrow_t&) noexcept {
    count.fetch_add(1, std::memory_order_relaxed);
    return std::malloc(octets == 0 ? 1 : octets);
}

void* operator new(std::size_t octets) {
    if (void* const room = operator new(octets, std::nothrow)) return room;
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
