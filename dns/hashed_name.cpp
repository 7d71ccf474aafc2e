#include "dns/hashed_name.hpp"

#include "dns/ensure.hpp"
#include "dns/folding.hpp"

namespace parallax::dns {

namespace {

// ISO C++ has no 128-bit product; every compiler this project is built with does.
__extension__ using Product = unsigned __int128;

constexpr std::uint64_t mix_factor = 0xA0761D6478BD642FULL;
constexpr std::uint64_t length_factor = 0xE7037ED1A0B428DBULL;

std::uint64_t mix(std::uint64_t state, std::uint64_t word) noexcept {
    const Product product = Product{state ^ word} * mix_factor;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// Hash of a label in front of a suffix hashed as `parent`. The length starts the state, so that
/// the zero padding of the last word and the overlap of the last two cannot be confused with
/// octets.
std::uint64_t hash_label(std::uint64_t parent, const std::uint8_t* label,
                         std::size_t octets) noexcept {
    std::uint64_t state = parent + length_factor * octets;
    if (octets < 8) return mix(state, fold_word(load_short_word(label, octets)));
    for (std::size_t at = 0; at + 8 < octets; at += 8) {
        state = mix(state, fold_word(load_word(label + at)));
    }
    return mix(state, fold_word(load_word(label + octets - 8)));
}

} // namespace

std::uint64_t extend_hash(std::uint64_t parent, std::span<const std::uint8_t> label) noexcept {
    return hash_label(parent, label.data(), label.size());
}

std::uint64_t hash_of(const Name& name) noexcept {
    const std::uint8_t* wire = name.wire().data();
    std::array<std::uint8_t, labels_max> offsets;
    std::size_t count = 0;
    for (std::size_t at = 0; wire[at] != 0; at += std::size_t{1} + wire[at]) {
        offsets[count++] = static_cast<std::uint8_t>(at);
    }
    std::uint64_t hash = root_hash;
    while (count-- > 0) {
        const std::uint8_t* label = wire + offsets[count];
        hash = hash_label(hash, label + 1, label[0]);
    }
    return hash;
}

HashedName::HashedName(const Name& name) noexcept : name_{name} {
    const std::size_t length = name.length();
    fold_octets(name.wire().data(), folded_.data(), length);
    std::array<std::uint8_t, labels_max> starts; // from left to right
    std::size_t count = 0;
    for (std::size_t at = 0; folded_[at] != 0; at += std::size_t{1} + folded_[at]) {
        starts[count++] = static_cast<std::uint8_t>(at);
    }
    labels_ = count;
    offsets_[0] = static_cast<std::uint8_t>(length - 1);
    hashes_[0] = root_hash;
    for (std::size_t labels = 1; labels <= count; ++labels) {
        const std::uint8_t start = starts[count - labels];
        offsets_[labels] = start;
        hashes_[labels] = hash_label(hashes_[labels - 1], &folded_[start] + 1, folded_[start]);
    }
}

std::span<const std::uint8_t> HashedName::folded_suffix(std::size_t labels) const noexcept {
    ENSURE(labels <= labels_);
    const std::size_t start = offsets_[labels];
    return {folded_.data() + start, name_.length() - start};
}

} // namespace parallax::dns
