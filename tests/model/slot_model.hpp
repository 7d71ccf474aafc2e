// The slot protocol of resolver/recurse/seq_slot.hpp on Relacy's model of C++ memory: the same
// templates, run on words whose loads may see any value the memory orders permit. Each order can be
// weakened, so that a test shows it to be needed. One checker at a time; no system threads.
#pragma once

#include "resolver/recurse/seq_slot.hpp" // before Relacy, which renames memory orders by macros

#include <array>
#include <cstdint>

#include <relacy/relacy.hpp>
// Our code allocates nothing in a model, and its words are not Relacy's to replace.
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free

namespace parallax::model {

/// What is wrong with the protocol on purpose.
enum class Fault : std::uint8_t {
    None,
    LoadSequenceRelaxed,
    LoadWordRelaxed,
    NoRecheck,
    BeginWithoutExchange, ///< look, then store: two writers may both win
    StoreWordRelaxed,
    EndWriteRelaxed,
};

inline constexpr unsigned threads_max = 5;

template <Fault fault>
struct ModelAtomics {
    using Word = rl::atomic<std::uint64_t>;

    static constexpr rl::memory_order order(Fault weak, rl::memory_order proper) {
        return fault == weak ? rl::mo_relaxed : proper;
    }
    static std::uint64_t load_sequence(const Word& word) {
        const std::uint64_t seen =
            word.load(order(Fault::LoadSequenceRelaxed, rl::mo_acquire), RL_INFO);
        last_seen[rl::thread_index()] = seen;
        return seen;
    }
    static std::uint64_t load_word(const Word& word) {
        return word.load(order(Fault::LoadWordRelaxed, rl::mo_acquire), RL_INFO);
    }
    static std::uint64_t recheck_sequence(const Word& word) {
        if (fault == Fault::NoRecheck) return last_seen[rl::thread_index()];
        return word.load(rl::mo_relaxed, RL_INFO);
    }
    static bool begin_write(Word& word, std::uint64_t even) {
        if (fault == Fault::BeginWithoutExchange) {
            if (word.load(rl::mo_acquire, RL_INFO) != even) return false;
            word.store(even + 1, rl::mo_release, RL_INFO);
            return true;
        }
        return word.compare_exchange_strong(even, even + 1, rl::mo_relaxed, RL_INFO);
    }
    static void store_word(Word& word, std::uint64_t value) {
        word.store(value, order(Fault::StoreWordRelaxed, rl::mo_release), RL_INFO);
    }
    static void end_write(Word& word, std::uint64_t even) {
        word.store(even, order(Fault::EndWriteRelaxed, rl::mo_release), RL_INFO);
    }

  private:
    static inline std::array<std::uint64_t, threads_max> last_seen{};
};

/// One slot of three words: a value twice, and a mark that says it once more until somebody claims
/// it. 0 is an empty slot. Each value is written once, so each can be claimed once.
template <class Atomics>
class ModelSlot {
  public:
    static constexpr std::uint64_t claimed = 100; // added to a mark

    /// Before the threads start.
    void clear() {
        for (auto& word : words_) word.store(0, rl::mo_relaxed, RL_INFO);
        claims_.fill(0);
        writes_ = 0;
    }
    void write(std::uint64_t value) {
        const bool written = recurse::write_slot<Atomics>(words_.data(), [&](auto store) {
            store(1, value);
            store(2, value);
            store(3, value);
        });
        if (written) ++writes_;
    }
    void erase() { write(0); }
    void claim(std::uint64_t value) {
        if (!recurse::replace_word<Atomics>(words_.data(), 3, value, value + claimed)) return;
        ++writes_;
        RL_ASSERT(++claims_[value] == 1);
    }
    /// Returns the value when it was read whole, 0 otherwise.
    std::uint64_t read() const {
        std::uint64_t first = 0, second = 0, mark = 0;
        const bool whole = recurse::read_slot<Atomics>(words_.data(), [&](auto load) {
            first = load(1);
            second = load(2);
            mark = load(3);
        });
        if (!whole) return 0;
        RL_ASSERT(first == second);
        RL_ASSERT(mark == first || (first != 0 && mark == first + claimed));
        return first;
    }
    /// After the threads ended: the slot is at rest, and nobody's write was lost in another's.
    void check_rest() const {
        RL_ASSERT(words_[0].load(rl::mo_relaxed, RL_INFO) == 2 * writes_);
        (void)read();
    }

  private:
    std::array<typename Atomics::Word, 4> words_;
    std::array<unsigned, 8> claims_{};
    std::uint64_t writes_ = 0; // the model's threads take turns: no race
};

/// Two writers, two readers that claim what they read, one evictor.
template <Fault fault>
struct WholeModel : rl::test_suite<WholeModel<fault>, 5> {
    ModelSlot<ModelAtomics<fault>> slot;

    void before() { slot.clear(); }
    void thread(unsigned index) {
        switch (index) {
        case 0:
            slot.write(1);
            slot.write(2);
            return;
        case 1:
            slot.write(3);
            slot.write(4);
            return;
        case 2:
        case 3:
            for (int i = 0; i < 2; ++i) {
                if (const std::uint64_t value = slot.read()) slot.claim(value);
            }
            return;
        default:
            slot.erase();
            slot.claim(2);
            return;
        }
    }
    void after() { slot.check_rest(); }
};

/// One writer and one reader: small enough for every interleaving there is.
template <Fault fault>
struct PairModel : rl::test_suite<PairModel<fault>, 2> {
    ModelSlot<ModelAtomics<fault>> slot;

    void before() { slot.clear(); }
    void thread(unsigned index) {
        if (index == 0) {
            slot.write(1);
        } else {
            (void)slot.read();
        }
    }
    void after() { slot.check_rest(); }
};

/// Two writers and one reader.
template <Fault fault>
struct RaceModel : rl::test_suite<RaceModel<fault>, 3> {
    ModelSlot<ModelAtomics<fault>> slot;

    void before() { slot.clear(); }
    void thread(unsigned index) {
        if (index < 2) {
            slot.write(index + 1);
        } else {
            (void)slot.read();
        }
    }
    void after() { slot.check_rest(); }
};

} // namespace parallax::model
