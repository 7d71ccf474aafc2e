// AnchorTracking: the trust anchors of one zone, followed as its keys change (RFC 5011).
//
// A state machine: whoever drives it asks for the zone's DNSKEY RRset when is_due(), and reports
// with take() or fail(); `now_s` counts seconds since 1970. Promises: a new key is trusted only
// after it was in every RRset that trusted keys signed, `sightings_min` at least, for the hold-down
// time; a key that revoked itself is never trusted again; a clock that jumps shortens neither. One
// thread.
#pragma once

#include "resolver/validate/signed_rrset.hpp"
#include "resolver/validate/trust_anchors.hpp"

#include <string_view>

namespace parallax::validate {

inline constexpr std::uint64_t hold_down_s = 30 * 86400ULL; // RFC 5011 §2.4.1, §2.4.2
inline constexpr std::uint64_t ask_interval_min_s = 3600;   // RFC 5011 §2.3
inline constexpr std::uint64_t ask_interval_max_s = 15 * 86400ULL;
inline constexpr std::uint64_t retry_interval_max_s = 86400;
/// A clock set forward does not make a key old (Unbound asks for two).
inline constexpr std::uint32_t sightings_min = 3;
/// With so many keys of a zone, a new one takes the place of the one removed first, or none.
inline constexpr std::size_t followed_keys_max = 16;
/// The initial ones always have room.
inline constexpr std::size_t tracked_keys_max = followed_keys_max + anchor_records_max;

/// RFC 5011 §4.2; Start is a key that is not there.
enum class AnchorState : std::uint8_t { AddPend, Valid, Missing, Revoked, Removed };
/// "add-pending", "valid", "missing", "revoked", "removed".
std::string_view to_text(AnchorState state) noexcept;
std::optional<AnchorState> anchor_state_from_text(std::string_view text) noexcept;

struct TrackedKey {
    std::vector<std::uint8_t> rdata; ///< of its DNSKEY, the REVOKE bit clear
    AnchorState state = AnchorState::AddPend;
    std::uint64_t since_s = 0;   ///< when it came into that state
    std::uint32_t sightings = 0; ///< AddPend: in how many RRsets it was

    bool is_trusted() const noexcept {
        return state == AnchorState::Valid || state == AnchorState::Missing;
    }
};

class AnchorTracking {
  public:
    /// What has to survive a restart.
    struct Kept {
        std::vector<TrackedKey> keys; ///< at most tracked_keys_max
        std::uint64_t next_s = 0;     ///< when to ask next; 0: at once
    };

    /// `initial`: the DS records that are trusted to begin with.
    explicit AnchorTracking(recurse::ReplyRrset initial);
    AnchorTracking(recurse::ReplyRrset initial, Kept kept);

    const dns::Name& zone() const noexcept { return initial_.owner; }
    const recurse::ReplyRrset& initial() const noexcept { return initial_; }
    const Kept& kept() const noexcept { return kept_; }

    /// The DS records that are trusted now: of the keys in state Valid and Missing, and those of
    /// `initial` whose key was never seen. None: all are revoked, and the zone has no trust anchor
    /// any more (RFC 5011 §5).
    recurse::ReplyRrset trusted() const;
    bool is_due(std::uint64_t now_s) const;

    /// A key's way from one state to another; nothing: Start.
    struct Change {
        TrackedKey key; ///< as it is now, or was when it was forgotten
        std::optional<AnchorState> before, after;
    };
    struct Judged {
        std::vector<Change> changes;
        std::optional<Fault> fault; ///< no key that is trusted signed it: nothing but revocations
    };
    /// What the zone's servers say its keys are, with signatures.
    Judged take(const recurse::ReplyRrset& dnskeys, std::uint64_t now_s);
    /// Nobody could be asked.
    void fail(std::uint64_t now_s);

  private:
    bool is_initial(Octets dnskey) const;
    TrackedKey* tracked(Octets dnskey);
    void revoke(const recurse::ReplyRrset& dnskeys, std::uint64_t now_s, Judged& judged);
    void move_on(const std::vector<Octets>& present, std::uint64_t now_s, Judged& judged);
    void add(const std::vector<Octets>& present, std::uint64_t now_s, Judged& judged);
    bool make_room();

    recurse::ReplyRrset initial_;
    Kept kept_;
    Effort effort_; ///< of what is being taken
    std::uint64_t retry_s_ = ask_interval_min_s;
    std::uint64_t hold_s_ = hold_down_s;
};

} // namespace parallax::validate
