#include "control/import/zone_export.hpp"

#include "dns/rdata.hpp"
#include "zones/master_file.hpp"
#include "zones/model/resource_id.hpp"

#include <boost/json/array.hpp>

#include <cstdlib>
#include <map>
#include <sstream>

namespace parallax::control::import {
namespace json = boost::json;
namespace {

using Rdata = std::span<const std::uint8_t>;

/// Behind a label in the comments at the file's head; empty: it is not there.
std::string comment_after(std::string_view text, std::string_view label) {
    const std::size_t at = text.find(label);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + label.size());
    std::istringstream line{std::string{rest.substr(0, rest.find('\n'))}};
    std::string word;
    line >> word;
    return word;
}

/// $ORIGIN's name, for files without the comment.
std::string origin_of(std::string_view text) {
    return comment_after(text, "$ORIGIN");
}

std::string without_final_dot(std::string text) {
    if (text.size() > 1 && text.ends_with('.')) text.pop_back();
    return text;
}

json::array strings_of(Rdata rdata) {
    json::array strings;
    for (std::size_t at = 0; at < rdata.size(); at += std::size_t{1} + rdata[at]) {
        const auto text = rdata.subspan(at + 1, rdata[at]);
        strings.emplace_back(std::string{text.begin(), text.end()});
    }
    return strings;
}

/// "10 mail.example." as {"preference": 10, "exchange": "mail.example"}.
json::object members_of(const std::string& text, std::initializer_list<const char*> members) {
    std::istringstream words{text};
    json::object made;
    for (const char* const member : members) {
        std::string word;
        words >> word;
        const bool is_last = made.size() + 1 == members.size();
        if (is_last) made[member] = without_final_dot(word);
        if (!is_last) made[member] = std::strtol(word.c_str(), nullptr, 10);
    }
    return made;
}

/// Where the API has a type's records, and one of them; nothing for types Azure has not.
struct Placed {
    const char* member;
    bool is_list;
    json::object record;
};
std::optional<Placed> placed(dns::RrType type, Rdata rdata) {
    const std::string text = dns::rdata_to_text(type, rdata);
    const std::string bare = without_final_dot(text);
    switch (static_cast<std::uint16_t>(type)) {
    case static_cast<std::uint16_t>(dns::RrType::A):
        return Placed{"aRecords", true, {{"ipv4Address", text}}};
    case static_cast<std::uint16_t>(dns::RrType::AAAA):
        return Placed{"aaaaRecords", true, {{"ipv6Address", text}}};
    case static_cast<std::uint16_t>(dns::RrType::CNAME):
        return Placed{"cnameRecord", false, {{"cname", bare}}};
    case static_cast<std::uint16_t>(dns::RrType::PTR):
        return Placed{"ptrRecords", true, {{"ptrdname", bare}}};
    case static_cast<std::uint16_t>(dns::RrType::MX):
        return Placed{"mxRecords", true, members_of(text, {"preference", "exchange"})};
    case static_cast<std::uint16_t>(dns::RrType::SRV):
        return Placed{"srvRecords", true,
                      members_of(text, {"priority", "weight", "port", "target"})};
    case static_cast<std::uint16_t>(dns::RrType::TXT):
        return Placed{"txtRecords", true, {{"value", strings_of(rdata)}}};
    default:
        return std::nullopt;
    }
}

std::string relative_to(const dns::Name& owner, const dns::Name& apex) {
    if (owner == apex) return "@";
    std::string text = owner.to_text();
    return text.substr(0, text.size() - apex.to_text().size() - 1);
}

Exported zone_resource(const std::string& id) {
    return {id, id, {{"location", "global"}, {"properties", json::object{}}}, {}};
}

/// Nothing when the API has no such record sets, or cannot name their owner.
std::optional<Exported> record_set(const std::string& zone_id, const std::string& relative,
                                   const dns::RrsetView& rrset) {
    json::object properties{{"ttl", rrset.ttl}};
    bool known = true;
    dns::for_each_rdata(rrset, [&](Rdata rdata) {
        auto one = placed(rrset.type, rdata);
        known = known && one.has_value();
        if (!one) return;
        json::value& member = properties[one->member];
        if (!one->is_list) {
            member = std::move(one->record);
        } else if (member.is_array()) {
            member.get_array().push_back(std::move(one->record));
        } else {
            member = json::array{std::move(one->record)};
        }
    });
    const std::string id = zone_id + '/' + dns::to_text(rrset.type) + '/' + relative;
    if (!known || !model::ResourceId::from_text(id)) return std::nullopt;
    return Exported{id, id, {{"properties", std::move(properties)}}, {}};
}

std::string first_of(const std::vector<zones::ZoneMistake>& mistakes) {
    const zones::ZoneMistake& first = mistakes.front();
    std::string text = first.file + ':' + std::to_string(first.line) + ": " + first.text;
    if (mistakes.size() > 1) text += " (and " + std::to_string(mistakes.size() - 1) + " more)";
    return text;
}

} // namespace

ExportOrFault read_zone_export(const std::string& name, std::string_view text, const Place& place) {
    const std::string named = comment_after(text, "Zone name:");
    const auto apex = dns::Name::from_text(named.empty() ? origin_of(text) : named);
    const std::string commented = comment_after(text, "Resource Group Name:");
    const std::string group = place.group.empty() ? commented : place.group;
    if (!apex || apex->is_root()) {
        return name + ": names no zone: neither \"Zone name:\" in a comment nor $ORIGIN";
    }
    if (group.empty()) {
        return name + ": names no resource group in a comment; say it with --resource-group";
    }
    auto read =
        zones::read_master_text(zones::MasterText::of(text, name), *apex, zones::ZoneRules::Azure);
    if (const auto* const bad = std::get_if<std::vector<zones::ZoneMistake>>(&read)) {
        return first_of(*bad);
    }
    const std::string zone_id = "/subscriptions/" + place.subscription + "/resourceGroups/" +
                                group + "/providers/Microsoft.Network/privateDnsZones/" +
                                without_final_dot(apex->to_text());
    if (!model::ResourceId::from_text(zone_id)) {
        return name + ": '" + zone_id +
               "' is no resource's id; --resource-group says another group";
    }
    Export made;
    made.resources.push_back(zone_resource(zone_id));
    std::map<std::string, Exported> in_order;
    const auto& zone = std::get<std::shared_ptr<const zones::Zone>>(read);
    zone->visit([&](const dns::Name& owner, const dns::RrsetView& rrset) {
        if (rrset.type == dns::RrType::SOA) return; // comes with the zone
        auto set = record_set(zone_id, relative_to(owner, *apex), rrset);
        if (set) {
            in_order.emplace(set->id, std::move(*set));
        } else {
            made.notes.push_back(name + ": " + dns::to_text(rrset.type) + " of " + owner.to_text() +
                                 " is left out: private zones have no such record set");
        }
    });
    for (auto& [id, set] : in_order) made.resources.push_back(std::move(set));
    return made;
}

} // namespace parallax::control::import
