#include "tests/unit/resolver/serve/serving.hpp"

#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

#include <thread>

namespace parallax::serve::loopback {

std::shared_ptr<const zones::Snapshot> snapshot_of(const std::vector<Rule>& rules,
                                                   std::uint64_t generation) {
    using answer::world::name;
    using answer::world::record;
    zones::Topology topology;
    topology.catalogue = std::make_shared<zones::Catalogue>(std::vector<zones::CatalogueRow>{},
                                                            std::vector<std::string>{});
    zones::Network network;
    network.name = "loopback";
    network.sources = {*dns::Prefix::from_text("127.0.0.0/12"), *dns::Prefix::from_text("::1")};
    topology.networks.push_back(network);
    network.name = "other";
    network.sources = {*dns::Prefix::from_text("10.77.0.0/16")};
    topology.networks.push_back(network);
    zones::ZoneBuilder builder{name("held.test."), zones::ZoneRules::Standard};
    (void)builder.add(record("www 60 A 192.0.2.80", "held.test."));
    for (int i = 0; i < 8; ++i) {
        const std::string text(200, static_cast<char>('a' + i));
        (void)builder.add(record("big 60 TXT \"" + text + "\"", "held.test."));
    }
    zones::PrivateZone zone;
    zone.id = "held.test";
    zone.zone = std::move(builder).build();
    zone.links.push_back(
        {"loopback", zones::ResolutionPolicy::Default, zones::Registration::Off, "test:1"});
    topology.zones.push_back(zone);
    for (const Rule& rule : rules) {
        // Then `test.` is the root's, too.
        if (rule.suffix == ".") topology.special_use = zones::SpecialUseMode::Off;
        topology.forward_rules.push_back(
            {name(rule.suffix), rule.upstreams, {}, "test:2", rule.kind, rule.validation});
    }
    return zones::freeze(std::move(topology), generation);
}

Serving::Serving(const Setup& setup)
    : server_{{setup.listeners, setup.workers, setup.answer_octets},
              setup.settings,
              snapshot_of(setup.rules)} {
    const auto failures = server_.start();
    for (const BindFailure& failure : failures) FAIL(failure.reason);
}

Serving::~Serving() {
    CHECK(count(Count::WorkerExceptions) == 0);
}

bool Serving::wait_for(Count which, std::uint64_t number) const {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (count(which) < number) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

} // namespace parallax::serve::loopback
