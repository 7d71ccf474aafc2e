#include "resolver/serve/reply_groups.hpp"

#include "dns/ensure.hpp"

#include <bit>
#include <cstring>

namespace parallax::serve {

namespace {

constexpr std::uint8_t none = 0xFF;

using Reply = ReplyGroups::Reply;

/// Who can choose addresses and ports to collide gains nothing: a batch is searched to its end in
/// microseconds, whatever the hash.
std::uint64_t hash_of(const Reply& reply) noexcept {
    constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15; // 2^64 over the golden ratio
    const SocketAddress& peer = reply.path->peer;
    if (reply.path->is_v4()) {
        const std::uint64_t port_and_length = std::uint64_t{peer.v4.sin_port} << 16 ^ reply.octets;
        return (std::uint64_t{peer.v4.sin_addr.s_addr} << 32 ^ port_and_length) * odd;
    }
    std::array<std::uint64_t, 2> halves;
    std::memcpy(halves.data(), &peer.v6.sin6_addr, sizeof halves);
    const std::uint64_t port_and_length = std::uint64_t{peer.v6.sin6_port} << 16 ^ reply.octets;
    return ((halves[0] * odd ^ std::rotl(halves[1], 32)) + port_and_length) * odd;
}

template <class T>
bool equal_octets(const T& a, const T& b) noexcept {
    return std::memcmp(&a, &b, sizeof a) == 0;
}

bool can_share(const Reply& a, const Reply& b) noexcept {
    if (a.octets != b.octets || a.path->is_v4() != b.path->is_v4()) return false;
    if (a.path->is_v4()) {
        return a.path->peer.v4.sin_port == b.path->peer.v4.sin_port &&
               equal_octets(a.path->peer.v4.sin_addr, b.path->peer.v4.sin_addr) &&
               equal_octets(a.path->local_v4.ipi_addr, b.path->local_v4.ipi_addr);
    }
    return a.path->peer.v6.sin6_port == b.path->peer.v6.sin6_port &&
           a.path->peer.v6.sin6_scope_id == b.path->peer.v6.sin6_scope_id &&
           equal_octets(a.path->peer.v6.sin6_addr, b.path->peer.v6.sin6_addr) &&
           equal_octets(a.path->local_v6, b.path->local_v6);
}

bool is_full(const ReplyGroups::Group& group, std::size_t reply_octets) noexcept {
    const std::size_t size = group.size;
    return size == group_replies_max || (size + 1) * reply_octets > group_octets_max;
}

} // namespace

bool ReplyGroups::form(std::span<const Reply> replies) noexcept {
    ENSURE(replies.size() <= udp_batch);
    count_ = 0;
    if (replies.size() < 2) return false;
    table_.fill(none);
    for (std::size_t i = 0; i < replies.size(); ++i) {
        add(replies, static_cast<std::uint8_t>(i));
        if (count_ * 3 >= replies.size() * 2) return false;
    }
    return true;
}

void ReplyGroups::add(std::span<const Reply> replies, std::uint8_t reply) noexcept {
    const Reply& added = replies[reply];
    if (added.octets > grouped_reply_octets_max || added.octets == 0) return begin_group(reply);
    std::size_t place = hash_of(added) >> (64 - table_bits);
    while (table_[place] != none && !can_share(replies[groups_[table_[place]].first], added)) {
        place = (place + 1) % table_size; // ends: there are fewer groups than places
    }
    if (table_[place] == none || is_full(groups_[table_[place]], added.octets)) {
        table_[place] = static_cast<std::uint8_t>(count_);
        return begin_group(reply);
    }
    Group& group = groups_[table_[place]];
    next_[group.last] = reply;
    group.last = reply;
    ++group.size;
}

void ReplyGroups::begin_group(std::uint8_t reply) noexcept {
    groups_[count_++] = {reply, reply, 1};
    next_[reply] = none;
}

} // namespace parallax::serve
