#include "resolver/recurse/budget.hpp"

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

} // namespace parallax::recurse
