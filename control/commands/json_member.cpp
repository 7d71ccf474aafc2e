#include "control/commands/json_member.hpp"

#include <algorithm>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr std::string_view each = "[]";

struct Step {
    std::string_view name; ///< may end in "[]"
    std::string_view rest; ///< empty: the last one
};

Step first_step(std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return {path, {}};
    return {path.substr(0, dot), path.substr(dot + 1)};
}

/// A scalar as text; nothing for null, objects and arrays.
std::vector<std::string> scalar_texts(const json::value& value) {
    if (value.is_string()) return {std::string{value.get_string()}};
    if (value.is_bool()) return {value.get_bool() ? "true" : "false"};
    if (value.is_int64()) return {std::to_string(value.get_int64())};
    if (value.is_uint64()) return {std::to_string(value.get_uint64())};
    return {};
}

/// One path of an array and of what is in it.
std::vector<std::string> texts_in(const json::array& items, std::string_view path) {
    std::vector<std::string> texts;
    for (const json::value& item : items) {
        const std::vector<std::string> more =
            path.empty() ? scalar_texts(item) : member_texts(item, path);
        texts.insert(texts.end(), more.begin(), more.end());
    }
    return texts;
}

/// "/subscriptions/S/resourceGroups/G/providers/P/T/N": N is the seventh.
constexpr std::size_t first_name = 7;

std::vector<std::string_view> segments_of(std::string_view id) {
    std::vector<std::string_view> segments;
    if (id.starts_with('/')) id.remove_prefix(1);
    while (!id.empty()) {
        const std::size_t end = std::min(id.find('/'), id.size());
        segments.push_back(id.substr(0, end));
        id.remove_prefix(std::min(end + 1, id.size()));
    }
    return segments;
}

char lowered(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

} // namespace

const json::value* member_at(const json::value& value, std::string_view path) {
    const json::value* at = &value;
    while (!path.empty()) {
        const Step step = first_step(path);
        const json::object* object = at->if_object();
        at = object == nullptr ? nullptr : object->if_contains(step.name);
        if (at == nullptr) return nullptr;
        path = step.rest;
    }
    return at;
}

std::string member_text(const json::value& value, std::string_view path) {
    const json::value* at = member_at(value, path);
    const std::vector<std::string> texts =
        at == nullptr ? std::vector<std::string>{} : scalar_texts(*at);
    return texts.empty() ? std::string{} : texts.front();
}

std::vector<std::string> member_texts(const json::value& value, std::string_view path) {
    const std::size_t list = path.find(each);
    const json::value* at = member_at(value, path.substr(0, list));
    if (at == nullptr) return {};
    const json::array* items = at->if_array();
    if (items == nullptr) return scalar_texts(*at);
    const std::size_t rest = std::min(
        list == std::string_view::npos ? path.size() : list + each.size() + 1, path.size());
    return texts_in(*items, path.substr(rest));
}

void set_member(json::object& object, std::string_view path, json::value value) {
    json::object* at = &object;
    for (Step step = first_step(path);; step = first_step(step.rest)) {
        json::value& member = (*at)[step.name];
        if (step.rest.empty()) {
            member = std::move(value);
            return;
        }
        if (!member.is_object()) member.emplace_object();
        at = &member.get_object();
    }
}

bool is_same_text(std::string_view one, std::string_view other) {
    return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                      [](char a, char b) { return lowered(a) == lowered(b); });
}

std::string id_part(std::string_view id, std::string_view word) {
    const std::vector<std::string_view> segments = segments_of(id);
    for (std::size_t i = 0; i + 1 < segments.size(); ++i) {
        if (is_same_text(segments[i], word)) return std::string{segments[i + 1]};
    }
    return {};
}

std::string id_names(std::string_view id) {
    const std::vector<std::string_view> segments = segments_of(id);
    std::vector<std::string> names;
    for (std::size_t i = first_name; i < segments.size(); i += 2) names.emplace_back(segments[i]);
    return joined(names, "/");
}

std::string joined(const std::vector<std::string>& texts, std::string_view between) {
    std::string all;
    for (const std::string& text : texts) {
        if (!all.empty()) all += between;
        all += text;
    }
    return all;
}

} // namespace parallax::control::commands
