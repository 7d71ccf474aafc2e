// respond() and render() on what is held: the CPU one answer costs without the socket.
#include "dns/message.hpp"
#include "resolver/answer/respond.hpp"
#include "zones/master_file.hpp"
#include "zones/zone_builder.hpp"

#include <benchmark/benchmark.h>

namespace parallax::answer {

namespace {

dns::Name name(const std::string& text) {
    return *dns::Name::from_text(text);
}

std::shared_ptr<const zones::Snapshot> snapshot_with(std::size_t services) {
    zones::Topology topology;
    zones::CatalogueRow signalr;
    signalr.private_zones = {"privatelink.service.signalr.net"};
    signalr.public_forwarders = {"service.signalr.net"};
    topology.catalogue = std::make_shared<zones::Catalogue>(
        std::vector<zones::CatalogueRow>{signalr}, std::vector<std::string>{});
    zones::Network network;
    network.name = "n1";
    network.sources = {*dns::Prefix::from_text("10.1.0.0/16")};
    topology.networks = {network};
    const dns::Name apex = name("privatelink.service.signalr.net.");
    zones::ZoneBuilder builder{apex, zones::ZoneRules::Azure};
    for (std::size_t i = 0; i < services; ++i) {
        const std::string line = "s" + std::to_string(i) + " 10 A 10.1.1.5";
        (void)builder.add(std::get<dns::Record>(zones::read_inline_record(line, apex)));
    }
    zones::PrivateZone zone;
    zone.id = "signalr";
    zone.zone = std::move(builder).build();
    zone.links = {{"n1", zones::ResolutionPolicy::Default, zones::Registration::Off, ""}};
    topology.zones = {zone};
    return zones::freeze(std::move(topology), 1);
}

void respond_to(benchmark::State& state, const std::string& owner) {
    const auto snapshot = snapshot_with(static_cast<std::size_t>(state.range(0)));
    dns::Header header;
    header.rd = true;
    const auto packet =
        *dns::build_query(header, {name(owner), dns::RrType::A, dns::RrClass::IN}, dns::OwnEdns{});
    Origin origin;
    origin.peer = *dns::IpAddress::from_text("10.1.2.3");
    const Settings settings;
    std::array<std::uint8_t, 4096> out;
    for (auto _ : state) {
        const Outcome outcome = respond({*snapshot}, settings, {packet, origin, {}}, out);
        if (!std::holds_alternative<Replied>(outcome)) state.SkipWithError("not answered");
        benchmark::DoNotOptimize(out);
    }
}

/// From the cache, as all but the first of its kind are answered.
void respond_ready(benchmark::State& state) {
    const auto snapshot = snapshot_with(10);
    dns::Header header;
    header.rd = true;
    const dns::Question question{name("s7.service.signalr.net."), dns::RrType::A, dns::RrClass::IN};
    const auto packet = *dns::build_query(header, question, dns::OwnEdns{});
    Origin origin;
    origin.peer = *dns::IpAddress::from_text("10.1.2.3");
    const Settings settings;
    AnswerCache cache{std::size_t{1} << 20, {1, 2}};
    std::array<std::uint8_t, 4096> out;
    (void)respond({*snapshot, &cache}, settings, {packet, origin, {}}, out);
    ReadyQuery ready;
    for (auto _ : state) {
        ready.prepare({*snapshot, &cache}, settings, {packet, origin, {}});
        if (!ready.answer({*snapshot, &cache}, settings, Transport::Udp, out)) {
            state.SkipWithError("not ready");
        }
        benchmark::DoNotOptimize(out);
    }
}
BENCHMARK(respond_ready);

void respond_private_address(benchmark::State& state) {
    respond_to(state, "s7.privatelink.service.signalr.net.");
}
BENCHMARK(respond_private_address)->Arg(10)->Arg(100000);

void respond_rewritten(benchmark::State& state) {
    respond_to(state, "s7.service.signalr.net.");
}
BENCHMARK(respond_rewritten)->Arg(10)->Arg(100000);

void respond_nxdomain(benchmark::State& state) {
    respond_to(state, "missing.privatelink.service.signalr.net.");
}
BENCHMARK(respond_nxdomain)->Arg(10)->Arg(100000);

void walk_rewritten(benchmark::State& state) {
    const auto snapshot = snapshot_with(10);
    const auto& horizon = snapshot->horizon_of(*snapshot->network_named("n1"));
    const Walk::Asked asked{name("s7.service.signalr.net.")};
    for (auto _ : state) {
        Walk walk{*snapshot, horizon, asked};
        benchmark::DoNotOptimize(walk.advance());
        benchmark::DoNotOptimize(walk.answer());
    }
}
BENCHMARK(walk_rewritten);

void render_alias_and_address(benchmark::State& state) {
    const auto snapshot = snapshot_with(10);
    const auto& horizon = snapshot->horizon_of(*snapshot->network_named("n1"));
    dns::Query query;
    query.name = name("s7.service.signalr.net.");
    query.edns = dns::Edns{};
    Walk walk{*snapshot, horizon, asked_by(query)};
    walk.advance();
    const Answer& answer = walk.answer();
    std::array<std::uint8_t, 512> out;
    for (auto _ : state) {
        benchmark::DoNotOptimize(render(query, answer, {}, out).octets);
    }
}
BENCHMARK(render_alias_and_address);

} // namespace

} // namespace parallax::answer
