// ReplyBatch: receives up to reply_batch datagrams from a connected socket with one system call.
// One for all upstream sockets of a worker, who use it in turn. Never blocks, never allocates after
// construction; memory is touched as it is used. Worker's thread only.
#pragma once

#include <boost/system/error_code.hpp>
#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>

namespace parallax::serve {

inline constexpr std::size_t reply_batch = 32;
inline constexpr std::size_t udp_reply_octets_max = 4096; // longer replies are cut

class ReplyBatch {
  public:
    ReplyBatch();
    ReplyBatch(const ReplyBatch&) = delete; // the kernel's structures point into it
    ReplyBatch& operator=(const ReplyBatch&) = delete;

    struct Received {
        std::size_t count = 0;           ///< fewer than reply_batch: none is left
        boost::system::error_code error; ///< what the socket has to tell, once; then count is 0
    };
    /// Forgets the batch before.
    Received receive(int descriptor);
    std::span<const std::uint8_t> packet(std::size_t index) const;

  private:
    const std::unique_ptr<std::uint8_t[]> octets_; // not initialised: untouched until used
    std::array<iovec, reply_batch> vectors_;
    std::array<mmsghdr, reply_batch> messages_{};
};

} // namespace parallax::serve
