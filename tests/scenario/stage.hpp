// Stage: the serving code on a FakeNetwork: a Walk for each client's question, an Iteration or a
// Resolution for what it asks, the caches, one clock. What serve/slow_path.cpp does with sockets
// and coroutines, in a row. Test support only; one thread.
#pragma once

#include "resolver/answer/respond.hpp"
#include "resolver/iterate/iteration.hpp"
#include "tests/scenario/fake_network.hpp"
#include "zones/snapshot.hpp"

namespace parallax::scenario {

struct StageSettings {
    iterate::IterationOptions iteration;
    recurse::Duration client_deadline{1900};
    std::chrono::seconds stale_max{0};
    std::size_t cache_octets = std::size_t{4} << 20;
    std::uint32_t seed = 1;
};

struct ClientQuestion {
    dns::Question question;
    bool recursion_desired = true;
    bool dnssec_ok = false;
    bool checking_disabled = false;
};

struct Heard {
    dns::Message response;
    recurse::Duration took{};
    std::size_t sends = 0;
};

class Stage {
  public:
    /// Clients are in the topology's first network.
    Stage(zones::Topology topology, ServerScript servers, const StageSettings& settings);

    Heard ask(const ClientQuestion& client);
    /// "www.example. A"
    Heard ask(const std::string& name_and_type);

    /// Some record of this name and type is kept, positive; with this RDATA, if given.
    bool keeps(const dns::Name& name, dns::RrType type, const std::string& rdata);
    /// Some delegation of this name is kept.
    bool keeps_delegation(const dns::Name& cut, const std::string& server = {});
    /// Visits every positive RRset kept, on any route.
    void for_each_kept(const std::function<void(const recurse::ReplyRrset&)>& visit);

    FakeNetwork network;

  private:
    answer::Next put(const answer::Ask& ask, answer::Walk& walk, recurse::Budget& budget);
    std::shared_ptr<const recurse::Reply> iterate(const answer::Ask& ask, recurse::Budget& budget,
                                                  recurse::GaveUp& failure);
    std::shared_ptr<const recurse::Reply> forward(const answer::Ask& ask, recurse::Budget& budget,
                                                  recurse::GaveUp& failure);
    std::shared_ptr<const recurse::Reply> stale_instead(const recurse::RecordQuestion& key);
    recurse::Seconds seconds() const { return recurse::cache_time(network.now); }

    std::shared_ptr<const zones::Snapshot> snapshot_;
    StageSettings settings_;
    recurse::HashKey key_{1, 2};
    recurse::RecordCache records_;
};

/// The root at these addresses, and nothing else: one network, recursion on.
zones::Topology recursion_only(const std::vector<dns::Endpoint>& root_servers);

} // namespace parallax::scenario
