#include "resolver/recurse/record_blob.hpp"

#include <algorithm>

namespace parallax::recurse {

namespace {

// Of an RRset: whose it is, type, counts, TTLs and lengths, then owner, RDATA, signatures.
enum class Owner : std::uint8_t { Subject, Other };

void put_u16(std::vector<std::uint8_t>& to, std::uint16_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8));
    to.push_back(static_cast<std::uint8_t>(value));
}
void put_u32(std::vector<std::uint8_t>& to, std::uint32_t value) {
    put_u16(to, static_cast<std::uint16_t>(value >> 16));
    put_u16(to, static_cast<std::uint16_t>(value));
}
void put(std::vector<std::uint8_t>& to, std::span<const std::uint8_t> octets) {
    to.insert(to.end(), octets.begin(), octets.end());
}

class Cursor {
  public:
    explicit Cursor(std::span<const std::uint8_t> octets) : rest_{octets} {}

    bool at_end() const noexcept { return rest_.empty(); }
    bool failed() const noexcept { return failed_; }
    /// Empty, and failed(), when there is less.
    std::span<const std::uint8_t> take(std::size_t octets) noexcept {
        if (octets > rest_.size()) {
            failed_ = true;
            rest_ = {};
            return {};
        }
        const auto taken = rest_.first(octets);
        rest_ = rest_.subspan(octets);
        return taken;
    }
    std::uint32_t number(std::size_t octets) noexcept {
        std::uint32_t value = 0;
        for (const std::uint8_t octet : take(octets)) value = value << 8 | octet;
        return value;
    }
    std::uint16_t u16() noexcept { return static_cast<std::uint16_t>(number(2)); }
    std::vector<std::uint8_t> octets(std::size_t count) {
        const auto taken = take(count);
        return {taken.begin(), taken.end()};
    }

  private:
    std::span<const std::uint8_t> rest_;
    bool failed_ = false;
};

std::optional<ReplyRrset> read_rrset(Cursor& from, const dns::Name& about) {
    ReplyRrset rrset;
    const auto owner = static_cast<Owner>(from.number(1));
    rrset.type = static_cast<dns::RrType>(from.u16());
    rrset.count = from.u16();
    rrset.ttl = from.number(4);
    rrset.signature_count = from.u16();
    rrset.signature_ttl = from.number(4);
    const std::uint16_t encoded = from.u16();
    const std::uint16_t signatures = from.u16();
    rrset.owner = about;
    if (owner == Owner::Other) {
        const auto name = dns::Name::from_wire(from.take(from.number(1)));
        if (!name) return std::nullopt;
        rrset.owner = *name;
    }
    rrset.encoded = from.octets(encoded);
    rrset.signatures = from.octets(signatures);
    if (from.failed()) return std::nullopt;
    return rrset;
}

} // namespace

bool append_rrset(std::vector<std::uint8_t>& blob, const dns::Name& about,
                  const ReplyRrset& rrset) {
    if (rrset.encoded.size() + rrset.signatures.size() > record_octets_max) return false;
    const Owner owner = rrset.owner == about ? Owner::Subject : Owner::Other;
    blob.push_back(static_cast<std::uint8_t>(owner));
    put_u16(blob, static_cast<std::uint16_t>(rrset.type));
    put_u16(blob, rrset.count);
    put_u32(blob, rrset.ttl);
    put_u16(blob, rrset.signature_count);
    put_u32(blob, rrset.signature_ttl);
    put_u16(blob, static_cast<std::uint16_t>(rrset.encoded.size()));
    put_u16(blob, static_cast<std::uint16_t>(rrset.signatures.size()));
    if (owner == Owner::Other) {
        blob.push_back(static_cast<std::uint8_t>(rrset.owner.length()));
        put(blob, rrset.owner.wire());
    }
    put(blob, rrset.encoded);
    put(blob, rrset.signatures);
    return blob.size() <= record_octets_max;
}

std::optional<std::vector<ReplyRrset>> read_rrsets(std::span<const std::uint8_t> octets,
                                                   const dns::Name& about) {
    Cursor from{octets};
    std::vector<ReplyRrset> rrsets;
    while (!from.at_end()) {
        auto rrset = read_rrset(from, about);
        if (!rrset) return std::nullopt;
        rrsets.push_back(std::move(*rrset));
    }
    return rrsets;
}

} // namespace parallax::recurse
