// Walk: resolve(name, type, horizon) of DESIGN section 2, link by link, as a state machine without I/O.
//
// respond() runs it for what is held here; the slow path feeds it what upstreams said; explain reads the links
// it went through. There is no second implementation. Promises: at most `recurse::links_max` aliases; a name met
// twice is SERVFAIL; nothing learnt from an upstream about a name that is special to this horizon enters the answer.
// Not movable (the answer borrows from it). One thread; Snapshot and horizon outlive it.
#pragma once

#include "resolver/answer/answer.hpp"
#include "resolver/recurse/budget.hpp"
#include "resolver/recurse/reply.hpp"
#include "resolver/recurse/resolution.hpp"
#include "zones/snapshot.hpp"

#include <boost/container/static_vector.hpp>

namespace parallax::answer {

/// Put `question` to `upstreams`, then call take() or fail(). Either `upstreams` is given (a rule, or a delegation
/// with glue), or `server_names` are to be resolved first in the same horizon, and `upstreams` filled from that.
struct Ask {
    recurse::RouteQuestion question;
    std::vector<dns::Name> server_names;
    std::uint64_t route = 0;                 ///< equal for questions that may share one exchange
    const zones::Forward* rule = nullptr;    ///< null for a delegation
};
struct Complete {};
using Next = std::variant<Complete, Ask>;

/// What one link of the chain came from.
enum class LinkKind : std::uint8_t {
    ZoneRecords, ZoneAlias, ZoneNoData, ZoneNxDomain, ZoneReferral,
    Redirected,     ///< NXDOMAIN in a linked zone, gone on by NxDomainRedirect
    Rewrite, ServiceAlias, ServiceAddress, ServiceNoData,
    ReverseName, SpecialUse,
    Upstream,       ///< records, alias or negative end said by an upstream
    NotHeld,        ///< no rule and no recursion: REFUSED
    Failed,         ///< upstream failure, loop, too many links: SERVFAIL
};

struct Link {
    LinkKind kind = LinkKind::Failed;
    dns::Name owner;
    std::optional<dns::Name> target;          ///< aliases
    const zones::LinkedZone* zone = nullptr;  ///< zone kinds, Rewrite
    const zones::Rewrite* rewrite = nullptr;
    const zones::Service* service = nullptr;
    const zones::Forward* rule = nullptr;     ///< Upstream
    std::optional<dns::Name> cut;             ///< Upstream through a delegation
    bool chain_cut = false; ///< Upstream: the rest of the reply was dropped at `target`, special here
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

    Walk(const zones::Snapshot& snapshot, const zones::Horizon& horizon, const Asked& asked);
    Walk(const Walk&) = delete;
    Walk& operator=(const Walk&) = delete;

    /// Goes as far as held knowledge reaches. Call once, then take()/fail() per Ask.
    Next advance();
    Next take(std::shared_ptr<const recurse::Reply> reply);
    Next fail(const recurse::GaveUp& failure);

    /// Valid after Complete.
    const Answer& answer() const noexcept { return answer_; }
    const auto& links() const noexcept { return links_; }

  private:
    // The rest is walk.cpp's business; its author shapes it.
    const zones::Snapshot& snapshot_;
    const zones::Horizon& horizon_;
    Asked asked_;
    Answer answer_;
    boost::container::static_vector<Link, 2 * (recurse::links_max + 2)> links_;
};

} // namespace parallax::answer
