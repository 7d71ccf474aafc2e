#include "control/server_settings.hpp"

#include "config/load.hpp"
#include "resolver/iterate/address_rules.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

config::Config loaded(const std::string& text) {
    auto result =
        config::load_text("networks: [{name: n1, sources: [10.0.0.0/8]}]\n" + text, "x.yaml");
    REQUIRE(std::holds_alternative<config::Config>(result));
    return std::get<config::Config>(std::move(result));
}

} // namespace

TEST_CASE("auto means one worker a core, within the limits") {
    const auto config = loaded("listen: [\"127.0.0.1:5353\"]\n");
    CHECK(server_options_of(config, 6).workers == 6);
    CHECK(server_options_of(config, 5000).workers == config::settings::workers.most);
    CHECK(server_options_of(config, 1).answer_octets == config::settings::cache_answers.fallback);
    const auto cached = loaded("listen: [\"127.0.0.1:0\"]\ncache: {answers: 8MiB}\n");
    CHECK(server_options_of(cached, 1).answer_octets == 8 << 20);
    CHECK(server_options_of(loaded("listen: [\"127.0.0.1:0\"]\nworkers: 3\n"), 6).workers == 3);
}

TEST_CASE("only a resolver of the whole Internet takes the caches' memory at the start") {
    using serve::MemoryTaken;
    const auto forwarding = loaded("listen: [\"127.0.0.1:0\"]\n");
    CHECK(server_options_of(forwarding, 1).memory_taken == MemoryTaken::AsItFills);
    const auto recursive = loaded("listen: [\"127.0.0.1:0\"]\nrecursion: on\n");
    CHECK(server_options_of(recursive, 1).memory_taken == MemoryTaken::AtStart);
}

TEST_CASE("every limit of the configuration reaches the server") {
    const auto config = loaded(R"(listen: ["127.0.0.1:5353"]
tcp:
  {connections: 7, connections-per-client: 3, idle-timeout: 4s, first-query-timeout: 1s,
   in-flight: 5, unsent: 8KiB}
udp: {payload: 1400, grouping: off}
upstream: {strict-ports: on}
limits: {client-deadline: 1s, in-flight: 11, in-flight-per-upstream: 12, waiters-per-question: 13}
trusted: {proxy: [10.0.0.1/32], client-subnet: [10.0.0.2/32]}
)");
    const serve::ServeSettings settings = serve_settings_of(config);
    CHECK(settings.tcp_connections_max == 7);
    CHECK(settings.tcp_connections_per_client_max == 3);
    CHECK(settings.tcp_idle.count() == 4000);
    CHECK(settings.tcp_first_query.count() == 1000);
    CHECK(settings.tcp_in_flight_max == 5);
    CHECK(settings.tcp_unsent_octets_max == 8192);
    CHECK(settings.answer.udp_payload == 1400);
    CHECK(settings.udp_grouping == serve::UdpGrouping::Off);
    CHECK(settings.upstream_ports == serve::UpstreamPorts::Strict);
    CHECK(settings.client_deadline.count() == 1000);
    CHECK(settings.in_flight_max == 11);
    CHECK(settings.in_flight_per_upstream_max == 12);
    CHECK(settings.waiters_per_question_max == 13);
    const auto proxy = *dns::IpAddress::from_text("10.0.0.1"),
               sender = *dns::IpAddress::from_text("10.0.0.2");
    CHECK(settings.answer.trust.proxies.longest_match(proxy));
    CHECK_FALSE(settings.answer.trust.proxies.longest_match(sender));
    CHECK(settings.answer.trust.subnet_senders.longest_match(sender));
    CHECK_FALSE(settings.answer.trust.subnet_senders.longest_match(proxy));
}

TEST_CASE("updates are taken where the configuration and the control plane both do") {
    const serve::UpdateTaker taker = [](serve::Update, serve::UpdateDone) {};
    const std::string start = "listen: [\"127.0.0.1:5353\"]\ncontrol:\n  state: s.db\n";
    CHECK_FALSE(serve_settings_of(loaded(start), taker).answer.trust.update_senders);
    const auto config =
        loaded(start + "  registration: {sources: [10.0.0.4], keys: [{file: k}]}\n");
    CHECK_FALSE(serve_settings_of(config).answer.trust.update_senders);
    const serve::ServeSettings settings = serve_settings_of(config, taker);
    REQUIRE(settings.update_taker);
    const auto& senders = settings.answer.trust.update_senders;
    REQUIRE(senders);
    CHECK(senders->longest_match(*dns::IpAddress::from_text("10.0.0.4")));
    CHECK_FALSE(senders->longest_match(*dns::IpAddress::from_text("10.0.0.5")));
}

TEST_CASE("what only a restart changes is named") {
    const auto before = loaded("listen: [\"127.0.0.1:5353\"]\n");
    CHECK(keys_fixed_at_start(before, before).empty());
    const auto after = loaded("listen: [\"127.0.0.1:5354\"]\nworkers: 2\ncache: {answers: 0}\n"
                              "control: {socket: a.sock}\n");
    CHECK(keys_fixed_at_start(before, after) ==
          std::vector<std::string>{"listen", "workers", "cache", "control"});
}

TEST_CASE("the control plane's place and names are fixed at start, its choices are not") {
    const std::string start = "listen: [\"127.0.0.1:5353\"]\ncontrol:\n  state: s.db\n";
    const auto before = loaded(start);
    CHECK(keys_fixed_at_start(before, loaded(start + "  rejection: reversible\n")).empty());
    CHECK(keys_fixed_at_start(
              before, loaded(start + "  registration: {sources: [10.0.0.4], keys: [{file: k}]}\n"))
              .empty());
    const std::string changed =
        GENERATE(as<std::string>(), "  arm: {listen: \"127.0.0.1:8443\"}\n",
                 "  tenant: 00000000-0000-0000-0000-00000000000a\n",
                 "  subscription: 00000000-0000-0000-0000-00000000000a\n", "  socket: a.sock\n");
    CHECK(keys_fixed_at_start(before, loaded(start + changed)) ==
          std::vector<std::string>{"control"});
}

TEST_CASE("how recursion goes from server to server reaches the server") {
    const auto plain = serve_settings_of(loaded("listen: [\"127.0.0.1:53\"]\n"));
    CHECK(plain.iteration.minimisation == iterate::Minimisation::Relaxed);
    CHECK(plain.iteration.letters == recurse::QuestionCase::Kept);
    CHECK(plain.iteration.withheld.size() == iterate::private_prefixes().size());
    CHECK(plain.refresh == serve::Refresh::On);
    const auto other = serve_settings_of(
        loaded("listen: [\"127.0.0.1:53\"]\ncache: {refresh: off, max-ttl: 1h}\n"
               "iteration: {qname-minimisation: strict, case-randomisation: on, nxdomain-cut: off, "
               "ipv6: off, reachable: [10.0.0.0/8], withhold: [], withhold-except: [corp.]}\n"));
    CHECK(other.iteration.minimisation == iterate::Minimisation::Strict);
    CHECK(other.iteration.letters == recurse::QuestionCase::Random);
    CHECK(other.iteration.nxdomain_cut == iterate::NxDomainCut::Off);
    CHECK(other.iteration.ipv4 == iterate::Family::Used);
    CHECK(other.iteration.ipv6 == iterate::Family::Unused);
    CHECK(other.iteration.reachable.size() == 1);
    CHECK(other.iteration.withheld.empty());
    CHECK(other.iteration.withheld_except.size() == 1);
    CHECK(other.iteration.ttl.most == 3600);
    CHECK(other.refresh == serve::Refresh::Off);
}
