#include "resolver/serve/connection_quota.hpp"

#include "dns/ensure.hpp"

namespace parallax::serve {

bool ConnectionQuota::take(const dns::IpAddress& client, Limits limits) {
    const std::lock_guard guard{mutex_};
    const auto known = per_client_.find(client);
    const std::size_t held = known == per_client_.end() ? 0 : known->second;
    if (all_ >= limits.all || held >= limits.per_client) return false;
    ++all_;
    ++per_client_[client];
    return true;
}

void ConnectionQuota::release(const dns::IpAddress& client) {
    const std::lock_guard guard{mutex_};
    const auto known = per_client_.find(client);
    ENSURE(all_ > 0 && known != per_client_.end());
    --all_;
    if (--known->second == 0) per_client_.erase(known);
}

} // namespace parallax::serve
