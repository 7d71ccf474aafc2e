// Record sets of private zones (AZURE 4.2): A, AAAA, CNAME, MX, PTR, SOA, SRV, TXT.
#include "control/resources/kind.hpp"
#include "zones/model/record_sets.hpp"
#include "zones/model/registrations.hpp"

#include <algorithm>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

using dns::RrType;
using model::RecordValue;

constexpr std::uint32_t number_max = UINT32_MAX;
constexpr std::uint32_t short_max = UINT16_MAX;

/// ARM's names have no final dot, whatever they were given with.
std::string bare(const dns::Name& name) {
    std::string text = name.to_text();
    if (text.size() > 1) text.pop_back();
    return text;
}

struct Shape {
    json::object operator()(const model::AddressRecord& record) const {
        const bool v4 = record.address.family() == dns::AddressFamily::V4;
        return {{v4 ? "ipv4Address" : "ipv6Address", record.address.to_text()}};
    }
    json::object operator()(const model::CnameRecord& record) const {
        return {{"cname", bare(record.target)}};
    }
    json::object operator()(const model::PtrRecord& record) const {
        return {{"ptrdname", bare(record.target)}};
    }
    json::object operator()(const model::MxRecord& record) const {
        return {{"preference", record.preference}, {"exchange", bare(record.exchange)}};
    }
    json::object operator()(const model::SrvRecord& record) const {
        return {{"priority", record.priority},
                {"weight", record.weight},
                {"port", record.port},
                {"target", bare(record.target)}};
    }
    json::object operator()(const model::TxtRecord& record) const {
        json::array strings;
        for (const std::string& text : record.strings) strings.emplace_back(text);
        return {{"value", std::move(strings)}};
    }
    json::object operator()(const model::SoaRecord& record) const {
        return {{"host", bare(record.host)},       {"email", bare(record.mailbox)},
                {"serialNumber", record.serial},   {"refreshTime", record.refresh},
                {"retryTime", record.retry},       {"expireTime", record.expire},
                {"minimumTtl", record.minimum_ttl}};
    }
};

/// Where a type's records are in the properties; one value or a list.
struct Place {
    RrType type;
    const char* member;
    bool is_list;
};
constexpr std::array<Place, 8> places{{{RrType::A, "aRecords", true},
                                       {RrType::AAAA, "aaaaRecords", true},
                                       {RrType::CNAME, "cnameRecord", false},
                                       {RrType::MX, "mxRecords", true},
                                       {RrType::PTR, "ptrRecords", true},
                                       {RrType::SOA, "soaRecord", false},
                                       {RrType::SRV, "srvRecords", true},
                                       {RrType::TXT, "txtRecords", true}}};

const Place* place_of(RrType type) {
    const auto* const found = std::find_if(places.begin(), places.end(),
                                           [&](const Place& place) { return place.type == type; });
    return found == places.end() ? nullptr : found;
}

dns::Name read_name(const Body& body, std::string_view member) {
    auto name = body.name(member);
    if (!name) body.blame(member, "must be a domain name");
    return name.value_or(dns::Name{});
}

RecordValue read_address(const Body& body, const char* member, dns::AddressFamily family) {
    const auto address = body.address(member);
    if (address && address->family() == family) return model::AddressRecord{*address};
    const bool v4 = family == dns::AddressFamily::V4;
    body.blame(member, v4 ? "must be an IPv4 address" : "must be an IPv6 address");
    return model::AddressRecord{};
}

std::uint16_t read_short(const Body& body, std::string_view member) {
    return static_cast<std::uint16_t>(body.number(member, short_max));
}

RecordValue read_soa(const Body& body) {
    model::SoaRecord soa;
    const auto take = [&](std::string_view member, std::uint32_t& field) {
        if (body.has(member)) field = body.number(member, number_max);
    };
    if (const auto mailbox = body.name("email")) soa.mailbox = *mailbox;
    take("serialNumber", soa.serial);
    take("refreshTime", soa.refresh);
    take("retryTime", soa.retry);
    take("expireTime", soa.expire);
    take("minimumTtl", soa.minimum_ttl);
    return soa; // the host is Azure's: read-only
}

