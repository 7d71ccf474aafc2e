// WorldSigner: signs what the servers of a RandomWorld say, the moment they say it, and denies as
// those who sign so do (RFC 9824). Keys come out of the zones' names. Test support only; one
// thread.
#pragma once

#include "dns/message.hpp"
#include "resolver/validate/trust_anchors.hpp"
#include "tests/scenario/fake_network.hpp"

namespace parallax::scenario {

/// What a zone has: Island: signatures, but no DS in the zone above.
enum class Signing : std::uint8_t { Signed, Island, Unsigned };

class WorldSigner {
  public:
    struct SignedZone {
        dns::Name name;
        std::size_t parent = 0;
        Signing signing = Signing::Signed;
    };
    /// `zones`: the root first, parents before children.
    explicit WorldSigner(std::vector<SignedZone> zones) : zones_{std::move(zones)} {}

    /// There is a chain of trust down to it.
    bool is_secure(std::size_t zone) const;
    validate::TrustAnchors anchors() const;

    /// `message`: what a server of the zone says; `types` are all that its name has.
    void sign(dns::Message& message, std::size_t zone, const std::vector<dns::RrType>& types) const;

  private:
    void answer_about_keys(dns::Message& message, std::size_t zone) const;
    void deny(dns::Message& message, std::size_t zone, std::vector<dns::RrType> types) const;
    void refer(dns::Message& message) const;
    void sign(std::vector<dns::Record>& section, std::size_t zone) const;
    const SignedZone* zone_at(const dns::Name& apex) const;

    std::vector<SignedZone> zones_;
};

} // namespace parallax::scenario
