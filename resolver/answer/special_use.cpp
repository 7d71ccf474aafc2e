#include "resolver/answer/special_use.hpp"

#include <algorithm>
#include <string_view>

namespace parallax::answer {

namespace {

constexpr std::size_t special_octets_max = 76; // ::1 under ip6.arpa, the longest of them

struct Special {
    std::array<std::uint8_t, special_octets_max> wire{};
    std::size_t length = 0;
    std::size_t labels = 0;
    SpecialUse::Content content = SpecialUse::Content::Empty;
};

consteval Special special(std::string_view text, SpecialUse::Content content) {
    Special made;
    made.content = content;
    for (std::size_t start = 0; start <= text.size();) {
        const std::size_t dot = std::min(text.find('.', start), text.size());
        made.wire[made.length++] = static_cast<std::uint8_t>(dot - start);
        for (std::size_t i = start; i < dot; ++i) {
            made.wire[made.length++] = static_cast<std::uint8_t>(text[i]);
        }
        ++made.labels;
        start = dot + 1;
    }
    ++made.length; // the root label, already zero
    return made;
}

#define PARALLAX_SPECIAL(name, content) special(name, SpecialUse::Content::content),
// The table lives in a file of its own because it is a list, not code.
constexpr Special specials[] = {
#include "resolver/answer/special_use.inc"
};
#undef PARALLAX_SPECIAL

constexpr char in_addr_arpa[] = "\x07"
                                "in-addr"
                                "\x04"
                                "arpa";

template <std::size_t Size>
bool is_wire(std::span<const std::uint8_t> wire, const char (&literal)[Size]) noexcept {
    return wire.size() == Size &&
           std::equal(wire.begin(), wire.end(), literal,
                      [](std::uint8_t a, char b) { return a == static_cast<std::uint8_t>(b); });
}

/// The number a label of up to three digits writes, without leading zeros.
std::optional<unsigned> number_of(std::span<const std::uint8_t> label) noexcept {
    if (label.empty() || label.size() > 3 || (label[0] == '0' && label.size() > 1)) return {};
    unsigned number = 0;
    for (const std::uint8_t octet : label) {
        if (octet < '0' || octet > '9') return std::nullopt;
        number = number * 10 + (octet - '0');
    }
    return number;
}

/// The first label of the suffix with `labels` labels.
std::span<const std::uint8_t> label_at(const dns::HashedName& name, std::size_t labels) noexcept {
    const auto suffix = name.folded_suffix(labels);
    return suffix.subspan(1, suffix[0]);
}

/// 172.16.0.0/12 (RFC 6303 §4.1) and 100.64.0.0/10 (RFC 7793 §2), a zone for each second octet.
bool is_under_divided_block(const dns::HashedName& name) noexcept {
    constexpr std::size_t labels = 4;
    if (name.label_count() < labels || !is_wire(name.folded_suffix(2), in_addr_arpa)) return false;
    const auto first = number_of(label_at(name, 3));
    const auto second = number_of(label_at(name, labels));
    if (!first || !second) return false;
    return (*first == 172 && *second >= 16 && *second <= 31) ||
           (*first == 100 && *second >= 64 && *second <= 127);
}

/// True when the name's top label is one that the table knows: most names are done here.
bool may_be_special(const dns::HashedName& name) noexcept {
    const auto top = name.folded_suffix(1);
    const std::string_view label{reinterpret_cast<const char*>(top.data()) + 1, top[0]};
    return label == "arpa" || label == "localhost" || label == "test" || label == "invalid" ||
           label == "onion" || label == "alt";
}

SyntheticRrset ns_of(const dns::Name& apex) {
    SyntheticRrset ns{dns::RrType::NS, locally_served_ttl_s};
    ns.add(apex.wire());
    return ns;
}

SyntheticRrset localhost_pointer() {
    constexpr std::array<std::uint8_t, 11> localhost = {9,   'l', 'o', 'c', 'a', 'l',
                                                        'h', 'o', 's', 't', 0};
    SyntheticRrset ptr{dns::RrType::PTR, locally_served_ttl_s};
    ptr.add(localhost);
    return ptr;
}

SyntheticRrset loopback_address(dns::RrType type) {
    SyntheticRrset rrset{type, locally_served_ttl_s};
    if (type == dns::RrType::A) {
        rrset.add(std::array<std::uint8_t, 4>{127, 0, 0, 1});
    } else {
        rrset.add(std::array<std::uint8_t, 16>{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
    }
    return rrset;
}

/// Of the names below 127.in-addr.arpa only those on the way to 1.0.0.127 exist (RFC 8020).
bool leads_to_loopback4(const dns::HashedName& name) noexcept {
    constexpr std::array<std::uint8_t, 3> labels_below_apex = {'0', '0', '1'};
    const std::size_t below = name.label_count() - 3;
    if (below > labels_below_apex.size()) return false;
    for (std::size_t i = 0; i < below; ++i) {
        const auto label = label_at(name, 4 + i);
        if (label.size() != 1 || label[0] != labels_below_apex[i]) return false;
    }
    return true;
}

/// What the name has besides SOA and NS, and whether it exists.
SpecialUseAnswer records_at(const SpecialUse& special, const dns::HashedName& name,
                            dns::RrType type) {
    const bool is_apex = name.label_count() == special.apex_labels;
    const bool asks_pointer = type == dns::RrType::PTR || type == dns::RrType::ANY;
    SpecialUseAnswer answer;
    answer.rcode = is_apex ? dns::Rcode::NoError : dns::Rcode::NxDomain;
    switch (special.content) {
    case SpecialUse::Content::Empty:
        break;
    case SpecialUse::Content::Localhost:
        answer.rcode = dns::Rcode::NoError;
        if (type == dns::RrType::ANY) type = dns::RrType::A;
        if (type == dns::RrType::A || type == dns::RrType::AAAA) {
            answer.found.emplace(loopback_address(type));
        }
        break;
    case SpecialUse::Content::Loopback4:
        if (!leads_to_loopback4(name)) break;
        answer.rcode = dns::Rcode::NoError;
        if (asks_pointer && name.label_count() == 6) answer.found.emplace(localhost_pointer());
        break;
    case SpecialUse::Content::Loopback6:
        if (is_apex && asks_pointer) answer.found.emplace(localhost_pointer());
        break;
    }
    return answer;
}

} // namespace

std::optional<SpecialUse> special_use_of(const dns::HashedName& name, dns::RrType type) noexcept {
    if (name.label_count() == 0 || !may_be_special(name)) return std::nullopt;
    for (const Special& candidate : specials) {
        if (candidate.labels > name.label_count()) continue;
        const auto suffix = name.folded_suffix(candidate.labels);
        if (suffix.size() != candidate.length) continue;
        if (!std::equal(suffix.begin(), suffix.end(), candidate.wire.begin())) continue;
        const bool is_apex = candidate.labels == name.label_count();
        // The proof that home.arpa is insecure lives in arpa (RFC 8375 §4 (4)).
        if (type == dns::RrType::DS && is_apex && candidate.labels == 2) return std::nullopt;
        return SpecialUse{candidate.content, candidate.labels};
    }
    if (is_under_divided_block(name)) return SpecialUse{SpecialUse::Content::Empty, 4};
    return std::nullopt;
}

SpecialUseAnswer answer_special_use(const SpecialUse& special, const dns::HashedName& name,
                                    dns::RrType type) {
    SpecialUseAnswer answer = records_at(special, name, type);
    if (answer.found || name.label_count() != special.apex_labels) return answer;
    const dns::Name apex = name.suffix(special.apex_labels);
    if (type == dns::RrType::NS) answer.found.emplace(ns_of(apex));
    if (type == dns::RrType::SOA || type == dns::RrType::ANY) {
        answer.found.emplace(locally_served_soa(apex));
    }
    return answer;
}

} // namespace parallax::answer
