#include "resolver/serve/worker.hpp"

#include "resolver/serve/udp_socket.hpp"
#include "tests/unit/resolver/answer/world.hpp"
#include "tests/unit/resolver/serve/serving.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <catch2/catch.hpp>

#include <atomic>
#include <future>

using namespace parallax;
using namespace parallax::serve;
using namespace parallax::serve::loopback;
namespace asio = boost::asio;

namespace {

/// A zone where every link of a chain has the generation as its TTL: an answer made of two
/// snapshots shows.
std::shared_ptr<const zones::Snapshot> marked_snapshot(std::uint64_t generation) {
    zones::Topology topology;
    topology.catalogue = std::make_shared<zones::Catalogue>(std::vector<zones::CatalogueRow>{},
                                                            std::vector<std::string>{});
    zones::Network network;
    network.name = "loopback";
    network.sources = {*dns::Prefix::from_text("127.0.0.0/12")};
    topology.networks.push_back(network);
    zones::ZoneBuilder builder{answer::world::name("held.test."), zones::ZoneRules::Standard};
    for (const char* const line :
         {"www 60 CNAME middle", "middle 60 CNAME end", "end 60 A 10.0.0.1"}) {
        auto record = answer::world::record(line, "held.test.");
        record.ttl = static_cast<std::uint32_t>(generation);
        REQUIRE_FALSE(builder.add(record).has_value());
    }
    zones::PrivateZone zone;
    zone.id = "held.test";
    zone.zone = std::move(builder).build();
    zone.links.push_back(
        {"loopback", zones::ResolutionPolicy::Default, zones::Registration::Off, "test:1"});
    topology.zones.push_back(zone);
    return zones::freeze(std::move(topology), generation);
}

bool is_of_one_snapshot(const dns::Message& message) {
    const auto& links = message.answer;
    return links.size() == 3 && links[0].ttl == links[1].ttl && links[1].ttl == links[2].ttl;
}

/// One worker with a UDP listener on loopback, as Server makes it.
struct Alone {
    explicit Alone(std::shared_ptr<const zones::Snapshot> snapshot)
        : worker{guard, std::make_shared<const ServeSettings>(), std::move(snapshot)} {
        const OpenedSocket udp = open_udp_socket(*dns::Endpoint::from_text("127.0.0.1:0"));
        REQUIRE_FALSE(udp.error);
        at = bound_endpoint(udp.descriptor);
        worker.add_udp(udp.descriptor, "");
        worker.run();
    }
    /// On the worker's thread; returns when it is done.
    template <class Work>
    void on_loop(Work work) {
        asio::post(worker.loop(), asio::use_future(std::move(work))).get();
    }
    std::uint64_t count(Count which) const { return worker.counters().get(which); }

    LoopGuard guard{42};
    Worker worker;
    dns::Endpoint at;
};

} // namespace

TEST_CASE("every answer belongs to one snapshot while two hundred are taken over") {
    Alone alone{marked_snapshot(1)};
    std::atomic<bool> over{false};
    std::atomic<int> mixed{0}, lost{0}, whole{0};
    std::thread asking{[&] {
        const UdpClient client{alone.at};
        while (!over) {
            client.send(query("www.held.test. A"));
            const auto packet = client.receive();
            if (!packet) {
                ++lost;
                continue;
            }
            const auto message = dns::parse_message(*packet);
            ++(message && is_of_one_snapshot(*message) ? whole : mixed);
        }
    }};
    for (std::uint64_t generation = 2; generation <= 201; ++generation) {
        alone.on_loop(
            [&, next = marked_snapshot(generation)] { alone.worker.state().snapshot = next; });
        // The client keeps up, so that each snapshot is taken over between two of its answers.
        while (whole + mixed + lost < static_cast<int>(generation)) std::this_thread::yield();
    }
    over = true;
    asking.join();
    CHECK(mixed == 0);
    CHECK(lost == 0);
    CHECK(whole > 200);
    CHECK(alone.count(Count::Answers) == static_cast<std::uint64_t>(whole));
}

TEST_CASE("what is thrown on the loop is counted, and the worker goes on answering") {
    Alone alone{snapshot_of({})};
    for (int i = 0; i < 3; ++i) {
        asio::post(alone.worker.loop(), [] { throw std::runtime_error{"not meant to happen"}; });
    }
    asio::post(alone.worker.loop(), [] { throw 7; }); // nor need it be a std::exception
    CHECK(UdpClient{alone.at}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    CHECK(alone.count(Count::WorkerExceptions) == 4);
    CHECK(alone.count(Count::Answers) == 1);
}

TEST_CASE("a worker may be stopped under load, and its port is free afterwards") {
    Alone alone{snapshot_of({})};
    const UdpClient client{alone.at};
    for (std::uint16_t id = 0; id < 300; ++id) client.send(query("www.held.test. A", id));
    alone.worker.stop();
    alone.worker.join();
    const std::uint64_t answered = alone.count(Count::Answers);
    while (client.receive(std::chrono::milliseconds{0})) {
    }
    CHECK(alone.count(Count::Answers) == answered); // nothing runs any more
    CHECK(answered <= 300);
    const Descriptor again = bound_socket(SOCK_DGRAM, alone.at);
    CHECK(again.get() >= 0);
}

TEST_CASE("draining an idle worker ends it at once, whatever grace it has") {
    Alone alone{snapshot_of({})};
    CHECK(UdpClient{alone.at}.ask("www.held.test. A") == "NOERROR 192.0.2.80");
    const auto started = std::chrono::steady_clock::now();
    alone.worker.drain(started + std::chrono::hours{1});
    alone.worker.join();
    CHECK(std::chrono::steady_clock::now() - started < patience);
    alone.worker.stop(); // harmless afterwards, as is a second join
    alone.worker.join();
}

TEST_CASE("a worker that never ran may be ended") {
    LoopGuard guard{42};
    Worker worker{guard, std::make_shared<const ServeSettings>(), snapshot_of({})};
    CHECK(worker.counters().get(Count::WorkerExceptions) == 0);
}
