#include "control/import/plan.hpp"

#include "zones/model/resource.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace parallax::control::import {
namespace json = boost::json;
namespace {

using model::ResourceId;

/// A text below a value, or nothing.
std::string text_below(const json::object& object, std::string_view pointer) {
    const json::value value(object);
    boost::system::error_code none;
    const json::value* const found = value.find_pointer(pointer, none);
    return found != nullptr && found->is_string() ? std::string{found->get_string()}
                                                  : std::string{};
}

constexpr std::array<const char*, 2> connection_lists{"privateLinkServiceConnections",
                                                      "manualPrivateLinkServiceConnections"};

/// "Approved", or whatever the cloud says of the endpoint's connection; "" when it does not.
std::string status_of(const Exported& endpoint) {
    for (const char* const list : connection_lists) {
        const std::string status =
            text_below(endpoint.body, std::string{"/properties/"} + list +
                                          "/0/properties/privateLinkServiceConnectionState/status");
        if (!status.empty()) return status;
    }
    return {};
}

std::string service_of(const Exported& endpoint) {
    for (const char* const list : connection_lists) {
        std::string service = text_below(endpoint.body, std::string{"/properties/"} + list +
                                                            "/0/properties/privateLinkServiceId");
        if (!service.empty()) return service;
    }
    return {};
}

/// Who approved a manual request has done so already: here it is asked for as one that is.
void take_as_approved(Exported& endpoint) {
    json::object& properties = endpoint.body["properties"].as_object();
    json::value& manual = properties[connection_lists[1]];
    if (!manual.is_array() || manual.get_array().empty()) return;
    properties[connection_lists[0]] = std::move(manual);
    properties[connection_lists[1]] = json::array{};
}

/// "created by private endpoint pe1 with resource guid …": "pe1"; "" when nobody registered it.
std::string registrant_of(const Exported& set) {
    const std::string creator = text_below(set.body, "/properties/metadata/creator");
    constexpr std::string_view start = "created by private endpoint ";
    if (!creator.starts_with(start)) return {};
    return creator.substr(start.size(), creator.find(' ', start.size()) - start.size());
}

class Planner {
  public:
    std::variant<Plan, std::string> plan(std::vector<Export> exports) && {
        for (Export& each : exports) {
            made_.notes.insert(made_.notes.end(), each.notes.begin(), each.notes.end());
            for (Exported& one : each.resources) {
                if (auto fault = take(std::move(one))) return *fault;
            }
        }
        for (auto& [key, one] : by_key_) settle_record_set(one);
        for (auto& [key, one] : by_key_) settle_endpoint(one);
        add_groups();
        for (auto& [key, one] : by_key_) made_.resources.push_back(std::move(one));
        std::stable_sort(
            made_.resources.begin(), made_.resources.end(),
            [](const Exported& a, const Exported& b) { return rank_of(a.id) < rank_of(b.id); });
        return std::move(made_);
    }

  private:
    std::optional<std::string> take(Exported one) {
        const std::string key = model::folded(one.id);
        const auto [held, added] = by_key_.try_emplace(key, one);
        if (added && by_key_.size() > exported_max) {
            return "more than " + std::to_string(exported_max) + " resources; import in parts";
        }
        // A zone file says of its zone only that it is there.
        if (added || one.body == held->second.body || one.original_id == one.id) return {};
        if (held->second.original_id == held->second.id) {
            held->second = std::move(one);
            return {};
        }
        return "two things named " + one.id + ": " + held->second.original_id + " and " +
               one.original_id + "; rename one, or import one of them only";
    }

    void settle_record_set(const Exported& set) {
        const auto id = ResourceId::from_text(set.id);
        if (!id || rank_of(set.id) != rank_of_record_sets) return;
        const std::string endpoint = registrant_of(set);
        const bool is_soa = id->type().ends_with("/SOA");
        if (endpoint.empty() && !is_soa) return;
        left_out_.insert(model::folded(set.id));
        const std::string address = text_below(set.body, "/properties/aRecords/0/ipv4Address");
        if (!address.empty()) addresses_[endpoint] = address;
    }

    void settle_endpoint(Exported& endpoint) {
        if (rank_of(endpoint.id) != rank_of_endpoints) return;
        const std::string status = status_of(endpoint);
        if (status == "Rejected" || status == "Disconnected") {
            left_out_.insert(model::folded(endpoint.id));
            made_.notes.push_back(endpoint.id + " is left out: its connection is " + status);
            return;
        }
        if (status == "Approved") take_as_approved(endpoint);
        json::object& properties = endpoint.body["properties"].as_object();
        const auto id = ResourceId::from_text(endpoint.id);
        const auto known = addresses_.find(std::string{id->name()});
        const auto* const given = properties.if_contains("ipConfigurations");
        const bool has_address =
            given != nullptr && given->is_array() && !given->get_array().empty();
        if (known != addresses_.end() && !has_address) {
            properties["ipConfigurations"] = json::array{
                json::object{{"name", "imported"},
                             {"properties", json::object{{"privateIPAddress", known->second}}}}};
        }
        assume_service(endpoint);
    }

    void assume_service(const Exported& endpoint) {
        const std::string service = service_of(endpoint);
        const auto id = ResourceId::from_text(service);
        if (!id || by_key_.contains(id->key())) return;
        by_key_.emplace(id->key(),
                        Exported{service,
                                 service,
                                 {{"location", text_below(endpoint.body, "/location")},
                                  {"sku", json::object{{"name", "Standard_S1"}, {"capacity", 1}}},
                                  {"properties", json::object{}}},
                                 Presence::IfMissing});
    }

    void add_groups() {
        std::map<std::string, Exported> groups;
        for (const auto& [key, one] : by_key_) {
            const auto id = ResourceId::from_text(one.id);
            const std::string group = id->group_id().text();
            const std::string location = text_below(one.body, "/location");
            json::value& at = groups
                                  .try_emplace(id->group_id().key(),
                                               Exported{group, group, {}, Presence::IfMissing})
                                  .first->second.body["location"];
            if (at.is_null() && !location.empty() && location != "global") at = location;
        }
        for (auto& [key, group] : groups) {
            if (group.body["location"].is_null()) group.body["location"] = "global";
            by_key_.try_emplace(key, std::move(group));
        }
        std::erase_if(by_key_, [&](const auto& one) { return left_out_.contains(one.first); });
    }

    static constexpr unsigned rank_of_endpoints = 6;
    static constexpr unsigned rank_of_record_sets = 8;

    std::map<std::string, Exported> by_key_;
    std::map<std::string, std::string> addresses_; ///< by the endpoint's name
    std::set<std::string> left_out_;               ///< keys
    Plan made_;
};

} // namespace

unsigned rank_of(std::string_view text) {
    const auto id = ResourceId::from_text(text);
    if (!id || id->is_type("resourceGroups")) return 0;
    const std::array<std::string_view, 8> order{
        model::type::network,
        "Microsoft.Network/virtualNetworks/subnets",
        "",
        model::type::zone,
        "Microsoft.Network/privateDnsZones/virtualNetworkLinks",
        model::type::endpoint,
        "Microsoft.Network/privateEndpoints/privateDnsZoneGroups"};
    for (unsigned rank = 0; rank < order.size(); ++rank) {
        if (!order[rank].empty() && id->is_type(order[rank])) return rank + 1;
    }
    const auto parent = id->parent();
    return parent && parent->is_type(model::type::zone) ? 8 : 3; // a record set, or a service
}

std::variant<Plan, std::string> plan_of(std::vector<Export> exports) {
    return Planner{}.plan(std::move(exports));
}

} // namespace parallax::control::import
