// RplServers: what the servers of a Conversation say to a packet. Test support only; one thread.
#pragma once

#include "tests/scenario/conversation.hpp"
#include "tests/scenario/fake_network.hpp"

namespace parallax::scenario {

class RplServers {
  public:
    explicit RplServers(std::vector<Range> ranges) : ranges_{std::move(ranges)} {}

    /// What comes back during that step.
    std::vector<Arrival> said_to(const recurse::SendQuery& sent, unsigned step);

  private:
    /// What the zones there say; REFUSED where there are none.
    dns::Message said_by_zones(const dns::IpAddress& address, const dns::Message& query,
                               unsigned step) const;
    dns::Message said_by_entry(const Entry& entry, const dns::IpAddress& address,
                               const dns::Message& query, unsigned step) const;
    bool is_used_up(const Entry& entry);

    std::vector<Range> ranges_;
    std::map<const Entry*, unsigned> times_; ///< how often an entry has answered
};

} // namespace parallax::scenario
