#include "zones/suffix_table.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace parallax::zones {

namespace {

constexpr std::size_t word_bits = 64;

} // namespace

SuffixTable::SuffixTable(const std::vector<std::pair<dns::Name, std::uint32_t>>& entries) {
    ENSURE(entries.size() <= suffix_entries_max);
    if (entries.empty()) return;
    slots_.resize(std::bit_ceil(2 * entries.size()));
    for (const auto& [name, value] : entries) insert(dns::HashedName(name), value);
    names_.shrink_to_fit();
}

void SuffixTable::insert(const dns::HashedName& name, std::uint32_t value) {
    const std::size_t labels = name.label_count();
    Slot& slot = slots_[slot_of(name, labels)];
    if (slot.name_octets != 0) return;
    const auto wire = name.folded_suffix(labels);
    slot = {.hash = name.suffix_hash(labels),
            .name_at = static_cast<std::uint32_t>(names_.size()),
            .value = value,
            .labels = static_cast<std::uint8_t>(labels),
            .name_octets = static_cast<std::uint8_t>(wire.size())};
    names_.insert(names_.end(), wire.begin(), wire.end());
    depths_[labels / word_bits] |= std::uint64_t{1} << (labels % word_bits);
    ++entries_;
}

std::size_t SuffixTable::slot_of(const dns::HashedName& name, std::size_t labels) const noexcept {
    const std::uint64_t hash = name.suffix_hash(labels);
    const auto wire = name.folded_suffix(labels);
    // Half of the slots are free, so the search ends.
    for (std::size_t at = hash & (slots_.size() - 1);; at = (at + 1) & (slots_.size() - 1)) {
        const Slot& slot = slots_[at];
        if (slot.name_octets == 0) return at;
        if (slot.hash != hash || slot.name_octets != wire.size()) continue;
        if (std::memcmp(&names_[slot.name_at], wire.data(), wire.size()) == 0) return at;
    }
}

std::optional<SuffixTable::Match> SuffixTable::longest(const dns::HashedName& name) const noexcept {
    return longest(name, dns::labels_max);
}

std::optional<SuffixTable::Match> SuffixTable::longest(const dns::HashedName& name,
                                                       std::size_t labels_at_most) const noexcept {
    if (entries_ == 0) return std::nullopt;
    const std::size_t deepest = std::min(name.label_count(), labels_at_most);
    for (std::size_t word = deepest / word_bits + 1; word-- > 0;) {
        std::uint64_t depths = depths_[word];
        if (word == deepest / word_bits) {
            depths &= ~std::uint64_t{0} >> (word_bits - 1 - deepest % word_bits);
        }
        while (depths != 0) {
            const auto bit = word_bits - 1 - static_cast<std::size_t>(std::countl_zero(depths));
            const std::size_t labels = word * word_bits + bit;
            const Slot& slot = slots_[slot_of(name, labels)];
            if (slot.name_octets != 0) return Match{slot.value, labels};
            depths &= ~(std::uint64_t{1} << bit);
        }
    }
    return std::nullopt;
}

std::optional<std::uint32_t> SuffixTable::exact(const dns::HashedName& name) const noexcept {
    if (entries_ == 0) return std::nullopt;
    const Slot& slot = slots_[slot_of(name, name.label_count())];
    if (slot.name_octets == 0) return std::nullopt;
    return slot.value;
}

} // namespace parallax::zones
