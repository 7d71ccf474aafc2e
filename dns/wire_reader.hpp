// WireReader: the only way received bytes are read: a bounds-checked cursor over one message.
//
// Promises: never reads outside the message; compression pointers go strictly backward, at most
// `pointer_hops_max` a name and `label_steps_max` label steps a message, whatever the input. One
// reader belongs to one thread; the bytes must outlive it.
#pragma once

#include "dns/name.hpp"

namespace parallax::dns {

inline constexpr std::size_t pointer_hops_max = 64;   // per name
inline constexpr std::size_t label_steps_max = 32768; // per message, over all its names

class WireReader {
  public:
    explicit WireReader(std::span<const std::uint8_t> message) noexcept
        : message_{message}, end_{message.size()} {}

    std::size_t position() const noexcept { return position_; }
    std::size_t remaining() const noexcept { return end_ - position_; }
    std::span<const std::uint8_t> message() const noexcept { return message_; }

    Result<std::uint8_t> read_u8() noexcept;
    Result<std::uint16_t> read_u16() noexcept;
    Result<std::uint32_t> read_u32() noexcept;
    Result<std::span<const std::uint8_t>> read_octets(std::size_t count) noexcept;
    /// A name, compressed or not; the part in this reader's window must end inside the window,
    /// while pointers may lead anywhere between the header and the name.
    Result<Name> read_name() noexcept;
    /// A reader of the next `count` octets (one RDATA) that shares this reader's label budget:
    /// `run(WireReader&)` semantics are the caller's; this cursor moves past them at once.
    Result<WireReader> split(std::size_t count) noexcept;
    /// Takes over what a split reader spent.
    void settle(const WireReader& part) noexcept { label_steps_ = part.label_steps_; }

  private:
    std::span<const std::uint8_t> message_;
    std::size_t position_ = 0;
    std::size_t end_;
    std::size_t label_steps_ = 0;
};

} // namespace parallax::dns
