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

std::optional<Budget> Budget::spare() noexcept {
    if (spare_ == Spare::Given || sends_max - sends_ < spare_sends_max) return std::nullopt;
    spare_ = Spare::Given;
    Budget other{*this};
    other.sends_ = sends_max - spare_sends_max;
    sends_ += spare_sends_max;
    return other;
}

void Budget::charge(const Budget& other) noexcept {
    sends_ = std::max(sends_, other.sends_);
    address_lookups_ = std::max(address_lookups_, other.address_lookups_);
    spare_ = std::max(spare_, other.spare_);
}

} // namespace parallax::recurse
