// LocalRoot: a copy of the root zone (RFC 8806), asked in place of the root's servers: what they
// would say, delegations, denials and the root's own records, with all that is signed.
//
// Promises: says nothing that is not in the zone, and nothing once the zone has expired. Immutable;
// any thread.
#pragma once

#include "dns/message.hpp"
#include "resolver/recurse/environment.hpp"

#include <map>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace parallax::iterate {

/// Of the root zone; it has some 25,000.
inline constexpr std::size_t local_root_records_max = 1'000'000;

class LocalRoot {
  public:
    /// Nobody is told anything from `expires` on. Or why it is no root zone.
    static std::variant<std::shared_ptr<const LocalRoot>, std::string>
    of(std::vector<dns::Record> records, recurse::TimePoint expires);

    recurse::TimePoint expires() const noexcept { return expires_; }

    /// What a server of the root says to a question with DO set.
    dns::Message answer(const dns::Question& question) const;

  private:
    using Names = std::map<dns::Name, std::vector<dns::Record>>; // in canonical order

    explicit LocalRoot(recurse::TimePoint expires) : expires_{expires} {}
    std::optional<dns::Name> cut_above(const dns::Question& question) const;
    bool exists(const dns::Name& name) const;
    bool put(std::vector<dns::Record>& section, const dns::Name& owner, dns::RrType type) const;
    void put_nsec_covering(dns::Message& message, const dns::Name& name) const;
    void refer(dns::Message& message, const dns::Name& cut) const;
    void deny(dns::Message& message, const dns::Name& name) const;

    recurse::TimePoint expires_;
    Names names_;
};

} // namespace parallax::iterate
