// Validation: judges what an upstream said, link by link (RFC 4035 §5), without doing any of the
// asking.
//
// A state machine like recurse::Resolution: whoever drives it carries out the inquiries it returns
// and reports with take() or fail(). A reply that is bogus is one server's word: its question is
// put to others, too. The end is a copy of the reply (of those that were refused, the first that
// is good furthest) whose links have a Standing, their TTLs within what the signatures allow. It
// stops at the first link that is refused, and before the first that does not count. One thread.
#pragma once

#include "resolver/validate/trust_chain.hpp"

namespace parallax::validate {

class Validation {
  public:
    struct Subject {
        dns::Question question;
        std::shared_ptr<const recurse::Reply> reply;
        /// Behind an alias to this name nothing is taken (the Walk's decision). Null: all is.
        std::function<bool(const dns::Name& target)> is_cut_at{};
    };
    /// `sources` and `effort` outlive it.
    Validation(const Subject& subject, const TrustSources& sources, Effort& effort, Moment moment);

    using Step = std::variant<Inquiry, std::shared_ptr<const recurse::Reply>>;
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
    Step conclude();
    Step take_again(const recurse::Reply& reply);
    bool is_over() const;
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
    std::function<bool(const dns::Name&)> is_cut_at_;
    std::shared_ptr<recurse::Reply> reply_;
    const TrustSources& sources_;
    Effort& effort_;
    TrustChain chain_;
    std::size_t link_ = 0;          ///< of the chain; its size: the end
    bool looks_for_owner_ = false;  ///< who claims to have signed the link is no zone
    bool is_its_own_fault_ = false; ///< that it is refused; else those who tell the keys have it
    bool asks_again_ = false;       ///< the subject is awaited
    Doubt doubt_;
    /// Of the replies refused the first that is good for as many links as any.
    std::shared_ptr<const recurse::Reply> refused_;
    std::size_t refused_at_ = 0;
};

/// Every link has been judged before.
bool is_judged(const recurse::Reply& reply);

} // namespace parallax::validate
