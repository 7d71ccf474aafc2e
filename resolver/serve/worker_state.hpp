// WorkerState: what one worker owns and everything running on its loop may use. Nothing in it is
// shared but what says so. This worker's thread only.
#pragma once

#include "resolver/recurse/record_cache.hpp"
#include "resolver/recurse/upstreams.hpp"
#include "resolver/serve/counters.hpp"
#include "resolver/serve/in_flight.hpp"
#include "resolver/serve/loop_guard.hpp"
#include "resolver/serve/secure_random.hpp"
#include "resolver/serve/settings.hpp"
#include "resolver/serve/upstream_pool.hpp"
#include "resolver/validate/key_cache.hpp"
#include "resolver/validate/memory.hpp"
#include "zones/snapshot.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/intrusive/list.hpp>

#include <exception>
#include <map>
#include <memory>

namespace parallax::serve {

using recurse::cache_time;

/// A question on its way to an upstream, as the count of those sees it.
class UpstreamTry : public boost::intrusive::list_base_hook<> {
  public:
    /// Frees its place at once; who waits for it is told later.
    virtual void give_way() = 0;
    /// When its question was first asked: trying again makes nobody younger (CVE-2026-42534).
    recurse::TimePoint since;

  protected:
    ~UpstreamTry() = default;
};

struct WorkerState {
    WorkerState(boost::asio::io_context& own_loop, LoopGuard& guard, WorkerCounters& own_counters)
        : loop{own_loop}, loop_guard{guard}, counters{own_counters},
          tcp_scratch(dns::message_octets_max) {}

    boost::asio::io_context& loop;
    LoopGuard& loop_guard;    ///< shared, lock-free
    WorkerCounters& counters; ///< written here, read by anybody

    recurse::HashKey route_key;              ///< the same for all workers
    answer::AnswerCache* answers = nullptr;  ///< shared, lock-free; null: every answer is composed
    recurse::RecordCache* records = nullptr; ///< shared, lock-free; null: everything is asked
    std::shared_ptr<const zones::Snapshot> snapshot;
    std::shared_ptr<const ServeSettings> settings;
    recurse::UpstreamTable upstreams;
    validate::KeyCache zone_keys;
    validate::DenialStore denials;
    SecureRandom random;
    WheelTimer wheel{loop};
    UpstreamPool pool{{loop, random, loop_guard, counters, wheel}};
    /// Under way, per upstream.
    std::map<dns::Endpoint, boost::intrusive::list<UpstreamTry>> tries;
    InFlightTable in_flight;               ///< uses what stands above
    IterationTable iterations;             ///< likewise
    Never never;                           ///< waited for by iterations that pause
    std::size_t slow_questions = 0;        ///< clients waiting for an upstream
    std::vector<dns::Endpoint> listening;  ///< fixed once the worker runs
    std::vector<std::uint8_t> tcp_scratch; ///< one answer being rendered

    /// Before the loop ends: what waits on it here lets go of it.
    void close();
    validate::Memory memory() { return {records, denials}; }
    /// What validation has found out about zones; replies that were judged keep their standing.
    void forget_zones() {
        zone_keys.clear();
        denials = {};
    }
    recurse::Environment environment() { return {recurse::Clock::now(), random}; }
    /// How tasks end that nobody awaits: an exception goes into the loop, which counts it.
    TaskEnded task_ended() noexcept;
    answer::Known known() const { return {*snapshot, answers, cache_time(recurse::Clock::now())}; }
};

inline void WorkerState::close() {
    for (const auto& [key, flight] : iterations) flight->abandon();
    for (const auto& [key, exchange] : in_flight) exchange->abandon();
    never.abandon();
    pool.close();
    wheel.close();
}

/// How coroutines of Asio end that nobody waits for: the same.
inline void rethrow_exception(std::exception_ptr exception) {
    if (exception) std::rethrow_exception(exception);
}

inline TaskEnded WorkerState::task_ended() noexcept {
    return [this](const std::exception_ptr& thrown) {
        if (thrown) boost::asio::post(loop, [thrown] { std::rethrow_exception(thrown); });
    };
}

} // namespace parallax::serve
