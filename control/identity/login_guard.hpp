// LoginGuard: bounds what failed logins cost.
//
// After `failures_max` failures inside `failure_window_seconds` a client's address is refused until
// the window ends, without hashing anything. The table is bounded: when it is full of clients still
// in their window, new ones share one count. Time is an argument. One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace parallax::control::identity {

inline constexpr unsigned failures_max = 10;
inline constexpr std::int64_t failure_window_seconds = 60;
inline constexpr std::size_t guarded_clients_max = 4096;

class LoginGuard {
  public:
    /// May this client try now?
    bool admits(const std::string& client, std::int64_t now);
    void note_failure(const std::string& client, std::int64_t now);
    void note_success(const std::string& client);
    /// Until the client may try again; 0: it may.
    std::int64_t wait_seconds(const std::string& client, std::int64_t now) const;
    std::size_t size() const noexcept { return failures_.size(); }

  private:
    struct Failures {
        unsigned count = 0;
        std::int64_t since = 0;
    };
    /// The client's own row, or the shared one when there is no room.
    const std::string& row_of(const std::string& client) const;
    void forget_old(std::int64_t now);

    std::map<std::string, Failures> failures_;
    std::string shared_row_; ///< no client's address is empty
};

} // namespace parallax::control::identity
