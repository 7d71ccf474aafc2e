// TrustChain: finds out whether a name is in a secure zone, and with which keys, from the trust
// anchor down (RFC 4035 §5), without doing any of the asking.
//
// A state machine: find() begins; whoever drives it carries out each Inquiry it returns and reports
// with take() or fail(). What may not be believed is asked of other servers. A zone that claims to
// have signed something is gone to at once, by way of the zones that sign its DS; for what is not
// signed the names from the last secure zone down are looked at one by one. Promises: at most
// `chain_questions_max` questions in all; what is found out is in the KeyCache. One thread.
#pragma once

#include "resolver/validate/inquiry.hpp"
#include "resolver/validate/key_cache.hpp"
#include "resolver/validate/negative.hpp"
#include "resolver/validate/trust_anchors.hpp"

#include <functional>

namespace parallax::validate {

inline constexpr std::size_t chain_questions_max = 24; // for one reply

/// What chains of trust are built from. The scope of a zone is the route that leads to it.
struct TrustSources {
    const TrustAnchors& anchors;
    KeyCache& cache;
    std::function<std::uint64_t(const dns::Name& zone)> scope_of;
    /// The deepest zone cut at or above a name that delegations tell of. Null, or nothing: unknown.
    std::function<std::optional<dns::Name>(const dns::Name& name)> cut_above{};
};

/// The caches' clock, and seconds since 1970: signatures live by the world's time.
struct Moment {
    recurse::Seconds now = 1;
    std::uint32_t unix_s = 0;
};

class TrustChain {
  public:
    /// `sources` and `effort` outlive it.
    TrustChain(const TrustSources& sources, Effort& effort, Moment moment);

    enum class Search : std::uint8_t {
        Zone, ///< the name is the apex of a zone, they say
        Name, ///< it is somewhere in a zone
    };
    /// Secure: `zone` is the zone that the name is in. It is the name itself or, of a name that is
    /// no zone cut, some zone above. Insecure: from `zone` down.
    struct Reached {
        recurse::Security security = recurse::Security::Insecure;
        ZoneTrust trust;
    };
    using Step = std::variant<Inquiry, Reached>;

    /// What was said about DS records: when asked for them, or beside a referral. A referral that
    /// proves nothing is no reason to refuse a zone: it is asked about.
    enum class Said : std::uint8_t { Asked, Referring };

    Step find(const dns::Name& name, Search search);
    Step take(const recurse::Reply& reply, Said said = Said::Asked);
    Step fail(const std::string& why);

    Moment moment() const noexcept { return moment_; }

  private:
    enum class Awaited : std::uint8_t { Delegation, Keys };
    /// To what was said about a question.
    struct Objection {
        dns::Question question;
        Fault fault; ///< the first
        Doubt doubt{};
    };

    std::optional<Step> known(const dns::Name& zone);
    Step advance();
    Step ask(Awaited awaited);
    dns::Question asked() const;
    Objection* objection();
    Objection& object(Fault fault);
    Step take_keys(const recurse::Reply& reply);
    Step take_delegation(const recurse::Reply& reply);
    Step take_ds(recurse::ReplyRrset ds);
    Step take_alias(const recurse::ReplyAlias& alias);
    Step take_denial(recurse::ReplyNegative negative);
    bool go_by_way_of(const std::optional<dns::Name>& signer);
    Step no_cut(const dns::Name& down_to);
    Step nothing_below();
    Step secure(ZoneKeys keys, std::uint32_t ttl);
    Step insecure(std::uint32_t ttl, Fault why);
    Step refuse(Fault fault);
    Step bogus(Fault fault);
    Step disappointed(Fault fault);
    Judge judge() const { return {*trusted_.keys, effort_, moment_.unix_s}; }

    const TrustSources& sources_;
    Effort& effort_;
    Moment moment_;
    Search search_ = Search::Name;
    std::vector<dns::Name> goals_; ///< the last one first; the first is what was asked for
    ZoneTrust trusted_;            ///< the lowest secure zone so far
    dns::Name checked_;            ///< no cut lies between that zone and this name
    Awaited awaited_ = Awaited::Keys;
    Said said_ = Said::Asked;
    dns::Name next_;                 ///< what is asked about
    recurse::ReplyRrset delegation_; ///< Awaited::Keys: its DS records
    std::optional<dns::Endpoint> said_by_;
    std::vector<Objection> objections_; ///< at most one for each question
    std::size_t questions_ = 0;
};

} // namespace parallax::validate
