// RandomWorld: a small Internet drawn from a seed: a root, top levels, zones below them, with
// servers that are good, slow, dead, lame, refusing, old, or that add forged records to what they
// say; packets that are lost; strangers who forge. It knows which names can be found, and what is
// true. Test support only; one thread.
#pragma once

#include "tests/scenario/fake_network.hpp"
#include "tests/scenario/world_signer.hpp"

#include <set>

namespace parallax::scenario {

enum class Habit : std::uint8_t {
    Good,
    Slow,       ///< 250 ms
    NoEdns,     ///< FORMERR to an OPT record
    Truncating, ///< everything over UDP
    Forging,    ///< adds records about others
    Dead,
    Refusing,
    Failing, ///< SERVFAIL
    Lame,    ///< refers upwards
    Empty,   ///< no answer, not authoritative
    Lying,   ///< another address for www, with the signature of the right one; of secure zones only
};

struct WorldServer {
    dns::IpAddress address;
    Habit habit = Habit::Good;
    std::set<std::size_t> zones; ///< it serves
    bool is_reliable() const noexcept { return habit <= Habit::Forging; }
};

/// One NS record of a zone.
struct WorldNs {
    dns::Name name;
    std::size_t server = 0;
    std::optional<std::size_t> home; ///< the zone its name is in, when the parent gives no glue
};

struct WorldZone {
    dns::Name name;
    std::size_t parent = 0;
    std::vector<WorldNs> servers;
    dns::IpAddress www;       ///< of www.<zone>
    std::size_t alias_to = 0; ///< alias.<zone> is www.<that zone>
};

class RandomWorld {
  public:
    /// Signed: most zones are, and all servers know EDNS.
    enum class Kind : std::uint8_t { Unsigned, Signed };
    explicit RandomWorld(std::uint32_t seed, Kind kind = Kind::Unsigned);

    /// What comes back for a packet.
    std::vector<Arrival> said_to(const recurse::SendQuery& sent);

    std::vector<dns::Endpoint> root_servers() const;
    const std::vector<WorldZone>& zones() const noexcept { return zones_; }
    /// Somebody reliable serves it, and can be found from the root.
    bool is_reachable(std::size_t zone) const;
    bool has_liar(std::size_t zone) const;
    /// Null: nothing is signed.
    const WorldSigner* signer() const noexcept { return signer_ ? &*signer_ : nullptr; }

    /// What forged records say.
    static const dns::IpAddress forged_address;
    static const dns::IpAddress lied_address;
    static const dns::Name forged_server;

  private:
    void draw_zone(const std::string& label, std::size_t parent);
    void draw_servers(std::size_t zone);
    std::size_t add_server(std::size_t zone, Habit habit);
    Habit draw_habit();
    void draw_signing();
    std::vector<dns::RrType> types_at(std::size_t zone, const dns::Name& name) const;
    bool is_reachable(std::size_t zone, std::set<std::size_t> sought) const;
    dns::Message answer_of(const WorldServer& server, const dns::Question& question) const;
    dns::Message referral_to(std::size_t zone) const;
    void answer_from(std::size_t zone, const dns::Question& question, dns::Message& message) const;
    std::optional<std::size_t> deepest(const dns::Name& name,
                                       const std::set<std::size_t>* among) const;

    recurse::ScriptedRandom random_;
    std::uint32_t loss_percent_ = 0;
    bool strangers_forge_ = false;
    std::vector<WorldZone> zones_; ///< the root first
    std::vector<WorldServer> servers_;
    std::optional<WorldSigner> signer_;
};

} // namespace parallax::scenario
