// Budget: what one client question may cost in all. Shared by reference along everything done for
// it; nothing resets it (SECURITY 1B, CAMP). One thread.
#pragma once

#include "resolver/recurse/environment.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace parallax::recurse {

inline constexpr std::size_t sends_max = 100;          // packets to upstreams per client question
inline constexpr std::size_t spare_sends_max = 16;     // of them, for what is done beside it
inline constexpr std::size_t links_max = 16;           // aliases followed (DESIGN section 2)
inline constexpr std::size_t address_lookups_max = 20; // name servers' names resolved

class Budget {
  public:
    explicit Budget(TimePoint deadline) noexcept : deadline_{deadline} {}

    TimePoint deadline() const noexcept { return deadline_; }
    /// Each takes one unit; false when none is left.
    [[nodiscard]] bool spend_send() noexcept;
    [[nodiscard]] bool spend_address_lookup() noexcept;
    std::size_t sends() const noexcept { return sends_; }

    /// For an exchange that others wait for too: what is left here, until a time of its own.
    Budget until(TimePoint deadline) const noexcept;
    /// For what is done beside the question, once: `spare_sends_max` of its packets. Nothing: that
    /// was given away before, or less is left.
    std::optional<Budget> spare() noexcept;
    /// Takes over what `other`, made by until(), has spent since.
    void charge(const Budget& other) noexcept;

  private:
    TimePoint deadline_;
    std::size_t sends_ = 0;
    std::size_t address_lookups_ = 0;
    enum class Spare : std::uint8_t { Here, Given } spare_ = Spare::Here;
};

} // namespace parallax::recurse
