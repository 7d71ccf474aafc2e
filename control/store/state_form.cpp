#include "control/store/state_form.hpp"

namespace parallax::control {
namespace json = boost::json;

json::object to_json(const model::Model& model) {
    json::array resources;
    for (const auto& [key, resource] : model.resources()) resources.push_back(to_json(*resource));
    return {{"format", resource_form}, {"resources", std::move(resources)}};
}

std::variant<model::Changes, Unreadable> state_from_json(const json::value& value) {
    const json::object* const state = value.if_object();
    const json::value* const format = state ? state->if_contains("format") : nullptr;
    const json::value* const list = state ? state->if_contains("resources") : nullptr;
    if (format == nullptr || list == nullptr || !list->is_array() || state->size() != 2) {
        return Unreadable{"it is no state: {\"format\": " + std::to_string(resource_form) +
                          ", \"resources\": [...]} is wanted"};
    }
    if (*format != resource_form) {
        return Unreadable{"its format is not " + std::to_string(resource_form) +
                          ": another version of Parallax wrote it"};
    }
    model::Changes found;
    for (const json::value& item : list->get_array()) {
        auto read = resource_from_json(item);
        const std::string place = "resources[" + std::to_string(found.size()) + "]";
        if (auto* const wrong = std::get_if<Unreadable>(&read)) {
            return Unreadable{place + ": " + wrong->text};
        }
        auto resource =
            std::make_shared<const model::Resource>(std::get<model::Resource>(std::move(read)));
        const std::string key = model::id_of(*resource).key();
        if (!found.emplace(key, std::move(resource)).second) {
            return Unreadable{place + ": " + key + " is there twice"};
        }
    }
    return found;
}

StateDifference difference_between(const model::Model& held, const model::Changes& wanted) {
    StateDifference found;
    for (const auto& [key, resource] : wanted) {
        const model::ResourcePtr before = held.find(key);
        const std::string& id = model::id_of(*resource).text();
        if (!before) {
            found.added.emplace_back(id);
        } else if (to_json(*before) != to_json(*resource)) {
            found.changed.emplace_back(id);
        } else {
            ++found.kept;
        }
    }
    for (const auto& [key, resource] : held.resources()) {
        if (!wanted.contains(key)) found.removed.emplace_back(model::id_of(*resource).text());
    }
    return found;
}

json::object to_json(const StateDifference& difference) {
    return {{"added", difference.added},
            {"changed", difference.changed},
            {"removed", difference.removed},
            {"kept", difference.kept}};
}

} // namespace parallax::control
