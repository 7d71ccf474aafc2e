#include "control/commands/verbs.hpp"

#include "control/commands/json_member.hpp"

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

constexpr unsigned status_no_content = 204;

/// As ARM takes it; nothing where the noun has none or ARM knows.
std::optional<Failure> add_location(const Task& task, json::object& body) {
    const std::string_view location = task.noun.location;
    if (location.empty() || body.contains("location")) return std::nullopt;
    if (location != "group") {
        body["location"] = location;
        return std::nullopt;
    }
    const auto group =
        task.arm.get(task.arm.root() + "/resourceGroups/" + task.arguments.text("resource-group"));
    if (!group) return group.error();
    body["location"] = member_text(*group, "location");
    return std::nullopt;
}

Performed create(Task& task, std::string if_none_match) {
    auto path = path_of(task);
    if (!path) return path.error();
    auto body = body_of(task, task.verb.options);
    if (!body) return body.error();
    if (auto failure = add_location(task, *body)) return std::move(*failure);
    if (task.noun.complete != nullptr) {
        if (auto failure = task.noun.complete(task, *body)) return std::move(*failure);
    }
    auto reply = task.arm.call(
        {"PUT", std::move(*path), {}, {}, std::move(if_none_match), std::move(*body)});
    if (!reply) return reply.error();
    return std::move(reply->body);
}

} // namespace

Performed perform(Task& task) {
    if (auto failure = find_missing(task)) return std::move(*failure);
    return task.verb.perform(task);
}

Performed create_resource(Task& task) {
    return create(task, {});
}

Performed create_new(Task& task) {
    return create(task, "*");
}

Performed show_resource(Task& task) {
    const auto path = path_of(task);
    if (!path) return path.error();
    auto found = task.arm.get(*path);
    if (!found) return found.error();
    return json::value(std::move(*found));
}

Performed list_resources(Task& task) {
    const auto path = collection_of(task);
    if (!path) return path.error();
    auto found = task.arm.list(*path);
    if (!found) return found.error();
    return json::value(std::move(*found));
}

Performed update_resource(Task& task) {
    auto path = path_of(task);
    if (!path) return path.error();
    auto body = body_of(task, task.verb.options);
    if (!body) return body.error();
    if (body->empty()) return failed("nothing was given to change; --help lists the options");
    auto reply = task.arm.call({"PATCH", std::move(*path), {}, {}, {}, std::move(*body)});
    if (!reply) return reply.error();
    return std::move(reply->body);
}

Performed delete_resource(Task& task) {
    const auto path = path_of(task);
    if (!path) return path.error();
    return delete_at(task, *path);
}

Performed put_back(const Task& task, json::object resource) {
    const auto path = path_of(task);
    if (!path) return path.error();
    const std::string etag = member_text(resource, "etag");
    auto reply = task.arm.call(
        {"PUT", *path, {}, etag, etag.empty() ? "*" : "", json::value(std::move(resource))});
    if (!reply) return reply.error();
    return std::move(reply->body);
}

Performed delete_at(const Task& task, const std::string& path) {
    const auto reply = task.arm.call({"DELETE", path, {}, {}, {}, nullptr});
    if (!reply) return reply.error();
    return json::value(json::object{{"id", path}, {"deleted", reply->status != status_no_content}});
}

} // namespace parallax::control::commands
