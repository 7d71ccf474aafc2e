#include "resolver/serve/counters.hpp"

namespace parallax::serve {

namespace {

/// In the order of Count.
constexpr std::array<const char*, count_total> names{
    "udp_queries",
    "tcp_queries",
    "answers",
    "ready_answers",
    "dropped",
    "formerr",
    "servfail",
    "nxdomain",
    "refused",
    "truncated",
    "slow_path",
    "record_hits",
    "record_misses",
    "cached_failures",
    "stale_answers",
    "refreshes",
    "joined",
    "upstream_sends",
    "upstream_replies",
    "upstream_timeouts",
    "upstream_errors",
    "upstream_tcp",
    "wrong_id",
    "ignored_packets",
    "loops",
    "overloaded",
    "deadline_passed",
    "tcp_accepted",
    "tcp_refused",
    "tcp_closed_idle",
    "proxy_rejected",
    "send_errors",
    "udp_messages_sent",
    "udp_grouping_refused",
    "updates",
    "worker_exceptions",
};
static_assert(names.back() != nullptr, "each Count has a name");

} // namespace

const char* name_of(Count count) noexcept {
    const auto at = static_cast<std::size_t>(count);
    return at < names.size() ? names[at] : "unknown";
}

} // namespace parallax::serve
