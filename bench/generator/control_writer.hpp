// Writes control messages (cmsg(3)) into a buffer its owner keeps. One thread only.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include <sys/socket.h>

namespace load {

class ControlWriter {
  public:
    // `room` is aligned as a cmsghdr and holds what will be added.
    explicit ControlWriter(std::span<std::uint8_t> room) : room_(room) {}

    template <typename Value>
    void add(int level, int type, const Value& value) {
        cmsghdr head{};
        head.cmsg_level = level;
        head.cmsg_type = type;
        head.cmsg_len = CMSG_LEN(sizeof value);
        std::memcpy(&room_[used_], &head, sizeof head);
        std::memcpy(&room_[used_ + CMSG_LEN(0)], &value, sizeof value);
        used_ += CMSG_SPACE(sizeof value);
    }

    void attach(msghdr& header) {
        if (used_ == 0) return;
        header.msg_control = room_.data();
        header.msg_controllen = used_;
    }

  private:
    std::span<std::uint8_t> room_;
    std::size_t used_ = 0;
};

} // namespace load
