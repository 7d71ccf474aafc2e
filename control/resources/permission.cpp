#include "control/resources/permission.hpp"

namespace parallax::control::resources {

namespace {

std::string client_text(const Call& call) {
    std::string text = "The client " + model::quoted(call.client);
    if (!call.object_id.empty()) text += " with object id " + model::quoted(call.object_id);
    return text;
}

} // namespace

model::Breach permission_breach(const Call& call, std::string_view scope,
                                const std::string& action) {
    if (!call.may || call.may(action, scope)) return std::nullopt;
    return model::Refusal{
        model::Refusal::Kind::Forbidden, "AuthorizationFailed",
        client_text(call) + " does not have authorization to perform action '" + action +
            "' over scope '" + std::string{scope} +
            "' or the scope is invalid. If access was recently granted, please refresh your "
            "credentials."};
}

model::Breach linked_permission_breach(const Call& call, const model::ResourceId& linked,
                                       const std::string& action) {
    if (!call.may || call.may(action, linked.text())) return std::nullopt;
    return model::Refusal{
        model::Refusal::Kind::Forbidden, "LinkedAuthorizationFailed",
        client_text(call) + " has permission to perform the action on '" + call.path +
            "'; however, it does not have permission to perform action '" + action +
            "' on the linked scope '" + linked.text() + "' or the linked scope is invalid."};
}

std::string action_on(const std::string& type, std::string_view verb) {
    const bool is_group = type == "resourceGroups";
    return (is_group ? "Microsoft.Resources/subscriptions/resourceGroups" : type) + '/' +
           std::string{verb};
}

} // namespace parallax::control::resources
