// Zones signed by ldns-signzone, and a resolver that knows them (zone_authority.hpp), so that the
// validator meets real signatures under a clock of the test's. Test support only.
#pragma once

#include "dns/message.hpp"
#include "resolver/validate/validation.hpp"
#include "tests/unit/resolver/validate/zone_authority.hpp"

#include <functional>
#include <string>
#include <vector>

namespace parallax::validate::testing {

/// Signatures of SignedZone are valid through 2026; this is in the middle.
inline constexpr std::uint32_t june_2026 = 1780272000;

dns::Name name_of(const std::string& text);
dns::Record record_of(const std::string& text);

/// Records of one RRset with their RRSIGs, as text.
recurse::ReplyRrset rrset_of(const std::vector<std::string>& lines);

/// How a zone is signed.
struct Signing {
    std::string algorithm = "ED25519";
    std::string options{}; ///< of ldns-signzone: "-n -p -t 1 -s ab"
    std::string inception = "20260101000000";
    std::string expiration = "20270101000000";
};

/// `lines`: records without SOA and NS, owners relative to the zone.
Zone signed_zone(const std::string& apex, const std::vector<std::string>& lines,
                 const Signing& signing = {});
Zone unsigned_zone(const std::string& apex, const std::vector<std::string>& lines);

class World {
  public:
    explicit World(std::vector<Zone> zones) : zones_{std::move(zones)} {}

    /// What a resolver that does not validate passes on, with DO and CD set.
    dns::Message answer(const dns::Question& question) const;
    /// The anchor of the zone `apex`.
    TrustAnchors anchors(const std::string& apex = ".") const;
    const Zone& zone(const std::string& apex) const;

  private:
    std::vector<Zone> zones_;
};

/// Changes a reply of the world on its way.
using Tamper = std::function<void(const dns::Question&, dns::Message&)>;

/// One validator with its caches, in a world.
struct Validator {
    explicit Validator(const World& of) : world{of}, anchors{of.anchors()} {}

    /// "secure", "insecure", "bogus 7 the signature ...", "indeterminate ...", link by link.
    std::string judge(const std::string& name, const std::string& type);
    /// The judged reply.
    std::shared_ptr<const recurse::Reply> reply(const std::string& name, const std::string& type);

    const World& world;
    TrustAnchors anchors;
    Tamper tamper = [](const dns::Question&, dns::Message&) {};
    /// Of the servers behind the first, which are asked where what it said may not be believed.
    std::vector<Tamper> others{};
    /// Where it is set, DS records are said by a referral first, after this.
    Tamper referral{};
    std::function<std::optional<dns::Name>(const dns::Name&)> cut_above{};
    KeyCache cache{};
    Moment moment{1000, june_2026};
    /// "DS example.", of another server than the first one with " @2" behind it; without the
    /// question itself, but when it is asked again.
    std::vector<std::string> asked{};
    Effort effort{}; ///< of the last question

  private:
    std::optional<recurse::Reply> reply_of(const dns::Question& question,
                                           const Tamper& change) const;
    std::optional<recurse::Reply> said_to(const Inquiry& inquiry);
};

std::string text_of(const recurse::Reply& reply);

/// Removes records of a type (and their signatures) from all sections; `owner` empty: of any.
void drop(dns::Message& message, dns::RrType type, const std::string& owner = {});
/// Removes all signatures of a type's RRsets.
void strip(dns::Message& message, dns::RrType type);

} // namespace parallax::validate::testing
