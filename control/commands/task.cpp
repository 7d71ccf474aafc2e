#include "control/commands/task.hpp"

#include "control/commands/json_member.hpp"

#include <algorithm>
#include <charconv>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr std::string_view type_default = "SignalR";
constexpr std::string_view type_key = "type";
constexpr std::string_view group_key = "resource-group";

/// Resources of networks and DNS are no services.
constexpr std::string_view network_provider = "Microsoft.Network/";

/// "/resourceGroups/{resource-group}/providers/…/{name}"
std::string pattern_of(const Noun& noun) {
    if (noun.path.empty()) return "/resourceGroups/{name}";
    return "/resourceGroups/{resource-group}/providers/" + std::string{noun.path};
}

/// Nothing when it cannot be a segment of a path.
std::optional<Failure> name_fault(std::string_view key, const std::string& text) {
    if (text.empty()) return failed("--" + std::string{key} + " is needed");
    if (key != type_key && text.find('/') != std::string::npos) {
        return failed("--" + std::string{key} + ": '" + text + "' is not a name");
    }
    return std::nullopt;
}

Told<std::string> filled(std::string_view pattern, const Arguments& arguments) {
    std::string path;
    for (std::size_t open; (open = pattern.find('{')) != std::string_view::npos;) {
        const std::size_t close = pattern.find('}', open);
        const std::string_view key = pattern.substr(open + 1, close - open - 1);
        const std::string text = arguments.text(key);
        if (auto fault = name_fault(key, text)) return std::move(*fault);
        path.append(pattern.substr(0, open)).append(text);
        pattern.remove_prefix(close + 1);
    }
    return path.append(pattern);
}

/// Whether the noun's path has a resource above it that is no group.
bool has_parent(const Noun& noun) {
    const bool of_service = noun.path.starts_with("{type}");
    return std::count(noun.path.begin(), noun.path.end(), '/') > (of_service ? 1 : 2);
}

std::vector<std::string> names_of(const json::array& resources) {
    std::vector<std::string> names;
    for (const json::value& one : resources) names.push_back(member_text(one, "name"));
    return names;
}

std::optional<Failure> find_group(Task& task) {
    const auto groups = task.arm.list(task.arm.root() + "/resourceGroups");
    if (!groups) return groups.error();
    if (groups->empty()) {
        return failed("there is no resource group; `parallax group create -n NAME -l LOCATION` "
                      "makes one");
    }
    if (groups->size() > 1) {
        return failed("say which resource group with -g: " + joined(names_of(*groups)));
    }
    task.arguments.set(group_key, names_of(*groups));
    return std::nullopt;
}

/// Services of that name, in the group that was given or found.
Told<json::array> services_named(const Task& task, const std::string& name) {
    auto resources = task.arm.list(task.arm.root() + "/resources");
    if (!resources) return resources;
    json::array found;
    const std::string group = task.arguments.text(group_key);
    for (json::value& one : *resources) {
        const bool in_group =
            group.empty() || is_same_text(id_part(member_text(one, "id"), "resourceGroups"), group);
        const bool is_service = !member_text(one, "type").starts_with(network_provider);
        if (in_group && is_service && is_same_text(member_text(one, "name"), name)) {
            found.push_back(std::move(one));
        }
    }
    return found;
}

Told<json::object> service_named(const Task& task, const std::string& name) {
    auto found = services_named(task, name);
    if (!found) return found.error();
    if (found->empty()) return Failure{Cause::Absence, "there is no service '" + name + "'"};
    if (found->size() == 1) return std::move(found->front().get_object());
    std::vector<std::string> ids;
    for (const json::value& one : *found) ids.push_back(member_text(one, "id"));
    return failed("several services are named '" + name + "': " + joined(ids));
}

std::optional<Failure> find_type(Task& task) {
    const bool is_new = task.verb.word == "create";
    if (!task.arguments.has(type_key) && !is_new) {
        const bool below = has_parent(task.noun);
        const std::string name = task.arguments.text(below ? "resource-name" : "name");
        if (name.empty()) return std::nullopt; // said when the path is made
        const auto service = service_named(task, name);
        if (!service) return service.error();
        task.arguments.set(type_key, {member_text(*service, "type")});
        return std::nullopt;
    }
    const std::string given = task.arguments.text(type_key);
    const auto type =
        service_type_of(task.service_types, given.empty() ? std::string{type_default} : given);
    if (!type) return type.error();
    task.arguments.set(type_key, {*type});
    return std::nullopt;
}

Told<bool> truth_of(const std::string& word) {
    for (const char* yes : {"true", "yes", "on", "1", ""}) {
        if (is_same_text(word, yes)) return true;
    }
    for (const char* no : {"false", "no", "off", "0"}) {
        if (is_same_text(word, no)) return false;
    }
    return failed("'" + word + "' is neither true nor false");
}

Told<json::value> number_of(const std::string& word) {
    std::uint32_t number = 0;
    const auto [end, fault] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (fault != std::errc{} || end != word.data() + word.size()) {
        return failed("'" + word + "' is not a number");
    }
    return json::value(number);
}

