// Serving: a running Server with the zone held.test. for the network 127.0.0.0/12 and forward rules
// as a test gives them. Test support only.
#pragma once

#include "resolver/serve/server.hpp"
#include "tests/unit/resolver/serve/fake_upstream.hpp"

namespace parallax::serve::loopback {

struct Rule {
    std::string suffix;
    std::vector<dns::Endpoint> upstreams;
    zones::RuleKind kind = zones::RuleKind::Forward;
    zones::Validation validation = zones::Validation::Off;
};

struct Setup {
    unsigned workers = 1;
    std::vector<Listener> listeners{{*dns::Endpoint::from_text("127.0.0.1:0"), ""}};
    std::vector<Rule> rules;
    ServeSettings settings;
    std::size_t answer_octets = std::size_t{64} << 20;
};

/// One zone, held.test., with www (A 192.0.2.80) and big (more than 1232 octets of TXT).
std::shared_ptr<const zones::Snapshot> snapshot_of(const std::vector<Rule>& rules,
                                                   std::uint64_t generation = 1);

class Serving {
  public:
    explicit Serving(const Setup& setup);
    /// Checks that nothing was thrown on a worker.
    ~Serving();
    Serving(const Serving&) = delete;
    Serving& operator=(const Serving&) = delete;

    Server& operator*() noexcept { return server_; }
    Server* operator->() noexcept { return &server_; }
    dns::Endpoint at() const { return server_.endpoints().at(0); }
    std::uint64_t count(Count which) const {
        return server_.counters()[static_cast<std::size_t>(which)];
    }
    /// Until a counter has reached a number; false after `patience`.
    bool wait_for(Count which, std::uint64_t number) const;

  private:
    Server server_;
};

} // namespace parallax::serve::loopback
