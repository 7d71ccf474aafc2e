// Inquiry: what is to be asked next, so that something can be judged; and Doubt: what was said
// about one question and may not be believed. It is one server's word: others are asked before it
// counts, without those who have spoken.
//
// Promises: a question is asked again at most `bogus_retries_max` times, or once more. Values; one
// thread.
#pragma once

#include "resolver/recurse/record_cache.hpp"

namespace parallax::validate {

/// Each spends the client question's Budget and Effort like any other question (Unbound: 5). One
/// more is granted in place of what was kept, since nobody knows who said that.
inline constexpr std::size_t bogus_retries_max = 2;

/// With DO and CD set, on the route that leads there.
struct Inquiry {
    enum class About : std::uint8_t {
        Keys,    ///< DS or DNSKEY
        Subject, ///< what is judged, anew
    };
    dns::Question question;
    About about = About::Keys;
    recurse::Freshness freshness = recurse::Freshness::Kept;
    std::vector<dns::Endpoint> avoided{}; ///< not asked
    std::string objection{};              ///< to what was said before; for explain
    dns::Name refused{};                  ///< About::Subject: the owner of the link it is about
};

class Doubt {
  public:
    bool may_ask_again() const noexcept { return retries_ < bogus_retries_max; }
    void add(const std::optional<dns::Endpoint>& said_by) {
        if (said_by) said_by_.push_back(*said_by);
    }
    /// Pre: may_ask_again().
    Inquiry ask_again(Inquiry inquiry) {
        // In place of what was kept: no other server's word yet.
        const bool replaces_kept = said_by_.empty() && !has_replaced_;
        has_replaced_ = has_replaced_ || replaces_kept;
        if (!replaces_kept) ++retries_;
        inquiry.freshness = recurse::Freshness::Anew;
        inquiry.avoided = said_by_;
        return inquiry;
    }

  private:
    std::vector<dns::Endpoint> said_by_; ///< at most one for each time it was asked
    std::size_t retries_ = 0;
    bool has_replaced_ = false; ///< what was kept
};

} // namespace parallax::validate
