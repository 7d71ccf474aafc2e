#include "control/resources/subscription_api.hpp"

#include "control/resources/listing.hpp"
#include "control/resources/path.hpp"
#include "control/resources/permission.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <set>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

struct Region {
    std::string_view name, shown;
};
/// For pickers; a resource may have any other.
constexpr std::array<Region, 24> regions{{{"australiaeast", "Australia East"},
                                          {"brazilsouth", "Brazil South"},
                                          {"canadacentral", "Canada Central"},
                                          {"centralindia", "Central India"},
                                          {"centralus", "Central US"},
                                          {"eastasia", "East Asia"},
                                          {"eastus", "East US"},
                                          {"eastus2", "East US 2"},
                                          {"francecentral", "France Central"},
                                          {"germanywestcentral", "Germany West Central"},
                                          {"japaneast", "Japan East"},
                                          {"koreacentral", "Korea Central"},
                                          {"northcentralus", "North Central US"},
                                          {"northeurope", "North Europe"},
                                          {"norwayeast", "Norway East"},
                                          {"southcentralus", "South Central US"},
                                          {"southeastasia", "Southeast Asia"},
                                          {"swedencentral", "Sweden Central"},
                                          {"switzerlandnorth", "Switzerland North"},
                                          {"uksouth", "UK South"},
                                          {"westcentralus", "West Central US"},
                                          {"westeurope", "West Europe"},
                                          {"westus", "West US"},
                                          {"westus2", "West US 2"}}};

/// What clients choose from when they were not told; every other date in the range is as good.
constexpr std::array<std::string_view, 4> shown_versions{"2024-06-01", "2023-02-01", "2022-01-01",
                                                         "2020-06-01"};

constexpr std::array<std::string_view, 9> own_types{
    "Microsoft.Network/virtualNetworks",
    "Microsoft.Network/virtualNetworks/subnets",
    "Microsoft.Network/privateDnsZones",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
    "Microsoft.Network/privateEndpoints",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups",
    "Microsoft.Network/networkInterfaces",
    "Microsoft.Resources/resourceGroups",
    "Microsoft.Resources/subscriptions"};

json::string text_of(std::string_view text) {
    return json::string(text.data(), text.size());
}

std::string subscription_path(const Call& call) {
    return "/subscriptions/" + call.account.subscription;
}

json::object subscription_shape(const Call& call) {
    return {{"id", subscription_path(call)},
            {"subscriptionId", call.account.subscription},
            {"tenantId", call.account.tenant},
            {"displayName", "Parallax"},
            {"state", "Enabled"},
            {"authorizationSource", "RoleBased"},
            {"managedByTenants", json::array{}},
            {"subscriptionPolicies",
             {{"locationPlacementId", "Public_2014-09-01"},
              {"quotaId", "PayAsYouGo_2014-09-01"},
              {"spendingLimit", "Off"}}}};
}

json::object tenant_shape(const Call& call) {
    return {{"id", "/tenants/" + call.account.tenant},
            {"tenantId", call.account.tenant},
            {"tenantCategory", "Home"},
            {"displayName", "Parallax"},
            {"domains", json::array{}}};
}

json::array location_shapes(const Call& call) {
    json::array shown;
    for (const Region& region : regions) {
        shown.push_back(json::object{
            {"id", subscription_path(call) + "/locations/" + std::string{region.name}},
            {"name", text_of(region.name)},
            {"type", "Region"},
            {"displayName", text_of(region.shown)},
            {"regionalDisplayName", text_of(region.shown)},
            {"metadata", {{"regionType", "Physical"}, {"regionCategory", "Recommended"}}}});
    }
    return shown;
}

Answer list_of(json::array shown) {
    return {200, json::object{{"value", std::move(shown)}}, {}};
}

/// Namespace -> its types, both as they are spelled.
using Providers = std::map<std::string, std::set<std::string>>;

void add_type(Providers& providers, std::string_view type) {
    const std::size_t slash = type.find('/');
    if (slash == std::string_view::npos) return;
    providers[std::string{type.substr(0, slash)}].emplace(type.substr(slash + 1));
}

Providers providers_of(const Draft& draft) {
    Providers providers;
    for (const std::string_view type : own_types) add_type(providers, type);
    for (const zones::CatalogueRow& row : draft.environment().catalogue->rows()) {
        for (const std::string& type : row.resource_types) add_type(providers, type);
    }
    return providers;
}

json::object provider_shape(const Call& call, const Providers::value_type& provider) {
    json::array versions, locations, types;
    for (const std::string_view version : shown_versions) versions.push_back(text_of(version));
    for (const Region& region : regions) locations.push_back(text_of(region.shown));
    for (const std::string& type : provider.second) {
        types.push_back(json::object{{"resourceType", type},
                                     {"locations", locations},
                                     {"apiVersions", versions},
                                     {"capabilities", "None"}});
    }
    return {{"id", subscription_path(call) + "/providers/" + provider.first},
            {"namespace", provider.first},
            {"registrationPolicy", "RegistrationRequired"},
            {"registrationState", "Registered"},
            {"resourceTypes", std::move(types)}};
}

Refusal method_refusal(const Call& call) {
    return {Refusal::Kind::MethodNotAllowed, "OperationNotAllowed",
            "This operation is not possible on '" + call.path + "'."};
}

/// "providers/<word>", and with POST "register" or "unregister" behind it.
Ruled<Answer> on_provider(const Draft& draft, const Call& call, const std::string& name) {
    const Providers providers = providers_of(draft);
    const auto found = std::ranges::find_if(providers, [&](const auto& provider) {
        return model::folded(provider.first) == model::folded(name);
    });
    if (found == providers.end()) {
        return model::not_found("InvalidResourceNamespace",
                                "The resource namespace '" + name + "' is invalid.");
    }
    if (call.method == Method::Post) {
        const std::string action = found->first + "/register/action";
        auto breach = permission_breach(call, subscription_path(call), action);
        if (breach) return std::move(*breach);
    }
    return Answer{200, provider_shape(call, *found), {}};
}

