// Walk: resolve(name, type, horizon) of DESIGN section 2, link by link, as a state machine without
// I/O.
//
// respond() runs it for what is held here; the slow path feeds it what upstreams said; explain
// reads the links it went through. There is no second implementation. Promises: at most
// `recurse::links_max` aliases; a name met twice is SERVFAIL; nothing learnt from an upstream about
// a name that is special to this horizon enters the answer; no allocation while everything is held
// here, except for PTR records made from a horizon's addresses. Not movable (the answer borrows
// from it). One thread; Snapshot and horizon outlive it.
#pragma once

#include "resolver/answer/answer.hpp"
#include "resolver/answer/synthetic.hpp"
#include "resolver/recurse/budget.hpp"
#include "resolver/recurse/reply.hpp"
#include "resolver/recurse/resolution.hpp"
#include "zones/snapshot.hpp"

#include <boost/container/static_vector.hpp>

namespace parallax::answer {

inline constexpr std::size_t delegation_servers_max = 20;   // NS records looked at, of one cut
inline constexpr std::size_t delegation_endpoints_max = 40; // glue addresses, of one cut

/// Put `question` to `upstreams`, then call take() or fail(). Either `upstreams` is given (a rule,
/// or a delegation with glue), or `server_names` are to be resolved first in the same horizon, and
/// `upstreams` filled from that.
struct Ask {
    recurse::RouteQuestion question;
    std::vector<dns::Name> server_names;
    const zones::Forward* rule = nullptr; ///< null for a delegation
    /// What is said is judged before it is taken (validate/validation.hpp).
    zones::Validation validation = zones::Validation::Off;
};
/// Whom to ask about the keys of a zone: DNSKEY at its apex, DS at the zone above, by the horizon's
/// rules. Nothing: no rule leads there.
std::optional<Ask> ask_about_keys(const zones::Horizon& horizon, const dns::Question& question);
struct Complete {};
using Next = std::variant<Complete, Ask>;

/// What one link of the chain came from.
enum class LinkKind : std::uint8_t {
    ZoneRecords,
    ZoneAlias,
    ZoneNoData,
    ZoneNxDomain,
    ZoneReferral,
    Redirected, ///< NXDOMAIN in a linked zone, gone on by NxDomainRedirect
    Rewrite,
    ServiceAlias,
    ServiceAddress,
    ServiceNoData,
    ReverseName,
    SpecialUse,
    MinimalAny, ///< ANY of a name that would be forwarded: HINFO, nobody was asked (RFC 8482 §4.2)
    Upstream,   ///< records, alias or negative end said by an upstream
    NotHeld,    ///< no rule and no recursion: REFUSED; SERVFAIL behind an alias
    Failed,     ///< upstream failure, loop, too many links: SERVFAIL
};

struct Link {
    LinkKind kind = LinkKind::Failed;
    dns::Name owner;
    std::optional<dns::Name> target;         ///< aliases
    const zones::LinkedZone* zone = nullptr; ///< zone kinds, Rewrite, Upstream by a delegation
    const zones::Rewrite* rewrite = nullptr;
    const zones::Service* service = nullptr;
    const zones::Forward* rule = nullptr; ///< Upstream, MinimalAny
    std::optional<dns::Name> cut;         ///< Upstream or MinimalAny through a delegation
    bool chain_cut = false; ///< Upstream: what the reply said of `target` was dropped, special here
    /// With chain_cut: the reply, of whose chain `taken` aliases were followed; what comes behind
    /// them was dropped. For explain.
    std::shared_ptr<const recurse::Reply> cut_reply;
    std::size_t taken = 0;
    recurse::Security security = recurse::Security::Unchecked; ///< Upstream, where it is validated
};

enum class Recursion : std::uint8_t { NotDesired, Desired }; // RD

class Walk {
  public:
    struct Asked {
        dns::Name name;
        dns::RrType type = dns::RrType::A;
        Recursion recursion = Recursion::Desired;
        bool dnssec_ok = false;
        bool checking_disabled = false;
    };

    /// Each alias may be preceded by a Redirected link; one more name ends the chain, or Failed
    /// does.
    static constexpr std::size_t links_kept_max = 2 * (recurse::links_max + 2);

