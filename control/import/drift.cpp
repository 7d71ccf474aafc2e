#include "control/import/drift.hpp"

#include "zones/model/resource.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>

namespace parallax::control::import {
namespace json = boost::json;
namespace {

using model::ResourceId;

const json::value* below(const json::value& value, std::string_view pointer) {
    boost::system::error_code none;
    return value.find_pointer(pointer, none);
}

json::value copy_below(const json::value& value, std::string_view pointer) {
    const json::value* const found = below(value, pointer);
    return found == nullptr ? json::value{} : *found;
}

/// Ids and names compare without regard to case.
json::value folded_text(const json::value& value, std::string_view pointer) {
    const json::value* const found = below(value, pointer);
    if (found == nullptr || !found->is_string()) return nullptr;
    return json::value(model::folded(found->get_string()));
}

/// Records in any order, names in any case and with or without the final dot.
json::value normal(const json::value& records) {
    if (records.is_string()) {
        std::string text = model::folded(records.get_string());
        if (text.size() > 1 && text.ends_with('.')) text.pop_back();
        return json::value(text);
    }
    if (const auto* const members = records.if_object()) {
        std::map<std::string, json::value> ordered;
        for (const auto& member : *members) ordered.emplace(member.key(), normal(member.value()));
        return json::object(ordered.begin(), ordered.end());
    }
    const auto* const items = records.if_array();
    if (items == nullptr) return records;
    std::multiset<std::string> sorted;
    for (const json::value& item : *items) sorted.insert(json::serialize(normal(item)));
    json::array made;
    for (const std::string& item : sorted) made.emplace_back(item);
    return made;
}

json::object record_set_view(const json::value& set) {
    json::object view{{"ttl", copy_below(set, "/properties/ttl")}};
    const json::value* const properties = below(set, "/properties");
    if (properties == nullptr || !properties->is_object()) return view;
    for (const auto& member : properties->get_object()) {
        const std::string_view key = member.key();
        if (!key.ends_with("Records") && !key.ends_with("Record")) continue;
        // The TTL beside the SOA is shown, and never served so.
        if (key != "soaRecord") view[key] = normal(member.value());
    }
    return view;
}

json::object link_view(const json::value& link) {
    json::value policy = copy_below(link, "/properties/resolutionPolicy");
    if (policy.is_null()) policy = "Default";
    return {{"virtualNetwork", folded_text(link, "/properties/virtualNetwork/id")},
            {"registrationEnabled", copy_below(link, "/properties/registrationEnabled")},
            {"resolutionPolicy", std::move(policy)}};
}

json::object endpoint_view(const json::value& endpoint) {
    json::object view{{"subnet", folded_text(endpoint, "/properties/subnet/id")}};
    for (const char* const list :
         {"/properties/privateLinkServiceConnections/0/properties",
          "/properties/manualPrivateLinkServiceConnections/0/properties"}) {
        const json::value* const connection = below(endpoint, list);
        if (connection == nullptr) continue;
        view["service"] = folded_text(*connection, "/privateLinkServiceId");
        view["groupIds"] = normal(copy_below(*connection, "/groupIds"));
        view["status"] = copy_below(*connection, "/privateLinkServiceConnectionState/status");
    }
    return view;
}

json::object view_of(const ResourceId& id, const json::value& resource) {
    if (id.is_type(model::type::endpoint)) return endpoint_view(resource);
    const auto parent = id.parent();
    if (!parent || !parent->is_type(model::type::zone)) return {};
    return id.type().ends_with(model::type::link) ? link_view(resource) : record_set_view(resource);
}

bool is_link(const ResourceId& id) {
    return id.type().ends_with(std::string{"privateDnsZones/"}.append(model::type::link));
}

} // namespace

std::string_view to_text(Drift::Kind kind) noexcept {
    switch (kind) {
    case Drift::Kind::Missing:
        return "missing";
    case Drift::Kind::NotLinked:
        return "not linked";
    case Drift::Kind::Overwritten:
        return "overwritten";
    case Drift::Kind::Stale:
        return "stale";
    }
    return "missing";
}

std::optional<Drift> drift_of(const Exported& exported, const json::value& held) {
    const auto id = ResourceId::from_text(exported.id);
    if (held.is_null()) {
        return Drift{is_link(*id) ? Drift::Kind::NotLinked : Drift::Kind::Missing, exported.id, {}};
    }
    auto differences = differences_of(view_of(*id, json::value(exported.body)), view_of(*id, held));
    if (differences.empty()) return std::nullopt;
    return Drift{Drift::Kind::Overwritten, exported.id, std::move(differences)};
}

std::vector<std::string> covered_collections(const std::vector<Exported>& exported) {
    std::set<std::string> paths;
    for (const Exported& one : exported) {
        const auto id = ResourceId::from_text(one.id);
        const auto parent = id->parent();
        if (id->is_type(model::type::endpoint)) {
            paths.insert(id->group_id().text() + "/providers/" +
                         std::string{model::type::endpoint});
        } else if (is_link(*id)) {
            paths.insert(parent->text() + '/' + std::string{model::type::link});
        } else if (parent && parent->is_type(model::type::zone)) {
            paths.insert(parent->text() + "/ALL");
        }
    }
    return {paths.begin(), paths.end()};
}

std::vector<Drift> stale_among(const json::array& listed, const std::vector<Exported>& exported) {
    std::set<std::string> known;
    for (const Exported& one : exported) known.insert(model::folded(one.id));
    std::vector<Drift> stale;
    for (const json::value& one : listed) {
        const json::value* const text = below(one, "/id");
        const auto id = text == nullptr ? std::nullopt : ResourceId::from_text(text->as_string());
        if (!id || known.contains(id->key()) || id->type().ends_with("/SOA")) continue;
        stale.push_back({Drift::Kind::Stale, id->text(), {}});
    }
    return stale;
}

} // namespace parallax::control::import