Ruled<Answer> list_providers(const Draft& draft, const Call& call) {
    json::array shown;
    for (const auto& provider : providers_of(draft))
        shown.push_back(provider_shape(call, provider));
    return list_of(std::move(shown));
}

/// The status of an operation, whichever is asked for: it was done when its call was answered.
Ruled<Answer> operation_status(const Call& call, const std::string& name) {
    if (call.method != Method::Get) return method_refusal(call);
    return Answer{
        200, json::object{{"id", call.path}, {"name", name}, {"status", "Succeeded"}}, {}};
}

/// Of the types of one provider: whoever may ask for those learns of no others.
Ruled<Answer> check_name(const Draft& draft, const Call& call, const std::string& provider) {
    const std::string action = provider + "/locations/checkNameAvailability/action";
    if (auto breach = permission_breach(call, subscription_path(call), action)) return *breach;
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const std::string type = body.text("type");
    const std::string name = model::folded(body.text("name"));
    if (type.empty()) body.blame("type", "is required");
    if (!model::folded(type).starts_with(model::folded(provider) + '/')) {
        body.blame("type", "must be a type of " + provider);
    }
    if (name.empty()) body.blame("name", "is required");
    if (mistake) return std::move(*mistake);
    const auto held = draft.of_type(type);
    const bool taken = std::ranges::any_of(held, [&](const model::ResourcePtr& one) {
        return model::folded(model::id_of(*one).name()) == name;
    });
    json::object shown{{"nameAvailable", !taken}};
    if (taken) {
        shown["reason"] = "AlreadyExists";
        shown["message"] = "The name is already taken. Please try a different name.";
    }
    return Answer{200, std::move(shown), {}};
}

bool is_status_word(const std::string& word) {
    return word.ends_with("operations") || word.ends_with("operationstatuses") ||
           word.ends_with("operationresults");
}

/// The segments of a path, folded, with their spelling kept for names.
struct Words {
    std::vector<std::string> spelled, folded;
    std::size_t count() const noexcept { return folded.size(); }
    bool has(std::size_t at, std::string_view word) const {
        return at < folded.size() && folded[at] == word;
    }
};

Words words_of(const Call& call) {
    Words words{segments_of(call.path), {}};
    for (const std::string& word : words.spelled) words.folded.push_back(model::folded(word));
    return words;
}

/// Behind "subscriptions/S/providers/N/locations/L".
std::optional<Ruled<Answer>> on_location(const Draft& draft, const Call& call, const Words& words) {
    constexpr std::size_t word_at = 6;
    if (!words.has(4, "locations") || words.count() <= word_at) return std::nullopt;
    if (words.count() == word_at + 2 && is_status_word(words.folded[word_at])) {
        return operation_status(call, words.spelled.back());
    }
    const bool checks = words.has(word_at, "checknameavailability");
    if (words.count() != word_at + 1 || !checks) return std::nullopt;
    if (call.method != Method::Post) return method_refusal(call);
    return check_name(draft, call, words.spelled[3]);
}

/// Pre: the path is "/subscriptions/S/<word>…" and S is the one there is.
std::optional<Ruled<Answer>> on_word(const Draft& draft, const Call& call, const Words& words) {
    const std::size_t count = words.count();
    const bool is_get = call.method == Method::Get;
    if (words.has(2, "providers")) {
        if (count == 3 && is_get) return list_providers(draft, call);
        if (count == 4 && is_get) return on_provider(draft, call, words.spelled[3]);
        const bool registers = words.has(4, "register") || words.has(4, "unregister");
        if (count == 5 && registers && call.method == Method::Post) {
            return on_provider(draft, call, words.spelled[3]);
        }
        return on_location(draft, call, words);
    }
    if (count == 4 && is_status_word(words.folded[2])) {
        return operation_status(call, words.spelled[3]);
    }
    if (count == 3 && words.has(2, "locations") && is_get) return list_of(location_shapes(call));
    if (count == 3 && words.has(2, "resources") && is_get) {
        return list_generic(draft, call, draft.of_type("resourceGroups"));
    }
    if (count == 8 && words.has(2, "resourcegroups") && is_status_word(words.folded[6])) {
        return operation_status(call, words.spelled[7]);
    }
    return std::nullopt;
}

} // namespace

std::optional<Ruled<Answer>> answer_above_groups(const Draft& draft, const Call& call) {
    const Words words = words_of(call);
    const bool is_get = call.method == Method::Get;
    if (words.has(0, "tenants") && words.count() == 1 && is_get) {
        return list_of(json::array{tenant_shape(call)});
    }
    if (words.has(0, "providers") && words.count() <= 2 && is_get) {
        return words.count() == 1 ? list_providers(draft, call)
                                  : on_provider(draft, call, words.spelled[1]);
    }
    if (!words.has(0, "subscriptions")) return std::nullopt;
    if (words.count() == 1 && is_get) return list_of(json::array{subscription_shape(call)});
    const std::string& known = call.account.subscription;
    if (words.count() > 1 && !known.empty() && words.folded[1] != model::folded(known)) {
        return model::not_found("SubscriptionNotFound",
                                "The subscription '" + words.spelled[1] + "' could not be found.");
    }
    if (words.count() == 2 && is_get) return Answer{200, subscription_shape(call), {}};
    return on_word(draft, call, words);
}

} // namespace parallax::control::resources
