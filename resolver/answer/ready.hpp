// Ready answers: the shortest way through respond(): a plain query whose answer lies in the
// AnswerCache is copied out and patched: id, flags, the client's own spelling, TTLs, OPT.
//
// Three phases, so that a batch can wait for memory once instead of once per query: prepare() reads
// the packet, chooses the horizon and starts fetching the bucket; prefetch_entry() starts fetching
// the entry; answer() copies. No allocation, no lock. One thread at a time.
#pragma once

#include "dns/plain_query.hpp"
#include "resolver/answer/answer_cache.hpp"
#include "resolver/answer/client.hpp"
#include "resolver/answer/render.hpp"
#include "resolver/answer/walk.hpp"

namespace parallax::answer {

/// What answers are made from.
struct Known {
    const zones::Snapshot& snapshot;
    AnswerCache* cache = nullptr; ///< null: every answer is composed
    Seconds now = 1;
};

struct Settings {
    Trust trust;
    std::uint16_t udp_payload =
        dns::udp_payload_octets; ///< what we offer and the most we send over UDP
};

struct Incoming {
    std::span<const std::uint8_t> packet; ///< without PROXY header
    Origin origin;
    std::optional<std::uint16_t> keepalive_100ms; ///< TCP: what to offer (RFC 7828)
};

/// out[0, octets) is the response.
struct Replied {
    std::size_t octets;
    dns::Rcode rcode;
    bool refresh_due = false; ///< from the cache, where it expires soon: ask anew in the background
};

/// A listener may pin its network; else the source's longest prefix decides.
const zones::Network* network_for(const zones::Snapshot& snapshot, const Origin& origin,
                                  const Client& client);

/// Octets a response may have (RFC 6891 §6.2.5; RFC 1035 §4.2.2 for TCP). `client_payload`: 0
/// without EDNS.
std::size_t response_limit(const Settings& settings, Transport transport,
                           std::uint16_t client_payload) noexcept;

class ReadyQuery {
  public:
    ReadyQuery() noexcept = default;
    ReadyQuery(const ReadyQuery&) = delete;
    ReadyQuery& operator=(const ReadyQuery&) = delete;

    /// Keeps borrowing from the packet until answer().
    void prepare(const Known& known, const Settings& settings, const Incoming& incoming);
    /// Nothing will be answered.
    void reset() noexcept { horizon_ = nullptr; }
    void prefetch_entry(const Known& known) const noexcept;
    /// Nothing: no ready answer; respond() composes one.
    std::optional<Replied> answer(const Known& known, const Settings& settings, Transport transport,
                                  std::span<std::uint8_t> out) const;

  private:
    std::size_t finish(std::span<std::uint8_t> out, std::size_t octets,
                       std::uint16_t own_udp_payload) const noexcept;

    dns::PlainQuery query_;
    const zones::Horizon* horizon_ = nullptr; ///< null: not plain, or in no network
    CacheQuestion question_;
    std::array<std::uint8_t, dns::name_octets_max + 1> folded_; // only the question's part counts
};

/// What upstreams say of it is the same for all networks that ask the same servers: it is no
/// special name, and under no reverse tree.
bool is_public_name(const zones::Snapshot& snapshot, const dns::Name& name);

/// A response made for one client.
struct Composed {
    const dns::Query& query;
    const zones::Horizon& horizon;
    const Walk& walk;
    const Rendered& rendered;
    std::span<const std::uint8_t> message;
};
/// Keeps it for others, unless it is of no use to them: failures, truncated messages, records
/// without a lifetime.
void keep_ready(const Known& known, const Composed& composed);

} // namespace parallax::answer
