#include "dns/name.hpp"

#include "dns/ensure.hpp"
#include "dns/folding.hpp"
#include "dns/hashed_name.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

/// Offsets of a name's labels from left to right, the root label not included.
struct LabelOffsets {
    std::array<std::uint8_t, labels_max> at;
    std::size_t count = 0;
};

LabelOffsets label_offsets(std::span<const std::uint8_t> wire) noexcept {
    LabelOffsets offsets;
    for (std::size_t at = 0; wire[at] != 0; at += std::size_t{1} + wire[at]) {
        offsets.at[offsets.count++] = static_cast<std::uint8_t>(at);
    }
    return offsets;
}

/// Order of two labels, length octets included, by RFC 4034 §6.1: folded octets, then the shorter.
std::strong_ordering compare_labels(const std::uint8_t* a, const std::uint8_t* b) noexcept {
    const std::size_t shared = std::min(a[0], b[0]);
    for (std::size_t i = 1; i <= shared; ++i) {
        if (const auto order = fold(a[i]) <=> fold(b[i]); order != 0) return order;
    }
    return a[0] <=> b[0];
}

/// Builds a wire name label by label from text.
class NameBuilder {
  public:
    Result<void> add_octet(std::uint8_t octet) {
        if (label_length_ == label_octets_max) return WireError::LabelTooLong;
        if (end_ >= name_octets_max - 1) return WireError::NameTooLong;
        octets_[end_++] = octet;
        ++label_length_;
        return {};
    }

    Result<void> end_label() {
        if (label_length_ == 0) return WireError::BadLabel;
        // Room for the length octet of what follows: the next label or the root.
        if (end_ >= name_octets_max) return WireError::NameTooLong;
        octets_[label_start_] = static_cast<std::uint8_t>(label_length_);
        label_start_ = end_++;
        label_length_ = 0;
        return {};
    }

    bool inside_label() const { return label_length_ != 0; }
    /// The finished labels, without a root octet.
    std::span<const std::uint8_t> labels() const { return {octets_.data(), label_start_}; }

  private:
    std::array<std::uint8_t, name_octets_max> octets_{};
    std::size_t label_start_ = 0;
    std::size_t end_ = 1; // behind the length octet of the label being built
    std::size_t label_length_ = 0;
};

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

struct Escape {
    std::uint8_t octet;
    std::size_t characters; ///< behind the backslash
};

/// What follows a backslash (RFC 1035 §5.1).
Result<Escape> read_escape(std::string_view rest) {
    if (rest.empty()) return WireError::BadEscape;
    if (!is_digit(rest[0])) return Escape{static_cast<std::uint8_t>(rest[0]), 1};
    if (rest.size() < 3 || !is_digit(rest[1]) || !is_digit(rest[2])) return WireError::BadEscape;
    const int value = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
    if (value > 255) return WireError::BadEscape;
    return Escape{static_cast<std::uint8_t>(value), 3};
}

enum class Ending : std::uint8_t { Absolute, Relative };

/// Reads labels; text that ends with a dot is absolute.
Result<Ending> read_labels(std::string_view text, NameBuilder& builder) {
    std::size_t at = 0;
    while (at < text.size()) {
        const char c = text[at++];
        if (c == '.') {
            if (const auto ended = builder.end_label(); !ended) return ended.error();
            continue;
        }
        auto octet = static_cast<std::uint8_t>(c);
        if (c == '\\') {
            const auto escape = read_escape(text.substr(at));
            if (!escape) return escape.error();
            octet = escape->octet;
            at += escape->characters;
        }
        if (const auto added = builder.add_octet(octet); !added) return added.error();
    }
    if (!builder.inside_label()) return Ending::Absolute;
    if (const auto ended = builder.end_label(); !ended) return ended.error();
    return Ending::Relative;
}

void append_octet_text(std::string& text, std::uint8_t octet) {
    constexpr std::string_view special = "\"$().;@\\";
    const char c = static_cast<char>(octet);
    if (octet <= ' ' || octet > '~') {
        text += '\\';
        text += static_cast<char>('0' + octet / 100);
        text += static_cast<char>('0' + octet / 10 % 10);
        text += static_cast<char>('0' + octet % 10);
        return;
    }
    if (special.find(c) != std::string_view::npos) text += '\\';
    text += c;
}

} // namespace

Name Name::of_valid_wire(const std::uint8_t* wire, std::size_t length) noexcept {
    Name name;
    std::memcpy(name.octets_.data(), wire, length);
    name.length_ = static_cast<std::uint8_t>(length);
    return name;
}

Result<Name> Name::from_text(std::string_view text) {
    if (text == ".") return Name{};
    if (text.empty()) return WireError::BadLabel;
    NameBuilder builder;
    const auto ending = read_labels(text, builder);
    if (!ending) return ending.error();
    return join(builder.labels(), Name{});
}