    Walk(const zones::Snapshot& snapshot, const zones::Horizon& horizon, const Asked& asked);
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    /// Goes as far as held knowledge reaches. Call once, then take()/fail() per Ask.
    Next advance();
    /// Before that: held knowledge led another Walk of the same question, at its first link, to
    /// this Ask of a rule.
    void resume_at(Ask ask) { first_ = std::move(ask); }
    /// What the upstreams of the last Ask said.
    Next take(std::shared_ptr<const recurse::Reply> reply);
    /// They could not be asked, or said nothing usable.
    Next fail(const recurse::GaveUp& failure);

    /// Of an alias's target in what the upstreams of the last Ask say: what they say behind it is
    /// dropped.
    bool is_decided_here(const dns::HashedName& name) const;

    const zones::Horizon& horizon() const noexcept { return horizon_; }
    /// Valid after Complete.
    const Answer& answer() const noexcept { return answer_; }
    const auto& links() const noexcept { return links_; }

  private:
    /// What one step of DESIGN section 2 led to.
    enum class Progress : std::uint8_t {
        Unknown,    ///< this step says nothing about the name: try the next one
        Redirected, ///< go on at step 3 with the same name
        Followed,   ///< `current_` is an alias's target: go on at step 1
        Delegated,  ///< `route_` holds the delegation to follow: step 4
        Ended,      ///< the answer is complete
    };
    /// Whom step 4 asks: a forward rule, or a delegation in a held zone.
    struct Route {
        const zones::Forward* rule = nullptr;
        const zones::LinkedZone* zone = nullptr; ///< of the delegation
        dns::Name cut;
        dns::RrsetView ns;
    };

    /// Told to the client as an extended error (RFC 8914).
    struct Reason {
        dns::EdeCode code;
        std::string_view text; ///< static, or in failure_text_
    };

    // walk.cpp: the order of the steps, chain limits, how a chain ends.
    Next go_on();
    Progress held_steps(const dns::HashedName& name);
    Link& add_link(LinkKind kind);
    Progress follow(const dns::Name& target);
    Progress end(dns::Rcode rcode);
    Progress end_in_failure(LinkKind kind, dns::Rcode rcode, const Reason& reason);
    static void put(Section& section, const dns::Name& owner, const dns::RrsetView& rrset);

    // walk_local.cpp: steps 1, 2, 3 and 5.
    Progress from_zone(const dns::HashedName& name);
    Progress from_zone_alias(const zones::LinkedZone& zone, const zones::Alias& alias);
    Progress negative_from_zone(const zones::LinkedZone& zone, const zones::NegativeSoa& soa,
                                LinkKind kind);
    Progress from_reverse(const dns::HashedName& name);
    Progress from_rewrite(const dns::HashedName& name);
    Progress from_service(const dns::HashedName& name);
    Progress from_service_address(const zones::Service& service);
    Progress from_special_use(const dns::HashedName& name);
    Progress from_synthetic_alias(const dns::Name& target, std::uint32_t ttl);
    bool is_addressed_here(const dns::HashedName& name) const;
    bool is_special_use(const dns::HashedName& name) const;

    // walk_upstream.cpp: step 4.
    Next ask(const dns::HashedName& name);
    Next ask_rule(const dns::HashedName& name);
    Next ask_delegation();
    Next refuse(std::string_view text);
    Next minimal_any();
    Next refer();
    Ask question_for(const dns::Name& bailiwick) const;
    Link& add_upstream_link(LinkKind kind);
    Progress take_alias(const recurse::ReplyAlias& alias);
    void take_end(const recurse::Reply& reply);
    void admit_stale(const recurse::Reply& reply);
    bool refuses(const recurse::Standing& standing);
    void note(Link& link, const recurse::Standing& standing);
    void put_proof(const std::vector<recurse::ReplyRrset>& proof);
    void put_signed(Section& section, const dns::Name& owner,
                    const recurse::ReplyRrset& rrset) const;

    const zones::Snapshot& snapshot_;
    const zones::Horizon& horizon_;
    Asked asked_;
    std::optional<Ask> first_; ///< what advance() is to find
    dns::Name current_;        ///< the name the next link is about
    std::size_t aliases_ = 0;
    Route route_;
    Answer answer_;
    boost::container::static_vector<Link, links_kept_max> links_;
    // What the answer borrows besides zones.
    boost::container::static_vector<EncodedName, recurse::links_max + 1> synthetic_targets_;
    std::optional<SyntheticRrset> synthetic_end_; ///< at most one link ends the chain
    boost::container::small_vector<std::shared_ptr<const recurse::Reply>, 2> replies_;
    std::string failure_text_, note_text_;
};

} // namespace parallax::answer
