// KeyCache: what has been found out about zones: their keys, or that they are insecure or bogus,
// under (scope, zone), so that a chain of trust is built once. A scope is a route (DESIGN section
// 6): what one route's servers said about a zone is nothing to another.
//
// Promises: at most `zones_max` entries of at most `zone_keys_octets_max` each; the longest unused
// goes first. One thread.
#pragma once

#include "resolver/recurse/record_cache.hpp"
#include "resolver/validate/zone_keys.hpp"

#include <list>
#include <memory>
#include <unordered_map>

namespace parallax::validate {

inline constexpr std::size_t zones_max = 2000;
/// Larger key sets are not kept: some twenty keys.
inline constexpr std::size_t zone_keys_octets_max = 65536;
/// What a key takes besides its RDATA: as OpenSSL has it (ECDSA P-384: 2.9 KB, RSA-2048: 2.2 KB),
/// and the fingerprints of signatures it made.
inline constexpr std::size_t read_key_octets = 3584;
using recurse::bogus_seconds;

enum class Trust : std::uint8_t { Secure, Insecure, Bogus };

struct ZoneTrust {
    dns::Name zone; ///< the cut
    Trust trust = Trust::Insecure;
    std::shared_ptr<const ZoneKeys> keys; ///< Secure: never null
    Fault fault;                          ///< of bogus ones; why insecure ones are
};

class KeyCache {
  public:
    /// Null when nothing is known, or no more. Valid until the next call.
    const ZoneTrust* find(std::uint64_t scope, const dns::Name& zone, recurse::Seconds now);
    void store(std::uint64_t scope, ZoneTrust trust, recurse::Seconds expires);
    void clear();
    std::size_t size() const noexcept { return entries_.size(); }

  private:
    struct Key {
        std::uint64_t scope;
        dns::Name zone;
        bool operator==(const Key&) const = default;
    };
    struct KeyHash {
        std::size_t operator()(const Key& key) const noexcept {
            return dns::NameHash{}(key.zone) ^ key.scope;
        }
    };
    struct Entry {
        Key key;
        ZoneTrust trust;
        recurse::Seconds expires;
    };
    std::list<Entry> entries_; ///< the last used first
    std::unordered_map<Key, std::list<Entry>::iterator, KeyHash> by_key_;
};

} // namespace parallax::validate
