// Goal: one name and type that an Iteration is after, and how far it has come: the zone it is at,
// the servers of that zone to ask next, and the name servers whose addresses could still be looked
// up.
//
// Pure; part of one Iteration, its thread.
#pragma once

#include "resolver/iterate/options.hpp"
#include "resolver/recurse/record_cache.hpp"

namespace parallax::iterate {

/// Name servers of one zone whose names led nowhere, before no others are tried (NXNSAttack).
inline constexpr std::size_t unresolved_names_max = 5;
/// What is told of failures is not longer than this and one more.
inline constexpr std::size_t failures_octets_max = 1024;

/// Where the search begins: the root with its hints, or a stub zone.
struct StartingPoint {
    std::uint64_t route = 0; ///< under which all is kept that is learnt
    dns::Name apex;
    std::vector<dns::Endpoint> servers;
    enum class Priming : std::uint8_t { No, Yes } priming = Priming::No; ///< RFC 9609
};

/// Given to everything that is resolved; outlives it.
struct IterationContext {
    const StartingPoint& start;
    const IterationOptions& options;
    recurse::RecordCache* records; ///< null: nothing is remembered
    /// What these said about the question was bogus: others are asked, and what comes of that says
    /// nothing about the zone.
    std::span<const dns::Endpoint> avoided{};
};

/// How what is learnt about a name is kept: with signatures and before it is validated, whoever
/// asks.
recurse::RecordQuestion kept_as(std::uint64_t route, const dns::Name& name, dns::RrType type);

enum class Purpose : std::uint8_t { Answer, Address, Priming };

class Goal {
  public:
    /// An address that a zone's servers may be asked at once it is known.
    struct Lookup {
        dns::Name name;
        dns::RrType type;
    };

    Goal(const IterationContext& context, const dns::Question& question, Purpose purpose);

    /// Goes to the servers of a zone: their addresses as far as they are known, and the names of
    /// those that are not, in random order.
    void enter(const IterationContext& context, recurse::KnownDelegation zone,
               recurse::Environment environment);
    /// Goes to where the search begins.
    void enter_start(const IterationContext& context);

    /// Chooses what to show the zone's servers next; see `shown`.
    void show();
    /// Puts that to the servers that were found.
    recurse::RouteQuestion ask(const IterationContext& context);
    /// The same servers can be asked again.
    void stay();
    /// Likewise, for the same, after a pause: they said nothing.
    void ask_again_after(recurse::Duration pause);

    /// The next name to look up; it is not looked up again.
    std::optional<Lookup> next_lookup();
    /// What came of it. Nothing found, by the last lookup for that name: one more is unresolved.
    void take_addresses(const IterationContext& context, const Lookup& lookup,
                        const recurse::Reply& reply);
    void lookup_failed(const Lookup& lookup);
    /// Another server of the zone, when no more than one has a known address: none but a slow one
    /// may be known otherwise, for as long as the delegation lives.
    std::optional<Lookup> spare_server();
    void add_failure(const std::string& text);
    /// Those that were asked have failed.
    void servers_failed(const recurse::GaveUp& why);

    const dns::Question& question() const noexcept { return question_; }
    Purpose purpose() const noexcept { return purpose_; }
    const dns::Name& cut() const noexcept { return zone_.delegation->cut; }
    recurse::Seconds zone_expires() const noexcept { return zone_.expires; }
    bool has_servers() const noexcept { return !servers_.empty(); }
    /// It has asked servers of this zone, or had none to ask.
    bool was_asked() const noexcept { return !asked_.empty(); }
    bool has_lookups() const noexcept {
        return !lookups_.empty() && unresolved_ < unresolved_names_max;
    }
    /// What they did not answer may have been lost.
    bool may_be_loss() const noexcept { return may_be_loss_; }

    QnameSteps steps;
    dns::Question shown;  ///< what is asked next, or was asked last
    std::string failures; ///< what went wrong, for people
    recurse::FailureKind failure = recurse::FailureKind::Unreachable; ///< of the servers asked
    /// Some server was not looked up because of the goals that wait for this one.
    bool is_cut_short = false;

  private:
    void add_server(const IterationContext& context, const dns::IpAddress& address);
    bool add_known_addresses(const IterationContext& context, const dns::Name& server,
                             recurse::Seconds now);
    void begin_at(recurse::KnownDelegation zone);
    void plan_lookups(const IterationContext& context, std::vector<dns::Name> names,
                      recurse::Environment environment);

    dns::Question question_;
    Purpose purpose_;
    recurse::KnownDelegation zone_;
    std::vector<dns::Endpoint> servers_; ///< not asked yet
    std::vector<dns::Endpoint> asked_;
    std::vector<Lookup> lookups_; ///< the next one last
    std::size_t unresolved_ = 0;
    bool may_be_loss_ = false;
    recurse::Duration pause_{0}; ///< before they are asked again
    std::size_t located_ = 0;    ///< name servers with a known address
};

} // namespace parallax::iterate
