#include "dns/text_encoding.hpp"

#include <arpa/inet.h>

#include <chrono>
#include <cstdio>

namespace parallax::dns {

std::string hex_of(std::span<const std::uint8_t> octets) {
    static constexpr char digits[] = "0123456789ABCDEF";
    std::string text;
    text.reserve(octets.size() * 2);
    for (const std::uint8_t octet : octets) {
        text += digits[octet >> 4];
        text += digits[octet & 15];
    }
    return text;
}

std::string base64_of(std::span<const std::uint8_t> octets) {
    static constexpr char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    for (std::size_t at = 0; at < octets.size(); at += 3) {
        std::uint32_t group = std::uint32_t{octets[at]} << 16;
        if (at + 1 < octets.size()) group |= std::uint32_t{octets[at + 1]} << 8;
        if (at + 2 < octets.size()) group |= octets[at + 2];
        text += digits[group >> 18];
        text += digits[group >> 12 & 63];
        text += at + 1 < octets.size() ? digits[group >> 6 & 63] : '=';
        text += at + 2 < octets.size() ? digits[group & 63] : '=';
    }
    return text;
}

std::string quoted(std::span<const std::uint8_t> octets) {
    std::string text = "\"";
    for (const std::uint8_t octet : octets) {
        if (octet < ' ' || octet > '~') {
            text += '\\';
            text += static_cast<char>('0' + octet / 100);
            text += static_cast<char>('0' + octet / 10 % 10);
            text += static_cast<char>('0' + octet % 10);
            continue;
        }
        if (octet == '"' || octet == '\\') text += '\\';
        text += static_cast<char>(octet);
    }
    return text + '"';
}

std::string timestamp(std::uint32_t seconds) {
    using namespace std::chrono;
    const sys_seconds at{std::chrono::seconds{seconds}};
    const auto day = floor<days>(at);
    const year_month_day date{day};
    const hh_mm_ss clock{at - day};
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "%04d%02u%02u%02d%02d%02d", int{date.year()},
        unsigned{date.month()}, unsigned{date.day()}, static_cast<int>(clock.hours().count()),
        static_cast<int>(clock.minutes().count()), static_cast<int>(clock.seconds().count()));
    return text.data();
}

std::optional<std::string> types_of_bitmap(std::span<const std::uint8_t> bitmap) {
    std::string text;
    std::size_t at = 0;
    while (at < bitmap.size()) {
        if (bitmap.size() - at < 2) return std::nullopt;
        const unsigned window = bitmap[at];
        const std::size_t octets = bitmap[at + 1];
        if (octets == 0 || octets > 32 || bitmap.size() - at - 2 < octets) return std::nullopt;
        for (std::size_t bit = 0; bit < octets * 8; ++bit) {
            if ((bitmap[at + 2 + bit / 8] & (0x80 >> bit % 8)) == 0) continue;
            if (!text.empty()) text += ' ';
            text += to_text(static_cast<RrType>(window << 8 | bit));
        }
        at += 2 + octets;
    }
    return text;
}

std::string ipv6_text(const std::array<std::uint8_t, 16>& octets) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(AF_INET6, octets.data(), text.data(), text.size());
    return text.data();
}

std::size_t utf8_octets(std::string_view text) noexcept {
    const auto octet = [&](std::size_t at) { return static_cast<unsigned char>(text[at]); };
    if (text.empty()) return 0;
    const unsigned char lead = octet(0);
    if (lead < 0x80) return 1;
    const std::size_t octets = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < octets) return 0;
    // Neither longer than need be, nor a surrogate, nor beyond U+10FFFF.
    const unsigned char least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    if (octet(1) < least || octet(1) > most) return 0;
    for (std::size_t at = 2; at < octets; ++at) {
        if ((octet(at) & 0xC0U) != 0x80U) return 0;
    }
    return octets;
}

} // namespace parallax::dns
