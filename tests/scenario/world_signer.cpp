#include "tests/scenario/world_signer.hpp"

#include "dns/ensure.hpp"
#include "resolver/validate/canonical_rrset.hpp"
#include "resolver/validate/cryptography.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <map>

namespace parallax::scenario {

namespace {

using dns::Record;
using dns::RrType;
using RdataOctets = std::vector<std::uint8_t>;

constexpr std::uint8_t ed25519 = 15, sha256 = 2;
constexpr std::size_t key_octets = 32, signature_octets = 64;
constexpr std::uint32_t inception = 1767225600, expiration = 1798761600; // 2026
constexpr std::uint32_t ttl_s = 300;
constexpr RrType nxname{128}; // RFC 9824

void put(RdataOctets& octets, std::uint64_t number, std::size_t count) {
    while (count > 0) octets.push_back(static_cast<std::uint8_t>(number >> 8 * --count));
}
void put(RdataOctets& octets, std::span<const std::uint8_t> more) {
    octets.insert(octets.end(), more.begin(), more.end());
}

using PrivateKey = std::shared_ptr<EVP_PKEY>;

/// The key of a zone: its seed is the name.
const PrivateKey& key_of(const dns::Name& zone) {
    static std::map<dns::Name, PrivateKey> keys;
    PrivateKey& key = keys[zone];
    if (key) return key;
    RdataOctets seed{zone.wire().begin(), zone.wire().end()};
    seed.resize(key_octets);
    key = {EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()),
           EVP_PKEY_free};
    return key;
}

RdataOctets signature_of(const dns::Name& zone, const RdataOctets& octets) {
    static std::map<RdataOctets, RdataOctets> known; // worlds say the same again and again
    RdataOctets& signature = known[octets];
    if (!signature.empty()) return signature;
    const std::shared_ptr<EVP_MD_CTX> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
    signature.resize(signature_octets);
    std::size_t length = signature.size();
    const bool good =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_of(zone).get()) == 1 &&
        EVP_DigestSign(context.get(), signature.data(), &length, octets.data(), octets.size()) == 1;
    ENSURE(good);
    return signature;
}

Record record(const dns::Name& owner, RrType type, RdataOctets rdata) {
    return {owner, type, dns::RrClass::IN, ttl_s, std::move(rdata)};
}

Record dnskey_of(const dns::Name& zone) {
    RdataOctets rdata;
    put(rdata, validate::ForZones | validate::EntryPoint, 2);
    put(rdata, 3, 1);
    put(rdata, ed25519, 1);
    std::array<std::uint8_t, key_octets> key{};
    std::size_t length = key.size();
    ENSURE(EVP_PKEY_get_raw_public_key(key_of(zone).get(), key.data(), &length) == 1);
    put(rdata, key);
    return record(zone, RrType::DNSKEY, std::move(rdata));
}

Record ds_of(const dns::Name& zone) {
    const Record key = dnskey_of(zone);
    RdataOctets rdata;
    put(rdata, validate::key_tag_of(key.rdata), 2);
    put(rdata, ed25519, 1);
    put(rdata, sha256, 1);
    put(rdata, validate::key_digest(sha256, zone, key.rdata));
    return record(zone, RrType::DS, std::move(rdata));
}

/// Nothing is between the name and the next one.
Record nsec_at(const dns::Name& name, const std::vector<RrType>& types) {
    constexpr std::array<std::uint8_t, 2> zero_label{1, 0};
    std::array<std::uint8_t, 32> bits{};
    std::size_t used = 0;
    for (const RrType type : types) {
        const auto number = static_cast<std::size_t>(type);
        bits.at(number / 8) |= static_cast<std::uint8_t>(0x80U >> number % 8);
        used = std::max(used, number / 8 + 1);
    }
    RdataOctets rdata;
    put(rdata, dns::Name::join(zero_label, name)->wire());
    put(rdata, 0, 1);
    put(rdata, used, 1);
    put(rdata, std::span{bits}.first(used));
    return record(name, RrType::NSEC, std::move(rdata));
}

