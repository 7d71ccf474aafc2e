#include "resolver/recurse/budget.hpp"

#include <algorithm>

namespace parallax::recurse {

bool Budget::spend_send() noexcept {
    if (sends_ == sends_max) return false;
    ++sends_;
    return true;
}

bool Budget::spend_address_lookup() noexcept {
    if (address_lookups_ == address_lookups_max) return false;
    ++address_lookups_;
    return true;
}

Budget Budget::until(TimePoint deadline) const noexcept {
    Budget other{*this};
    other.deadline_ = deadline;
    return other;
}

void Budget::charge(const Budget& other) noexcept {
    sends_ = std::max(sends_, other.sends_);
    address_lookups_ = std::max(address_lookups_, other.address_lookups_);
}

} // namespace parallax::recurse
