// Resource groups (Microsoft.Resources, 2021-04-01).
#include "control/resources/kind.hpp"
#include "zones/model/groups.hpp"

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

json::object shape(const Draft&, const model::Resource& resource) {
    json::object shown = envelope(model::head_of(resource));
    shown["type"] = "Microsoft.Resources/resourceGroups";
    shown["properties"] = {{"provisioningState", "Succeeded"}};
    return shown;
}

Ruled<model::Stored> put(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    model::ResourceGroup wanted{read_head(id, body)};
    if (mistake) return std::move(*mistake);
    return model::put_resource_group(draft, std::move(wanted));
}

} // namespace

const Kind group_kind{shape, put, model::delete_resource_group};

} // namespace parallax::control::resources