Record rrsig_of(const recurse::ReplyRrset& rrset, const dns::Name& zone) {
    RdataOctets rdata;
    put(rdata, static_cast<std::uint64_t>(rrset.type), 2);
    put(rdata, ed25519, 1);
    put(rdata, validate::signed_label_count(rrset.owner), 1);
    put(rdata, rrset.ttl, 4);
    put(rdata, expiration, 4);
    put(rdata, inception, 4);
    put(rdata, validate::key_tag_of(dnskey_of(zone).rdata), 2);
    put(rdata, zone.wire());
    put(rdata, RdataOctets(signature_octets));
    const auto rrsig = validate::read_rrsig(rdata);
    ENSURE(rrsig.has_value());
    const validate::CanonicalRrset canonical{rrset.owner, rrset.view()};
    const RdataOctets signature = signature_of(zone, canonical.signed_octets(*rrsig));
    std::copy(signature.begin(), signature.end(), rdata.end() - signature_octets);
    return record(rrset.owner, RrType::RRSIG, std::move(rdata));
}

} // namespace

bool WorldSigner::is_secure(std::size_t zone) const {
    if (zone == 0) return true;
    return zones_[zone].signing == Signing::Signed && is_secure(zones_[zone].parent);
}

validate::TrustAnchors WorldSigner::anchors() const {
    validate::TrustAnchors anchors;
    const auto wrong = anchors.add(ds_of(dns::Name{}));
    ENSURE(!wrong);
    return anchors;
}

const WorldSigner::SignedZone* WorldSigner::zone_at(const dns::Name& apex) const {
    const auto found = std::find_if(zones_.begin(), zones_.end(),
                                    [&](const auto& zone) { return zone.name == apex; });
    return found == zones_.end() ? nullptr : &*found;
}

void WorldSigner::sign(dns::Message& message, std::size_t zone,
                       const std::vector<RrType>& types) const {
    const bool is_answer = message.rcode() == dns::Rcode::NoError && message.header.aa;
    const bool is_referral = !message.header.aa && !message.authority.empty();
    const bool is_missing = message.rcode() == dns::Rcode::NxDomain;
    if (zones_[zone].signing == Signing::Unsigned) return;
    if (is_answer) answer_about_keys(message, zone);
    if (is_referral) refer(message);
    if ((is_answer || is_missing) && message.answer.empty()) deny(message, zone, types);
    sign(message.answer, zone);
    sign(message.authority, zone);
}

void WorldSigner::answer_about_keys(dns::Message& message, std::size_t zone) const {
    const dns::Question& asked = *message.question;
    const SignedZone* const there = zone_at(asked.name);
    if (there == nullptr) return;
    const bool is_own = there->name == zones_[zone].name;
    if (asked.type == RrType::DNSKEY && is_own) message.answer = {dnskey_of(there->name)};
    if (asked.type == RrType::DS && !is_own && there->signing == Signing::Signed) {
        message.answer = {ds_of(there->name)};
    }
    if (!message.answer.empty()) message.authority.clear();
}

void WorldSigner::deny(dns::Message& message, std::size_t zone, std::vector<RrType> types) const {
    const dns::Name& name = message.question->name;
    types.insert(types.end(), {RrType::RRSIG, RrType::NSEC});
    if (message.rcode() == dns::Rcode::NxDomain) types.push_back(nxname);
    message.header.rcode = 0;
    const SignedZone* const there = zone_at(name);
    if (there != nullptr) types.push_back(RrType::NS);
    if (there != nullptr && there->name == zones_[zone].name) {
        types.insert(types.end(), {RrType::SOA, RrType::DNSKEY});
    }
    message.authority.push_back(nsec_at(name, types));
}

void WorldSigner::refer(dns::Message& message) const {
    const SignedZone* const child = zone_at(message.authority.front().owner);
    if (child == nullptr) return;
    const bool has_ds = child->signing == Signing::Signed;
    message.authority.push_back(
        has_ds ? ds_of(child->name)
               : nsec_at(child->name, {RrType::NS, RrType::RRSIG, RrType::NSEC}));
}

/// All RRsets but the delegations of the zone.
void WorldSigner::sign(std::vector<Record>& section, std::size_t zone) const {
    const dns::Name& apex = zones_[zone].name;
    const std::vector<Record> unsigned_records = section;
    std::vector<std::pair<dns::Name, RrType>> done;
    for (const Record& one : unsigned_records) {
        const std::pair key{one.owner, one.type};
        const bool is_delegation = one.type == RrType::NS && !(one.owner == apex);
        if (is_delegation || std::find(done.begin(), done.end(), key) != done.end()) continue;
        done.push_back(key);
        const auto rrset = recurse::collect(unsigned_records, one.owner, one.type);
        section.push_back(rrsig_of(*rrset, apex));
    }
}

} // namespace parallax::scenario
