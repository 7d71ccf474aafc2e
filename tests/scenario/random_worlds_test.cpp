// Ten thousand small Internets, each from its seed: whatever they are like, a question ends, costs
// no more than its budget, is answered rightly or not at all, and leaves nothing forged behind.
#include "tests/scenario/random_world.hpp"
#include "tests/scenario/stage.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace parallax;
using namespace parallax::scenario;

namespace {

constexpr std::uint32_t worlds = 10'000;
/// One in so many is signed, and its answers are validated.
constexpr std::uint32_t signed_world_every = 8;
/// Times a client asks again before it gives up.
constexpr int tries_max = 6;

std::string addresses_in(const dns::Message& response) {
    std::string all;
    for (const dns::Record& record : response.answer) {
        if (record.type == dns::RrType::A) all += dns::rdata_to_text(record.type, record.rdata);
    }
    return all;
}

class Visit {
  public:
    explicit Visit(std::uint32_t seed)
        : world_{seed, seed % signed_world_every == 0 ? RandomWorld::Kind::Signed
                                                      : RandomWorld::Kind::Unsigned},
          stage_{topology(), [this](const recurse::SendQuery& sent) { return said_to(sent); },
                 settings(seed)} {}

    void ask_about(std::size_t zone) {
        const WorldZone& held = world_.zones()[zone];
        const std::string suffix = held.name.to_text();
        ask("www." + suffix, held.www, {zone});
        const WorldZone& other = world_.zones()[held.alias_to];
        ask("alias." + suffix, other.www, {zone, held.alias_to});
        nothing_forged();
    }

    std::size_t reached = 0, secure = 0, asked = 0;

  private:
    zones::Topology topology() const {
        zones::Topology made = recursion_only(world_.root_servers());
        if (world_.signer() != nullptr) {
            made.forward_rules.front().validation = zones::Validation::On;
        }
        return made;
    }

    StageSettings settings(std::uint32_t seed) const {
        StageSettings made;
        if (world_.signer() != nullptr) made.anchors = world_.signer()->anchors();
        made.cache_octets = std::size_t{256} << 10;
        made.seed = seed;
        return made;
    }

    std::vector<Arrival> said_to(const recurse::SendQuery& sent) {
        // Nobody is sent to an address that only forgers know.
        if (sent.to.address == RandomWorld::forged_address) ++sent_to_forged_;
        return world_.said_to(sent);
    }

    /// `needed`: the zones that have to be reached for it.
    void ask(const std::string& name, const dns::IpAddress& truth,
             const std::vector<std::size_t>& needed) {
        INFO(name);
        ++asked;
        ClientQuestion client;
        client.question = {*dns::Name::from_text(name), dns::RrType::A, dns::RrClass::IN};
        client.wants_authenticated = true;
        for (int i = 0; i < tries_max; ++i) {
            const Heard heard = stage_.ask(client);
            REQUIRE(heard.sends <= recurse::sends_max);
            REQUIRE(heard.took <= recurse::Duration{1900});
            if (heard.response.rcode() == dns::Rcode::NoError) {
                REQUIRE(addresses_in(heard.response) == truth.to_text());
                REQUIRE(heard.response.header.ad == is_secure(needed));
                secure += heard.response.header.ad ? 1 : 0;
                ++reached;
                return;
            }
            // What cannot be found is a failure, never a denial.
            REQUIRE(heard.response.rcode() == dns::Rcode::ServFail);
            stage_.network.now += std::chrono::seconds{6};
        }
        for (const std::string& line : stage_.network.log) UNSCOPED_INFO(line);
        REQUIRE_FALSE(std::all_of(needed.begin(), needed.end(),
                                  [&](std::size_t zone) { return is_good(zone); }));
    }

    bool is_good(std::size_t zone) const {
        return world_.is_reachable(zone) && !world_.has_liar(zone);
    }
    bool is_secure(const std::vector<std::size_t>& needed) const {
        const WorldSigner* const signer = world_.signer();
        return signer != nullptr &&
               std::all_of(needed.begin(), needed.end(),
                           [&](std::size_t zone) { return signer->is_secure(zone); });
    }

    void nothing_forged() {
        REQUIRE(sent_to_forged_ == 0);
        stage_.for_each_kept([](const recurse::ReplyRrset& rrset) {
            dns::for_each_rdata(rrset.view(), [&](std::span<const std::uint8_t> rdata) {
                const std::string text = dns::rdata_to_text(rrset.type, rdata);
                REQUIRE(text != RandomWorld::forged_address.to_text());
                REQUIRE(text != RandomWorld::forged_server.to_text());
            });
        });
        for (const WorldZone& zone : world_.zones()) {
            REQUIRE_FALSE(stage_.keeps_delegation(zone.name, RandomWorld::forged_server.to_text()));
        }
    }

    RandomWorld world_;
    std::size_t sent_to_forged_ = 0;
    Stage stage_;
};

} // namespace

TEST_CASE("ten thousand random worlds") {
    std::size_t reached = 0, secure = 0, asked = 0;
    for (std::uint32_t seed = 1; seed <= worlds; ++seed) {
        INFO("seed " << seed);
        Visit visit{seed};
        RandomWorld world{seed};
        visit.ask_about(1 + seed % (world.zones().size() - 1));
        reached += visit.reached;
        secure += visit.secure;
        asked += visit.asked;
    }
    // Most worlds have a way to most names.
    CHECK(reached * 2 > asked);
    CHECK(secure * 4 * signed_world_every > asked);
}
