#include "resolver/answer/respond.hpp"

#include "dns/message.hpp"
#include "tests/unit/resolver/answer/allocations.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

#include <random>

namespace parallax::answer {

namespace {

using Octets = std::vector<std::uint8_t>;

dns::Header asking() {
    dns::Header header;
    header.id = 0xBEEF;
    header.rd = true;
    return header;
}

Octets packet_for(const std::string& asked, const std::optional<dns::OwnEdns>& edns = {},
                  const dns::Header& header = asking()) {
    return *dns::build_query(header, world::question(asked), edns);
}

Origin from(const std::string& source, Transport transport = Transport::Udp) {
    Origin origin;
    origin.peer = *dns::IpAddress::from_text(source);
    origin.transport = transport;
    return origin;
}

void build(world::World& world) {
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.zone("privatelink.service.signalr.net.", {"n1"}, {"s1 10 A 10.1.1.5"});
    world::Lines many;
    for (int i = 0; i < 100; ++i) many.push_back("many 60 A 10.0.0." + std::to_string(i));
    for (int i = 0; i < 40; ++i) many.push_back("some 60 A 10.0.1." + std::to_string(i));
    many.insert(many.end(), {"a 60 CNAME b", "b 60 CNAME c", "c 60 CNAME d", "d 60 A 10.0.0.1"});
    world.zone("corp.example.", {"n1", "n2"}, many);
    world.rule(".", "192.0.2.53", {});
}

/// A world, and the responses it gives.
struct Served {
    world::World world;
    Settings settings;
    Octets out = Octets(dns::message_octets_max);

