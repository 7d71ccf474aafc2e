#include "zones/arena.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <cstring>

namespace parallax::zones {

namespace {

constexpr std::size_t capacity_min = 256;

} // namespace

void Arena::grow(std::size_t wanted) {
    reallocate(std::max({wanted, 2 * capacity_, capacity_min}));
}

void Arena::reserve(std::size_t capacity) {
    if (capacity > capacity_) reallocate(capacity);
}

void Arena::shrink() {
    if (size_ != 0 && size_ != capacity_) reallocate(size_);
}

void Arena::reallocate(std::size_t capacity) {
    auto* const moved = static_cast<std::uint8_t*>(std::realloc(octets_.get(), capacity));
    ENSURE(moved != nullptr);
    static_cast<void>(octets_.release());
    octets_.reset(moved);
    capacity_ = capacity;
}

bool Arena::operator==(const Arena& other) const noexcept {
    return size_ == other.size_ &&
           (size_ == 0 || std::memcmp(octets_.get(), other.octets_.get(), size_) == 0);
}

} // namespace parallax::zones
