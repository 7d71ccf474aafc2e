#include "resolver/serve/connection_quota.hpp"

#include "dns/ensure.hpp"

namespace parallax::serve {

namespace {

constexpr std::uint8_t network_bits_v6 = 64; // RFC 4291 §2.5.4: of one link

dns::IpAddress counted_as(const dns::IpAddress& client) noexcept {
    if (client.family() == dns::AddressFamily::V4) return client;
    return dns::Prefix{client, network_bits_v6}.masked().address;
}

} // namespace

ConnectionQuota::Answer ConnectionQuota::take(const dns::IpAddress& client, Limits limits) {
    const dns::IpAddress counted = counted_as(client);
    const std::lock_guard guard{mutex_};
    const auto known = per_client_.find(counted);
    const std::size_t held = known == per_client_.end() ? 0 : known->second;
    if (held >= limits.per_client) return Answer::ClientHasEnough;
    if (all_ >= limits.all) return Answer::Full;
    ++all_;
    ++per_client_[counted];
    return Answer::Taken;
}

void ConnectionQuota::release(const dns::IpAddress& client) {
    const std::lock_guard guard{mutex_};
    const auto known = per_client_.find(counted_as(client));
    ENSURE(all_ > 0 && known != per_client_.end());
    --all_;
    if (--known->second == 0) per_client_.erase(known);
}

} // namespace parallax::serve
