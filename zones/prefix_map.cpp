#include "zones/prefix_map.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <span>
#include <tuple>
#include <unordered_map>

namespace parallax::zones {

namespace {

constexpr unsigned root_bits = 16;
constexpr unsigned stride_bits = 6;
constexpr std::size_t stride_slots = std::size_t{1} << stride_bits;
constexpr unsigned word_bits = 64;

// What a leaf or a root slot holds: a value, "no prefix covers this", or in the root a node.
constexpr std::uint32_t nothing = prefix_value_max + 1;
constexpr std::uint32_t node_mark = 0x8000'0000;

/// An address of either family as 128 bits from the left.
struct Key {
    std::array<std::uint64_t, 2> words{};

    /// `count` bits from bit `at`. The strides never straddle the words: 16 + 8 * 6 = 64; behind
    /// the last bit zeros are read.
    std::size_t bits(unsigned at, unsigned count) const noexcept {
        return static_cast<std::size_t>(words[at / word_bits] << (at % word_bits) >>
                                        (word_bits - count));
    }
    auto operator<=>(const Key&) const = default;
};

Key key_of(const dns::IpAddress& address) noexcept {
    Key key;
    const auto octets = address.octets();
    for (std::size_t i = 0; i < octets.size(); ++i) {
        key.words[i / 8] |= std::uint64_t{octets[i]} << (56 - 8 * (i % 8));
    }
    return key;
}

struct KeyedEntry {
    Key key;
    std::uint8_t length;
    std::uint32_t value;
};

/// One stride's slots before they are compressed: what each gives, and which entries are longer.
struct Block {
    explicit Block(std::size_t slots, std::uint32_t inherited)
        : values(slots, inherited), longer(slots) {}
    std::vector<std::uint32_t> values;
    std::vector<std::span<const KeyedEntry>> longer;
};

/// Spreads `entries`, sorted and all inside one block of `depth` bits, over its 2^stride slots.
Block spread(std::span<const KeyedEntry> entries, unsigned depth, unsigned stride,
             std::uint32_t inherited) {
    Block block(std::size_t{1} << stride, inherited);
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const KeyedEntry& entry = entries[i];
        const std::size_t slot = entry.key.bits(depth, stride);
        if (entry.length > depth + stride) {
            // Sorting by address then length keeps the longer entries of one slot together.
            auto& longer = block.longer[slot];
            longer = entries.subspan(i - longer.size(), longer.size() + 1);
            continue;
        }
        const auto from = block.values.begin() + static_cast<std::ptrdiff_t>(slot);
        std::fill_n(from, std::size_t{1} << (depth + stride - entry.length), entry.value);
    }
    return block;
}

} // namespace

struct PrefixMap::Trie {
    struct Node {
        std::uint64_t children = 0;    ///< bit n: slot n has a child
        std::uint64_t leaf_starts = 0; ///< bit n: a run of equal leaves starts at slot n
        std::uint32_t first_child = 0; ///< index into nodes
        std::uint32_t first_leaf = 0;  ///< index into leaves
    };
    std::vector<std::uint32_t> root; ///< 2^16 slots: node_mark | node, a value or `nothing`
    std::vector<Node> nodes;
    std::vector<std::uint32_t> leaves; ///< a value or `nothing`

    explicit Trie(std::vector<KeyedEntry> entries);
    std::optional<std::uint32_t> longest_match(const Key& key) const noexcept;

  private:
    /// A node whose place is known but not its contents.
    struct Pending {
        std::span<const KeyedEntry> entries;
        std::uint32_t node;
        std::uint32_t inherited;
        unsigned depth;
    };
    void fill_node(const Pending& pending);
    void add_leaves(Node& node, const std::vector<std::uint32_t>& runs);

    // For building only:
    std::vector<Pending> pending_; // a queue, so that the children of a node stand together
    std::unordered_map<std::uint32_t, std::uint32_t> lone_leaves_; // value -> index
};

PrefixMap::Trie::Trie(std::vector<KeyedEntry> entries) {
    const auto order = [](const KeyedEntry& a, const KeyedEntry& b) {
        return std::tie(a.key, a.length) < std::tie(b.key, b.length);
    };
    std::stable_sort(entries.begin(), entries.end(), order);
    const auto equal = [](const KeyedEntry& a, const KeyedEntry& b) {
        return a.key == b.key && a.length == b.length;
    };
    entries.erase(std::unique(entries.begin(), entries.end(), equal), entries.end());

    Block top = spread(entries, 0, root_bits, nothing);
    for (std::size_t slot = 0; slot < top.values.size(); ++slot) {
        if (top.longer[slot].empty()) continue;
        const auto node = static_cast<std::uint32_t>(nodes.size());
        pending_.push_back({top.longer[slot], node, top.values[slot], root_bits});
        top.values[slot] = node_mark | node;
        nodes.emplace_back();
    }
    root = std::move(top.values);
    for (std::size_t i = 0; i < pending_.size(); ++i) fill_node(Pending(pending_[i]));
    nodes.shrink_to_fit();
    leaves.shrink_to_fit();
    pending_ = {};
    lone_leaves_ = {};
}

