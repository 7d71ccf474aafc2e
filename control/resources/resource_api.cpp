#include "control/resources/resource_api.hpp"

#include "control/resources/access_keys.hpp"
#include "control/resources/listing.hpp"
#include "control/resources/path.hpp"
#include "control/resources/permission.hpp"
#include "control/resources/subscription_api.hpp"
#include "zones/model/services.hpp"

#include <algorithm>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

constexpr std::string_view link_resources = "privatelinkresources"; // folded

struct Named {
    std::string_view type;
    const Kind* kind;
};
constexpr std::array<Named, 9> named_kinds{
    {{"resourcegroups", &group_kind},
     {"microsoft.network/virtualnetworks", &network_kind},
     {"microsoft.network/virtualnetworks/subnets", &subnet_kind},
     {"microsoft.network/virtualnetworks/registeredhosts", &host_kind},
     {"microsoft.network/privatednszones", &zone_kind},
     {"microsoft.network/privatednszones/virtualnetworklinks", &link_kind},
     {"microsoft.network/privateendpoints", &endpoint_kind},
     {"microsoft.network/privateendpoints/privatednszonegroups", &zone_group_kind},
     {"microsoft.network/networkinterfaces", nullptr}}};

/// Null: the type is not served.
const Kind* kind_of(const Draft& draft, const ResourceId& id) {
    const std::string type = model::folded(id.type());
    const auto* const named = std::find_if(named_kinds.begin(), named_kinds.end(),
                                           [&](const Named& one) { return one.type == type; });
    if (named != named_kinds.end()) return named->kind;
    const auto parent = id.parent();
    if (!parent) return nullptr;
    if (parent->is_type(model::type::zone)) return &record_set_kind;
    if (!model::sub_resources_of(draft.environment(), id).empty()) return &service_kind;
    const bool is_connection = type.ends_with("/privateendpointconnections");
    const bool of_service = !model::sub_resources_of(draft.environment(), *parent).empty();
    return is_connection && of_service ? &connection_kind : nullptr;
}

Refusal unknown_type(const std::string& type) {
    const std::size_t slash = std::min(type.find('/'), type.size());
    return model::not_found("InvalidResourceType",
                            "The resource type '" + type.substr(std::min(slash + 1, type.size())) +
                                "' could not be found in the namespace '" + type.substr(0, slash) +
                                "': this server has no such resources.");
}

Refusal method_refusal(const ResourceId& id) {
    return {Refusal::Kind::MethodNotAllowed, "OperationNotAllowed",
            "This operation is not possible on resources of type '" + id.type() + "'."};
}

std::shared_ptr<const model::PrivateEndpoint> endpoint_of(const Draft& draft,
                                                          const ResourceId& interface) {
    return interface.is_type(model::type::nic) ? model::endpoint_of_interface(draft, interface)
                                               : nullptr;
}

Answer shown(const Draft& draft, const Kind& kind, const model::Stored& stored) {
    const unsigned status = stored.act == model::Act::Created ? 201 : 200;
    return {status, kind.shape(draft, *stored.resource), model::head_of(*stored.resource).etag};
}

Ruled<Answer> get(const Draft& draft, const ResourceId& id) {
    if (const auto endpoint = endpoint_of(draft, id)) {
        return Answer{200, interface_shape(draft, *endpoint), endpoint->head.etag};
    }
    const bool is_below_service = model::folded(id.type()).ends_with(link_resources);
    if (const auto parent = id.parent(); parent && is_below_service) {
        const auto service = draft.get<model::Service>(*parent);
        for (json::value& one : service ? link_resources_of(draft, *service) : json::array{}) {
            const std::string name = model::folded(one.at("name").as_string());
            if (name == model::folded(id.name())) return Answer{200, std::move(one), {}};
        }
    }
    const model::ResourcePtr held = draft.find(id);
    if (!held) {
        const auto parent = id.parent();
        const bool has_parent = !parent || draft.find(*parent) != nullptr;
        return model::resource_not_found(has_parent ? id : *parent);
    }
    const Kind* const kind = kind_of(draft, id);
    if (kind == nullptr) return unknown_type(id.type());
    return Answer{200, kind->shape(draft, *held), model::head_of(*held).etag};
}

/// RFC 7396: null removes, objects merge, the rest replaces.
void merge(json::value& target, const json::value& patch) {
    if (!patch.is_object() || !target.is_object()) {
        target = patch;
        return;
    }
    for (const json::key_value_pair& member : patch.get_object()) {
        if (member.value().is_null()) {
            target.get_object().erase(member.key());
        } else {
            merge(target.get_object()[member.key()], member.value());
        }
    }
}

Ruled<Answer> patch(Draft& draft, const Kind& kind, const ResourceId& id, const Call& call) {
    const model::ResourcePtr held = draft.find(id);
    if (!held) return model::resource_not_found(id);
    Call whole = call;
    whole.body = kind.shape(draft, *held);
    // Tags are replaced as a whole, as Azure does.
    if (call.body.is_object() && call.body.get_object().contains("tags")) {
        whole.body.get_object().erase("tags");
    }
    merge(whole.body, call.body);
    auto stored = kind.put(draft, id, whole);
    if (!stored) return std::move(stored.error());
    return shown(draft, kind, *stored);
}

