// What one change of the control plane costs while many endpoints are held, stage by stage: the
// rule, what DNS gets, the judgement of it, and the snapshot workers get.
#include "control/build_catalogue.hpp"
#include "zones/model/endpoints.hpp"
#include "zones/model/groups.hpp"
#include "zones/model/links.hpp"
#include "zones/model/networks.hpp"
#include "zones/model/private_zones.hpp"
#include "zones/model/publish.hpp"
#include "zones/model/services.hpp"
#include "zones/rules.hpp"
#include "zones/snapshot.hpp"

#include <benchmark/benchmark.h>

#include <map>

namespace {

using namespace parallax;
using namespace parallax::model;

constexpr std::size_t networks = 50;

ResourceId in_group(std::string_view type, const std::string& name) {
    return *ResourceId::of_group("s", "rg").child(type, name);
}

Head head(ResourceId id) {
    return {std::move(id), {}, "westeurope", {}, {}};
}

/// Networks linked to one zone, and services with an endpoint each.
class Estate {
  public:
    explicit Estate(std::size_t endpoints) : endpoints_{endpoints} {
        environment_.catalogue =
            std::get<std::shared_ptr<const zones::Catalogue>>(control::build_catalogue({}));
        environment_.next_guid = [n = 0]() mutable { return "guid-" + std::to_string(++n); };
        keep([](Draft& draft) {
            return put_resource_group(draft, {head(ResourceId::of_group("s", "rg"))});
        });
        keep([](Draft& draft) { return put_zone(draft, {head(zone()), {}, {}}); });
        for (std::size_t i = 0; i < networks; ++i) add_network(i);
        for (std::size_t i = 0; i < endpoints; ++i) {
            add_service(i);
            keep([i](Draft& draft) { return put_private_endpoint(draft, request(i)); });
        }
        add_service(endpoints);
        published_ = publish(Draft{model_, environment_}, nullptr);
        snapshot_ = zones::freeze(topology(published_), 1);
    }

    /// The draft of one endpoint more.
    Draft changed() const {
        Draft draft{model_, environment_};
        if (!put_private_endpoint(draft, request(endpoints_))) std::abort();
        return draft;
    }
    zones::Topology topology(const Published& published) const {
        zones::Topology made;
        made.networks = published.networks;
        made.zones = published.zones;
        made.services = published.services;
        made.catalogue = environment_.catalogue;
        return made;
    }
    const Published& published() const { return published_; }
    const zones::Snapshot& snapshot() const { return *snapshot_; }

  private:
    static ResourceId zone() { return in_group(type::zone, "privatelink.service.signalr.net"); }
    static ResourceId network(std::size_t i) {
        return in_group(type::network, "n" + std::to_string(i));
    }
    static ResourceId service(std::size_t i) {
        return in_group("Microsoft.SignalRService/SignalR", "s" + std::to_string(100 + i));
    }
    static dns::Prefix prefix(std::size_t i, const std::string& rest) {
        return *dns::Prefix::from_text("10." + std::to_string(i) + rest);
    }
    static EndpointRequest request(std::size_t i) {
        return {head(in_group(type::endpoint, "e" + std::to_string(i))),
                *network(i % networks).child(type::subnet, "s"),
                "c",
                service(i),
                "signalr",
                {},
                ApprovalPath::Automatic,
                Approver::Yes,
                {},
                {}};
    }
    template <class Rule>
    void keep(Rule rule) {
        Draft draft{model_, environment_};
        if (!rule(draft)) std::abort();
        model_.apply(draft.changes());
    }
    void add_network(std::size_t i) {
        keep([i](Draft& draft) {
            return put_virtual_network(draft, {head(network(i)), {prefix(i, ".0.0/16")}, {}, {}});
        });
        keep([i](Draft& draft) {
            return put_subnet(draft,
                              {head(*network(i).child(type::subnet, "s")), {prefix(i, ".0.0/20")}});
        });
        keep([i](Draft& draft) {
            const auto link = *zone().child(type::link, "l" + std::to_string(i));
            return put_link(draft, {head(link), network(i), {}, {}});
        });
    }
    void add_service(std::size_t i) {
        keep([i](Draft& draft) {
            Service wanted{head(service(i)), {}, {}, {}, {}, {}};
            wanted.sku.name = "Standard_S1";
            return put_service(draft, std::move(wanted));
        });
    }

    std::size_t endpoints_;
    Environment environment_;
    Model model_;
    Published published_;
    std::shared_ptr<const zones::Snapshot> snapshot_;
};

const Estate& estate(const benchmark::State& state) {
    static std::map<std::int64_t, std::unique_ptr<Estate>> made;
    auto& found = made[state.range(0)];
    if (!found) found = std::make_unique<Estate>(static_cast<std::size_t>(state.range(0)));
    return *found;
}

void rule(benchmark::State& state) {
    const Estate& held = estate(state);
    for (auto _ : state) benchmark::DoNotOptimize(held.changed());
}

void publish_change(benchmark::State& state) {
    const Estate& held = estate(state);
    const Draft draft = held.changed();
    for (auto _ : state) benchmark::DoNotOptimize(publish(draft, &held.published()));
}

void judge(benchmark::State& state) {
    const Estate& held = estate(state);
    const zones::Topology topology = held.topology(publish(held.changed(), &held.published()));
    for (auto _ : state) benchmark::DoNotOptimize(zones::check(topology, {}));
}

void freeze_change(benchmark::State& state) {
    const Estate& held = estate(state);
    const Published published = publish(held.changed(), &held.published());
    for (auto _ : state) {
        benchmark::DoNotOptimize(zones::freeze(held.topology(published), 2, &held.snapshot()));
    }
}

BENCHMARK(rule)->Arg(100)->Arg(1000)->Arg(5000)->Unit(benchmark::kMicrosecond);
BENCHMARK(publish_change)->Arg(100)->Arg(1000)->Arg(5000)->Unit(benchmark::kMicrosecond);
BENCHMARK(judge)->Arg(100)->Arg(1000)->Arg(5000)->Unit(benchmark::kMicrosecond);
BENCHMARK(freeze_change)->Arg(100)->Arg(1000)->Arg(5000)->Unit(benchmark::kMicrosecond);

} // namespace
