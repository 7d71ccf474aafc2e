// UpstreamSocket: a UDP socket from a random port to one upstream, on which many questions wait at
// once, told apart by id.
//
// Connected, so that the kernel drops what does not come from the server asked (RFC 5452 §9). No id
// is used twice on one socket. What arrives goes to the question with its id. An id never used here
// is a guess: it goes to those who wait for the very question it answers, and to nobody else, and
// the socket, whose port is known now, takes no more questions. An id used before is a late reply.
// Worker's thread only.
#pragma once

#include "resolver/recurse/environment.hpp"
#include "resolver/serve/counters.hpp"
#include "resolver/serve/loop_guard.hpp"
#include "resolver/serve/query_batch.hpp"
#include "resolver/serve/read_ready.hpp"
#include "resolver/serve/reply_batch.hpp"
#include "resolver/serve/wheel_timer.hpp"

#include <boost/intrusive/list.hpp>

#include <vector>

namespace parallax::serve {

inline constexpr std::uint16_t upstream_port_min = 1024;     // ports are drawn from [min, 65535]
inline constexpr std::size_t port_tries_max = 32;            // ports in use are drawn anew
inline constexpr std::size_t upstream_socket_uses_max = 256; // questions, then it takes no more
inline constexpr std::chrono::seconds upstream_socket_age_max{30};      // likewise
inline constexpr std::size_t upstream_socket_waiting_max = query_batch; // questions at once
inline constexpr std::size_t upstream_sockets_max = 512;                // open in one pool
inline constexpr std::size_t reply_batches_per_turn = 4; // then others get their turn

/// Who waits for a reply. A base class, so that a wait costs no allocation: the exchange is one.
class UpstreamAsker {
  public:
    /// A datagram that may be the reply.
    virtual void on_datagram(std::span<const std::uint8_t> packet) = 0;
    /// The network says that the question could not be delivered; the wait has ended.
    virtual void on_socket_error(const boost::system::error_code& error) = 0;

  protected:
    ~UpstreamAsker() = default;
};

/// What all upstream sockets of a worker use.
struct UpstreamNeeds {
    boost::asio::io_context& loop;
    recurse::Random& random;
    LoopGuard& loop_guard;
    WorkerCounters& counters;
    WheelTimer& wheel;
};

class UpstreamSocket : public std::enable_shared_from_this<UpstreamSocket>,
                       public boost::intrusive::list_base_hook<> { // of the open ones
  public:
    /// Shared by the sockets of one pool, and outlives them.
    struct Common {
        explicit Common(const UpstreamNeeds& given) : needs{given} {}
        UpstreamNeeds needs;
        ReplyBatch replies;
        QueryBatch queries;
        UdpGrouping grouping = UdpGrouping::On; ///< as the operator wants it
        bool takes_groups = true;               ///< the kernel, and what is behind it

        UdpGrouping wanted_grouping() const noexcept {
            return takes_groups ? grouping : UdpGrouping::Off;
        }
        boost::intrusive::list<UpstreamSocket> open;
    };
    struct Opened {
        std::shared_ptr<UpstreamSocket> socket; ///< null: `error` says why
        boost::system::error_code error;
    };
    static Opened open(Common& common, const dns::Endpoint& server);
    UpstreamSocket(Common& common, int descriptor);
    ~UpstreamSocket();
    UpstreamSocket(const UpstreamSocket&) = delete;
    UpstreamSocket& operator=(const UpstreamSocket&) = delete;

    /// The port it is bound to, and the address packets leave from.
    const dns::Endpoint& local() const noexcept { return local_; }
    /// False when a question with this id must go elsewhere.
    bool takes(std::uint16_t id) const noexcept;
    bool is_retired() const noexcept { return retired_; }
    /// Queues a query, which outlives the wait. Pre: takes its id.
    void ask(UpstreamAsker& asker, std::span<const std::uint8_t> query);
    void send_queued();
    /// The wait under this id has ended, if there is one.
    void forget(std::uint16_t id);
    std::size_t waiting() const noexcept { return waits_.size(); }

    /// Takes no more questions; closes when nobody waits any more.
    void retire();
    /// Nobody is told.
    void close() noexcept;
    bool is_open() const noexcept { return descriptor_ >= 0; }

  private:
    class NextRead;
    struct Wait {
        std::uint16_t id;
        bool sent;
        UpstreamAsker* asker;
        std::span<const std::uint8_t> query;
    };
    boost::system::error_code bind_random_port(dns::AddressFamily family);
    Wait* find(std::uint16_t id) noexcept;
    bool was_used(std::uint16_t id) const noexcept;
    void take_turn();
    void take_packet(std::span<const std::uint8_t> packet);
    void take_guess(std::span<const std::uint8_t> packet);
    std::vector<std::uint16_t> sent_ids() const;
    void fail(const std::vector<std::uint16_t>& ids, const boost::system::error_code& error);

    Common& common_;
    int descriptor_;
    dns::Endpoint local_;
    std::optional<LoopGuard::OwnSocket> announced_;
    ReadReady ready_;
    TimingWheel::Entry old_age_;
    bool retired_ = false;
    std::vector<Wait> waits_;
    std::array<std::uint16_t, upstream_socket_uses_max> ids_; ///< used so far
    std::array<std::uint64_t, 16> used_bits_{}; ///< their last ten bits: most ids are not there
    std::size_t used_ = 0;
};

} // namespace parallax::serve