Result<Name> Name::from_text(std::string_view text, const Name& origin) {
    if (text == ".") return Name{};
    if (text == "@") return origin;
    if (text.empty()) return WireError::BadLabel;
    NameBuilder builder;
    const auto ending = read_labels(text, builder);
    if (!ending) return ending.error();
    return join(builder.labels(), *ending == Ending::Absolute ? Name{} : origin);
}

Result<Name> Name::from_wire(std::span<const std::uint8_t> wire) {
    std::size_t at = 0;
    while (true) {
        if (at >= name_octets_max) return WireError::NameTooLong;
        if (at >= wire.size()) return WireError::Truncated;
        const std::size_t octets = wire[at];
        if (octets > label_octets_max) return WireError::BadLabel;
        at += 1 + octets;
        if (octets == 0) break;
    }
    if (at != wire.size()) return WireError::TrailingOctets;
    return of_valid_wire(wire.data(), at);
}

Result<Name> Name::join(std::span<const std::uint8_t> prefix, const Name& suffix) {
    if (prefix.size() + suffix.length_ > name_octets_max) return WireError::NameTooLong;
    for (std::size_t at = 0; at < prefix.size(); at += std::size_t{1} + prefix[at]) {
        if (prefix[at] == 0 || prefix[at] > label_octets_max) return WireError::BadLabel;
        if (at + prefix[at] >= prefix.size()) return WireError::Truncated;
    }
    Name name;
    if (!prefix.empty()) std::memcpy(name.octets_.data(), prefix.data(), prefix.size());
    std::memcpy(name.octets_.data() + prefix.size(), suffix.octets_.data(), suffix.length_);
    name.length_ = static_cast<std::uint8_t>(prefix.size() + suffix.length_);
    return name;
}

std::size_t Name::label_count() const noexcept {
    std::size_t count = 0;
    for (std::size_t at = 0; octets_[at] != 0; at += std::size_t{1} + octets_[at]) ++count;
    return count;
}

std::span<const std::uint8_t> Name::first_label() const noexcept {
    return {octets_.data() + 1, octets_[0]};
}

Name Name::ancestor(std::size_t count) const {
    std::size_t at = 0;
    for (std::size_t i = 0; i < count; ++i) {
        ENSURE(octets_[at] != 0);
        at += std::size_t{1} + octets_[at];
    }
    return of_valid_wire(octets_.data() + at, length_ - at);
}

bool Name::is_at_or_below(const Name& suffix) const noexcept {
    if (suffix.length_ > length_) return false;
    const std::size_t start = std::size_t{length_} - suffix.length_;
    // The suffix must begin at a label of ours: "xample." is no ancestor of "example.".
    std::size_t at = 0;
    while (at < start) at += std::size_t{1} + octets_[at];
    return at == start &&
           equal_folded(octets_.data() + start, suffix.octets_.data(), suffix.length_);
}

Result<Name> Name::wildcard_child() const {
    static constexpr std::array<std::uint8_t, 2> asterisk{1, '*'};
    return join(asterisk, *this);
}

Name Name::folded() const noexcept {
    Name name;
    fold_octets(octets_.data(), name.octets_.data(), length_);
    name.length_ = length_;
    return name;
}

std::string Name::to_text() const {
    if (is_root()) return ".";
    std::string text;
    text.reserve(length_);
    for (std::size_t at = 0; octets_[at] != 0; at += std::size_t{1} + octets_[at]) {
        for (std::size_t i = 1; i <= octets_[at]; ++i) append_octet_text(text, octets_[at + i]);
        text += '.';
    }
    return text;
}

bool operator==(const Name& a, const Name& b) noexcept {
    return a.length_ == b.length_ && equal_folded(a.octets_.data(), b.octets_.data(), a.length_);
}

std::strong_ordering operator<=>(const Name& a, const Name& b) noexcept {
    const LabelOffsets left = label_offsets(a.wire()), right = label_offsets(b.wire());
    const std::size_t shared = std::min(left.count, right.count);
    for (std::size_t i = 1; i <= shared; ++i) {
        const auto order = compare_labels(a.octets_.data() + left.at[left.count - i],
                                          b.octets_.data() + right.at[right.count - i]);
        if (order != 0) return order;
    }
    return left.count <=> right.count;
}

bool Name::spelt_as(const Name& other) const noexcept {
    return length_ == other.length_ &&
           std::memcmp(octets_.data(), other.octets_.data(), length_) == 0;
}

std::size_t NameHash::operator()(const Name& name) const noexcept {
    return hash_of(name);
}

} // namespace parallax::dns
