// Memory: what is remembered of a question before anybody is asked: replies, failures, what
// validated NSEC records deny; and instead of a failure what was known before.
//
// Who wants it checked never gets what was found bogus, whoever else asked for it. Borrows the
// caches; as thread-safe as they are.
#pragma once

#include "resolver/validate/denial_store.hpp"

namespace parallax::validate {

/// Whether who asks wants it judged.
enum class Checking : std::uint8_t { Off, On };

struct Remembered {
    enum class By : std::uint8_t { Record, Failure, Denial };
    By by = By::Record;
    std::shared_ptr<const recurse::Reply> reply; ///< null with By::Failure
    recurse::GaveUp failure{};
    recurse::Seconds left = 0; ///< By::Record: for how long it is good
};

class Memory {
  public:
    /// `records`: null: nothing is kept of replies. Both outlive it.
    Memory(recurse::RecordCache* records, DenialStore& denials)
        : records_{records}, denials_{denials} {}

    std::optional<Remembered> recall(const recurse::RecordQuestion& asked, Checking checking,
                                     recurse::Seconds now) const;

    struct StaleRules {
        recurse::Seconds now;
        recurse::Seconds longest; ///< 0: nothing stale is given out
    };
    /// What was known before, rather than the failure (RFC 8767 §5). Null: nothing, or the servers
    /// do answer and what they say is bogus. Nobody waits for them again until they have had time.
    std::shared_ptr<const recurse::Reply> recall_stale(const recurse::RecordQuestion& asked,
                                                       const recurse::GaveUp& failure,
                                                       StaleRules rules) const;

    /// A reply that was judged, with its standing. Stale ones are not kept.
    void keep(const recurse::RecordQuestion& asked, const recurse::Reply& judged,
              recurse::Seconds now) const;

  private:
    std::optional<Remembered> recall_record(const recurse::RecordQuestion& asked, Checking checking,
                                            recurse::Seconds now) const;

    recurse::RecordCache* records_;
    DenialStore& denials_;
};

} // namespace parallax::validate
