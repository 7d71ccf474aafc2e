// ConnectionTable: how many connections there are, of whom, and which goes when there is no room.
//
// A newcomer is let in at the cost of whoever has kept the server waiting longest: of its own
// address when that has its share, otherwise of the address with the most connections. A connection
// that waits for the server is never given up; when there are only such, the newcomer is refused.
// Time is an argument. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace parallax::control::http {

inline constexpr std::size_t connections_max = 128;
inline constexpr std::size_t connections_per_address_max = 64;

struct Room {
    std::size_t connections = connections_max;
    std::size_t per_address = connections_per_address_max;
};

class ConnectionTable {
  public:
    using Id = std::uint64_t;
    using Time = std::chrono::steady_clock::time_point;
    struct Admission {
        std::optional<Id> admitted;
        std::optional<Id> evicted; ///< no longer in the table
    };

    explicit ConnectionTable(Room room) : room_{room} {}

    Admission admit(const std::string& address, Time now);
    /// The server waits for the client from now on: for a request, or to take an answer.
    void note_waiting(Id id, Time now);
    /// The client waits for the server.
    void note_answering(Id id);
    void remove(Id id) { rows_.erase(id); }
    /// Removes the one that an admission would remove, of any address.
    std::optional<Id> evict();
    std::size_t size() const noexcept { return rows_.size(); }

  private:
    struct Row {
        std::string address;
        std::optional<Time> waiting_since;
    };
    std::size_t count_of(const std::string& address) const;
    std::string busiest_address() const;
    std::optional<Id> evict_from(const std::string& address);

    Room room_;
    Id next_ = 1;
    std::map<Id, Row> rows_;
};

} // namespace parallax::control::http
