// Investigation: a question asked on behalf of an operator (explain, matrix), with what the serving
// code did: the Walk's links, every upstream try with its time, the rendered answer. Values.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"
#include "resolver/answer/walk.hpp"
#include "resolver/serve/settings.hpp"

#include <chrono>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace parallax::serve {

struct InvestigationRequest {
    /// Either a source address, whose network is chosen as for a packet, or a network by name.
    std::optional<dns::IpAddress> from;
    std::string network;
    dns::Name name;
    dns::RrType type = dns::RrType::A;
    answer::Recursion recursion = answer::Recursion::Desired;
};

/// One upstream question and what became of it.
struct UpstreamWork {
    dns::Question question;
    std::string asked_because; ///< declared_at of the rule, or "NS records of <cut>"
    std::vector<recurse::Attempt> attempts;
    std::string outcome;         ///< "answer", "NXDOMAIN", or the failure's text
    std::size_t after_links = 0; ///< how many links of the chain existed when it was asked
};

struct Investigation {
    std::shared_ptr<const zones::Snapshot> snapshot; ///< keeps what `links` points to
    const zones::Network* network = nullptr;         ///< null: in no network, REFUSED
    std::vector<answer::Link> links;
    std::vector<UpstreamWork> upstream;
    dns::Message response; ///< the very octets a client would get, parsed
    std::chrono::microseconds took{};
};

/// For `parallax explain FILE`: no server runs; one question through the same code on a private
/// loop.
Investigation investigate_once(std::shared_ptr<const zones::Snapshot> snapshot,
                               const InvestigationRequest& request,
                               const ServeSettings& settings = {});

} // namespace parallax::serve
