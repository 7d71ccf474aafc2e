// ReplyGroups: which replies of a batch go to the same client, from the same address, with the same
// length. Such replies can be one message that the kernel cuts into datagrams (UDP_SEGMENT), which
// costs it half to a fifth of sending them one by one.
//
// Pure, a few nanoseconds a reply, nothing allocated. One thread.
#pragma once

#include "resolver/serve/udp_path.hpp"

#include <array>
#include <cstdint>
#include <span>

namespace parallax::serve {

inline constexpr std::size_t udp_batch = 64; // datagrams per system call

// The kernel's own limits: 64 segments, and together one IP packet.
inline constexpr std::size_t group_replies_max = 64;
inline constexpr std::size_t group_octets_max = 65000;
// A longer reply could need fragments, and a segment cannot be one: it goes alone.
inline constexpr std::size_t grouped_reply_octets_max = 1232;

class ReplyGroups {
  public:
    struct Reply {
        const UdpPath* path;
        std::size_t octets;
    };
    /// Replies `first`, next(first), ... `size` of them, in the order they were given.
    struct Group {
        std::uint8_t first;
        std::uint8_t last;
        std::uint8_t size;
    };

    /// Forms the groups of at most udp_batch replies. False when there would be as many as two
    /// thirds of the replies: grouping costs the kernel something too, and would not pay.
    bool form(std::span<const Reply> replies) noexcept;

    /// After form() was true: every reply is in exactly one.
    std::span<const Group> groups() const noexcept { return {groups_.data(), count_}; }
    std::uint8_t next(std::uint8_t reply) const noexcept { return next_[reply]; }

  private:
    static constexpr std::size_t table_bits = 7; // at most half full
    static constexpr std::size_t table_size = std::size_t{1} << table_bits;

    void add(std::span<const Reply> replies, std::uint8_t reply) noexcept;
    void begin_group(std::uint8_t reply) noexcept;

    std::array<std::uint8_t, table_size> table_; ///< the newest group with this hash
    std::array<Group, udp_batch> groups_;
    std::array<std::uint8_t, udp_batch> next_;
    std::size_t count_ = 0;
};

} // namespace parallax::serve
