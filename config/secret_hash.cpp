#include "config/secret_hash.hpp"

#include <array>
#include <bit>
#include <charconv>

namespace parallax::config {

namespace {

constexpr std::size_t field_count = 6;
using Fields = std::array<std::string_view, field_count>;

std::optional<Fields> fields_of(std::string_view text) {
    Fields fields;
    for (std::size_t index = 0; index < field_count; ++index) {
        const auto end = text.find('$');
        const bool last = index + 1 == field_count;
        if ((end == std::string_view::npos) != last) return std::nullopt;
        fields[index] = text.substr(0, end);
        if (!last) text.remove_prefix(end + 1);
    }
    return fields;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    // One spelling a number: no leading zero.
    const bool plain = !text.empty() && text.front() != '0';
    if (!plain || read.ec != std::errc{} || read.ptr != end) return std::nullopt;
    return number;
}

std::optional<std::uint8_t> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> octets_of(std::string_view text) {
    if (text.size() % 2 != 0 || text.size() > 2 * salt_octets_max) return std::nullopt;
    std::vector<std::uint8_t> octets;
    for (std::size_t at = 0; at < text.size(); at += 2) {
        const auto high = digit_of(text[at]);
        const auto low = digit_of(text[at + 1]);
        if (!high || !low) return std::nullopt;
        octets.push_back(static_cast<std::uint8_t>((*high << 4) | *low));
    }
    return octets;
}

std::string hexadecimal(const std::vector<std::uint8_t>& octets) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t octet : octets) {
        text += digits[static_cast<std::size_t>(octet >> 4)];
        text += digits[octet & 15U];
    }
    return text;
}

bool is_affordable(std::uint64_t cost, std::uint64_t block, std::uint64_t parallel) {
    return std::has_single_bit(cost) && cost >= scrypt_cost_min && cost <= scrypt_cost_max &&
           block <= scrypt_block_max && parallel <= scrypt_parallel_max;
}

} // namespace

std::optional<SecretHash> SecretHash::from_text(std::string_view text) {
    const auto fields = fields_of(text);
    if (!fields || (*fields)[0] != "scrypt") return std::nullopt;
    const auto cost = number_of((*fields)[1]);
    const auto block = number_of((*fields)[2]);
    const auto parallel = number_of((*fields)[3]);
    if (!cost || !block || !parallel || !is_affordable(*cost, *block, *parallel))
        return std::nullopt;
    auto salt = octets_of((*fields)[4]);
    auto hash = octets_of((*fields)[5]);
    if (!salt || salt->size() < salt_octets_min) return std::nullopt;
    if (!hash || hash->size() != secret_hash_octets) return std::nullopt;
    return SecretHash{*cost, static_cast<std::uint32_t>(*block),
                      static_cast<std::uint32_t>(*parallel), std::move(*salt), std::move(*hash)};
}

std::string SecretHash::to_text() const {
    return "scrypt$" + std::to_string(cost) + '$' + std::to_string(block) + '$' +
           std::to_string(parallel) + '$' + hexadecimal(salt) + '$' + hexadecimal(hash);
}

} // namespace parallax::config
