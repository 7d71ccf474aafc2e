#include "control/import/exported.hpp"

#include "control/import/zone_export.hpp"
#include "zones/model/resource_id.hpp"

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <array>

namespace parallax::control::import {
namespace json = boost::json;
namespace {

using Words = std::string_view;

template <std::size_t N>
bool is_one_of(const std::array<Words, N>& words, Words word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

// Members beside the properties; the rest of a flattened resource is a property.
constexpr std::array<Words, 11> beside_properties{"id",    "name",     "type",         "etag",
                                                  "tags",  "location", "sku",          "kind",
                                                  "zones", "identity", "resourceGroup"};
constexpr std::array<Words, 4> kept_beside{"location", "sku", "kind", "tags"};
// Lists whose items have a name and properties in the API, and are flattened by the CLI.
constexpr std::array<Words, 5> lists_of_named{
    "privateLinkServiceConnections", "manualPrivateLinkServiceConnections", "ipConfigurations",
    "privateDnsZoneConfigs", "subnets"};
// What the server decides on, and counts.
constexpr std::array<Words, 9> not_taken{"provisioningState",
                                         "networkInterfaces",
                                         "customDnsConfigs",
                                         "resourceGuid",
                                         "internalId",
                                         "fqdn",
                                         "isAutoRegistered",
                                         "privateEndpointConnections",
                                         "virtualNetworkLinkState"};

/// Ids of another subscription, wherever they are, become ones of this server's.
void take_over(json::value& value, const std::string& subscription) {
    constexpr Words start = "/subscriptions/";
    if (auto* const text = value.if_string()) {
        const Words whole{*text};
        if (!whole.starts_with(start)) return;
        const std::size_t end = std::min(whole.find('/', start.size()), whole.size());
        value = std::string{start} + subscription + std::string{whole.substr(end)};
    } else if (auto* const items = value.if_array()) {
        for (json::value& item : *items) take_over(item, subscription);
    } else if (auto* const members = value.if_object()) {
        for (auto& member : *members) take_over(member.value(), subscription);
    }
}

json::object properties_of(const json::object& resource);

/// {"name", "properties"}: an item of a list, however deep the CLI flattened it.
json::value named_item(const json::value& item) {
    const auto* const flat = item.if_object();
    if (flat == nullptr) return item;
    json::object made;
    if (const auto* const name = flat->if_contains("name")) made["name"] = *name;
    made["properties"] = properties_of(*flat);
    return made;
}

json::object properties_of(const json::object& resource) {
    const auto* const given = resource.if_contains("properties");
    const json::object& from =
        given != nullptr && given->is_object() ? given->get_object() : resource;
    json::object properties;
    for (const auto& member : from) {
        const Words key = member.key();
        if (&from == &resource && is_one_of(beside_properties, key)) continue;
        if (member.value().is_null() || is_one_of(not_taken, key)) continue;
        if (is_one_of(lists_of_named, key) && member.value().is_array()) {
            json::array items;
            for (const json::value& item : member.value().get_array()) {
                items.push_back(named_item(item));
            }
            properties[key] = std::move(items);
        } else {
            properties[key] = member.value();
        }
    }
    return properties;
}

json::object body_of(const json::object& resource) {
    json::object body;
    for (const Words member : kept_beside) {
        const auto* const value = resource.if_contains(member);
        if (value != nullptr && !value->is_null()) body[member] = *value;
    }
    json::object properties = properties_of(resource);
    // Its connections have other names here, so rules of those would be nobody's.
    auto* const acl = properties.if_contains("networkACLs");
    if (acl != nullptr && acl->is_object()) acl->get_object().erase("privateEndpoints");
    body["properties"] = std::move(properties);
    return body;
}

/// The address an endpoint has goes with it: given as a static one where it was dynamic.
void keep_address(const json::object& endpoint, json::object& properties) {
    const auto* const given = properties.if_contains("ipConfigurations");
    if (given != nullptr && given->is_array() && !given->get_array().empty()) return;
    const auto* const nested = endpoint.if_contains("properties");
    const json::object& from =
        nested != nullptr && nested->is_object() ? nested->get_object() : endpoint;
    const auto* const configs = from.if_contains("customDnsConfigs");
    if (configs == nullptr || !configs->is_array() || configs->get_array().size() != 1) return;
    boost::system::error_code none;
    const json::value* const address =
        configs->get_array().front().find_pointer("/ipAddresses/0", none);
    if (address == nullptr) return;
    properties["ipConfigurations"] = json::array{json::object{
        {"name", "imported"}, {"properties", json::object{{"privateIPAddress", *address}}}}};
}

std::string name_of_file_and(const std::string& name, const std::string& what) {
    return name + ": " + what;
}

/// The resources of a list, or the one there is.
const json::array* list_in(const json::value& parsed, json::array& one) {
    if (const auto* const list = parsed.if_array()) return list;
    const auto* const object = parsed.if_object();
    if (object == nullptr) return nullptr;
    const auto* const value = object->if_contains("value"); // as the API lists
    if (value != nullptr && value->is_array()) return &value->get_array();
    one.push_back(parsed);
    return &one;
}

} // namespace

ExportOrFault read_json_export(const std::string& name, std::string_view text, const Place& place) {
    boost::system::error_code fault;
    const json::value parsed = json::parse(text, fault);
    if (fault) return name_of_file_and(name, "is no JSON: " + fault.message());
    json::array one;
    const json::array* const list = list_in(parsed, one);
    if (list == nullptr) return name_of_file_and(name, "holds no list of resources");
    Export made;
    std::size_t number = 0;
    for (const json::value& item : *list) {
        const auto* const resource = item.if_object();
        const auto* const id = resource == nullptr ? nullptr : resource->if_contains("id");
        ++number;
        if (id == nullptr || !id->is_string()) {
            return name_of_file_and(name, "item " + std::to_string(number) +
                                              " has no \"id\"; use `az ... list -o json`");
        }
        Exported read;
        read.original_id = id->get_string();
        json::value own_id = *id;
        take_over(own_id, place.subscription);
        read.id = own_id.get_string();
        if (!model::ResourceId::from_text(read.id)) {
            return name_of_file_and(name, "item " + std::to_string(number) + ": '" + read.id +
                                              "' is no resource's id");
        }
        json::value body = body_of(*resource);
        take_over(body, place.subscription);
        read.body = std::move(body.get_object());
        keep_address(*resource, read.body["properties"].as_object());
        made.resources.push_back(std::move(read));
    }
    return made;
}

ExportOrFault read_export(const std::string& name, std::string_view text, const Place& place) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return name_of_file_and(name, "is empty");
    const bool is_json = text[first] == '[' || text[first] == '{';
    return is_json ? read_json_export(name, text, place) : read_zone_export(name, text, place);
}

} // namespace parallax::control::import
