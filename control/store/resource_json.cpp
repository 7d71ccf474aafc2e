#include "control/store/resource_json.hpp"

#include "control/store/json_fields.hpp"

#include <boost/json/parse.hpp>

#include <algorithm>

namespace parallax::control {
namespace json = boost::json;

using Strings = const char*;

template <>
struct EnumTexts<model::PolicyMode> {
    static constexpr std::array<Strings, 2> texts{"Disabled", "Enabled"};
};
template <>
struct EnumTexts<zones::Registration> {
    static constexpr std::array<Strings, 2> texts{"Off", "On"};
};
template <>
struct EnumTexts<zones::ResolutionPolicy> {
    static constexpr std::array<Strings, 2> texts{"Default", "NxDomainRedirect"};
};
template <>
struct EnumTexts<model::Origin> {
    static constexpr std::array<Strings, 2> texts{"Manual", "Automatic"};
};
template <>
struct EnumTexts<model::PublicAccess> {
    static constexpr std::array<Strings, 2> texts{"Disabled", "Enabled"};
};
template <>
struct EnumTexts<model::AclAction> {
    static constexpr std::array<Strings, 2> texts{"Allow", "Deny"};
};
template <>
struct EnumTexts<model::ConnectionStatus> {
    static constexpr std::array<Strings, 4> texts{"Pending", "Approved", "Rejected",
                                                  "Disconnected"};
};
template <>
struct EnumTexts<model::ApprovalPath> {
    static constexpr std::array<Strings, 2> texts{"Automatic", "Manual"};
};
template <>
struct EnumTexts<model::AddressChoice> {
    static constexpr std::array<Strings, 2> texts{"Dynamic", "Static"};
};

namespace {

using namespace model;

ResourceId nobody() {
    return blank<ResourceId>();
}
Head blank_head() {
    return {nobody(), {}, {}, {}, {}};
}

template <class Fields, class T>
void describe_head(Fields& fields, T& value) {
    fields.field("id", value.head.id);
    fields.field("etag", value.head.etag);
    fields.field("location", value.head.location);
    fields.field("tags", value.head.tags);
    fields.field("kept_text", value.head.kept_text);
}

} // namespace

// One description for both directions: `value` is const when it is written.
template <class Fields, class T>
void describe(Fields& fields, T& value);

namespace {

template <class T, class Kind>
constexpr bool is = std::is_same_v<std::remove_const_t<T>, Kind>;

/// A record value is an object with its type's name first.
template <class Value, class Fields, class T>
void describe_record(Fields& fields, T& value) {
    if constexpr (is<Value, AddressRecord>) {
        fields.field("address", value.address);
    } else if constexpr (is<Value, CnameRecord> || is<Value, PtrRecord>) {
        fields.field("target", value.target);
    } else if constexpr (is<Value, MxRecord>) {
        fields.field("preference", value.preference);
        fields.field("exchange", value.exchange);
    } else if constexpr (is<Value, SrvRecord>) {
        fields.field("priority", value.priority);
        fields.field("weight", value.weight);
        fields.field("port", value.port);
        fields.field("target", value.target);
    } else if constexpr (is<Value, TxtRecord>) {
        fields.field("strings", value.strings);
    } else {
        fields.field("host", value.host);
        fields.field("mailbox", value.mailbox);
        fields.field("serial", value.serial);
        fields.field("refresh", value.refresh);
        fields.field("retry", value.retry);
        fields.field("expire", value.expire);
        fields.field("minimum_ttl", value.minimum_ttl);
    }
}

constexpr std::array<Strings, std::variant_size_v<RecordValue>> record_kinds{
    "address", "cname", "ptr", "mx", "srv", "txt", "soa"};

template <std::size_t Index = 0>
void make_record(std::string_view kind, RecordValue& value) {
    if constexpr (Index < std::variant_size_v<RecordValue>) {
        if (kind == record_kinds[Index]) {
            value.emplace<Index>();
        } else {
            make_record<Index + 1>(kind, value);
        }
    }
}

template <class Fields, class T>
void describe_value(Fields& fields, T& value) {
    std::string kind = record_kinds[value.index()];
    fields.field("kind", kind);
    if constexpr (Fields::reads) {
        const bool known =
            std::find(record_kinds.begin(), record_kinds.end(), kind) != record_kinds.end();
        if (!known) return fields.blame("kind", "cannot be understood");
        make_record(kind, value);
    }
    std::visit([&](auto& one) { describe_record<std::decay_t<decltype(one)>>(fields, one); },
               value);
}

} // namespace

template <>
inline Registrant blank() {
    return {nobody(), {}};
}
template <>
inline EndpointConnection blank() {
    return {{}, nobody(), {}, {}, {}, {}, nobody()};
}
template <>
inline ZoneGroup::ZoneConfig blank() {
    return {{}, nobody()};
}

template <class Fields, class T>
void describe(Fields& fields, T& value) {
    if constexpr (is<T, RecordValue>) {
        describe_value(fields, value);
    } else if constexpr (is<T, Registrant>) {
        fields.field("by", value.by);
        fields.field("records", value.records);
    } else if constexpr (is<T, Sku>) {
        fields.field("name", value.name);
        fields.field("tier", value.tier);
        fields.field("capacity", value.capacity);
    } else if constexpr (is<T, AclRules>) {
        fields.field("allow", value.allow);
        fields.field("deny", value.deny);
    } else if constexpr (is<T, NetworkAcl::OfConnection>) {
        fields.field("connection", value.connection);
        fields.field("rules", value.rules);
    } else if constexpr (is<T, NetworkAcl>) {
        fields.field("default_action", value.default_action);
        fields.field("public_network", value.public_network);
        fields.field("endpoints", value.endpoints);
    } else if constexpr (is<T, ServiceNames>) {
        fields.field("public_name", value.public_name);
        fields.field("private_name", value.private_name);
        fields.field("zone", value.zone);
    } else if constexpr (is<T, SubResource>) {
        fields.field("group_id", value.group_id);
        fields.field("names", value.names);
    } else if constexpr (is<T, ConnectionState>) {
        fields.field("status", value.status);
        fields.field("description", value.description);
        fields.field("actions_required", value.actions_required);
    } else if constexpr (is<T, EndpointConnection>) {
        fields.field("name", value.name);
        fields.field("service", value.service);
        fields.field("group_id", value.group_id);
        fields.field("request_message", value.request_message);
        fields.field("path", value.path);
        fields.field("state", value.state);
        fields.field("service_side", value.service_side);
    } else if constexpr (is<T, EndpointAddress>) {
        fields.field("name", value.name);
        fields.field("member", value.member);
        fields.field("address", value.address);
        fields.field("choice", value.choice);
    } else {
        static_assert(is<T, ZoneGroup::ZoneConfig>);
        fields.field("name", value.name);
        fields.field("zone", value.zone);
    }
}

namespace {

/// Fields of a whole resource, besides its head's.
template <class Fields, class T>
void describe_kind(Fields& fields, T& value) {
    if constexpr (is<T, VirtualNetwork>) {
        fields.field("address_space", value.address_space);
        fields.field("dns_servers", value.dns_servers);
        fields.field("guid", value.guid);
    } else if constexpr (is<T, Subnet>) {
        fields.field("prefixes", value.prefixes);
        fields.field("endpoint_policies", value.endpoint_policies);
        fields.field("link_service_policies", value.link_service_policies);
    } else if constexpr (is<T, Host>) {
        fields.field("addresses", value.addresses);
        fields.field("registered", value.registered);
        fields.field("dhcid", value.dhcid);
    } else if constexpr (is<T, PrivateDnsZone>) {
        fields.field("apex", value.apex);
        fields.field("guid", value.guid);
    } else if constexpr (is<T, VirtualNetworkLink>) {
        fields.field("network", value.network);
        fields.field("registration", value.registration);
        fields.field("policy", value.policy);
    } else if constexpr (is<T, Service>) {
        fields.field("sku", value.sku);
        fields.field("acl", value.acl);
        fields.field("public_access", value.public_access);
        fields.field("public_addresses", value.public_addresses);
        fields.field("sub_resources", value.sub_resources);
    } else if constexpr (is<T, PrivateEndpointConnection>) {
        fields.field("endpoint", value.endpoint);
        fields.field("group_id", value.group_id);
        fields.field("state", value.state);
    } else if constexpr (is<T, PrivateEndpoint>) {
        fields.field("subnet", value.subnet);
        fields.field("connection", value.connection);
        fields.field("addresses", value.addresses);
        fields.field("custom_nic_name", value.custom_nic_name);
        fields.field("network_interface", value.network_interface);
        fields.field("guid", value.guid);
        fields.field("registered", value.registered);
    } else if constexpr (is<T, ZoneGroup>) {
        fields.field("zones", value.zones);
    } else if constexpr (is<T, RecordSet>) {
        std::string type = dns::to_text(value.type);
        fields.field("type", type);
        if constexpr (Fields::reads) {
            const auto read = dns::rr_type_from_text(type);
            if (!read) return fields.blame("type", "cannot be understood");
            value.type = *read;
        }
        fields.field("ttl", value.ttl);
        fields.field("metadata", value.metadata);
        fields.field("records", value.records);
        fields.field("origin", value.origin);
        fields.field("registrants", value.registrants);
    }
}

/// The kinds by the names they have in a state, in the order of Resource's alternatives.
constexpr std::array<Strings, std::variant_size_v<Resource>> kinds{
    "group",   "network", "subnet",     "host",     "zone",      "link",
    "records", "service", "connection", "endpoint", "zone_group"};

template <class Kind>
Resource blank_kind() {
    if constexpr (std::is_same_v<Kind, VirtualNetworkLink>) {
        return Kind{blank_head(), nobody(), {}, {}};
    } else if constexpr (std::is_same_v<Kind, PrivateEndpointConnection>) {
        return Kind{blank_head(), nobody(), {}, {}};
    } else if constexpr (std::is_same_v<Kind, PrivateEndpoint>) {
        return Kind{blank_head(), nobody(), blank<EndpointConnection>(), {}, {}, nobody(), {}, {}};
    } else if constexpr (std::is_same_v<Kind, RecordSet>) {
        return Kind{blank_head(), {}, {}, {}, {}, {}, {}};
    } else if constexpr (std::is_same_v<Kind, Service>) {
        return Kind{blank_head(), {}, {}, {}, {}, {}};
    } else if constexpr (std::is_same_v<Kind, VirtualNetwork> || std::is_same_v<Kind, Subnet>) {
        return Kind{blank_head(), {}, {}, {}};
    } else if constexpr (std::is_same_v<Kind, Host> || std::is_same_v<Kind, PrivateDnsZone>) {
        return Kind{blank_head(), {}, {}};
    } else if constexpr (std::is_same_v<Kind, ZoneGroup>) {
        return Kind{blank_head(), {}};
    } else {
        return Kind{blank_head()};
    }
}

template <std::size_t Index = 0>
std::optional<Resource> blank_of(std::string_view kind) {
    if constexpr (Index < std::variant_size_v<Resource>) {
        if (kind != kinds[Index]) return blank_of<Index + 1>(kind);
        return blank_kind<std::variant_alternative_t<Index, Resource>>();
    } else {
        return std::nullopt;
    }
}

} // namespace

json::object to_json(const Resource& resource) {
    FieldWriter fields;
    fields.field("kind", std::string{kinds[resource.index()]});
    std::visit(
        [&](const auto& value) {
            describe_head(fields, value);
            describe_kind(fields, value);
        },
        resource);
    return std::move(fields).take();
}

std::variant<Resource, Unreadable> resource_from_json(const json::value& value) {
    std::string mistake;
    std::optional<Resource> resource;
    {
        FieldReader fields{value, "", mistake};
        std::string kind;
        if (mistake.empty()) fields.field("kind", kind);
        if (mistake.empty()) resource = blank_of(kind);
        if (mistake.empty() && !resource) fields.blame("kind", "cannot be understood");
        if (mistake.empty()) {
            std::visit(
                [&](auto& one) {
                    describe_head(fields, one);
                    describe_kind(fields, one);
                },
                *resource);
        }
    }
    if (!mistake.empty()) return Unreadable{std::move(mistake)};
    if (!has_id_of_its_kind(*resource)) {
        return Unreadable{"'id' is not one of its kind: " + id_of(*resource).text()};
    }
    return std::move(*resource);
}

std::optional<json::value> parse_state_text(std::string_view text) {
    json::parse_options options;
    options.allow_invalid_utf8 = true;
    boost::system::error_code error;
    json::value parsed = json::parse({text.data(), text.size()}, error, {}, options);
    if (error) return std::nullopt;
    return parsed;
}

} // namespace parallax::control