void PrefixMap::Trie::fill_node(const Pending& pending) {
    const Block block = spread(pending.entries, pending.depth, stride_bits, pending.inherited);
    Node node;
    node.first_child = static_cast<std::uint32_t>(nodes.size());
    std::vector<std::uint32_t> runs;
    for (std::size_t slot = 0; slot < stride_slots; ++slot) {
        const std::uint64_t bit = std::uint64_t{1} << slot;
        if (!block.longer[slot].empty()) {
            node.children |= bit;
            pending_.push_back({block.longer[slot], static_cast<std::uint32_t>(nodes.size()),
                                block.values[slot], pending.depth + stride_bits});
            nodes.emplace_back();
            continue;
        }
        if (!runs.empty() && runs.back() == block.values[slot]) continue;
        node.leaf_starts |= bit;
        runs.push_back(block.values[slot]);
    }
    add_leaves(node, runs);
    nodes[pending.node] = node;
}

void PrefixMap::Trie::add_leaves(Node& node, const std::vector<std::uint32_t>& runs) {
    node.first_leaf = static_cast<std::uint32_t>(leaves.size());
    if (runs.size() == 1) {
        // Most nodes on the way to a long prefix have one leaf, so they share one by value.
        const auto [shared, added] = lone_leaves_.try_emplace(runs[0], node.first_leaf);
        node.first_leaf = shared->second;
        if (!added) return;
    }
    leaves.insert(leaves.end(), runs.begin(), runs.end());
}

std::optional<std::uint32_t> PrefixMap::Trie::longest_match(const Key& key) const noexcept {
    std::uint32_t found = root[key.bits(0, root_bits)];
    if ((found & node_mark) != 0) {
        const Node* node = &nodes[found & ~node_mark];
        unsigned depth = root_bits;
        std::uint64_t bit = std::uint64_t{1} << key.bits(depth, stride_bits);
        while ((node->children & bit) != 0) {
            const auto before = std::popcount(node->children & (bit - 1));
            node = &nodes[node->first_child + static_cast<std::uint32_t>(before)];
            depth += stride_bits;
            bit = std::uint64_t{1} << key.bits(depth, stride_bits);
        }
        // The runs that started up to this slot; the first leaf slot always starts one.
        const auto runs = std::popcount(node->leaf_starts & (bit | (bit - 1)));
        found = leaves[node->first_leaf + static_cast<std::uint32_t>(runs) - 1];
    }
    if (found == nothing) return std::nullopt;
    return found;
}

PrefixMap::PrefixMap(const std::vector<Entry>& entries) {
    ENSURE(entries.size() <= prefixes_max);
    std::vector<KeyedEntry> v4, v6;
    for (const Entry& entry : entries) {
        ENSURE(entry.value <= prefix_value_max);
        const bool is_v4 = entry.prefix.address.family() == dns::AddressFamily::V4;
        (is_v4 ? v4 : v6)
            .push_back({key_of(entry.prefix.masked().address), entry.prefix.length, entry.value});
    }
    if (!v4.empty()) v4_ = std::make_shared<const Trie>(std::move(v4));
    if (!v6.empty()) v6_ = std::make_shared<const Trie>(std::move(v6));
}

std::optional<std::uint32_t>
PrefixMap::longest_match(const dns::IpAddress& address) const noexcept {
    const auto& trie = address.family() == dns::AddressFamily::V4 ? v4_ : v6_;
    return trie ? trie->longest_match(key_of(address)) : std::nullopt;
}

std::size_t PrefixMap::memory_octets() const noexcept {
    std::size_t octets = sizeof *this;
    for (const auto& trie : {v4_, v6_}) {
        if (!trie) continue;
        octets += sizeof(Trie) + trie->root.capacity() * sizeof(std::uint32_t) +
                  trie->nodes.capacity() * sizeof(Trie::Node) +
                  trie->leaves.capacity() * sizeof(std::uint32_t);
    }
    return octets;
}

} // namespace parallax::zones
