// SipHash-1-3: a keyed hash of short messages, for tables whose keys strangers choose: without the
// key nobody can make entries collide (Aumasson and Bernstein, "SipHash: a fast short-input PRF",
// INDOCRYPT 2012, with one compression and three finalisation rounds). Not a signature. Pure; any
// thread.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace parallax::recurse {

/// Drawn once per process from the system's randomness.
struct HashKey {
    std::uint64_t k0 = 0;
    std::uint64_t k1 = 0;
};

class SipState {
  public:
    explicit SipState(const HashKey& key) noexcept
        : v0_{key.k0 ^ 0x736F6D6570736575ULL}, v1_{key.k1 ^ 0x646F72616E646F6DULL},
          v2_{key.k0 ^ 0x6C7967656E657261ULL}, v3_{key.k1 ^ 0x7465646279746573ULL} {}

    void compress(std::uint64_t word) noexcept {
        v3_ ^= word;
        round();
        v0_ ^= word;
    }
    std::uint64_t finish() noexcept {
        v2_ ^= 0xFF;
        for (int i = 0; i < 3; ++i) round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

  private:
    void round() noexcept {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    std::uint64_t v0_, v1_, v2_, v3_;
};

/// SipHash-1-3 of `octets`.
inline std::uint64_t siphash13(const HashKey& key, std::span<const std::uint8_t> octets) noexcept {
    SipState state{key};
    std::size_t at = 0;
    for (; at + 8 <= octets.size(); at += 8) {
        std::uint64_t word;
        std::memcpy(&word, octets.data() + at, sizeof word); // little-endian hosts only (x86, Arm)
        state.compress(word);
    }
    std::uint64_t last = std::uint64_t{octets.size()} << 56;
    for (unsigned shift = 0; at < octets.size(); ++at, shift += 8) {
        last |= std::uint64_t{octets[at]} << shift;
    }
    state.compress(last);
    return state.finish();
}

} // namespace parallax::recurse
