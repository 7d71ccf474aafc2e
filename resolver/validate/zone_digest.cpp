#include "resolver/validate/zone_digest.hpp"

#include "dns/rdata.hpp"
#include "resolver/validate/dnssec_rdata.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <memory>
#include <vector>

namespace parallax::validate {

namespace {

using dns::Record;
using dns::RrType;

constexpr auto zonemd = static_cast<RrType>(63); // RFC 8976 §6.1
constexpr std::size_t fixed_octets = 6;          // RFC 8976 §2.2: serial, scheme, hash algorithm
constexpr std::uint8_t simple_scheme = 1;
constexpr std::size_t soa_serial_from_end = 20; // RFC 1035 §3.3.13: five numbers at the end

const EVP_MD* hash_of(std::uint8_t algorithm) {
    if (algorithm == 1) return EVP_sha384();
    return algorithm == 2 ? EVP_sha512() : nullptr;
}

/// RFC 8976 §3.3.1: a record as it is digested.
struct Entry {
    const Record* record;
    std::vector<std::uint8_t> rdata; ///< canonical
};

bool operator<(const Entry& a, const Entry& b) {
    const auto order = a.record->owner <=> b.record->owner;
    if (order != 0) return order < 0;
    if (a.record->type != b.record->type) return a.record->type < b.record->type;
    return a.rdata < b.rdata;
}

bool is_same(const Entry& a, const Entry& b) {
    return a.record->owner == b.record->owner && a.record->type == b.record->type &&
           a.rdata == b.rdata;
}

bool is_zonemd(const Record& record, const dns::Name& apex) {
    if (!(record.owner == apex)) return false;
    if (record.type == zonemd) return true;
    const auto rrsig = record.type == RrType::RRSIG ? read_rrsig(record.rdata) : std::nullopt;
    return rrsig && rrsig->covered == zonemd;
}

std::vector<Entry> entries_of(const dns::Name& apex, std::span<const Record> records) {
    std::vector<Entry> entries;
    entries.reserve(records.size());
    for (const Record& record : records) {
        if (is_zonemd(record, apex)) continue;
        entries.push_back({&record, dns::canonical_rdata(record.type, record.rdata)});
    }
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end(), is_same), entries.end());
    return entries;
}

void append(std::vector<std::uint8_t>& octets, std::uint64_t number, std::size_t width) {
    for (std::size_t i = width; i > 0; --i) {
        octets.push_back(static_cast<std::uint8_t>(number >> (8 * (i - 1))));
    }
}

std::vector<std::uint8_t> digest_of(const std::vector<Entry>& entries, const EVP_MD* hash) {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free};
    EVP_DigestInit_ex(context.get(), hash, nullptr);
    std::vector<std::uint8_t> octets;
    for (const Entry& entry : entries) {
        const dns::Name owner = entry.record->owner.folded();
        octets.assign(owner.wire().begin(), owner.wire().end());
        append(octets, static_cast<std::uint16_t>(entry.record->type), 2);
        append(octets, static_cast<std::uint16_t>(entry.record->rr_class), 2);
        append(octets, entry.record->ttl, 4);
        append(octets, entry.rdata.size(), 2);
        octets.insert(octets.end(), entry.rdata.begin(), entry.rdata.end());
        EVP_DigestUpdate(context.get(), octets.data(), octets.size());
    }
    std::vector<std::uint8_t> digest(EVP_MAX_MD_SIZE);
    unsigned length = 0;
    EVP_DigestFinal_ex(context.get(), digest.data(), &length);
    digest.resize(length);
    return digest;
}

const Record* soa_of(const dns::Name& apex, std::span<const Record> records) {
    const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) {
        return record.type == RrType::SOA && record.owner == apex;
    });
    return found == records.end() ? nullptr : &*found;
}

bool is_serial_of(const Record& soa, const Record& promise) {
    if (soa.rdata.size() < soa_serial_from_end) return false;
    return std::equal(promise.rdata.begin(), promise.rdata.begin() + 4,
                      soa.rdata.end() - soa_serial_from_end);
}

} // namespace

DigestVerdict check_zone_digest(const dns::Name& apex, std::span<const Record> records) {
    std::vector<const Record*> promises;
    for (const Record& record : records) {
        if (record.type != zonemd || !(record.owner == apex)) continue;
        const bool is_known = record.rdata.size() > fixed_octets &&
                              record.rdata[4] == simple_scheme &&
                              hash_of(record.rdata[5]) != nullptr;
        if (is_known) promises.push_back(&record);
    }
    if (promises.empty()) return {};
    const Record* const soa = soa_of(apex, records);
    const std::vector<Entry> entries = entries_of(apex, records);
    for (const Record* const promise : promises) {
        // RFC 8976 §4: of one scheme and hash there is one.
        const auto same = std::count_if(promises.begin(), promises.end(), [&](const Record* one) {
            return one->rdata[5] == promise->rdata[5];
        });
        if (same > 1 || soa == nullptr || !is_serial_of(*soa, *promise)) continue;
        const auto digest = digest_of(entries, hash_of(promise->rdata[5]));
        if (std::equal(digest.begin(), digest.end(), promise->rdata.begin() + fixed_octets,
                       promise->rdata.end())) {
            return {ZoneDigest::Right};
        }
    }
    return {ZoneDigest::Wrong,
            "the zone is not what its ZONEMD record promises (RFC 8976): it was changed or is "
            "incomplete"};
}

} // namespace parallax::validate
