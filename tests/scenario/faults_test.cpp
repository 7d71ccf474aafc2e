// Each fault at each step of a cold resolution: the answer is found nevertheless, and nothing false
// is kept.
#include "tests/scenario/conversation.hpp"
#include "tests/scenario/rpl_servers.hpp"
#include "tests/scenario/stage.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::scenario;

namespace {

/// What becomes of the arrivals that a packet would have brought.
using Fault = std::function<std::vector<Arrival>(const recurse::SendQuery& sent,
                                                 const std::vector<Arrival>& usual)>;
struct NamedFault {
    const char* name;
    Fault fault;
};

/// The usual reply, changed.
template <class Change>
Fault changed(Change change) {
    return [change](const recurse::SendQuery& sent, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        for (Arrival& arrival : arrivals) {
            auto message = dns::parse_message(arrival.octets);
            REQUIRE(message.has_value());
            change(*message);
            arrival.octets = octets_of(*message, id_of(sent));
        }
        return arrivals;
    };
}

Fault failing(dns::Rcode rcode) {
    return changed([rcode](dns::Message& message) {
        message.answer.clear();
        message.authority.clear();
        message.additional.clear();
        message.edns.reset();
        message.header.aa = false;
        message.header.rcode = static_cast<std::uint8_t>(rcode);
    });
}

Fault before(std::function<std::vector<std::uint8_t>(std::vector<std::uint8_t>)> forged) {
    return [forged](const recurse::SendQuery&, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        if (!usual.empty()) arrivals.push_back({recurse::Duration{1}, forged(usual[0].octets)});
        return arrivals;
    };
}

Fault later(unsigned ms) {
    return [ms](const recurse::SendQuery&, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        for (Arrival& arrival : arrivals) arrival.after += recurse::Duration{ms};
        return arrivals;
    };
}

void add_poison(dns::Message& message) {
    for (const char* const text : {"example.net. 300 IN NS ns.evil.org.",
                                   "com. 300 IN NS ns.evil.org.", ". 300 IN NS ns.evil.org."}) {
        message.authority.push_back(record_of_text(text));
    }
    for (const char* const text :
         {"ns.evil.org. 300 IN A 203.0.113.66", "www.example.net. 300 IN A 203.0.113.66"}) {
        message.additional.push_back(record_of_text(text));
        message.answer.push_back(record_of_text(text));
    }
}

/// The parents may say such things, example.com.'s servers may not.
std::vector<Arrival> poisoned_by_example_com(const recurse::SendQuery& sent,
                                             const std::vector<Arrival>& usual) {
    const bool is_child = dns::Prefix::from_text("192.0.2.0/24")->contains(sent.to.address);
    return is_child ? changed(add_poison)(sent, usual) : usual;
}

std::vector<NamedFault> faults() {
    using Octets = std::vector<std::uint8_t>;
    return {
        {"lost", [](const auto&, const auto&) { return std::vector<Arrival>{}; }},
        {"SERVFAIL", failing(dns::Rcode::ServFail)},
        {"REFUSED", failing(dns::Rcode::Refused)},
        {"FORMERR", failing(dns::Rcode::FormErr)},
        {"NOTIMP", failing(dns::Rcode::NotImp)},
        {"NOTAUTH", failing(dns::Rcode::NotAuth)},
        {"BADVERS", failing(dns::Rcode::YxRrset)},
        {"empty", failing(dns::Rcode::NoError)},
        {"truncated", changed([](dns::Message& message) {
             message.answer.clear();
             message.header.tc = true;
         })},
        {"another question", changed([](dns::Message& message) {
             message.question->name = *dns::Name::from_text("another.example.");
         })},
        {"no response", changed([](dns::Message& message) { message.header.qr = false; })},
        {"another opcode",
         changed([](dns::Message& message) { message.header.opcode = dns::Opcode::Update; })},
        {"upward", changed([](dns::Message& message) {
             message.answer.clear();
             message.additional.clear();
             message.header.aa = false;
             message.authority = {record_of_text(". 300 IN NS ns.evil.org.")};
         })},
        {"from a cache", changed([](dns::Message& message) {
             message.header.aa = false;
             message.header.ra = true;
             message.authority.clear();
         })},
        {"poisoned", poisoned_by_example_com},
        {"wrong id first", before([](Octets octets) {
             octets[0] ^= 0x55;
             return octets;
         })},
        {"garbage first", before([](const Octets&) { return Octets(40, 0xC0); })},
        {"cut short first", before([](Octets octets) {
             octets.resize(octets.size() / 2);
             return octets;
         })},
        {"a header only first", before([](Octets octets) {
             octets.resize(dns::header_octets);
             return octets;
         })},
        {"twice", before([](Octets octets) { return octets; })},
        {"slow", later(300)},
        {"too slow", later(3000)},
    };
}

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
