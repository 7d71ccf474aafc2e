// TimingWheel: many deadlines, cheaply. Adding and cancelling cost a few pointers, whatever waits.
//
// A circle of slots of one tick each; a deadline further away than one turn stays in its slot and
// is passed over until its turn comes. Owns no memory but the circle: an entry belongs to whoever
// waits, and takes itself out when it is destroyed. An entry falls due not before its time, and at
// most one tick after the first advance() that is late enough. Given the time; one thread.
#pragma once

#include "resolver/recurse/environment.hpp"

#include <array>
#include <cstdint>
#include <functional>
#include <optional>

namespace parallax::serve {

inline constexpr std::chrono::milliseconds wheel_tick{10};
inline constexpr std::size_t wheel_slots = 512; // one turn is 5.12 s: the usual waits fit into one

class TimingWheel {
  public:
    class Entry;

    TimingWheel() noexcept;
    ~TimingWheel();
    TimingWheel(const TimingWheel&) = delete;
    TimingWheel& operator=(const TimingWheel&) = delete;

    /// Waits until `due`; an entry that waits already waits anew.
    void add(Entry& entry, recurse::TimePoint due);
    /// Tells every entry that is due by `now`. They may add and cancel, themselves too.
    void advance(recurse::TimePoint now);
    /// When to advance again at the latest; nothing while nothing waits. May be earlier than any
    /// entry is due, at most once a turn for each.
    std::optional<recurse::TimePoint> next() const;
    std::size_t size() const noexcept { return size_; }

  private:
    using Tick = std::int64_t;
    /// Ring of entries; the slots are the rings' fixed members.
    struct Link {
        Link* before = this;
        Link* after = this;
    };
    static Tick first_tick_at_or_after(recurse::TimePoint time) noexcept;
    static void insert_before(Link& place, Link& link) noexcept;
    static void take_out(Link& link) noexcept;
    Link& slot(Tick tick) noexcept;
    void collect(Tick tick, Tick last);
    void tell();

    std::array<Link, wheel_slots> slots_;
    Link due_; ///< to be told now; what is left of them when one throws is told the next time
    std::array<std::uint64_t, wheel_slots / 64> occupied_{}; ///< slots that may have entries
    Tick done_ = 0; ///< every tick up to this one has been told; meaningless while nothing waits
    std::size_t size_ = 0;
};

class TimingWheel::Entry : private TimingWheel::Link {
  public:
    /// `on_due` may destroy the entry.
    explicit Entry(std::function<void()> on_due) : on_due_{std::move(on_due)} {}
    ~Entry() { cancel(); }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    void cancel() noexcept;
    bool is_waiting() const noexcept { return wheel_ != nullptr; }

  private:
    friend TimingWheel;

    const std::function<void()> on_due_;
    TimingWheel* wheel_ = nullptr; ///< while waiting
    Tick due_tick_ = 0;
};

} // namespace parallax::serve
