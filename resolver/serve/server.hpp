// Server: the workers and their sockets. Takes Snapshots, answers packets, counts.
//
// Each worker is one thread with its own io_context, SO_REUSEPORT sockets, upstream sockets,
// in-flight table and counters; a question never changes thread (DESIGN section 5). Methods are for
// the control thread; none is for a worker. Nothing here reads configuration files or logs per
// query.
#pragma once

#include "dns/ip_address.hpp"
#include "resolver/recurse/record_cache.hpp"
#include "resolver/serve/counters.hpp"
#include "resolver/serve/investigation.hpp"
#include "resolver/serve/key_question.hpp"
#include "resolver/serve/settings.hpp"
#include "zones/snapshot.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace parallax::serve {

struct Listener {
    dns::Endpoint at;           ///< port 0: the system picks one, see Server::endpoints()
    std::string pinned_network; ///< empty: by source
};

/// When the system is asked for the caches' memory: as they fill, or all of it in the background
/// once the server runs, so that no question waits for it.
enum class MemoryTaken : std::uint8_t { AsItFills, AtStart };

/// Fixed while the server runs.
struct ServerOptions {
    std::vector<Listener> listeners;
    unsigned workers = 1;                              ///< 1..256
    std::size_t answer_octets = std::size_t{64} << 20; ///< of memory, for answers; 0: none are kept
    std::size_t record_octets = std::size_t{64} << 20; ///< of memory, for what upstreams said
    MemoryTaken memory_taken = MemoryTaken::AsItFills;
};

/// Why a listener could not be opened; `reason` says what is missing ("port 53 needs
/// CAP_NET_BIND_SERVICE ...").
struct BindFailure {
    dns::Endpoint at;
    std::string reason;
};

class Server {
  public:
    Server(ServerOptions options, ServeSettings settings,
           std::shared_ptr<const zones::Snapshot> snapshot);
    ~Server(); ///< stops at once if still running

    /// Opens all sockets and starts the workers; nothing runs when the list is not empty. The
    /// process may have as many descriptors as the system lets it from then on.
    [[nodiscard]] std::vector<BindFailure> start();
    /// Where it listens, ports filled in.
    std::vector<dns::Endpoint> endpoints() const;
    /// Posts the next state to every worker; returns when all have it.
    void publish(ServeSettings settings, std::shared_ptr<const zones::Snapshot> snapshot);
    /// Has every worker forget what validation has found out about zones, and what their NSEC
    /// records deny; returns when all have.
    void forget_zones();
    /// Stops accepting, lets questions in flight end, at most `grace`, then stops and joins.
    void drain(std::chrono::milliseconds grace);

    /// Sum over the workers; each number is exact, the set is not one instant.
    Counters counters() const;

    /// The ready answers: shared by all workers, lock-free; any thread.
    answer::AnswerCache& answers() noexcept;
    recurse::RecordCache& records() noexcept;
    const recurse::HashKey& route_key() const noexcept;

    /// Runs one question through the serving code on a worker and reports each step. Blocks the
    /// caller.
    Investigation investigate(const InvestigationRequest& request);
    /// The same without blocking: `done` is called once, on the worker's thread, with nothing when
    /// the serving code threw. It is destroyed uncalled when the server stops first.
    using InvestigationDone = std::function<void(std::optional<Investigation>)>;
    void begin_investigation(const InvestigationRequest& request, InvestigationDone done);

    /// Asks for the keys of a zone on a worker, whose thread calls `done` once; it is destroyed
    /// uncalled when the server stops first. Pre: start() had no failures.
    void begin_key_question(const dns::Name& zone, std::function<void(KeysTold)> done);

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

} // namespace parallax::serve
