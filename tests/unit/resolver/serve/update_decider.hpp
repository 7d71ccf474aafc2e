// UpdateDecider: what a Server hands updates to, on a thread of its own. Test support only.
#pragma once

#include "tests/unit/resolver/serve/serving.hpp"

#include <catch2/catch.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace parallax::serve::loopback {

/// Keeps updates until the test answers them, from the test's thread.
class UpdateDecider {
  public:
    /// Updates are taken from 127.0.0.1 alone.
    Setup setup() {
        Setup made;
        made.settings.answer.trust.update_senders =
            zones::PrefixMap{{{*dns::Prefix::from_text("127.0.0.1/32"), 0}}};
        made.settings.update_taker = [this](Update update, UpdateDone done) {
            const std::lock_guard lock{mutex_};
            waiting_.emplace_back(std::move(update), std::move(done));
            arrived_.notify_all();
        };
        return made;
    }
    /// The oldest update that is not answered yet.
    std::pair<Update, UpdateDone> next() {
        std::unique_lock lock{mutex_};
        REQUIRE(arrived_.wait_for(lock, patience, [this] { return !waiting_.empty(); }));
        auto first = std::move(waiting_.front());
        waiting_.pop_front();
        return first;
    }

  private:
    std::mutex mutex_; ///< guards what follows
    std::condition_variable arrived_;
    std::deque<std::pair<Update, UpdateDone>> waiting_;
};

/// A message of opcode UPDATE with this id.
inline Packet update_packet(std::uint16_t id) {
    Packet packet = query("held.test. SOA", id);
    packet[2] = 0x28;
    return packet;
}
/// The bare header of a response to it.
inline Packet update_response(const Update& update, dns::Rcode rcode) {
    Packet response(update.message.begin(), update.message.begin() + 12);
    response[2] |= 0x80;
    response[3] = static_cast<std::uint8_t>(rcode);
    std::fill(response.begin() + 4, response.end(), std::uint8_t{0});
    return response;
}

} // namespace parallax::serve::loopback
