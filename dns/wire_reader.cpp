#include "dns/wire_reader.hpp"

#include "dns/header.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

constexpr std::uint8_t label_kind_mask = 0xC0;
constexpr std::uint8_t pointer_kind = 0xC0;

} // namespace

Result<std::uint8_t> WireReader::read_u8() noexcept {
    if (remaining() < 1) return WireError::Truncated;
    return message_[position_++];
}

Result<std::uint16_t> WireReader::read_u16() noexcept {
    if (remaining() < 2) return WireError::Truncated;
    const unsigned value = unsigned{message_[position_]} << 8 | message_[position_ + 1];
    position_ += 2;
    return static_cast<std::uint16_t>(value);
}

Result<std::uint32_t> WireReader::read_u32() noexcept {
    if (remaining() < 4) return WireError::Truncated;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | message_[position_ + i];
    position_ += 4;
    return value;
}

Result<std::span<const std::uint8_t>> WireReader::read_octets(std::size_t count) noexcept {
    if (remaining() < count) return WireError::Truncated;
    const auto octets = message_.subspan(position_, count);
    position_ += count;
    return octets;
}

Result<Name> WireReader::read_name() noexcept {
    Name name;
    std::size_t length = 0, at = position_, end = end_, hops = 0;
    std::size_t earliest =
        position_; // every pointer must lead before all that was read of this name
    bool jumped = false;
    while (true) {
        if (at >= end) return WireError::Truncated;
        const std::uint8_t octets = message_[at];
        if ((octets & label_kind_mask) == pointer_kind) {
            if (at + 1 >= end) return WireError::Truncated;
            const std::size_t target = (std::size_t{octets} & 0x3F) << 8 | message_[at + 1];
            // A prior occurrence of a name (RFC 1035 §4.1.4) stands behind the header.
            if (target < header_octets) return WireError::BadPointer;
            if (target >= earliest || ++hops > pointer_hops_max) return WireError::BadPointer;
            if (!jumped) position_ = at + 2;
            jumped = true;
            // Behind a pointer the labels end, at the latest, where the name itself began.
            end = earliest;
            earliest = at = target;
            continue;
        }
        if ((octets & label_kind_mask) != 0) return WireError::BadLabel;
        if (++label_steps_ > label_steps_max) return WireError::BudgetSpent;
        if (at + octets >= end) return WireError::Truncated;
        if (length + octets + 1 > name_octets_max) return WireError::NameTooLong;
        std::copy_n(message_.begin() + static_cast<std::ptrdiff_t>(at), octets + 1,
                    name.octets_.begin() + static_cast<std::ptrdiff_t>(length));
        length += std::size_t{octets} + 1;
        at += std::size_t{octets} + 1;
        if (octets == 0) break;
        if (length >= name_octets_max) return WireError::NameTooLong;
    }
    if (!jumped) position_ = at;
    name.length_ = static_cast<std::uint8_t>(length);
    return name;
}

Result<WireReader> WireReader::split(std::size_t count) noexcept {
    if (remaining() < count) return WireError::Truncated;
    WireReader part = *this;
    part.end_ = position_ + count;
    position_ += count;
    return part;
}

} // namespace parallax::dns
