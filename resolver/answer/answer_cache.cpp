#include "resolver/answer/answer_cache.hpp"

#include "dns/header.hpp"

#include <algorithm>
#include <cstring>

namespace parallax::answer {

namespace {

// A blob is the message, padded to a whole word, then the offsets; its mark says how long the
// message is. Small: one address or a short chain.
constexpr recurse::BlobShape shape{dns::header_octets, {144, 400, cache_buffer_octets}};

constexpr std::size_t padded(std::size_t octets) noexcept {
    return (octets + 7) / 8 * 8;
}

void age(std::uint8_t* ttl, Seconds by) noexcept {
    const std::uint32_t before = std::uint32_t{ttl[0]} << 24 | std::uint32_t{ttl[1]} << 16 |
                                 std::uint32_t{ttl[2]} << 8 | ttl[3];
    const std::uint32_t after = before > by ? before - by : 0;
    for (unsigned i = 0; i < 4; ++i) ttl[i] = static_cast<std::uint8_t>(after >> (24 - 8 * i));
}

} // namespace

AnswerCache::AnswerCache(std::size_t octets, const recurse::HashKey& key)
    : key_{key}, blobs_{shape, octets} {}

CacheFound AnswerCache::find(std::uint64_t scope, const CacheQuestion& question, Seconds now,
                             std::span<std::uint8_t> out) {
    const recurse::BlobFound found = blobs_.find({scope, question, now}, out);
    if (found.octets == 0) return {};
    // Another worker may have stored it by a clock one tick ahead of this one's.
    const Seconds passed = now > found.stored ? now - found.stored : 0;
    for (std::size_t at = padded(found.mark); passed > 0 && at < found.octets; at += 2) {
        std::uint16_t offset;
        std::memcpy(&offset, out.data() + at, sizeof offset);
        age(out.data() + offset, passed);
    }
    return {found.mark, found.refresh_due};
}

bool AnswerCache::store(std::uint64_t scope, const CacheQuestion& question, const CacheEntry& entry,
                        Seconds now) {
    const std::size_t octets = entry.message.size();
    if (octets > cached_octets_max) return false;
    std::array<std::uint8_t, cache_buffer_octets> blob;
    std::copy(entry.message.begin(), entry.message.end(), blob.begin());
    std::fill(blob.begin() + static_cast<std::ptrdiff_t>(octets),
              blob.begin() + static_cast<std::ptrdiff_t>(padded(octets)), std::uint8_t{0});
    const std::size_t offset_octets = entry.ttls.size() * sizeof(std::uint16_t);
    if (offset_octets > 0) {
        std::memcpy(blob.data() + padded(octets), entry.ttls.data(), offset_octets);
    }
    const auto used = std::span{blob}.first(padded(octets) + offset_octets);
    return blobs_.store({scope, question, now},
                        {used, static_cast<std::uint16_t>(octets), entry.expires, entry.keeping});
}

void AnswerCache::visit(Seconds now, const std::function<void(const Shown&)>& visitor) const {
    blobs_.visit(now, [&](const recurse::BlobCache::Shown& shown) {
        const std::size_t octets = std::min<std::size_t>(shown.mark, shown.octets.size());
        visitor({shown.scope, shown.octets.first(octets), shown.stored, shown.expires});
    });
}

} // namespace parallax::answer
