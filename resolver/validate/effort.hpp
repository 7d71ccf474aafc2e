// Effort: what validating for one client question may cost in all: every attempt counts, good or
// bad, and nothing resets the whole (SECURITY 1B: KeyTrap, CVE-2023-50868). One thread.
#pragma once

#include <cstddef>

namespace parallax::validate {

inline constexpr std::size_t signature_checks_per_fetch_max = 16;
inline constexpr std::size_t signature_checks_max = 32; // per client question
inline constexpr std::size_t key_digests_max = 64;      // DS compared with a DNSKEY, per question
inline constexpr std::size_t hash_rounds_max = 6000;    // SHA-1 for NSEC3, per client question

class Effort {
  public:
    /// One more reply is looked at.
    void begin_fetch() noexcept { fetch_signatures_ = 0; }

    // Each takes what is about to be done; false: it must not be done.
    [[nodiscard]] bool spend_signature_check() noexcept {
        if (signatures_ == signature_checks_max ||
            fetch_signatures_ == signature_checks_per_fetch_max) {
            return false;
        }
        ++signatures_;
        ++fetch_signatures_;
        return true;
    }
    [[nodiscard]] bool spend_key_digest() noexcept {
        if (digests_ == key_digests_max) return false;
        ++digests_;
        return true;
    }
    [[nodiscard]] bool spend_hash(std::size_t iterations) noexcept {
        if (hash_rounds_max - rounds_ < iterations + 1) return false;
        rounds_ += iterations + 1;
        return true;
    }

    std::size_t signature_checks() const noexcept { return signatures_; }
    std::size_t key_digests() const noexcept { return digests_; }
    std::size_t hash_rounds() const noexcept { return rounds_; }

  private:
    std::size_t signatures_ = 0, fetch_signatures_ = 0;
    std::size_t digests_ = 0;
    std::size_t rounds_ = 0;
};

} // namespace parallax::validate
