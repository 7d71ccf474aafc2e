#include "resolver/recurse/seq_slot.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <functional>
#include <vector>

namespace parallax::recurse {

namespace {

/// Calls `before_recheck` where another thread could come between copy and re-check, and
/// `before_begin` where one could win the race for the slot.
struct Interrupted {
    std::function<void()> before_recheck, before_begin;
    int rechecks = 0;
    int sequence_loads = 0;
};

struct ScriptedAtomics {
    struct Word {
        std::uint64_t value = 0;
        Interrupted* script = nullptr;
    };
    static std::uint64_t load_sequence(const Word& word) {
        if (word.script != nullptr) ++word.script->sequence_loads;
        return word.value;
    }
    static std::uint64_t load_word(const Word& word) { return word.value; }
    static std::uint64_t recheck_sequence(const Word& word) {
        if (word.script != nullptr) {
            ++word.script->rechecks;
            if (word.script->before_recheck) word.script->before_recheck();
        }
        return word.value;
    }
    static bool begin_write(Word& word, std::uint64_t even) {
        if (word.script != nullptr && word.script->before_begin) word.script->before_begin();
        if (word.value != even) return false;
        word.value = even + 1;
        return true;
    }
    static void store_word(Word& word, std::uint64_t value) { word.value = value; }
    static void end_write(Word& word, std::uint64_t even) { word.value = even; }
};

struct Slot {
    Interrupted script;
    std::array<ScriptedAtomics::Word, 3> words;

    Slot() { words[0].script = &script; }
    /// What another thread does between two steps: its writes are not interrupted.
    void write_elsewhere(std::uint64_t value) {
        words[1].value = words[2].value = value;
        words[0].value += 2;
    }
    bool write(std::uint64_t value) {
        return write_slot<ScriptedAtomics>(words.data(), [&](auto store) {
            store(1, value);
            store(2, value);
        });
    }
    /// The two words of each attempt; `accepted` tells whether the last one counts.
    struct Seen {
        bool accepted;
        std::vector<std::array<std::uint64_t, 2>> copies;
    };
    Seen read() {
        Seen seen{};
        seen.accepted = read_slot<ScriptedAtomics>(words.data(), [&](auto load) {
            seen.copies.push_back(std::array<std::uint64_t, 2>{load(1), load(2)});
        });
        return seen;
    }
};

using Copy = std::array<std::uint64_t, 2>;

} // namespace

TEST_CASE("a slot at rest is read once, a written one says what was written") {
    Slot slot;
    CHECK(slot.read().accepted);
    CHECK(slot.write(7));
    CHECK(slot.words[0].value == 2);
    const auto seen = slot.read();
    CHECK(seen.accepted);
    CHECK(seen.copies == std::vector{Copy{7, 7}});
}

TEST_CASE("a copy that a writer came into is thrown away and taken anew") {
    Slot slot;
    slot.write(7);
    slot.script.before_recheck = [&] {
        if (slot.script.rechecks == 1) slot.write_elsewhere(8);
    };
    const auto seen = slot.read();
    CHECK(seen.accepted);
    CHECK(seen.copies == std::vector{Copy{7, 7}, Copy{8, 8}});
}

TEST_CASE("after slot_read_tries_max interrupted copies the slot counts as missing") {
    Slot slot;
    slot.script.before_recheck = [&] { slot.write_elsewhere(9); };
    const auto seen = slot.read();
    CHECK_FALSE(seen.accepted);
    CHECK(seen.copies.size() == slot_read_tries_max);
}

TEST_CASE("a slot that is being written is neither read nor written nor changed") {
    Slot slot;
    slot.write(7);
    slot.words[0].value = 3;
    slot.script.sequence_loads = 0;
    const auto seen = slot.read();
    CHECK_FALSE(seen.accepted);
    CHECK(seen.copies.empty());
    CHECK(slot.script.sequence_loads == slot_read_tries_max);
    CHECK_FALSE(slot.write(8));
    CHECK_FALSE(replace_word<ScriptedAtomics>(slot.words.data(), 1, 7, 9));
    CHECK(slot.words[0].value == 3);
    CHECK(slot.words[1].value == 7);
}

TEST_CASE("who loses the race for a slot stores nothing") {
    Slot slot;
    slot.script.before_begin = [&] { slot.write_elsewhere(5); };
    CHECK_FALSE(slot.write(8));
    CHECK_FALSE(replace_word<ScriptedAtomics>(slot.words.data(), 1, 5, 9));
    slot.script.before_begin = nullptr;
    CHECK(slot.read().copies == std::vector{Copy{5, 5}});
}

TEST_CASE("a word is replaced by the first who expects it") {
    Slot slot;
    slot.write(7);
    CHECK_FALSE(replace_word<ScriptedAtomics>(slot.words.data(), 2, 6, 9));
    CHECK(replace_word<ScriptedAtomics>(slot.words.data(), 2, 7, 9));
    CHECK_FALSE(replace_word<ScriptedAtomics>(slot.words.data(), 2, 7, 9));
    CHECK(slot.words[0].value == 4);
    CHECK(slot.read().copies == std::vector{Copy{7, 9}});
}

TEST_CASE("the real machine's words follow the same protocol") {
    std::array<SlotAtomics::Word, 2> words{};
    CHECK(write_slot<SlotAtomics>(words.data(), [](auto store) { store(1, 3); }));
    std::uint64_t seen = 0;
    CHECK(read_slot<SlotAtomics>(words.data(), [&](auto load) { seen = load(1); }));
    CHECK(seen == 3);
    CHECK(replace_word<SlotAtomics>(words.data(), 1, 3, 4));
    CHECK(words[0].load() == 4);
    CHECK(words[1].load() == 4);
    words[0] = 5;
    CHECK_FALSE(read_slot<SlotAtomics>(words.data(), [](auto) {}));
    CHECK_FALSE(write_slot<SlotAtomics>(words.data(), [](auto) {}));
}

} // namespace parallax::recurse
