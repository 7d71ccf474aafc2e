// The seqlock protocol of one cache slot: how many readers copy a slot's words while writers
// replace them, without a lock, a stand-alone fence or a write by the readers (DESIGN section 6).
//
// word 0 is the sequence: even at rest, odd while somebody writes. A reader takes the sequence,
// copies words with acquire loads and looks at the sequence once more: when a copied word came from
// a later write, that acquire load makes the writer's odd sequence visible, and the copy is thrown
// away. A writer that finds the slot odd, or loses the race for it, gives up: it only fills a
// cache.
//
// `Atomics` gives the memory orders their names, so that tests can run the same protocol on a model
// checker and weaken each order in turn (tests/model/). Any number of threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace parallax::recurse {

/// The orders of the protocol on the real machine.
struct SlotAtomics {
    using Word = std::atomic<std::uint64_t>;

    static std::uint64_t load_sequence(const Word& word) noexcept {
        return word.load(std::memory_order_acquire);
    }
    static std::uint64_t load_word(const Word& word) noexcept {
        return word.load(std::memory_order_acquire);
    }
    static std::uint64_t recheck_sequence(const Word& word) noexcept {
        return word.load(std::memory_order_relaxed);
    }
    /// Needs no order of its own: load_sequence() has acquired what came before, and each release
    /// store that follows carries it along.
    static bool begin_write(Word& word, std::uint64_t even) noexcept {
        return word.compare_exchange_strong(even, even + 1, std::memory_order_relaxed);
    }
    static void store_word(Word& word, std::uint64_t value) noexcept {
        word.store(value, std::memory_order_release);
    }
    static void end_write(Word& word, std::uint64_t even) noexcept {
        word.store(even, std::memory_order_release);
    }
};

/// How often a reader tries a slot before it takes it for missing.
inline constexpr int slot_read_tries_max = 3;

/// Calls `copy(load)` with a function that loads word i, until no writer came between; false when
/// one always did. What `copy` saw counts only when this returns true.
template <class Atomics, class Copy>
bool read_slot(const typename Atomics::Word* words, Copy copy) {
    for (int i = 0; i < slot_read_tries_max; ++i) {
        const std::uint64_t before = Atomics::load_sequence(words[0]);
        if ((before & 1) != 0) continue;
        copy([words](std::size_t at) { return Atomics::load_word(words[at]); });
        if (Atomics::recheck_sequence(words[0]) == before) return true;
    }
    return false;
}

/// Calls `fill(store)` with a function that stores word i (i > 0); false when somebody else writes.
template <class Atomics, class Fill>
bool write_slot(typename Atomics::Word* words, Fill fill) {
    const std::uint64_t before = Atomics::load_sequence(words[0]);
    if ((before & 1) != 0 || !Atomics::begin_write(words[0], before)) return false;
    fill([words](std::size_t at, std::uint64_t value) { Atomics::store_word(words[at], value); });
    Atomics::end_write(words[0], before + 2);
    return true;
}

/// Changes word `at` from `expected` to `desired`; false when it holds something else, or somebody
/// writes. Of several callers one succeeds.
template <class Atomics>
bool replace_word(typename Atomics::Word* words, std::size_t at, std::uint64_t expected,
                  std::uint64_t desired) {
    const std::uint64_t before = Atomics::load_sequence(words[0]);
    if ((before & 1) != 0 || Atomics::load_word(words[at]) != expected) return false;
    if (!Atomics::begin_write(words[0], before)) return false;
    Atomics::store_word(words[at], desired);
    Atomics::end_write(words[0], before + 2);
    return true;
}

} // namespace parallax::recurse
