// Reply: what an upstream said about one question, reduced to what may be believed: the alias chain
// from the question's name in order, and how it ends. Scrubbing is here; which links a horizon
// keeps is answer/'s decision. Immutable, shared by all who asked the same; any thread.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"

#include <memory>
#include <variant>
#include <vector>

namespace parallax::recurse {

inline constexpr std::size_t reply_links_max = 17;            // aliases read from one reply
inline constexpr std::uint32_t reply_ttl_max_s = 86400;       // RFC 8767 §4: a cap is wise; a day
inline constexpr std::uint32_t negative_ttl_max_s = 3 * 3600; // RFC 2308 §5

/// What becomes of an upstream's TTLs, in seconds.
struct TtlLimits {
    std::uint32_t least = 0; ///< of records; a negative answer may live shorter
    std::uint32_t most = reply_ttl_max_s;
    std::uint32_t negative_most = negative_ttl_max_s;
};
inline constexpr std::size_t reply_rrset_records_max =
    100; // records of one type kept (SECURITY 1B)

/// An RRset that owns its bytes, with the RRSIGs that cover it.
struct ReplyRrset {
    dns::Name owner;
    dns::RrType type = dns::RrType::A;
    std::uint16_t count = 0;
    std::uint32_t ttl = 0;             ///< smallest of the set
    std::vector<std::uint8_t> encoded; ///< as dns::RrsetView::encoded
    std::uint16_t signature_count = 0;
    std::uint32_t signature_ttl = 0;
    std::vector<std::uint8_t> signatures; ///< RRSIG RDATA, encoded likewise

    dns::RrsetView view() const noexcept { return {type, count, ttl, encoded}; }
    dns::RrsetView signature_view() const noexcept {
        return {dns::RrType::RRSIG, signature_count, signature_ttl, signatures};
    }
};

/// What validation found out about a link of a reply (RFC 4035 §4.3). Indeterminate: the chain of
/// trust could not be asked for.
enum class Security : std::uint8_t { Unchecked, Secure, Insecure, Bogus, Indeterminate };
struct Standing {
    Security security = Security::Unchecked;
    std::optional<dns::EdeCode> code{}; ///< why it is not secure
    std::string text{};

    bool is_refused() const noexcept {
        return security == Security::Bogus || security == Security::Indeterminate;
    }
};

/// owner CNAME target; with the DNAME it was made from when there was one.
struct ReplyAlias {
    ReplyRrset cname;
    std::optional<ReplyRrset> dname;
    dns::Name target;
    std::vector<ReplyRrset> proof{}; ///< made from a wildcard: NSEC, NSEC3 that say it may be
    Standing standing{};
};

struct ReplyAnswer {
    ReplyRrset rrset;
    std::vector<ReplyRrset> proof{}; ///< as ReplyAlias::proof
};
/// Negative end: rcode NOERROR (NODATA) or NXDOMAIN for the chain's last name. The SOA is present
/// only when its owner is at or above that name and at or below the bailiwick. `proof`: NSEC, NSEC3
/// with signatures.
struct ReplyNegative {
    dns::Rcode rcode = dns::Rcode::NoError;
    std::optional<ReplyRrset> soa;
    std::vector<ReplyRrset> proof;
};
/// The chain ends in an alias whose target the reply says nothing about (ask again for the target),
/// in a loop, or at reply_links_max.
struct ReplyDangling {};

/// Whether its records' time is over, and they are given out nevertheless (RFC 8767).
enum class Staleness : std::uint8_t { Fresh, Stale };

/// Whether addresses were taken out of it that are private here (DNS rebinding).
enum class Withheld : std::uint8_t { None, Some };

struct Reply {
    std::vector<ReplyAlias> chain;
    std::variant<ReplyAnswer, ReplyNegative, ReplyDangling> end;
    bool authenticated = false; ///< AD of the upstream; not passed on without validation of our own
    Staleness staleness = Staleness::Fresh;
    Withheld withheld = Withheld::None;
    Standing standing{};                    ///< of the end
    std::optional<dns::Endpoint> said_by{}; ///< nothing: it was kept, or is held here

    const Standing& first_standing() const noexcept {
        return chain.empty() ? standing : chain.front().standing;
    }
};

enum class ReplyFault {
    Malformed,     ///< does not parse
    WrongQuestion, ///< question section does not repeat ours
    Truncated,     ///< TC set: ask over TCP
    Refusal,       ///< an rcode other than NOERROR, NXDOMAIN, YXDOMAIN
    Lame,          ///< neither data, alias, SOA nor a usable negative
};

/// Reads the answer to `question`, its TTLs within `limits`. Keeps only records with an
/// owner on the chain and at or below `bailiwick` (the rule's suffix; RFC 5452 §6); an alias target
/// outside it ends the chain as dangling. Class other than IN, records of other owners and types,
/// and the authority and additional sections otherwise are dropped.
std::variant<Reply, ReplyFault> read_reply(const dns::Message& message,
                                           const dns::Question& question,
                                           const dns::Name& bailiwick,
                                           const TtlLimits& limits = {});

/// All records of one owner and type in a section, with their signatures; nothing when there are
/// none.
std::optional<ReplyRrset> collect(const std::vector<dns::Record>& section, const dns::Name& owner,
                                  dns::RrType type);
/// NSEC and NSEC3 of an authority section at or below `bailiwick`, with their signatures: what
/// proves that something is not there.
std::vector<ReplyRrset> collect_proofs(const std::vector<dns::Record>& authority,
                                       const dns::Name& bailiwick);

} // namespace parallax::recurse
