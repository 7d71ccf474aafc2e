#include "control/json_path.hpp"

#include <boost/json/value.hpp>

namespace parallax::control {
namespace json = boost::json;

std::string text_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    const json::string* text = value ? value->if_string() : nullptr;
    return text ? std::string{text->begin(), text->end()} : std::string{};
}

std::int64_t number_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return 0;
    boost::system::error_code fault;
    const auto number = value->to_number<std::int64_t>(fault);
    return fault ? 0 : number;
}

const json::object* object_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value ? value->if_object() : nullptr;
}

const json::array* array_at(const json::object& object, std::string_view key) {
    const json::value* value = object.if_contains(key);
    return value ? value->if_array() : nullptr;
}

std::vector<const json::object*> objects_at(const json::object& object, std::string_view key) {
    std::vector<const json::object*> objects;
    if (const json::array* list = array_at(object, key)) {
        for (const json::value& value : *list) {
            if (const json::object* item = value.if_object()) objects.push_back(item);
        }
    }
    return objects;
}

std::vector<std::string> texts_at(const json::object& object, std::string_view key) {
    std::vector<std::string> texts;
    if (const json::array* list = array_at(object, key)) {
        for (const json::value& value : *list) {
            if (const json::string* text = value.if_string())
                texts.emplace_back(text->begin(), text->end());
        }
    }
    return texts;
}

} // namespace parallax::control
