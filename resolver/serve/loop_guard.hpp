// LoopGuard: notices at run time that an upstream asks us what we are asking it, or that it is this
// very server.
//
// Fixed tables of keyed 64-bit hashes, shared by all workers, written with single atomic stores:
// which (question, upstream address) is being waited for, which local endpoints upstreams are asked
// from, for which waits a client at the upstream's address asked the same meanwhile, and for which
// that client was the very socket that waits. A full bucket forgets: a loop is then found by
// time-out instead. Any thread, without locks.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace parallax::serve {

inline constexpr std::size_t loop_guard_slots = 8192; // per table
inline constexpr std::size_t loop_guard_probes = 8;   // slots looked at per hash

/// A fixed set of hashes; the same hash may be in it several times.
class HashSet {
  public:
    void insert(std::uint64_t hash) noexcept;
    void erase(std::uint64_t hash) noexcept; ///< one occurrence
    bool contains(std::uint64_t hash) const noexcept;

  private:
    std::array<std::atomic<std::uint64_t>, loop_guard_slots> slots_{};
};

class LoopGuard {
  public:
    explicit LoopGuard(std::uint64_t key) noexcept : key_{key} {}

    /// What a socket that asks upstreams announces. Lives as long as the socket, which many waits
    /// may share.
    class OwnSocket {
      public:
        OwnSocket(LoopGuard& guard, const dns::Endpoint& local);
        ~OwnSocket();
        OwnSocket(const OwnSocket&) = delete;
        OwnSocket& operator=(const OwnSocket&) = delete;

      private:
        LoopGuard& guard_;
        std::uint64_t local_;
    };

    /// A question, as far as the guard looks at it.
    struct Asked {
        Asked(std::uint64_t hash_of_name, dns::RrType asked_type) noexcept
            : name_hash{hash_of_name}, type{asked_type} {}
        Asked(const dns::Question& question) noexcept;
        std::uint64_t name_hash; ///< dns::hash_of its name
        dns::RrType type;
    };

    /// What an exchange announces while it waits. Lives as long as the wait.
    class Wait {
      public:
        Wait(LoopGuard& guard, const Asked& asked, const dns::Endpoint& upstream,
             const dns::Endpoint& local);
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;
        /// The upstream's address has asked us the same since this wait began.
        bool asked_back() const noexcept;
        /// The upstream is this server: our own packet came in at one of our listeners.
        bool is_self() const noexcept;

      private:
        LoopGuard& guard_;
        std::uint64_t waiting_, from_here_;
    };

    enum class Verdict : std::uint8_t {
        Unsuspected,
        Suspected, ///< from an address we wait for, about the same question
        Self,      ///< from one of our own upstream sockets
    };
    /// Called for each question that needs an upstream; remembers what it saw.
    Verdict on_question(const Asked& asked, const dns::Endpoint& source) noexcept;

  private:
    std::uint64_t hash(const Asked& asked, const dns::IpAddress& address) const noexcept;
    std::uint64_t hash(const dns::Endpoint& endpoint) const noexcept;
    static std::uint64_t hash(std::uint64_t waiting, std::uint64_t local) noexcept;

    std::uint64_t key_;
    HashSet waiting_, asked_back_, own_sockets_, self_;
};

/// How an administrator knows this server at one of its addresses: with the port it listens on.
std::string text_of_end(const std::vector<dns::Endpoint>& listening, const dns::IpAddress& local);

} // namespace parallax::serve
