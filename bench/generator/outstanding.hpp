// The queries of one socket that wait for an answer, found by message id. An id is a slot's number
// with the count of its uses above it, so an answer that comes too late is not taken for another
// query's. One thread only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace load {

struct Waiting {
    std::uint64_t intended_ns = 0; // 0: the slot is free
    std::uint64_t unique_nth = 0;
    std::uint32_t question = 0;
    std::uint16_t id = 0;
};

class Outstanding {
  public:
    static constexpr std::size_t slots_max = 16384;

    // Room for `capacity` queries, rounded up to a power of two, at most slots_max.
    explicit Outstanding(std::size_t capacity);

    [[nodiscard]] std::size_t count() const { return slots_.size() - free_.size(); }
    [[nodiscard]] bool is_full() const { return free_.empty(); }

    // The slot's new id; the caller looks first that there is room.
    std::uint16_t add(Waiting waiting);

    // The query with this id, which then waits no more.
    std::optional<Waiting> take(std::uint16_t id);

    // Forgets what was to leave before `before_ns`; returns how many.
    std::size_t expire(std::uint64_t before_ns);

  private:
    std::vector<Waiting> slots_;
    std::vector<std::uint16_t> free_;
};

} // namespace load
