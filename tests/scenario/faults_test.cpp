// Each fault at each step of a cold resolution: the answer is found nevertheless, and nothing false
// is kept.
#include "tests/scenario/conversation.hpp"
#include "tests/scenario/faults.hpp"
#include "tests/scenario/rpl_servers.hpp"
#include "tests/scenario/stage.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::scenario;

namespace {

const std::vector<Range>& ordinary_world() {
    static const std::vector<Range> ranges =
        read_conversation("CONFIG_END\nINCLUDE world.inc\nSCENARIO_END\n",
                          std::string{PARALLAX_SCENARIOS} + "/faults.rpl")
            .ranges;
    return ranges;
}

/// The ordinary world, with a fault at the `at`th packet; 0: at each.
struct FaultyWorld {
    FaultyWorld(const Fault& fault, std::size_t at)
        : servers{ordinary_world()}, stage{
                                         recursion_only({*dns::Endpoint::from_text("198.41.0.4")}),
                                         [this, &fault, at](const recurse::SendQuery& sent) {
                                             auto usual = servers.said_to(sent, 1);
                                             return ++packets == at || at == 0 ? fault(sent, usual)
                                                                               : usual;
                                         },
                                         {}} {}

    RplServers servers;
    std::size_t packets = 0;
    Stage stage;
};

} // namespace

TEST_CASE("each fault at each step of a cold resolution") {
    constexpr std::size_t steps = 9; // priming, com., example.com.; aliases; net. and example.net.
    for (const NamedFault& one : faults()) {
        for (std::size_t at = 1; at <= steps; ++at) {
            INFO(one.name << " at packet " << at);
            FaultyWorld world{one.fault, at};
            const Heard heard = world.stage.ask("far.example.com. A");
            for (const std::string& line : world.stage.network.log) UNSCOPED_INFO(line);
            CHECK(heard.response.rcode() == dns::Rcode::NoError);
            REQUIRE(heard.response.answer.size() == 2);
            CHECK(dns::to_text(heard.response.answer[1]) ==
                  "www.example.net. 300 IN A 198.51.100.80");
            CHECK(heard.sends <= 20);
            for (const char* const name : {"example.net.", "com.", "."}) {
                CHECK_FALSE(
                    world.stage.keeps_delegation(*dns::Name::from_text(name), "ns.evil.org."));
            }
            CHECK_FALSE(world.stage.keeps(*dns::Name::from_text("www.example.net."), dns::RrType::A,
                                          "203.0.113.66"));
        }
    }
}

namespace {

/// How many of a thousand cold names are found within ten seconds when so many packets in a hundred
/// are lost. A client whose question fails asks again.
int found_with_loss(std::uint32_t percent) {
    recurse::ScriptedRandom random{percent};
    const Fault lost = [](const auto&, const auto&) { return std::vector<Arrival>{}; };
    const Fault lossy = [&](const recurse::SendQuery& sent, const std::vector<Arrival>& usual) {
        const bool udp = sent.transport == recurse::Transport::Udp;
        return udp && random.below(100) < percent ? lost(sent, usual) : usual;
    };
    int found = 0;
    for (int i = 0; i < 1000; ++i) {
        FaultyWorld world{lossy, 0};
        const auto asked_at = world.stage.network.now;
        while (world.stage.network.now - asked_at < std::chrono::seconds{10}) {
            const Heard heard = world.stage.ask("far.example.com. A");
            if (heard.response.rcode() == dns::Rcode::NoError) {
                ++found;
                break;
            }
            world.stage.network.now += std::chrono::seconds{1};
        }
    }
    return found;
}

} // namespace

TEST_CASE("with 5, 20 and 50 percent of the packets lost names are found within ten seconds") {
    CHECK(found_with_loss(5) == 1000);
    CHECK(found_with_loss(20) >= 990);
    CHECK(found_with_loss(50) >= 900);
}
