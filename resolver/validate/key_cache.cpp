#include "resolver/validate/key_cache.hpp"

#include <numeric>

namespace parallax::validate {

namespace {

std::size_t octets_of(const ZoneTrust& trust) {
    if (trust.keys == nullptr) return 0;
    const auto& keys = trust.keys->keys;
    return std::accumulate(keys.begin(), keys.end(), std::size_t{0},
                           [](std::size_t sum, const ZoneKey& key) {
                               return sum + key.rdata.size() + read_key_octets;
                           });
}

} // namespace

const ZoneTrust* KeyCache::find(std::uint64_t scope, const dns::Name& zone, recurse::Seconds now) {
    const auto found = by_key_.find({scope, zone});
    if (found == by_key_.end()) return nullptr;
    if (found->second->expires <= now) {
        entries_.erase(found->second);
        by_key_.erase(found);
        return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, found->second);
    return &entries_.front().trust;
}

void KeyCache::store(std::uint64_t scope, ZoneTrust trust, recurse::Seconds expires) {
    if (octets_of(trust) > zone_keys_octets_max) return;
    const Key key{scope, trust.zone};
    if (const auto known = by_key_.find(key); known != by_key_.end()) {
        entries_.erase(known->second);
        by_key_.erase(known);
    }
    if (entries_.size() == zones_max) {
        by_key_.erase(entries_.back().key);
        entries_.pop_back();
    }
    entries_.push_front({key, std::move(trust), expires});
    by_key_.emplace(key, entries_.begin());
}

void KeyCache::clear() {
    entries_.clear();
    by_key_.clear();
}

} // namespace parallax::validate
