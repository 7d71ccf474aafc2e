#include "control/commands/record_verbs.hpp"

#include "control/commands/json_member.hpp"

#include <algorithm>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

/// "A" of the noun's path: ".../{zone-name}/A/{name}".
std::string record_type_of(const Noun& noun) {
    const std::string_view path = noun.path.substr(0, noun.path.rfind('/'));
    return std::string{path.substr(path.rfind('/') + 1)};
}

/// "aRecords", "cnameRecord": where ARM has the records of a type.
std::string member_of(const Noun& noun) {
    std::string type = record_type_of(noun);
    const bool is_list = type != "CNAME" && type != "SOA";
    for (char& c : type) c = static_cast<char>(c + ('a' - 'A'));
    return type + (is_list ? "Records" : "Record");
}

/// The record that the arguments describe.
Told<json::object> wanted_record(const Task& task) {
    std::vector<Option> fields(task.verb.options.begin(), task.verb.options.end());
    std::erase_if(fields, [](const Option& option) { return option.needed == Needed::No; });
    return body_of(task, fields);
}

/// The set as it is; an empty one, without etag, when there is none.
Told<json::object> held_set(const Task& task) {
    const auto path = path_of(task);
    if (!path) return path.error();
    auto held = task.arm.get(*path);
    if (held || held.error().cause != Cause::Absence) return held;
    json::object fresh;
    set_member(fresh, "properties.ttl", ttl_default);
    return fresh;
}

std::string bare(std::string text) {
    if (text.size() > 1 && text.ends_with('.')) text.pop_back();
    return text;
}

/// Names in any case, with or without the final dot; the strings of a TXT record as they are.
bool is_same_field(const json::value& held, const json::value& wanted) {
    if (wanted.is_array()) return held == wanted;
    return is_same_text(bare(member_text(held, {})), bare(member_text(wanted, {})));
}

bool is_same_record(const json::value& held, const json::object& wanted) {
    return std::all_of(wanted.begin(), wanted.end(), [&](const json::key_value_pair& field) {
        const json::value* other = member_at(held, field.key());
        return other != nullptr && is_same_field(*other, field.value());
    });
}

std::string values_text(const json::object& record) {
    std::vector<std::string> values;
    for (const json::key_value_pair& field : record) {
        if (field.value().is_array()) {
            for (const std::string& text : member_texts(field.value(), "[]")) {
                values.push_back('"' + text + '"');
            }
        } else {
            values.push_back(member_text(record, field.key()));
        }
    }
    return joined(values, " ");
}

} // namespace

Performed create_record_set(Task& task) {
    if (!task.arguments.has("ttl")) task.arguments.set("ttl", {std::to_string(ttl_default)});
    return create_new(task);
}

Performed add_record(Task& task) {
    auto record = wanted_record(task);
    if (!record) return record.error();
    auto set = held_set(task);
    if (!set) return set.error();
    json::object& properties = (*set)["properties"].get_object();
    json::value& place = properties[member_of(task.noun)];
    if (task.verb.word == "set-record") {
        place = std::move(*record);
    } else {
        if (!place.is_array()) place.emplace_array();
        place.get_array().push_back(std::move(*record));
    }
    const auto more = body_of(task, task.verb.options);
    if (!more) return more.error();
    if (const json::value* ttl = member_at(*more, "properties.ttl")) properties["ttl"] = *ttl;
    return put_back(task, std::move(*set));
}

Performed remove_record(Task& task) {
    const auto record = wanted_record(task);
    if (!record) return record.error();
    const auto path = path_of(task);
    if (!path) return path.error();
    auto set = task.arm.get(*path);
    if (!set) return set.error();
    json::object& properties = (*set)["properties"].get_object();
    const std::string member = member_of(task.noun);
    json::array left;
    if (json::value* place = properties.if_contains(member)) {
        left = place->is_array() ? place->get_array() : json::array{*place};
    }
    const std::size_t before = left.size();
    left.erase(
        std::remove_if(left.begin(), left.end(),
                       [&](const json::value& held) { return is_same_record(held, *record); }),
        left.end());
    if (left.size() == before) return failed("there is no such record: " + values_text(*record));
    const bool keeps = task.arguments.truth("keep-empty-record-set");
    if (left.empty() && !keeps) return delete_at(task, *path);
    if (left.empty()) properties.erase(member);
    if (!left.empty()) properties[member] = std::move(left);
    return put_back(task, std::move(*set));
}

std::string records_text(const json::object& record_set) {
    const json::value* properties = record_set.if_contains("properties");
    if (properties == nullptr || !properties->is_object()) return {};
    std::vector<std::string> records;
    for (const json::key_value_pair& member : properties->get_object()) {
        if (std::string_view{member.key()}.ends_with("Record") && member.value().is_object()) {
            records.push_back(values_text(member.value().get_object()));
        }
        const json::array* list = member.value().if_array();
        if (list == nullptr || !std::string_view{member.key()}.ends_with("Records")) continue;
        for (const json::value& record : *list) {
            if (record.is_object()) records.push_back(values_text(record.get_object()));
        }
    }
    return joined(records);
}

} // namespace parallax::control::commands
