#include "resolver/serve/timing_wheel.hpp"

#include <algorithm>
#include <bit>

namespace parallax::serve {

namespace {

constexpr std::size_t bits_per_word = 64;
static_assert(wheel_slots % bits_per_word == 0);

std::size_t index_of(std::int64_t tick) noexcept {
    return static_cast<std::uint64_t>(tick) % wheel_slots;
}

} // namespace

TimingWheel::TimingWheel() noexcept = default;

TimingWheel::~TimingWheel() {
    for (Link& ring : slots_) {
        while (ring.after != &ring) static_cast<Entry*>(ring.after)->cancel();
    }
    while (due_.after != &due_) static_cast<Entry*>(due_.after)->cancel();
}

TimingWheel::Tick TimingWheel::first_tick_at_or_after(recurse::TimePoint time) noexcept {
    const auto passed = std::min(time, recurse::TimePoint::max() - wheel_tick).time_since_epoch();
    return passed / wheel_tick + (passed % wheel_tick == passed.zero() ? 0 : 1);
}

void TimingWheel::insert_before(Link& place, Link& link) noexcept {
    link.before = place.before;
    link.after = &place;
    place.before->after = &link;
    place.before = &link;
}

void TimingWheel::take_out(Link& link) noexcept {
    link.before->after = link.after;
    link.after->before = link.before;
    link.before = link.after = &link;
}

TimingWheel::Link& TimingWheel::slot(Tick tick) noexcept {
    return slots_[index_of(tick)];
}

void TimingWheel::add(Entry& entry, recurse::TimePoint due) {
    entry.cancel();
    const Tick tick = first_tick_at_or_after(due);
    // An empty wheel stands still: what it has missed meanwhile is nothing.
    done_ = size_ == 0 ? tick - 1 : std::min(done_, tick - 1);
    insert_before(slot(tick), entry);
    occupied_[index_of(tick) / bits_per_word] |= std::uint64_t{1} << index_of(tick) % bits_per_word;
    entry.wheel_ = this;
    entry.due_tick_ = tick;
    ++size_;
}

void TimingWheel::Entry::cancel() noexcept {
    if (wheel_ == nullptr) return;
    take_out(*this);
    --wheel_->size_;
    wheel_ = nullptr;
}

void TimingWheel::advance(recurse::TimePoint now) {
    const Tick last = now.time_since_epoch() / wheel_tick;
    if (size_ > 0 && last > done_) {
        const Tick first = std::max(done_ + 1, last - static_cast<Tick>(wheel_slots) + 1);
        done_ = last;
        for (Tick tick = first; tick <= last; ++tick) collect(tick, last);
    }
    tell();
}

void TimingWheel::collect(Tick tick, Tick last) {
    Link& ring = slot(tick);
    for (Link* link = ring.after; link != &ring;) {
        Link& here = *link;
        link = link->after;
        if (static_cast<Entry&>(here).due_tick_ > last) continue; // in a later turn
        take_out(here);
        insert_before(due_, here);
    }
    const std::uint64_t bit = std::uint64_t{1} << index_of(tick) % bits_per_word;
    if (ring.after == &ring) occupied_[index_of(tick) / bits_per_word] &= ~bit;
}

void TimingWheel::tell() {
    while (due_.after != &due_) { // whoever is told may cancel those after it
        auto& entry = static_cast<Entry&>(*due_.after);
        entry.cancel();
        const auto on_due = entry.on_due_; // it may end the entry
        on_due();
    }
}

std::optional<recurse::TimePoint> TimingWheel::next() const {
    if (size_ == 0) return std::nullopt;
    if (due_.after != &due_) return recurse::TimePoint{done_ * wheel_tick};
    for (std::size_t i = 1; i <= wheel_slots;) {
        const std::size_t index = index_of(done_ + static_cast<Tick>(i));
        const std::uint64_t from_here = occupied_[index / bits_per_word] >> index % bits_per_word;
        if (from_here == 0) {
            i += bits_per_word - index % bits_per_word;
            continue;
        }
        i += static_cast<std::size_t>(std::countr_zero(from_here));
        return recurse::TimePoint{(done_ + static_cast<Tick>(i)) * wheel_tick};
    }
    return std::nullopt;
}

} // namespace parallax::serve