    Served() { build(world); }
    Outcome ask(const Octets& packet, const Origin& origin) {
        return respond({world.snapshot()}, settings, {packet, origin, 50}, out);
    }
    dns::Message response(const Octets& packet, const Origin& origin) {
        const auto outcome = ask(packet, origin);
        REQUIRE(std::holds_alternative<Replied>(outcome));
        const auto& replied = std::get<Replied>(outcome);
        auto message = dns::parse_message(std::span{out}.first(replied.octets));
        REQUIRE(message.has_value());
        CHECK(message->rcode() == replied.rcode);
        return *message;
    }
};

const std::string s1 = "s1.service.signalr.net. A";

} // namespace

TEST_CASE("the source chooses the network; in no network nothing is looked up") {
    Served served;
    const auto held = served.response(packet_for(s1), from("10.1.2.3"));
    CHECK(held.rcode() == dns::Rcode::NoError);
    REQUIRE(held.answer.size() == 2);
    CHECK(dns::to_text(held.answer[1]) == "s1.privatelink.service.signalr.net. 10 IN A 10.1.1.5");
    const auto outcome = served.ask(packet_for(s1), from("10.2.0.1"));
    REQUIRE(std::holds_alternative<NeedsResolution>(outcome));
    const auto& needed = std::get<NeedsResolution>(outcome);
    CHECK(needed.network->name == "n2");
    CHECK(needed.client.address == *dns::IpAddress::from_text("10.2.0.1"));
    for (const std::string& asked : {s1, std::string{"localhost. A"}, std::string{"x. ANY"}}) {
        const auto refused = served.response(packet_for(asked, dns::OwnEdns{}), from("10.9.0.1"));
        CHECK(refused.rcode() == dns::Rcode::Refused);
        CHECK(refused.answer.empty());
        CHECK(refused.authority.empty());
        CHECK_FALSE(refused.header.aa);
        REQUIRE(refused.edns->errors.size() == 1);
        CHECK(refused.edns->errors[0].code == dns::EdeCode::Prohibited);
    }
}

TEST_CASE("recursion is available to networks for which anybody is asked") {
    world::World world;
    world.network("n1", "10.1.0.0/16");
    world.network("n2", "10.2.0.0/16");
    world.zone("corp.example.", {"n1", "n2"}, {"a 60 A 10.0.0.1"});
    world.rule("other.example.", "192.0.2.53", {}, {"n2"});
    const auto ra = [&](const std::string& source) {
        Octets out(dns::message_octets_max);
        const Octets packet = packet_for("a.corp.example. A");
        const auto outcome = respond({world.snapshot()}, {}, {packet, from(source), {}}, out);
        const auto octets = std::get<Replied>(outcome).octets;
        return dns::parse_message(std::span{out}.first(octets))->header.ra;
    };
    CHECK_FALSE(ra("10.1.0.1"));
    CHECK(ra("10.2.0.1"));
    CHECK_FALSE(ra("10.3.0.1"));
}

TEST_CASE("proxies, client subnets and pinned listeners choose it instead where they may") {
    Served served;
    Origin origin = from("10.9.0.1");
    origin.proxied_source = *dns::IpAddress::from_text("10.1.0.1");
    CHECK(served.response(packet_for(s1), origin).answer.size() == 2);
    Origin pinned = from("10.9.0.1");
    pinned.pinned_network = "n1";
    CHECK(served.response(packet_for(s1), pinned).answer.size() == 2);
    pinned.pinned_network = "gone";
    CHECK(served.response(packet_for(s1), pinned).rcode() == dns::Rcode::Refused);
    Origin outside = from("10.1.0.1");
    outside.proxied_source = *dns::IpAddress::from_text("10.9.0.1");
    CHECK(served.response(packet_for(s1), outside).rcode() == dns::Rcode::Refused);
}

namespace {

/// What a trusted sender gets who asks for a subnet: the network whose `who` TXT it is, and the
/// option that came back.
struct ForSubnet {
    std::string network;
    std::optional<dns::ClientSubnet> option;
    std::uint8_t scope = 0xFF;
};

ForSubnet for_subnet(const std::string& subnet, const std::string& sender = "192.0.2.9") {
    world::World world;
    Settings settings;
    settings.trust.subnet_senders =
        zones::PrefixMap{{{*dns::Prefix::from_text("192.0.2.9/32"), 1}}};
    const std::vector<std::pair<std::string, std::string>> networks = {
        {"site", "10.0.0.0/8"},     {"spoke", "10.1.0.0/16"}, {"half", "10.2.0.0/25"},
        {"lone", "172.16.5.0/24"},  {"v6", "fd00:1::/48"},    {"senders", "192.0.2.0/24"},
        {"inner", "172.16.8.64/26"}};
    for (const auto& [name, source] : networks) {
        world.network(name, source);
        world.zone("who.example.", {name}, {"@ 60 TXT " + name});
    }
    dns::OwnEdns edns;
    const auto prefix = *dns::Prefix::from_text(subnet);
    dns::ClientSubnet asked;
    asked.family = prefix.address.family() == dns::AddressFamily::V4 ? 1 : 2;
    asked.source_prefix = prefix.length;
    const auto octets = prefix.address.octets();
    std::copy(octets.begin(), octets.end(), asked.address.begin());
    edns.client_subnet = asked;
    Octets packet = packet_for("who.example. TXT", edns);
    packet[12 + 13 + 4 + 11 + 4 + 3] = 0; // a query's scope (RFC 7871 §6)
    Octets out(dns::message_octets_max);
    const auto outcome = respond({world.snapshot()}, settings, {packet, from(sender), {}}, out);
    const auto& replied = std::get<Replied>(outcome);
    const auto message = dns::parse_message(std::span{out}.first(replied.octets));
    ForSubnet got;
    got.option = message->edns->client_subnet;
    if (message->rcode() == dns::Rcode::Refused) got.network = "refused";
    if (message->answer.size() == 1) {
        const auto& text = message->answer[0].rdata;
        got.network.assign(text.begin() + 1, text.end());
    }
    if (got.option) {
        const Octets head{0, 8, 0, static_cast<std::uint8_t>(4 + got.option->address_octets()), 0};
        const auto at = std::search(out.begin(), out.end(), head.begin(), head.end());
        got.scope = *(at + 7);
    }
    return got;
}

} // namespace

TEST_CASE("a client subnet chooses the network that all of it is in, and is told so") {
    CHECK(for_subnet("10.9.0.0/16").network == "site");
    CHECK(for_subnet("10.1.2.0/24").network == "spoke");
    CHECK(for_subnet("10.1.0.0/16").network == "spoke");
    CHECK(for_subnet("10.1.2.3/32").network == "spoke");
    CHECK(for_subnet("172.16.5.0/24").network == "lone");
    CHECK(for_subnet("fd00:1:0:5::/64").network == "v6");
    const auto told = for_subnet("10.1.2.0/24");
    REQUIRE(told.option.has_value());
    CHECK(told.option->family == 1);
    CHECK(told.option->source_prefix == 24);
    CHECK(told.option->address == std::array<std::uint8_t, 16>{10, 1, 2});
    CHECK(told.scope == 24); // without it the sender would keep the answer for everybody
    CHECK(for_subnet("fd00:1:0:5::/64").scope == 64);
}

TEST_CASE("a client subnet that lies in several networks, or partly in one, is in none") {
    CHECK(for_subnet("10.0.0.0/8").network == "refused"); // site's, but for two networks in it
    CHECK(for_subnet("10.2.0.0/24").network == "refused");
    CHECK(for_subnet("172.16.0.0/16").network == "refused");
    CHECK(for_subnet("172.16.8.0/24").network == "refused");
    CHECK(for_subnet("fd00::/16").network == "refused");
    CHECK(for_subnet("10.0.0.0/8").scope == 8);
}

TEST_CASE("a client subnet of someone who may not speak for others is ignored and not told back") {
    const auto told = for_subnet("10.1.2.0/24", "192.0.2.77");
    CHECK(told.network == "senders");
    CHECK_FALSE(told.option.has_value());
}

TEST_CASE("limits: 512 plain, 1232 both ways, the whole over TCP") {
    Served served;
    const std::string many = "many.corp.example. A";
    const auto plain = served.response(packet_for(many), from("10.1.0.1"));
    CHECK(plain.header.tc);
    CHECK(plain.answer.empty());
    dns::OwnEdns edns;
    edns.udp_payload = 4096;
    CHECK(served.response(packet_for(many, edns), from("10.1.0.1")).header.tc);
    CHECK(std::get<Replied>(served.ask(packet_for(many, edns), from("10.1.0.1"))).octets <= 1232);
    const std::string some = "some.corp.example. A"; // about 700 octets
    CHECK(served.response(packet_for(some), from("10.1.0.1")).header.tc);
    CHECK_FALSE(served.response(packet_for(some, edns), from("10.1.0.1")).header.tc);
    served.settings.udp_payload = 600;
    CHECK(served.response(packet_for(some, edns), from("10.1.0.1")).header.tc);
    served.settings.udp_payload = 4096; // an operator may allow more
    CHECK_FALSE(served.response(packet_for(many, edns), from("10.1.0.1")).header.tc);
    CHECK(served.response(packet_for(some), from("10.1.0.1")).header.tc);
    const auto tcp = served.response(packet_for(many), from("10.1.0.1", Transport::Tcp));
    CHECK_FALSE(tcp.header.tc);
    CHECK(tcp.answer.size() == 100);
    edns.keepalive_request = true;
    const auto kept = served.response(packet_for(many, edns), from("10.1.0.1", Transport::Tcp));
    CHECK(kept.edns->keepalive);
    CHECK_FALSE(served.response(packet_for(many, edns), from("10.1.0.1")).edns->keepalive);
}

TEST_CASE("what is no question of ours has a defined answer or none") {
    Served served;
    Octets packet = packet_for(s1);
    CHECK(std::holds_alternative<Drop>(
        served.ask({packet.begin(), packet.begin() + 11}, from("10.1.0.1"))));
    packet[2] |= 0x80; // a response
    CHECK(std::holds_alternative<Drop>(served.ask(packet, from("10.1.0.1"))));
    packet[2] = 0x28; // UPDATE
    CHECK(served.response(packet, from("10.1.0.1")).rcode() == dns::Rcode::NotImp);
    CHECK(served.response(packet_for("corp.example. AXFR"), from("10.1.0.1")).rcode() ==
          dns::Rcode::Refused);
    packet = packet_for(s1);
    packet.push_back(0);
    CHECK(served.response(packet, from("10.1.0.1")).rcode() == dns::Rcode::FormErr);
    packet = packet_for(s1, dns::OwnEdns{});
    packet[packet.size() - 5] = 1; // EDNS version
    CHECK(served.response(packet, from("10.1.0.1")).rcode() == dns::Rcode::BadVers);
}

TEST_CASE("an UPDATE goes to whoever decides, from trusted senders only") {
    Served served;
    Octets packet = packet_for("corp.example. SOA");
    packet[2] = 0x28;
    served.settings.trust.update_senders = zones::PrefixMap{};
    CHECK(served.response(packet, from("10.1.0.1")).rcode() == dns::Rcode::Refused);
    const auto both = dns::Prefix::from_text("10.1.0.0/31");
    served.settings.trust.update_senders = zones::PrefixMap{{{*both, 0}}};
    CHECK(served.response(packet, from("10.1.0.2")).rcode() == dns::Rcode::Refused);
    const auto outcome = served.ask(packet, from("10.1.0.1"));
    REQUIRE(std::holds_alternative<UpdateAsked>(outcome));
    CHECK(std::get<UpdateAsked>(outcome).sender.to_text() == "10.1.0.1");

    // Behind a proxy the sender is whom the proxy speaks for, trusted or not.
    Origin proxied = from("10.1.0.1");
    proxied.proxied_source = dns::IpAddress::from_text("10.1.0.2");
    CHECK(std::holds_alternative<Replied>(served.ask(packet, proxied)));
    packet[2] = 0xA8; // a response
    CHECK(std::holds_alternative<Drop>(served.ask(packet, from("10.1.0.1"))));
    packet[2] = 0x20; // NOTIFY is another matter
    CHECK(served.response(packet, from("10.1.0.1")).rcode() == dns::Rcode::NotImp);
}

TEST_CASE("mutated packets never make an unparsable response") {
    Served served;
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    const Octets whole = packet_for(s1, dns::OwnEdns{});
    for (int round = 0; round < 20000; ++round) {
        Octets packet = whole;
        for (unsigned change = random() % 4; change-- > 0;) {
            packet[random() % packet.size()] = static_cast<std::uint8_t>(random());
        }
        if (random() % 4 == 0) packet.resize(random() % (packet.size() + 1));
        const auto outcome = served.ask(packet, from("10.1.0.1"));
        if (const auto* replied = std::get_if<Replied>(&outcome)) {
            REQUIRE(dns::parse_message(std::span{served.out}.first(replied->octets)).has_value());
            REQUIRE(served.out[0] == packet[0]);
            REQUIRE(served.out[1] == packet[1]);
        }
    }
}

TEST_CASE("a held answer of up to four links allocates nothing") {
    Served served;
    served.world.service("with", {"20.0.0.1", "2001:db8::1"});
    dns::OwnEdns edns;
    edns.dnssec_ok = true;
    const auto origin = from("10.1.0.1");
    for (const std::string& asked :
         {s1, std::string{"a.corp.example. A"}, std::string{"a.corp.example. HTTPS"},
          std::string{"gone.corp.example. A"}, std::string{"many.corp.example. A"},
          std::string{"with.service.signalr.net. A"}, std::string{"with.service.signalr.net. MX"},
          std::string{"localhost. AAAA"}, std::string{"x.test. A"},
          std::string{"x.example. ANY"}}) {
        const Octets packet = packet_for(asked, edns);
        (void)served.ask(packet, origin); // the snapshot is built by now
        const std::size_t before = test::allocations();
        const auto outcome = served.ask(packet, origin);
        const std::size_t allocated = test::allocations() - before;
        CAPTURE(asked);
        CHECK(allocated == 0);
        CHECK(std::holds_alternative<Replied>(outcome));
    }
    const std::size_t before = test::allocations();
    const auto no_answer = served.ask(packet_for(s1), from("10.2.0.1"));
    CHECK(test::allocations() > before); // the count counts
}

TEST_CASE("the slow path renders the same query when its Walk is complete") {
    Served served;
    const auto outcome = served.ask(packet_for(s1, dns::OwnEdns{}), from("10.2.0.1"));
    const auto& needed = std::get<NeedsResolution>(outcome);
    const auto& snapshot = served.world.snapshot();
    Walk walk{snapshot, snapshot.horizon_of(*needed.network), asked_by(needed.query)};
    const Next next = walk.advance();
    CHECK(std::get<Ask>(next).question.question == world::question(s1));
    walk.fail({recurse::FailureKind::Unreachable, "192.0.2.53 did not answer"});
    const Delivery delivery{served.settings, Transport::Udp, {}};
    const std::size_t octets = render_walk(needed.query, walk, delivery, served.out).octets;
    const auto message = *dns::parse_message(std::span{served.out}.first(octets));
    CHECK(message.rcode() == dns::Rcode::ServFail);
    CHECK(message.header.id == 0xBEEF);
    CHECK(message.edns->errors.at(0).text == "192.0.2.53 did not answer");
}

} // namespace parallax::answer