Told<json::value> pairs_of(const std::vector<std::string>& words) {
    json::object pairs;
    for (const std::string& word : words) {
        const std::size_t equals = word.find('=');
        if (word.empty()) continue; // `--tags ""` takes all away
        if (equals == std::string::npos) return failed("'" + word + "' is not NAME=VALUE");
        pairs[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return json::value(std::move(pairs));
}

Told<json::value> reference_of(const Task& task, const Option& option, const std::string& word) {
    const Noun* noun = find_noun(option.of);
    const auto id =
        noun->path.starts_with("{type}") ? service_id_of(task, word) : id_of(task, *noun, word);
    if (!id) return id.error();
    return json::value(*id);
}

Told<json::value> value_of(const Task& task, const Option& option) {
    const std::vector<std::string> words = task.arguments.texts(option.key());
    const std::string first = words.empty() ? std::string{} : words.front();
    switch (option.takes) {
    case Takes::Text:
        return json::value(first);
    case Takes::Number:
        return number_of(first);
    case Takes::Truth:
    case Takes::Disabling: {
        const auto truth = truth_of(first);
        if (!truth) return truth.error();
        if (option.takes == Takes::Truth) return json::value(*truth);
        return json::value(*truth ? "Disabled" : "Enabled");
    }
    case Takes::Texts:
        return json::value(json::array(words.begin(), words.end()));
    case Takes::Pairs:
        return pairs_of(words);
    case Takes::Reference:
        return reference_of(task, option, first);
    }
    return json::value(nullptr);
}

} // namespace

std::string Arguments::text(std::string_view key) const {
    const auto found = given_.find(key);
    return found == given_.end() || found->second.empty() ? std::string{} : found->second.front();
}

std::vector<std::string> Arguments::texts(std::string_view key) const {
    const auto found = given_.find(key);
    return found == given_.end() ? std::vector<std::string>{} : found->second;
}

bool Arguments::truth(std::string_view key) const {
    if (!has(key)) return false;
    const auto truth = truth_of(text(key));
    return truth && *truth;
}

void Arguments::set(std::string_view key, std::vector<std::string> words) {
    given_.insert_or_assign(std::string{key}, std::move(words));
}

std::optional<Failure> find_missing(Task& task) {
    const Noun& noun = task.noun;
    if (noun.path.empty() || task.arguments.has("id")) return std::nullopt;
    const bool is_whole = is_list(task.verb) && !has_parent(noun);
    if (!is_whole && !task.arguments.has(group_key)) {
        if (auto failure = find_group(task)) return failure;
    }
    if (is_whole || !noun.path.starts_with("{type}")) return std::nullopt;
    return find_type(task);
}

Told<std::string> path_of(const Task& task) {
    if (task.arguments.has("id")) return task.arguments.text("id");
    auto path = filled(pattern_of(task.noun), task.arguments);
    if (!path) return path;
    return task.arm.root() + *path;
}

Told<std::string> collection_of(const Task& task) {
    std::string pattern = pattern_of(task.noun);
    pattern.erase(pattern.rfind('/'));
    if (task.arguments.has("id")) {
        return task.arguments.text("id") + pattern.substr(pattern.rfind('/'));
    }
    if (!task.noun.path.empty() && !task.arguments.has(group_key)) {
        pattern.erase(0, pattern.find("/providers/"));
    }
    auto path = filled(pattern, task.arguments);
    if (!path) return path;
    return task.arm.root() + *path;
}

Told<std::string> id_of(const Task& task, const Noun& noun, const std::string& name) {
    if (name.starts_with('/')) return name;
    Arguments arguments = task.arguments;
    arguments.set("name", {name});
    auto path = filled(pattern_of(noun), arguments);
    if (!path) return path;
    return task.arm.root() + *path;
}

Told<std::string> service_id_of(const Task& task, const std::string& name) {
    if (name.starts_with('/')) return name;
    const auto service = service_named(task, name);
    if (!service) return service.error();
    return member_text(*service, "id");
}

Told<json::object> body_of(const Task& task, std::span<const Option> options) {
    json::object body;
    for (const Option& option : options) {
        if (option.member.empty() || !task.arguments.has(option.key())) continue;
        auto value = value_of(task, option);
        if (!value) return failed("--" + std::string{option.key()} + ": " + value.error().text);
        set_member(body, option.member, std::move(*value));
    }
    return body;
}

Told<std::string> service_type_of(const std::vector<std::string>& types, const std::string& given) {
    std::vector<std::string> found;
    for (const std::string& type : types) {
        const std::string last = type.substr(type.rfind('/') + 1);
        if (is_same_text(type, given) || is_same_text(last, given)) found.push_back(type);
    }
    if (found.size() == 1) return found.front();
    if (found.empty()) {
        return failed("--type: '" + given +
                      "' is no type of the catalogue; `parallax catalogue` lists them");
    }
    return failed("--type: '" + given + "' may be " + joined(found, " or "));
}

} // namespace parallax::control::commands
