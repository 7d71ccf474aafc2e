#include "control/identity/form.hpp"

#include <cstdint>

namespace parallax::control::identity {

namespace {

std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            out += text[at] == '+' ? ' ' : text[at];
            continue;
        }
        if (text.size() - at < 3) return std::nullopt;
        const auto high = digit_of(text[at + 1]);
        const auto low = digit_of(text[at + 2]);
        if (!high || !low) return std::nullopt;
        out += static_cast<char>(*high * 16 + *low);
        at += 2;
    }
    return out;
}

} // namespace

std::optional<Form> read_form(std::string_view body) {
    if (body.size() > form_octets_max) return std::nullopt;
    Form form;
    while (!body.empty()) {
        const auto end = body.find('&');
        const auto field = body.substr(0, end);
        body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
        if (field.empty()) continue;
        const auto equals = field.find('=');
        auto name = decoded(field.substr(0, equals));
        auto value = equals == std::string_view::npos ? std::optional<std::string>("")
                                                      : decoded(field.substr(equals + 1));
        if (!name || !value || form.size() == form_fields_max) return std::nullopt;
        if (!form.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
    }
    return form;
}

} // namespace parallax::control::identity
