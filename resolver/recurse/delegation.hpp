// Delegation: a zone cut as its parent tells of it: the names of the servers below it, their
// addresses where it gave any (glue), and what it said about DS. Never mixed with what the child
// says of itself (RFC 2181 §5.4.1; ghost names). Values; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "resolver/recurse/reply.hpp"

#include <boost/container/small_vector.hpp>

namespace parallax::recurse {

inline constexpr std::size_t delegation_names_max = 13; // of servers kept (NXNS; BIND)
inline constexpr std::size_t server_addresses_max = 6;  // of one server kept (NXNS; BIND)
/// A delegation is not asked for more often than this, whatever its TTL (BIND's
/// min-delegation-ttl).
inline constexpr std::uint32_t delegation_ttl_min_s = 60;

struct NameServer { // NOLINT(bugprone-exception-escape): a move takes no memory
    dns::Name name;
    boost::container::small_vector<dns::IpAddress, 2> addresses;
};

struct Delegation {
    dns::Name cut;
    std::vector<NameServer> servers;
    std::uint32_t ttl = 0; ///< of the NS records, within the limits
    /// For validation: the DS records with their signatures, or the signed proof that there are
    /// none.
    std::optional<ReplyRrset> ds;
    std::vector<ReplyRrset> no_ds_proof;
};

/// What a server of a zone said about one question: an answer or negative end; or that others
/// should be asked; or nothing usable.
using AuthoritySaid = std::variant<Reply, Delegation, ReplyFault>;

/// Reads the answer of a server of `zone` (RD clear). As read_reply(); besides: a referral must
/// lead down from `zone` and towards the question's name; glue counts only for a name server of the
/// referral that is at or below `zone`; a server that answers out of a cache, refers upwards, or
/// denies a name in the name of a zone above `zone` is lame.
AuthoritySaid read_authority(const dns::Message& message, const dns::Question& question,
                             const dns::Name& zone, const TtlLimits& limits = {});

/// Reads the answer to a priming question: the NS records at the apex of `zone` with their
/// addresses (RFC 9609 §3).
AuthoritySaid read_priming(const dns::Message& message, const dns::Question& question,
                           const dns::Name& zone, const TtlLimits& limits = {});

} // namespace parallax::recurse
