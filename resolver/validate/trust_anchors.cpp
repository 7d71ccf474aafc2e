#include "resolver/validate/trust_anchors.hpp"

#include "resolver/validate/cryptography.hpp"
#include "resolver/validate/verifying_key.hpp"

#include <limits>

namespace parallax::validate {

namespace {

// https://data.iana.org/root-anchors/root-anchors.xml: key tag, algorithm, digest type, digest.
constexpr std::uint8_t root_anchors[][36] = {
    {0x4F, 0x66, 8,    2,    0xE0, 0x6D, 0x44, 0xB8, 0x0B, 0x8F, 0x1D, 0x39,
     0xA9, 0x5C, 0x0B, 0x0D, 0x7C, 0x65, 0xD0, 0x84, 0x58, 0xE8, 0x80, 0x40,
     0x9B, 0xBC, 0x68, 0x34, 0x57, 0x10, 0x42, 0x37, 0xC7, 0xF8, 0xEC, 0x8D},
    {0x97, 0x28, 8,    2,    0x68, 0x3D, 0x2D, 0x0A, 0xCB, 0x8C, 0x9B, 0x71,
     0x2A, 0x19, 0x48, 0xB2, 0x7F, 0x74, 0x12, 0x19, 0x29, 0x8D, 0x0A, 0x45,
     0x0D, 0x61, 0x2C, 0x48, 0x3A, 0xF4, 0x44, 0xA4, 0xC0, 0xFB, 0x2B, 0x16}};

std::size_t digest_octets(std::uint8_t digest_type) noexcept {
    return digest_type == 1 ? 20 : digest_type == 2 ? 32 : 48;
}

} // namespace

std::vector<std::uint8_t> ds_rdata_of(const dns::Name& zone, Octets dnskey_rdata) {
    constexpr std::uint8_t sha256 = 2;
    const std::uint16_t tag = key_tag_of(dnskey_rdata);
    std::vector<std::uint8_t> rdata{static_cast<std::uint8_t>(tag >> 8),
                                    static_cast<std::uint8_t>(tag), dnskey_rdata[3], sha256};
    const auto digest = key_digest(sha256, zone, dnskey_rdata);
    rdata.insert(rdata.end(), digest.begin(), digest.end());
    return rdata;
}

TrustAnchors TrustAnchors::of_root() {
    TrustAnchors anchors;
    for (const auto& rdata : root_anchors) {
        dns::Record record;
        record.type = dns::RrType::DS;
        record.rdata.assign(std::begin(rdata), std::end(rdata));
        (void)anchors.add(record);
    }
    return anchors;
}

std::optional<std::string> TrustAnchors::add(const dns::Record& record) {
    std::vector<std::uint8_t> rdata = record.rdata;
    if (record.type == dns::RrType::DNSKEY) {
        const auto key = read_dnskey(record.rdata);
        if (!key || !key->signs_zones()) return "the key does not sign zones";
        if (!is_supported_algorithm(key->algorithm)) return "its algorithm is not supported";
        if (!is_well_formed_key(key->algorithm, key->key)) return "the key is malformed";
        rdata = ds_rdata_of(record.owner, record.rdata);
    } else if (record.type != dns::RrType::DS) {
        return "a trust anchor is a DS or DNSKEY record";
    }
    const auto ds = read_ds(rdata);
    if (!ds || !is_supported_algorithm(ds->algorithm)) return "its algorithm is not supported";
    if (!is_supported_digest(ds->digest_type)) return "its digest type is not supported";
    if (ds->digest.size() != digest_octets(ds->digest_type)) {
        return "its digest does not have the length of its type";
    }
    recurse::ReplyRrset& delegation = trusted_[record.owner].delegation;
    if (delegation.count == anchor_records_max) {
        return "more than " + std::to_string(anchor_records_max) + " trust anchors for one name";
    }
    delegation.owner = record.owner;
    delegation.type = dns::RrType::DS;
    delegation.ttl = recurse::reply_ttl_max_s;
    dns::append_encoded(delegation.encoded, rdata);
    ++delegation.count;
    return std::nullopt;
}

void TrustAnchors::replace(const recurse::ReplyRrset& delegation) {
    if (delegation.count == 0) {
        trusted_.erase(delegation.owner);
    } else {
        trusted_[delegation.owner].delegation = delegation;
    }
}

void TrustAnchors::add_negative(const dns::Name& name, std::optional<std::uint64_t> expires_s) {
    negative_[name] = expires_s.value_or(std::numeric_limits<std::uint64_t>::max());
}

TrustAnchors::Found TrustAnchors::find(const dns::Name& name, std::uint64_t now_s) const {
    dns::Name at = name;
    while (true) {
        const auto negative = negative_.find(at);
        if (negative != negative_.end() && now_s < negative->second) return Untrusted{at};
        const auto trusted = trusted_.find(at);
        if (trusted != trusted_.end()) return &trusted->second;
        if (at.is_root()) return Nowhere{};
        at = at.parent();
    }
}

} // namespace parallax::validate
