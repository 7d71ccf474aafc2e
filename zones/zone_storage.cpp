#include "zones/zone_storage.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <cstring>

namespace parallax::zones {

namespace {

constexpr std::array<std::uint8_t, 1> asterisk{'*'};
constexpr std::size_t rrset_header_octets = 12;

template <class T>
T load(const std::uint8_t* from) noexcept {
    T value;
    std::memcpy(&value, from, sizeof value);
    return value;
}

} // namespace

dns::RrsetView NameEntry::read_rrset(const std::uint8_t* at) noexcept {
    return {static_cast<dns::RrType>(load<std::uint16_t>(at)),
            load<std::uint16_t>(at + 2),
            load<std::uint32_t>(at + 4),
            {at + rrset_header_octets, load<std::uint32_t>(at + 8)}};
}

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

std::optional<NameEntry> Zone::Storage::find(const dns::HashedName& name,
                                             std::size_t labels) const noexcept {
    const auto wanted = name.folded_suffix(labels);
    const auto relative = wanted.first(wanted.size() - apex.length());
    return probe(name.suffix_hash(labels), [relative](const NameEntry& entry) {
        const auto held = entry.relative_name();
        return held.size() == relative.size() &&
               std::memcmp(held.data(), relative.data(), relative.size()) == 0;
    });
}

std::optional<NameEntry> Zone::Storage::find_wildcard(const dns::HashedName& name,
                                                      std::size_t labels) const noexcept {
    const auto wanted = name.folded_suffix(labels);
    const auto relative = wanted.first(wanted.size() - apex.length());
    const std::uint64_t hash = dns::extend_hash(name.suffix_hash(labels), asterisk);
    return probe(hash, [relative](const NameEntry& entry) {
        const auto held = entry.relative_name();
        return held.size() == relative.size() + 2 && held[0] == 1 && held[1] == '*' &&
               std::memcmp(held.data() + 2, relative.data(), relative.size()) == 0;
    });
}

dns::Name Zone::Storage::owner_of(const NameEntry& entry) const {
    const auto owner = dns::Name::join(entry.relative_name(), apex);
    ENSURE(owner.has_value());
    return *owner;
}

} // namespace parallax::zones
