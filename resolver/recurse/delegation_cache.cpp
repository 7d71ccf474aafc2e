#include "resolver/recurse/delegation_cache.hpp"

#include "resolver/recurse/record_blob.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

// The cut's folded name stands first. Small: a few servers with their addresses.
constexpr BlobShape shape{0, {256, 1024, delegation_octets_max}};
/// The mark: whether the first RRset behind the servers is the DS records.
enum class Signed : std::uint16_t { No, Yes };
constexpr std::uint8_t no_flags = 0;

void put(std::vector<std::uint8_t>& to, std::span<const std::uint8_t> octets) {
    to.push_back(static_cast<std::uint8_t>(octets.size()));
    to.insert(to.end(), octets.begin(), octets.end());
}

/// Nothing: it does not fit.
std::optional<std::vector<std::uint8_t>> blob_of(const Delegation& delegation) {
    const dns::Name folded = delegation.cut.folded();
    std::vector<std::uint8_t> blob{folded.wire().begin(), folded.wire().end()};
    for (unsigned shift = 32; shift > 0; shift -= 8) {
        blob.push_back(static_cast<std::uint8_t>(delegation.ttl >> (shift - 8)));
    }
    blob.push_back(static_cast<std::uint8_t>(delegation.servers.size()));
    for (const NameServer& server : delegation.servers) {
        put(blob, server.name.wire());
        blob.push_back(static_cast<std::uint8_t>(server.addresses.size()));
        for (const dns::IpAddress& address : server.addresses) put(blob, address.octets());
    }
    bool fits = blob.size() <= delegation_octets_max;
    if (delegation.ds) fits = fits && append_rrset(blob, folded, *delegation.ds);
    for (const ReplyRrset& rrset : delegation.no_ds_proof) {
        fits = fits && append_rrset(blob, folded, rrset);
    }
    if (!fits) return std::nullopt;
    return blob;
}

/// Takes from what blob_of() made.
class Cursor {
  public:
    explicit Cursor(std::span<const std::uint8_t> octets) : rest_{octets} {}
    std::span<const std::uint8_t> rest() const noexcept { return rest_; }
    bool failed() const noexcept { return failed_; }
    std::span<const std::uint8_t> take(std::size_t octets) noexcept {
        failed_ = failed_ || octets > rest_.size();
        const auto taken = rest_.first(failed_ ? 0 : octets);
        rest_ = rest_.subspan(taken.size());
        return taken;
    }
    std::uint8_t octet() noexcept {
        const auto taken = take(1);
        return taken.empty() ? std::uint8_t{0} : taken.front();
    }
    std::span<const std::uint8_t> counted() noexcept { return take(octet()); }

  private:
    std::span<const std::uint8_t> rest_;
    bool failed_ = false;
};

std::optional<NameServer> read_server(Cursor& from) {
    const auto name = dns::Name::from_wire(from.counted());
    if (!name) return std::nullopt;
    NameServer server{*name, {}};
    const std::size_t addresses = from.octet();
    for (std::size_t i = 0; i < addresses && !from.failed(); ++i) {
        const auto address = dns::IpAddress::from_octets(from.counted());
        if (!address) return std::nullopt;
        server.addresses.push_back(*address);
    }
    return server;
}

/// What is said of DS lives by its own TTLs, within the delegation's.
void age(Delegation& delegation, Seconds by) noexcept {
    const auto older = [by](ReplyRrset& rrset) {
        rrset.ttl = rrset.ttl > by ? rrset.ttl - by : 0;
        rrset.signature_ttl = rrset.signature_ttl > by ? rrset.signature_ttl - by : 0;
    };
    if (delegation.ds) older(*delegation.ds);
    for (ReplyRrset& rrset : delegation.no_ds_proof) older(rrset);
}

/// False: that is no list of servers.
bool read_servers(Cursor& from, Delegation& into) {
    for (const std::uint8_t octet : from.take(4)) into.ttl = into.ttl << 8 | octet;
    const std::size_t servers = from.octet();
    into.servers.reserve(servers);
    for (std::size_t i = 0; i < servers; ++i) {
        auto server = read_server(from);
        if (!server) return false;
        into.servers.push_back(std::move(*server));
    }
    return !from.failed();
}

/// What stands behind the servers.
bool read_ds(Cursor from, Signed is_signed, Delegation& into) {
    auto rrsets = read_rrsets(from.rest(), into.cut);
    if (!rrsets) return false;
    if (is_signed == Signed::Yes && !rrsets->empty()) {
        into.ds = std::move(rrsets->front());
        rrsets->erase(rrsets->begin());
    }
    into.no_ds_proof = std::move(*rrsets);
    return true;
}

} // namespace

DelegationCache::DelegationCache(std::size_t octets, const HashKey& key)
    : key_{key}, blobs_{shape, octets} {}

std::optional<KnownDelegation> DelegationCache::find_at(std::uint64_t route, const dns::Name& cut,
                                                        Seconds now, Detail detail) {
    std::array<std::uint8_t, delegation_octets_max> octets;
    CacheQuestion question{cut.wire(), static_cast<std::uint16_t>(dns::RrType::NS), no_flags, 0};
    question.hash = hash_of(question, key_);
    const BlobFound found = blobs_.find({route, question, now}, octets);
    if (found.octets < cut.length()) return std::nullopt;
    auto delegation = std::make_shared<Delegation>();
    delegation->cut = cut;
    Cursor from{std::span{octets}.first(found.octets).subspan(cut.length())};
    if (detail >= Detail::Servers && !read_servers(from, *delegation)) return std::nullopt;
    if (detail >= Detail::Ds && !read_ds(from, static_cast<Signed>(found.mark), *delegation)) {
        return std::nullopt;
    }
    // Another worker may have stored it by a clock one tick ahead of this one's.
    age(*delegation, now > found.stored ? now - found.stored : 0);
    return KnownDelegation{std::move(delegation), found.expires};
}

std::optional<KnownDelegation> DelegationCache::find(std::uint64_t route, const dns::Name& name,
                                                     Seconds now, Detail detail) {
    const dns::Name folded = name.folded();
    const std::size_t labels = folded.label_count(); // at most dns::labels_max turns
    for (std::size_t above = 0; above <= labels; ++above) {
        auto found = find_at(route, folded.ancestor(above), now, detail);
        if (found) return found;
    }
    return std::nullopt;
}

Seconds DelegationCache::store(std::uint64_t route, const Delegation& delegation,
                               Seconds parent_expires, Seconds now) {
    const Seconds expires = std::min(now + delegation.ttl, parent_expires);
    const auto blob = blob_of(delegation);
    if (!blob) return expires;
    const auto name = std::span{*blob}.first(delegation.cut.length());
    CacheQuestion question{name, static_cast<std::uint16_t>(dns::RrType::NS), no_flags, 0};
    question.hash = hash_of(question, key_);
    const auto is_signed = delegation.ds ? Signed::Yes : Signed::No;
    blobs_.store({route, question, now}, {*blob, static_cast<std::uint16_t>(is_signed), expires});
    return expires;
}

} // namespace parallax::recurse
