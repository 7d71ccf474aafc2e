#include "resolver/validate/zone_keys.hpp"

#include "resolver/validate/cryptography.hpp"

#include <algorithm>

namespace parallax::validate {

namespace {

constexpr std::uint8_t sha1_digest = 1;

bool is_same_tag(const ZoneKey& key, std::uint16_t tag, std::uint8_t algorithm) noexcept {
    return key.tag == tag && key.algorithm == algorithm;
}

/// The DS records that can be followed, the best digests only.
struct UsableDs {
    std::vector<Ds> records;
    bool algorithm_seen = false; ///< a supported algorithm, whatever its digest
};
UsableDs usable_of(const recurse::ReplyRrset& delegation) {
    UsableDs usable;
    dns::for_each_rdata(delegation.view(), [&](Octets rdata) {
        const auto ds = read_ds(rdata);
        if (!ds || !is_supported_algorithm(ds->algorithm)) return;
        usable.algorithm_seen = true;
        if (is_supported_digest(ds->digest_type)) usable.records.push_back(*ds);
    });
    auto& records = usable.records;
    const auto is_sha1 = [](const Ds& ds) { return ds.digest_type == sha1_digest; };
    if (!std::all_of(records.begin(), records.end(), is_sha1)) std::erase_if(records, is_sha1);
    if (records.size() > ds_records_max)
        records.erase(records.begin() + ds_records_max, records.end());
    return usable;
}

} // namespace

ZoneKey zone_key_of(const Dnskey& dnskey, Octets rdata) {
    return {key_tag_of(rdata),
            dnskey.algorithm,
            {rdata.begin(), rdata.end()},
            std::make_shared<VerifyingKey>(dnskey.algorithm, dnskey.key)};
}

ZoneKeys keys_of(const recurse::ReplyRrset& dnskeys) {
    ZoneKeys found{dnskeys.owner, {}};
    dns::for_each_rdata(dnskeys.view(), [&](Octets rdata) {
        const auto dnskey = read_dnskey(rdata);
        if (!dnskey || !dnskey->signs_zones() || !is_supported_algorithm(dnskey->algorithm)) return;
        const std::uint16_t tag = key_tag_of(rdata);
        const auto same = std::count_if(found.keys.begin(), found.keys.end(), [&](const auto& key) {
            return is_same_tag(key, tag, dnskey->algorithm);
        });
        if (static_cast<std::size_t>(same) == keys_per_tag_max) return;
        found.keys.push_back(zone_key_of(*dnskey, rdata));
    });
    return found;
}

std::optional<dns::EdeCode> lacks_support(const recurse::ReplyRrset& delegation) {
    const UsableDs usable = usable_of(delegation);
    if (!usable.records.empty()) return std::nullopt;
    return usable.algorithm_seen ? dns::EdeCode::UnsupportedDsDigestType
                                 : dns::EdeCode::UnsupportedDnskeyAlgorithm;
}

std::variant<ZoneKeys, Fault> vouched_keys(const recurse::ReplyRrset& delegation,
                                           const ZoneKeys& keys, Effort& effort) {
    const UsableDs usable = usable_of(delegation);
    ZoneKeys vouched{keys.zone, {}};
    for (const Ds& ds : usable.records) {
        for (const ZoneKey& key : keys.keys) {
            if (!is_same_tag(key, ds.key_tag, ds.algorithm)) continue;
            if (!effort.spend_key_digest()) {
                return Fault{dns::EdeCode::Other, "too many DS records and keys to compare", true};
            }
            const auto digest = key_digest(ds.digest_type, keys.zone, key.rdata);
            const bool is_it =
                std::equal(digest.begin(), digest.end(), ds.digest.begin(), ds.digest.end());
            const bool is_known =
                std::any_of(vouched.keys.begin(), vouched.keys.end(),
                            [&](const ZoneKey& known) { return known.rdata == key.rdata; });
            if (is_it && !is_known) vouched.keys.push_back(key);
        }
    }
    if (vouched.keys.empty()) {
        return Fault{dns::EdeCode::DnskeyMissing,
                     "no DNSKEY of " + keys.zone.to_text() + " is one its DS records name"};
    }
    return vouched;
}

} // namespace parallax::validate
