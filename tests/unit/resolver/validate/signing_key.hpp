// SigningKey: an Ed25519 key that signs RRsets for any time, so that tests can let years of a
// zone's keys pass. Test support only.
#pragma once

#include "resolver/validate/anchor_tracking.hpp"

#include <memory>
#include <vector>

struct evp_pkey_st;

namespace parallax::validate::testing {

class SigningKey {
  public:
    enum class Purpose : std::uint16_t { Zone = 0x0100, EntryPoint = 0x0101 };

    /// Equal seeds give equal keys.
    explicit SigningKey(std::uint8_t seed, Purpose purpose = Purpose::EntryPoint);

    /// From now on it says of itself that it is revoked.
    void revoke() noexcept { flags_ |= DnskeyFlag::Revoked; }
    std::vector<std::uint8_t> rdata() const;
    std::uint16_t tag() const { return key_tag_of(rdata()); }

    /// Adds its RRSIG, good from `now_s` for `life_s`, with an original TTL of two days.
    void sign(recurse::ReplyRrset& rrset, std::uint64_t now_s, std::uint64_t life_s) const;

  private:
    std::shared_ptr<evp_pkey_st> key_;
    std::uint16_t flags_;
};

inline constexpr std::uint32_t signed_ttl_s = 2 * 86400;
inline constexpr std::uint64_t signed_life_s = 21 * 86400ULL; // as the root's

/// The DNSKEY RRset of the root with `published`, signed by `signers`.
recurse::ReplyRrset dnskeys_of(const std::vector<const SigningKey*>& published,
                               const std::vector<const SigningKey*>& signers, std::uint64_t now_s);
/// What is trusted of the root to begin with.
recurse::ReplyRrset ds_of(const std::vector<const SigningKey*>& keys);

} // namespace parallax::validate::testing