Ruled<Answer> change(Draft& draft, const ResourceId& id, const Call& call) {
    const Kind* const kind = kind_of(draft, id);
    if (kind == nullptr) {
        return endpoint_of(draft, id) ? method_refusal(id) : unknown_type(id.type());
    }
    if (auto breach = model::condition_breach(draft, id, call.condition)) return std::move(*breach);
    if (call.method == Method::Patch) return patch(draft, *kind, id, call);
    if (call.method == Method::Delete) {
        const auto removed = kind->remove(draft, id);
        if (!removed) return removed.error();
        return Answer{*removed == model::Removal::Removed ? 200U : 204U, nullptr, {}};
    }
    auto stored = kind->put(draft, id, call);
    if (!stored) return std::move(stored.error());
    return shown(draft, *kind, *stored);
}

Ruled<Answer> on_resource(Draft& draft, const ResourceId& id, const Call& call) {
    std::string_view verb = "read";
    if (call.method == Method::Put || call.method == Method::Patch) verb = "write";
    if (call.method == Method::Delete) verb = "delete";
    if (auto breach = permission_breach(call, id.text(), action_on(id.type(), verb))) {
        return std::move(*breach);
    }
    if (call.method == Method::Get) return get(draft, id);
    if (call.method == Method::Post) return method_refusal(id);
    return change(draft, id, call);
}

json::object shape_interface(const Draft& draft, const model::Resource& resource) {
    return interface_shape(draft, std::get<model::PrivateEndpoint>(resource));
}

json::object shape_record_set(const Draft& draft, const model::Resource& resource) {
    return record_set_kind.shape(draft, resource);
}

/// Every record set of a zone, whatever its type.
std::vector<model::ResourcePtr> record_sets_of(const Draft& draft, const ResourceId& zone) {
    std::vector<model::ResourcePtr> found = draft.below(zone);
    std::erase_if(found, [](const model::ResourcePtr& one) {
        return !std::holds_alternative<model::RecordSet>(*one);
    });
    return found;
}

Ruled<Answer> list_below(const Draft& draft, const BelowResource& below, const Call& call) {
    const std::string type = model::folded(below.type);
    if (below.id.is_type(model::type::zone) && (type == "all" || type == "recordsets")) {
        return list(draft, call, record_sets_of(draft, below.id), shape_record_set);
    }
    if (type == "resources") return list_generic(draft, call, {draft.find(below.id)});
    if (type == model::folded(model::type::nic)) {
        return list(draft, call, draft.children(below.id, model::type::endpoint), shape_interface);
    }
    if (type == link_resources) {
        const auto service = draft.get<model::Service>(below.id);
        if (!service) return model::resource_not_found(below.id);
        json::object body{{"value", link_resources_of(draft, *service)}};
        return Answer{200, std::move(body), {}};
    }
    const auto child = below.id.child(below.type, "x");
    const Kind* const kind = child ? kind_of(draft, *child) : nullptr;
    if (kind == nullptr) return unknown_type(child ? child->type() : below.type);
    return list(draft, call, draft.children(below.id, below.type), kind->shape);
}

Ruled<Answer> on_collection(const Draft& draft, const BelowResource& below, const Call& call) {
    const bool in_group = below.id.is_type("resourceGroups");
    const std::string type = in_group ? below.type : below.id.type() + '/' + below.type;
    const bool is_read = call.method == Method::Get;
    const std::string action = is_read ? action_on(type, "read") : type + "/action";
    if (auto breach = permission_breach(call, below.id.text(), action)) return std::move(*breach);
    if (!draft.find(below.id)) return model::resource_not_found(below.id);
    if (is_read) return list_below(draft, below, call);
    if (model::folded(below.type) == "listkeys") {
        const auto service = draft.get<model::Service>(below.id);
        auto keys = service ? access_keys_of(*service) : std::nullopt;
        if (keys && call.method == Method::Post) return Answer{200, std::move(*keys), {}};
    }
    return method_refusal(below.id);
}

Ruled<Answer> on_subscription(const Draft& draft, const WholeSubscription& whole,
                              const Call& call) {
    const ResourceId group = ResourceId::of_group(whole.subscription, "x");
    const bool wants_groups = whole.type == "resourceGroups";
    const auto example = wants_groups ? std::optional{group} : group.child(whole.type, "x");
    if (call.method != Method::Get || !example) return method_refusal(group);
    const bool wants_interfaces = example->is_type(model::type::nic);
    const Kind* const kind = wants_interfaces ? &endpoint_kind : kind_of(draft, *example);
    if (kind == nullptr) return unknown_type(whole.type);
    auto found = draft.of_type(wants_interfaces ? std::string{model::type::endpoint} : whole.type);
    std::erase_if(found, [&](const model::ResourcePtr& one) {
        return model::folded(model::id_of(*one).subscription()) !=
                   model::folded(whole.subscription) ||
               (call.may && !call.may(action_on(whole.type, "read"), model::id_of(*one).text()));
    });
    return list(draft, call, found, wants_interfaces ? shape_interface : kind->shape);
}

} // namespace

Ruled<Answer> answer(Draft& draft, const Call& call) {
    if (auto told = answer_above_groups(draft, call)) return std::move(*told);
    const auto path = read_path(call.path);
    if (!path) {
        return model::bad_request("InvalidResourceId",
                                  "The path '" + call.path + "' is not that of a resource.");
    }
    if (const auto* const one = std::get_if<OneResource>(&*path)) {
        return on_resource(draft, one->id, call);
    }
    if (const auto* const below = std::get_if<BelowResource>(&*path)) {
        return on_collection(draft, *below, call);
    }
    return on_subscription(draft, std::get<WholeSubscription>(*path), call);
}

} // namespace parallax::control::resources
