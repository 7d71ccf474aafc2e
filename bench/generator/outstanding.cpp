#include "bench/generator/outstanding.hpp"

#include <algorithm>
#include <bit>

namespace load {

Outstanding::Outstanding(std::size_t capacity)
    : slots_(std::bit_ceil(std::clamp<std::size_t>(capacity, 1, slots_max))) {
    for (std::size_t slot = slots_.size(); slot > 0; --slot) {
        slots_[slot - 1].id = static_cast<std::uint16_t>(slot - 1);
        free_.push_back(static_cast<std::uint16_t>(slot - 1));
    }
}

std::uint16_t Outstanding::add(Waiting waiting) {
    Waiting& slot = slots_[free_.back()];
    free_.pop_back();
    waiting.id = static_cast<std::uint16_t>(slot.id + slots_.size());
    slot = waiting;
    return slot.id;
}

std::optional<Waiting> Outstanding::take(std::uint16_t id) {
    const std::size_t number = id & (slots_.size() - 1);
    Waiting& slot = slots_[number];
    if (slot.intended_ns == 0 || slot.id != id) return std::nullopt;
    const Waiting taken = slot;
    slot.intended_ns = 0;
    free_.push_back(static_cast<std::uint16_t>(number));
    return taken;
}

std::size_t Outstanding::expire(std::uint64_t before_ns) {
    std::size_t expired = 0;
    for (std::size_t number = 0; number < slots_.size(); ++number) {
        Waiting& slot = slots_[number];
        if (slot.intended_ns == 0 || slot.intended_ns >= before_ns) continue;
        slot.intended_ns = 0;
        free_.push_back(static_cast<std::uint16_t>(number));
        ++expired;
    }
    return expired;
}

} // namespace load
