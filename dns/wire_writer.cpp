#include "dns/wire_writer.hpp"

#include "dns/ensure.hpp"
#include "dns/hashed_name.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

constexpr std::size_t pointer_offset_end = 0x4000; // 14 bits (RFC 1035 §4.1.4)
constexpr std::uint8_t pointer_kind = 0xC0;

/// True when the name written at `at` is `wire`, ASCII case ignored. What was written is ours:
/// pointers in it go backward and lead to whole names.
bool written_name_is(std::span<const std::uint8_t> written, std::size_t at,
                     std::span<const std::uint8_t> wire) noexcept {
    std::size_t compared = 0;
    while (true) {
        const std::uint8_t octets = written[at];
        if (octets >= pointer_kind) {
            at = (std::size_t{octets} & 0x3F) << 8 | written[at + 1];
            continue;
        }
        if (octets != wire[compared]) return false;
        if (octets == 0) return true;
        for (std::size_t i = 1; i <= octets; ++i) {
            if (fold(written[at + i]) != fold(wire[compared + i])) return false;
        }
        compared += std::size_t{octets} + 1;
        at += std::size_t{octets} + 1;
    }
}

/// Octet for octet, so nothing of it is a pointer.
bool stands_at(std::span<const std::uint8_t> written, std::span<const std::uint8_t> wire) noexcept {
    return written.size() >= wire.size() && wire.size() > 1 &&
           std::equal(wire.begin(), wire.end(), written.begin());
}

/// Hashes of a name's suffixes, longest first; `at` is where each starts.
struct Suffixes {
    std::array<std::uint8_t, labels_max> at;
    std::array<std::uint64_t, labels_max> hash;
    std::size_t count = 0;
};

Suffixes suffixes_of(std::span<const std::uint8_t> wire) noexcept {
    Suffixes suffixes;
    for (std::size_t at = 0; wire[at] != 0; at += std::size_t{wire[at]} + 1) {
        suffixes.at[suffixes.count++] = static_cast<std::uint8_t>(at);
    }
    std::uint64_t hash = root_hash;
    for (std::size_t i = suffixes.count; i-- > 0;) {
        const std::size_t at = suffixes.at[i];
        hash = extend_hash(hash, wire.subspan(at + 1, wire[at]));
        suffixes.hash[i] = hash;
    }
    return suffixes;
}

} // namespace

void WireWriter::set_limit(std::size_t limit) noexcept {
    ENSURE(limit >= position_ && limit <= buffer_.size());
    limit_ = limit;
}

bool WireWriter::write_u8(std::uint8_t value) noexcept {
    if (limit_ - position_ < 1) return false;
    buffer_[position_++] = value;
    return true;
}

bool WireWriter::write_u16(std::uint16_t value) noexcept {
    if (limit_ - position_ < 2) return false;
    buffer_[position_] = static_cast<std::uint8_t>(value >> 8);
    buffer_[position_ + 1] = static_cast<std::uint8_t>(value);
    position_ += 2;
    return true;
}

bool WireWriter::write_u32(std::uint32_t value) noexcept {
    if (limit_ - position_ < 4) return false;
    for (std::size_t i = 0; i < 4; ++i) {
        buffer_[position_ + i] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
    }
    position_ += 4;
    return true;
}

bool WireWriter::write_octets(std::span<const std::uint8_t> octets) noexcept {
    if (limit_ - position_ < octets.size()) return false;
    std::copy(octets.begin(), octets.end(),
              buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ += octets.size();
    return true;
}

bool WireWriter::write_name(const Name& name, Compress compress) noexcept {
    const auto wire = name.wire();
    // Most names in an answer are the question's, spelt alike: no need to look at their suffixes.
    if (compress == Compress::Yes && targets_ > 0 &&
        stands_at(written().subspan(target_[0].offset), wire)) {
        return write_u16(static_cast<std::uint16_t>(pointer_kind << 8 | target_[0].offset));
    }
    const Suffixes suffixes = suffixes_of(wire);
    std::size_t literal = suffixes.count; // suffixes written out; the rest is a pointer or the root
    std::size_t pointer = 0;
    for (std::size_t i = 0; compress == Compress::Yes && i < suffixes.count; ++i) {
        const auto end = target_.begin() + static_cast<std::ptrdiff_t>(targets_);
        const auto found = std::find_if(target_.begin(), end, [&](const Target& target) {
            return target.hash == suffixes.hash[i] &&
                   written_name_is(buffer_, target.offset, wire.subspan(suffixes.at[i]));
        });
        if (found == end) continue;
        literal = i;
        pointer = found->offset;
        break;
    }
    const bool points = literal < suffixes.count;
    const std::size_t copied = points ? suffixes.at[literal] : wire.size();
    if (limit_ - position_ < copied + (points ? 2 : 0)) return false;
    const std::size_t start = position_;
    std::copy_n(wire.begin(), copied, buffer_.begin() + static_cast<std::ptrdiff_t>(position_));
    position_ += copied;
    if (points) {
        buffer_[position_] = static_cast<std::uint8_t>(pointer_kind | pointer >> 8);
        buffer_[position_ + 1] = static_cast<std::uint8_t>(pointer);
        position_ += 2;
    }
    for (std::size_t i = 0; i < literal && targets_ < compression_targets_max; ++i) {
        const std::size_t offset = start + suffixes.at[i];
        if (offset >= pointer_offset_end) break;
        target_[targets_++] = {suffixes.hash[i], static_cast<std::uint16_t>(offset)};
    }
    return true;
}

void WireWriter::patch_u16(std::size_t offset, std::uint16_t value) noexcept {
    ENSURE(offset + 2 <= position_);
    buffer_[offset] = static_cast<std::uint8_t>(value >> 8);
    buffer_[offset + 1] = static_cast<std::uint8_t>(value);
}

void WireWriter::rollback(Mark mark) noexcept {
    ENSURE(mark.position <= position_ && mark.targets <= targets_);
    position_ = mark.position;
    targets_ = mark.targets;
}

} // namespace parallax::dns
