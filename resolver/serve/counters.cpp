#include "resolver/serve/counters.hpp"

namespace parallax::serve {

const char* name_of(Count count) noexcept {
    switch (count) {
    case Count::UdpQueries:
        return "udp_queries";
    case Count::TcpQueries:
        return "tcp_queries";
    case Count::Answers:
        return "answers";
    case Count::ReadyAnswers:
        return "ready_answers";
    case Count::Dropped:
        return "dropped";
    case Count::FormErr:
        return "formerr";
    case Count::ServFail:
        return "servfail";
    case Count::NxDomain:
        return "nxdomain";
    case Count::Refused:
        return "refused";
    case Count::Truncated:
        return "truncated";
    case Count::SlowPath:
        return "slow_path";
    case Count::Joined:
        return "joined";
    case Count::UpstreamSends:
        return "upstream_sends";
    case Count::UpstreamReplies:
        return "upstream_replies";
    case Count::UpstreamTimeouts:
        return "upstream_timeouts";
    case Count::UpstreamErrors:
        return "upstream_errors";
    case Count::UpstreamTcp:
        return "upstream_tcp";
    case Count::WrongId:
        return "wrong_id";
    case Count::IgnoredPackets:
        return "ignored_packets";
    case Count::Loops:
        return "loops";
    case Count::Overloaded:
        return "overloaded";
    case Count::DeadlinePassed:
        return "deadline_passed";
    case Count::TcpAccepted:
        return "tcp_accepted";
    case Count::TcpRefused:
        return "tcp_refused";
    case Count::TcpClosedIdle:
        return "tcp_closed_idle";
    case Count::ProxyRejected:
        return "proxy_rejected";
    case Count::SendErrors:
        return "send_errors";
    case Count::UdpMessagesSent:
        return "udp_messages_sent";
    case Count::UdpGroupingRefused:
        return "udp_grouping_refused";
    case Count::WorkerExceptions:
        return "worker_exceptions";
    case Count::Total_:
        break;
    }
    return "unknown";
}

} // namespace parallax::serve
