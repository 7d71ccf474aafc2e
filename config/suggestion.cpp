#include "config/suggestion.hpp"

#include "dns/ensure.hpp"

#include <algorithm>
#include <array>

namespace parallax::config {

namespace {

constexpr std::size_t quoted_octets_max = 80;

char folded(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

using Row = std::array<std::size_t, suggestion_octets_max + 1>;

} // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
    ENSURE(a.size() <= suggestion_octets_max && b.size() <= suggestion_octets_max);
    Row before_last{}, last{}, row{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const bool equal = folded(a[i - 1]) == folded(b[j - 1]);
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (equal ? 0 : 1)});
            const bool swapped = i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) &&
                                 folded(a[i - 2]) == folded(b[j - 1]);
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = row;
    }
    return last[b.size()];
}

std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates) {
    if (word.size() > suggestion_octets_max) return std::nullopt;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    std::optional<std::string_view> best;
    const std::size_t count = std::min(candidates.size(), suggestion_candidates_max);
    for (const std::string_view candidate : candidates.first(count)) {
        if (candidate.size() > suggestion_octets_max) continue;
        const std::size_t distance = edit_distance(word, candidate);
        if (distance >= best_distance) continue;
        best_distance = distance;
        best = candidate;
    }
    return best;
}

std::string did_you_mean(std::string_view word, std::span<const std::string_view> candidates) {
    const auto found = nearest(word, candidates);
    return found ? "; did you mean '" + std::string(*found) + "'?" : "";
}

std::string in_quotes(std::string_view text) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string shown = "'";
    for (const char c : text.substr(0, quoted_octets_max)) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet >= 0x20 && octet != 0x7f) {
            shown += c;
            continue;
        }
        shown += "\\x";
        shown += digits[octet >> 4];
        shown += digits[octet & 15];
    }
    return shown + (text.size() > quoted_octets_max ? "...'" : "'");
}

std::string alternatives(std::span<const std::string_view> words) {
    std::string joined;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (i > 0) joined += i + 1 == words.size() ? " or " : ", ";
        joined += words[i];
    }
    return joined;
}

} // namespace parallax::config
