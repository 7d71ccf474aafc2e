// Stage: the serving code on a FakeNetwork: a Walk for each client's question, an Iteration or a
// Resolution for what it asks, a Judgement of what they say, the caches, one clock. What
// serve/slow_path.cpp and serve/validated_path.cpp do with sockets and coroutines, in a row. Test
// support only; one thread.
#pragma once

#include "resolver/answer/respond.hpp"
#include "resolver/iterate/iteration.hpp"
#include "resolver/serve/judgement.hpp"
#include "resolver/validate/memory.hpp"
#include "tests/scenario/fake_network.hpp"
#include "zones/snapshot.hpp"

namespace parallax::scenario {

struct StageSettings {
    iterate::IterationOptions iteration;
    recurse::Duration client_deadline{1900};
    std::chrono::seconds stale_max{0};
    std::size_t cache_octets = std::size_t{4} << 20;
    std::uint32_t seed = 1;
    /// Of rules with zones::Validation::On.
    validate::TrustAnchors anchors{};
    std::uint32_t unix_s = 1780272000; ///< when it begins, as signatures count: 1 June 2026
};

struct ClientQuestion {
    dns::Question question;
    bool recursion_desired = true;
    bool dnssec_ok = false;
    bool checking_disabled = false;
    bool wants_authenticated = false; ///< AD
};

struct Heard {
    dns::Message response;
    recurse::Duration took{};
    std::size_t sends = 0;
    validate::Effort effort{}; ///< what validation cost
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
    using Freshness = recurse::Freshness;
    /// What one client's question may cost.
    struct Allowance {
        recurse::Budget budget;
        validate::Effort effort{};
    };
    struct Told {
        std::shared_ptr<const recurse::Reply> reply; ///< null: `failure` says why
        recurse::GaveUp failure{};
    };
    answer::Next put(const answer::Ask& ask, answer::Walk& walk, Allowance& allowance);
    Told ask_validated(const serve::Judgement::Subject& subject, Allowance& allowance);
    Told ask_route(const answer::Ask& ask, Freshness freshness, recurse::Budget& budget);
    Told iterate(const answer::Ask& ask, Freshness freshness, recurse::Budget& budget);
    Told forward(const answer::Ask& ask, recurse::Budget& budget);
    recurse::RecordQuestion key_of(const answer::Ask& ask) const;
    std::uint32_t unix_s() const;
    const zones::Horizon& horizon() const;
    validate::Memory memory() { return {&records_, denials_}; }
    recurse::Seconds seconds() const { return recurse::cache_time(network.now); }

    std::shared_ptr<const zones::Snapshot> snapshot_;
    StageSettings settings_;
    recurse::HashKey key_{1, 2};
    recurse::RecordCache records_;
    validate::KeyCache zone_keys_;
    validate::DenialStore denials_;
    recurse::TimePoint started_;
};

/// The root at these addresses, and nothing else: one network, recursion on.
zones::Topology recursion_only(const std::vector<dns::Endpoint>& root_servers);

} // namespace parallax::scenario
