// TSIG: who wrote a message, by a secret both sides know (RFC 8945): taking the signature off a
// request, judging it, signing a response.
//
// Promises: a MAC that is shorter than its algorithm's is not accepted; MACs are compared in
// constant time; time is an argument. Pure; any thread.
#pragma once

#include "control/registration/tsig_key.hpp"

namespace parallax::control::registration {

inline constexpr std::uint16_t tsig_fudge_s = 300;       // RFC 8945 §10; more is not granted
inline constexpr std::size_t tsig_mac_octets_min = 10;   // RFC 8945 §5.2.2.1
inline constexpr std::size_t tsig_other_octets_max = 16; // BADTIME's is 6

/// Seconds since 1970, 48 bits.
using UnixSeconds = std::uint64_t;

/// The TSIG record's fields (RFC 8945 §4.2).
struct Tsig {
    dns::Name key_name;
    dns::Name algorithm;
    UnixSeconds time_signed = 0;
    std::uint16_t fudge_s = tsig_fudge_s;
    Octets mac;
    std::uint16_t original_id = 0;
    std::uint16_t error = 0;
    Octets other;
};

/// A message as it was before it was signed: without TSIG, under its original id.
struct SignedMessage {
    Octets octets;
    Tsig tsig;
};

/// Takes the signature off. Nothing: there is none. An error is FORMERR: records that cannot be
/// read, a TSIG that is not the last record or one of two, of another class than ANY, with a TTL.
dns::Result<std::optional<SignedMessage>> take_tsig(OctetView packet);

/// RFC 8945 §5.2, in its order.
enum class Verdict : std::uint8_t {
    Good,
    FormErr,  ///< a MAC longer than the algorithm's, or shorter than may be asked for
    BadKey,   ///< no such key, or not with this algorithm
    BadSig,   ///< not made with the key
    BadTime,  ///< by a clock too far from ours
    BadTrunc, ///< truncated
};
/// `key`: the one of the request's name and algorithm; null when there is none.
Verdict judge(const SignedMessage& message, const TsigKey* key, UnixSeconds now);

/// Signs a request: `message` gets one more record.
void sign_request(Octets& message, const TsigKey& key, UnixSeconds now);
/// Signs what answers `request`, which was judged so; unsigned where the verdict says that the two
/// share no secret (RFC 8945 §5.3.2). Pre: not FormErr; `key` as in judge().
struct Judged {
    const Tsig& request;
    Verdict verdict;
    const TsigKey* key;
};
void sign_response(Octets& response, const Judged& judged, UnixSeconds now);

} // namespace parallax::control::registration
