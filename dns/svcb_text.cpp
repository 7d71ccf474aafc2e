#include "dns/svcb_text.hpp"

#include "dns/ip_address.hpp"
#include "dns/text_encoding.hpp"
#include "dns/wire_reader.hpp"

#include <algorithm>
#include <array>

namespace parallax::dns {

namespace {

using Octets = std::span<const std::uint8_t>;

constexpr std::array<const char*, 7> key_names{"mandatory", "alpn", "no-default-alpn", "port",
                                               "ipv4hint",  "ech",  "ipv6hint"};

std::string key_text(unsigned key) {
    return key < key_names.size() ? key_names[key] : "key" + std::to_string(key);
}

void append_item(std::string& list, const std::string& item) {
    if (!list.empty()) list += ',';
    list += item;
}

std::optional<std::string> mandatory_text(Octets value) {
    if (value.empty() || value.size() % 2 != 0) return std::nullopt;
    std::string text;
    for (std::size_t at = 0; at < value.size(); at += 2) {
        append_item(text, key_text(unsigned{value[at]} << 8 | value[at + 1]));
    }
    return text;
}

/// ALPN ids; commas and backslashes inside an id are escaped twice (RFC 9460 appendix A.1).
std::optional<std::string> alpn_text(Octets value) {
    std::string text;
    for (std::size_t at = 0; at < value.size();) {
        const std::size_t octets = value[at];
        if (octets == 0 || at + octets >= value.size()) return std::nullopt;
        std::string id;
        for (const std::uint8_t octet : value.subspan(at + 1, octets)) {
            if (octet == ',' || octet == '\\') id += "\\";
            id += static_cast<char>(octet);
        }
        const auto* const raw = reinterpret_cast<const std::uint8_t*>(id.data());
        const std::string escaped = quoted({raw, id.size()});
        append_item(text, escaped.substr(1, escaped.size() - 2));
        at += octets + 1;
    }
    if (text.empty()) return std::nullopt;
    // Unquoted, these characters would end the value (RFC 1035 §5.1).
    if (text.find_first_of(" \"();") != std::string::npos) return '"' + text + '"';
    return text;
}

template <std::size_t Size>
std::optional<std::string> addresses_text(Octets value) {
    if (value.empty() || value.size() % Size != 0) return std::nullopt;
    std::string text;
    for (std::size_t at = 0; at < value.size(); at += Size) {
        std::array<std::uint8_t, Size> octets{};
        std::copy_n(value.begin() + static_cast<std::ptrdiff_t>(at), Size, octets.begin());
        if constexpr (Size == 4) append_item(text, IpAddress::v4(octets).to_text());
        if constexpr (Size == 16) append_item(text, ipv6_text(octets));
    }
    return text;
}

std::optional<std::string> value_text(unsigned key, Octets value) {
    switch (key) {
    case 0:
        return mandatory_text(value);
    case 1:
        return alpn_text(value);
    case 2:
        return std::nullopt; // no-default-alpn has no value (RFC 9460 §7.1.1)
    case 3:
        if (value.size() != 2) return std::nullopt;
        return std::to_string(unsigned{value[0]} << 8 | value[1]);
    case 4:
        return addresses_text<4>(value);
    case 5:
        return base64_of(value);
    case 6:
        return addresses_text<16>(value);
    default:
        return quoted(value);
    }
}

} // namespace

std::optional<std::string> svc_parameters_text(Octets parameters) {
    WireReader reader{parameters};
    std::string text;
    int previous = -1;
    while (reader.remaining() > 0) {
        const auto key = reader.read_u16();
        const auto length = reader.read_u16();
        if (!key || !length || int{*key} <= previous) return std::nullopt;
        const auto value = reader.read_octets(*length);
        if (!value) return std::nullopt;
        previous = *key;
        if (!text.empty()) text += ' ';
        text += key_text(*key);
        if (value->empty() && (*key == 2 || *key > 6)) continue;
        const auto written = value_text(*key, *value);
        if (!written) return std::nullopt;
        text += "=" + *written;
    }
    return text;
}

} // namespace parallax::dns
