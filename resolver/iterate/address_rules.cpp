#include "resolver/iterate/address_rules.hpp"

#include <algorithm>
#include <array>

namespace parallax::iterate {

namespace {

using recurse::ReplyAnswer;
using recurse::ReplyRrset;

constexpr std::array<std::string_view, 18> special_purpose{
    "0.0.0.0/8",     "10.0.0.0/8",     "100.64.0.0/10",  "127.0.0.0/8", "169.254.0.0/16",
    "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",  "224.0.0.0/4", "240.0.0.0/4",
    "::/128",        "::1/128",        "64:ff9b:1::/48", "100::/64",    "fc00::/7",
    "fe80::/10",     "fec0::/10",      "ff00::/8"};
constexpr std::array<std::string_view, 10> private_ones{
    "0.0.0.0/8",      "10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
    "192.168.0.0/16", "::/128",     "::1/128",     "fc00::/7",       "fe80::/10"};

template <std::size_t Count>
std::vector<dns::Prefix> prefixes_of(const std::array<std::string_view, Count>& texts) {
    std::vector<dns::Prefix> prefixes;
    prefixes.reserve(Count);
    for (const std::string_view text : texts) prefixes.push_back(*dns::Prefix::from_text(text));
    return prefixes;
}

bool is_within(const dns::IpAddress& address, std::span<const dns::Prefix> prefixes) {
    return std::any_of(prefixes.begin(), prefixes.end(),
                       [&](const dns::Prefix& prefix) { return prefix.contains(address); });
}

bool is_within(std::span<const std::uint8_t> octets, std::span<const dns::Prefix> prefixes) {
    const auto address = dns::IpAddress::from_octets(octets);
    return address && is_within(*address, prefixes);
}

/// Whether some address in the hints of an SVCB or HTTPS record is withheld (RFC 9460 §7.3).
bool hints_withheld(std::span<const std::uint8_t> rdata, std::span<const dns::Prefix> withheld) {
    constexpr unsigned ipv4_hint = 4;
    constexpr unsigned ipv6_hint = 6;
    std::size_t at = 2; // behind the priority stands the target, uncompressed
    while (at < rdata.size() && rdata[at] != 0) at += std::size_t{1} + rdata[at];
    ++at;
    const auto u16 = [&](std::size_t i) { return unsigned{rdata[i]} << 8 | rdata[i + 1]; };
    while (at + 4 <= rdata.size()) {
        const unsigned key = u16(at);
        const std::size_t octets = std::min<std::size_t>(u16(at + 2), rdata.size() - at - 4);
        const auto value = rdata.subspan(at + 4, octets);
        const std::size_t each = key == ipv4_hint ? 4 : key == ipv6_hint ? 16 : 0;
        for (std::size_t i = 0; each != 0 && i + each <= value.size(); i += each) {
            if (is_within(value.subspan(i, each), withheld)) return true;
        }
        at += 4 + octets;
    }
    return false;
}

bool is_withheld(dns::RrType type, std::span<const std::uint8_t> rdata,
                 std::span<const dns::Prefix> withheld) {
    if (type == dns::RrType::A || type == dns::RrType::AAAA) {
        return is_within(rdata, withheld);
    }
    const bool has_hints = type == dns::RrType::SVCB || type == dns::RrType::HTTPS;
    return has_hints && hints_withheld(rdata, withheld);
}

/// The set without what is withheld, and without signatures, which it no longer fits.
ReplyRrset stripped(const ReplyRrset& rrset, std::span<const dns::Prefix> withheld) {
    ReplyRrset kept;
    kept.owner = rrset.owner;
    kept.type = rrset.type;
    kept.ttl = rrset.ttl;
    dns::for_each_rdata(rrset.view(), [&](std::span<const std::uint8_t> rdata) {
        if (is_withheld(rrset.type, rdata, withheld)) return;
        dns::append_encoded(kept.encoded, rdata);
        ++kept.count;
    });
    return kept;
}

} // namespace

std::span<const std::string_view> special_purpose_prefixes() noexcept {
    return special_purpose;
}

std::vector<dns::Prefix> private_prefixes() {
    return prefixes_of(private_ones);
}

bool is_of_used_family(const dns::IpAddress& address, const IterationOptions& options) noexcept {
    const bool is_v4 = address.family() == dns::AddressFamily::V4;
    return (is_v4 ? options.ipv4 : options.ipv6) == Family::Used;
}

bool may_be_asked(const dns::IpAddress& address, const IterationOptions& options) {
    if (!is_of_used_family(address, options)) return false;
    static const std::vector<dns::Prefix> special = prefixes_of(special_purpose);
    return !is_within(address, special) || is_within(address, options.reachable);
}

std::shared_ptr<const recurse::Reply> without_withheld(std::shared_ptr<const recurse::Reply> reply,
                                                       const IterationOptions& options) {
    const auto* const found = std::get_if<ReplyAnswer>(&reply->end);
    if (found == nullptr || options.withheld.empty()) return reply;
    const auto is_exempt = [&](const dns::Name& suffix) {
        return found->rrset.owner.is_at_or_below(suffix);
    };
    const auto& exempt = options.withheld_except;
    if (std::any_of(exempt.begin(), exempt.end(), is_exempt)) return reply;
    ReplyRrset kept = stripped(found->rrset, options.withheld);
    if (kept.count == found->rrset.count) return reply;
    auto changed = std::make_shared<recurse::Reply>(*reply);
    changed->withheld = recurse::Withheld::Some;
    // What is left is not what was signed.
    if (changed->standing.security == recurse::Security::Secure) {
        changed->standing.security = recurse::Security::Insecure;
    }
    if (kept.count > 0) {
        changed->end = ReplyAnswer{std::move(kept)};
    } else {
        changed->end = recurse::ReplyNegative{};
    }
    return changed;
}

} // namespace parallax::iterate