RecordValue read_record(RrType type, const Body& body) {
    if (type == RrType::A) return read_address(body, "ipv4Address", dns::AddressFamily::V4);
    if (type == RrType::AAAA) return read_address(body, "ipv6Address", dns::AddressFamily::V6);
    if (type == RrType::CNAME) return model::CnameRecord{read_name(body, "cname")};
    if (type == RrType::PTR) return model::PtrRecord{read_name(body, "ptrdname")};
    if (type == RrType::SOA) return read_soa(body);
    if (type == RrType::TXT) return model::TxtRecord{body.texts("value")};
    if (type == RrType::MX) {
        return model::MxRecord{read_short(body, "preference"), read_name(body, "exchange")};
    }
    return model::SrvRecord{read_short(body, "priority"), read_short(body, "weight"),
                            read_short(body, "port"), read_name(body, "target")};
}

std::vector<RecordValue> read_records(const Place& place, const Body& properties) {
    std::vector<RecordValue> records;
    if (place.is_list) {
        for (const Body& item : properties.items(place.member)) {
            records.push_back(read_record(place.type, item));
        }
    } else if (properties.has(place.member)) {
        records.push_back(read_record(place.type, properties.member(place.member)));
    }
    return records;
}

std::string fqdn_of(const Draft& draft, const model::RecordSet& set) {
    const auto zone = draft.get<model::PrivateDnsZone>(*set.head.id.parent());
    const auto owner = zone ? model::owner_of(set.head.id, zone->apex) : std::nullopt;
    return owner ? owner->to_text() : std::string{};
}

json::object shape(const Draft& draft, const model::Resource& resource) {
    const auto& set = std::get<model::RecordSet>(resource);
    json::object shown = envelope(set.head);
    shown["etag"] = set.head.etag;
    json::object properties{{"fqdn", fqdn_of(draft, set)},
                            {"isAutoRegistered", model::is_auto_registered(set)},
                            {"ttl", set.ttl}};
    if (!set.metadata.empty()) {
        json::object metadata;
        for (const auto& [name, value] : set.metadata) metadata[name] = value;
        properties["metadata"] = std::move(metadata);
    }
    const Place* const place = place_of(set.type);
    if (place != nullptr && place->is_list) {
        json::array records;
        for (const RecordValue& value : set.records) records.push_back(std::visit(Shape{}, value));
        properties[place->member] = std::move(records);
    } else if (place != nullptr && !set.records.empty()) {
        properties[place->member] = std::visit(Shape{}, set.records.front());
    }
    shown["properties"] = std::move(properties);
    return shown;
}

Ruled<model::Stored> put(Draft& draft, const ResourceId& id, const Call& call) {
    const auto type = model::record_type_of(id);
    const Place* const place = type ? place_of(*type) : nullptr;
    if (place == nullptr) {
        return model::bad_request("InvalidRecordType", "Private DNS zones hold A, AAAA, CNAME, MX, "
                                                       "PTR, SOA, SRV and TXT record sets.");
    }
    Body::Mistake mistake;
    const Body properties = Body{call.body, mistake}.member("properties");
    model::RecordSet wanted{{id, {}, {}, {}, {}}, *type, {}, {}, {}, {}, {}};
    wanted.ttl = properties.number(properties.has("ttl") ? "ttl" : "TTL", model::ttl_max_s);
    if (!properties.has("ttl") && !properties.has("TTL")) {
        properties.blame("ttl", "is required: seconds, from 1 to 2147483647");
    }
    wanted.metadata = properties.tags("metadata");
    wanted.records = read_records(*place, properties);
    if (mistake) return std::move(*mistake);
    return model::put_record_set(draft, std::move(wanted));
}

} // namespace

const Kind record_set_kind{shape, put, model::delete_record_set};

} // namespace parallax::control::resources
