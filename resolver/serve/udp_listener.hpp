// UdpListener: one UDP socket of one worker: receives a batch, answers what is held, sends a batch,
// hands the rest to the slow path. Worker's thread only.
#pragma once

#include "resolver/serve/read_ready.hpp"
#include "resolver/serve/slow_path.hpp"
#include "resolver/serve/udp_batch.hpp"
#include "resolver/serve/worker_state.hpp"

namespace parallax::serve {

inline constexpr std::size_t udp_batches_per_turn = 4; // then TCP and upstreams get their turn
inline constexpr std::size_t udp_last_batches = 64;    // read when the listener stops

class UdpListener : public std::enable_shared_from_this<UdpListener> {
  public:
    /// Takes over an opened socket.
    UdpListener(WorkerState& worker, int descriptor, std::string pinned_network);
    ~UdpListener(); ///< closes
    UdpListener(const UdpListener&) = delete;
    UdpListener& operator=(const UdpListener&) = delete;

    void start();
    /// Stops receiving; answers of the slow path still go out.
    void stop();
    /// Gives the port back. Once nothing runs on the loop any more.
    void close() noexcept;

  private:
    class NextWait;
    /// A datagram of the batch, on the way to its answer.
    struct Arrival {
        answer::Incoming incoming;
        answer::ReadyQuery ready;
        bool accepted = false;
    };
    class Client;
    ReadReady::Attempt read();
    void take_turn();
    /// Answers all that read() has found.
    void answer_batch();
    void respond_to_batch();
    void send_replies(UdpBatch& batch);
    void send_late(const UdpPath& path, std::span<const std::uint8_t> response);
    void send_late_replies();
    void examine(std::size_t index, const answer::Known& known);
    void respond_to(std::size_t index, const answer::Known& known);
    void count(const answer::Replied& replied, std::span<const std::uint8_t> response);
    void take_update(const answer::UpdateAsked& asked, const UdpPath& path,
                     std::span<const std::uint8_t> packet);
    void go_slowly(answer::NeedsResolution&& needed, const UdpPath& path,
                   const answer::Incoming& incoming);

    WorkerState& worker_;
    int descriptor_;
    const bool knows_segments_; ///< the kernel takes groups of replies
    const std::string pinned_network_;
    UdpBatch batch_;
    UdpBatch late_; ///< answers of the slow path that leave when this turn of the loop is over
    std::vector<Arrival> arrivals_; ///< as many as a batch has, used from the front
    ReadReady ready_;
    ReadReady::Attempt last_read_ = ReadReady::Attempt::Full;
    bool stopped_ = false;
};

} // namespace parallax::serve
