// TrustAnchors: where chains of trust begin, and where the operator wants none (negative trust
// anchors, RFC 7646).
//
// The nearest anchor at or above a name decides; at one name the negative one does. Immutable once
// it is shared; any thread.
#pragma once

#include "dns/rrset.hpp"
#include "resolver/recurse/reply.hpp"
#include "resolver/validate/dnssec_rdata.hpp"

#include <map>
#include <optional>

namespace parallax::validate {

inline constexpr std::size_t anchor_records_max = 8; // of one name

/// The RDATA of the DS that stands for a key (RFC 4034 §5.1), with SHA-256. Pre: the RDATA is a
/// DNSKEY's.
std::vector<std::uint8_t> ds_rdata_of(const dns::Name& zone, Octets dnskey_rdata);

class TrustAnchors {
  public:
    /// None: everything is insecure.
    TrustAnchors() = default;
    /// The keys of the root zone, KSK-2017 (20326) and KSK-2024 (38696), as IANA publishes them.
    static TrustAnchors of_root();

    /// A DS or DNSKEY record. Why it is no anchor; nothing: it is one now.
    std::optional<std::string> add(const dns::Record& record);
    /// The DS records of one zone are these from now on; none: it has no anchor.
    void replace(const recurse::ReplyRrset& delegation);
    /// What is at or below `name` is insecure until `expires_s` (seconds since 1970).
    void add_negative(const dns::Name& name, std::optional<std::uint64_t> expires_s);

    struct Trusted {
        recurse::ReplyRrset delegation; ///< DS records; its owner is the zone
    };
    struct Untrusted {
        dns::Name name;
    };
    struct Nowhere {};
    using Found = std::variant<Nowhere, const Trusted*, Untrusted>;
    Found find(const dns::Name& name, std::uint64_t now_s) const;

    const std::map<dns::Name, Trusted>& trusted() const noexcept { return trusted_; }

  private:
    std::map<dns::Name, Trusted> trusted_;
    std::map<dns::Name, std::uint64_t> negative_; ///< -> when they end
};

} // namespace parallax::validate
