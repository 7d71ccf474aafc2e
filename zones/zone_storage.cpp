#include "zones/zone_storage.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <cstring>

namespace parallax::zones {

namespace {

constexpr std::array<std::uint8_t, 1> asterisk{'*'};

} // namespace

std::optional<dns::RrsetView> NameEntry::rrset(dns::RrType type) const noexcept {
    const std::uint8_t* at = rrsets();
    for (std::size_t i = 0; i < rrset_count(); ++i) {
        const dns::RrsetView view = read_rrset(at);
        if (view.type == type) return view;
        at = view.encoded.data() + view.encoded.size();
    }
    return std::nullopt;
}

std::optional<dns::RrsetView> NameEntry::first_rrset() const noexcept {
    if (rrset_count() == 0) return std::nullopt;
    return read_rrset(rrsets());
}

std::size_t Zone::Storage::slot_of(const dns::HashedName& name, std::size_t labels) const noexcept {
    const auto wanted = name.folded_suffix(labels);
    const auto relative = wanted.first(wanted.size() - apex.length());
    return slot_of(name.suffix_hash(labels), [relative](const NameEntry& entry) {
        const auto held = entry.relative_name();
        return held.size() == relative.size() &&
               std::memcmp(held.data(), relative.data(), relative.size()) == 0;
    });
}

std::optional<NameEntry> Zone::Storage::find(const dns::HashedName& name,
                                             std::size_t labels) const noexcept {
    const std::size_t slot = slot_of(name, labels);
    if (slots[slot].at == 0) return std::nullopt;
    return entry_in(slot);
}

std::optional<NameEntry> Zone::Storage::find_wildcard(const dns::HashedName& name,
                                                      std::size_t labels) const noexcept {
    const auto wanted = name.folded_suffix(labels);
    const auto relative = wanted.first(wanted.size() - apex.length());
    const std::uint64_t hash = dns::extend_hash(name.suffix_hash(labels), asterisk);
    const std::size_t slot = slot_of(hash, [relative](const NameEntry& entry) {
        const auto held = entry.relative_name();
        return held.size() == relative.size() + 2 && held[0] == 1 && held[1] == '*' &&
               std::memcmp(held.data() + 2, relative.data(), relative.size()) == 0;
    });
    if (slots[slot].at == 0) return std::nullopt;
    return entry_in(slot);
}

dns::Name Zone::Storage::owner_of(const NameEntry& entry) const {
    const auto owner = dns::Name::join(entry.relative_name(), apex);
    ENSURE(owner.has_value());
    return *owner;
}

} // namespace parallax::zones
