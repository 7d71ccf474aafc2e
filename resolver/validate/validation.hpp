// Validation: judges what an upstream said, link by link (RFC 4035 §5), without doing any of the
// asking.
//
// A state machine like recurse::Resolution: whoever drives it asks the DS and DNSKEY questions it
// returns on the routes that lead there, and reports with take() or fail(). The end is a copy of
// the reply whose links have a Standing, their TTLs within what the signatures allow. It stops at
// the first link that is refused; which links count is the Walk's decision (answer/), so a link
// behind one that leads into a private zone may be anything. One thread.
#pragma once

#include "resolver/validate/trust_chain.hpp"

namespace parallax::validate {

class Validation {
  public:
    struct Subject {
        dns::Question question;
        std::shared_ptr<const recurse::Reply> reply;
    };
    /// `sources` and `effort` outlive it.
    Validation(const Subject& subject, const TrustSources& sources, Effort& effort, Moment moment);

    using Step = std::variant<dns::Question, std::shared_ptr<const recurse::Reply>>;
    Step start();
    Step take(const recurse::Reply& reply, TrustChain::Said said = TrustChain::Said::Asked);
    Step fail(const std::string& why);

  private:
    /// Where the link's zone is to be found.
    struct Whereabouts {
        dns::Name name;
        TrustChain::Search search;
    };
    Step go_on();
    Step settle(TrustChain::Step step);
    bool is_checked() const;
    bool is_untrusted() const;
    bool is_end() const noexcept { return link_ == reply_->chain.size(); }
    const dns::Name& owner() const;
    Whereabouts whereabouts() const;
    bool may_speak(const dns::Name& zone) const;
    std::optional<dns::Name> signer() const;
    std::optional<dns::Name> claimed_zone() const;
    Whereabouts unsigned_whereabouts() const;
    bool judge(const TrustChain::Reached& reached);
    recurse::Standing check(const ZoneKeys& keys);
    recurse::Standing check_alias(recurse::ReplyAlias& alias, const Judge& judge) const;
    recurse::Standing check_answer(recurse::ReplyAnswer& answer, const Judge& judge) const;
    recurse::Standing check_negative(recurse::ReplyNegative& negative, const Judge& judge) const;
    recurse::Standing& standing();

    dns::Question question_;
    std::shared_ptr<recurse::Reply> reply_;
    const TrustSources& sources_;
    Effort& effort_;
    TrustChain chain_;
    std::size_t link_ = 0;         ///< of the chain; its size: the end
    bool looks_for_owner_ = false; ///< who claims to have signed the link is no zone
};

/// Every link has been judged before.
bool is_judged(const recurse::Reply& reply);

} // namespace parallax::validate
