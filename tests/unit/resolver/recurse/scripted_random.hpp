// Randomness a test can repeat. Test support only.
#pragma once

#include "resolver/recurse/environment.hpp"

#include <random>

namespace parallax::recurse {

class ScriptedRandom final : public Random {
  public:
    explicit ScriptedRandom(std::uint32_t seed) : engine_{seed} {}
    std::uint32_t next_u32() override { return static_cast<std::uint32_t>(engine_()); }

  private:
    std::mt19937 engine_;
};

} // namespace parallax::recurse
