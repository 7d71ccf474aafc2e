// WireWriter: writes one message into a caller's buffer, compressing names, never past its limit.
//
// Promises: a write that does not fit changes nothing and returns false; `rollback(mark())` undoes
// whole records, names remembered for compression included; at most `compression_targets_max`
// suffixes are remembered and compared per message, so cost is linear. No allocation. One thread at
// a time.
#pragma once

#include "dns/name.hpp"

namespace parallax::dns {

inline constexpr std::size_t compression_targets_max = 120; // per message

enum class Compress : std::uint8_t { No, Yes };

class WireWriter {
  public:
    /// Writes into `buffer`; its size is the limit until `set_limit` lowers it.
    explicit WireWriter(std::span<std::uint8_t> buffer) noexcept
        : buffer_{buffer}, limit_{buffer.size()} {}

    struct Mark {
        std::size_t position;
        std::size_t targets;
    };

    std::size_t size() const noexcept { return position_; }
    std::span<const std::uint8_t> written() const noexcept { return buffer_.first(position_); }
    std::size_t limit() const noexcept { return limit_; }
    /// Pre: size() <= limit <= the buffer's size.
    void set_limit(std::size_t limit) noexcept;

    [[nodiscard]] bool write_u8(std::uint8_t value) noexcept;
    [[nodiscard]] bool write_u16(std::uint16_t value) noexcept;
    [[nodiscard]] bool write_u32(std::uint32_t value) noexcept;
    [[nodiscard]] bool write_octets(std::span<const std::uint8_t> octets) noexcept;
    /// A name; with `Compress::Yes` as a pointer to an equal suffix written earlier where there is
    /// one (RFC 1035 §4.1.4). Names written either way are remembered as targets while their offset
    /// fits.
    [[nodiscard]] bool write_name(const Name& name, Compress compress) noexcept;
    /// Overwrites two octets written earlier. Pre: offset + 2 <= size().
    void patch_u16(std::size_t offset, std::uint16_t value) noexcept;

    Mark mark() const noexcept { return {position_, targets_}; }
    void rollback(Mark mark) noexcept;

  private:
    struct Target {
        std::uint64_t hash;
        std::uint16_t offset;
    };

    std::span<std::uint8_t> buffer_;
    std::size_t limit_;
    std::size_t position_ = 0;
    std::size_t targets_ = 0;
    std::array<Target, compression_targets_max> target_; // only the first targets_ are meaningful
};

} // namespace parallax::dns
