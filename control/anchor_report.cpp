#include "control/anchor_report.hpp"

#include "control/console.hpp"
#include "control/json_path.hpp"
#include "control/text_table.hpp"
#include "dns/rdata.hpp"
#include "dns/text_encoding.hpp"

#include <boost/json/array.hpp>

#include <set>

namespace parallax::control {
namespace json = boost::json;
namespace {

using validate::TrackedKey;

json::object key_json(const TrackedKey& key) {
    return {{"key_tag", validate::key_tag_of(key.rdata)},
            {"algorithm", key.rdata[3]},
            {"state", to_text(key.state)},
            {"since", dns::timestamp(static_cast<std::uint32_t>(key.since_s))},
            {"dnskey", dns::rdata_to_text(dns::RrType::DNSKEY, key.rdata)}};
}

json::object zone_json(const dns::Name& zone, const recurse::ReplyRrset& trusted) {
    json::array records;
    dns::for_each_rdata(trusted.view(), [&](validate::Octets rdata) {
        records.emplace_back(dns::rdata_to_text(dns::RrType::DS, rdata));
    });
    return {{"zone", zone.to_text()}, {"trusted", std::move(records)}};
}

} // namespace

json::object anchor_report(const validate::TrustAnchors& anchors, const FollowedAnchors& followed,
                           const std::map<dns::Name, std::string>& faults) {
    json::array zones;
    for (const auto& [zone, trusted] : anchors.trusted()) {
        if (!followed.contains(zone)) zones.emplace_back(zone_json(zone, trusted.delegation));
    }
    for (const auto& [zone, tracking] : followed) {
        json::object one = zone_json(zone, tracking.trusted());
        json::array keys;
        for (const TrackedKey& key : tracking.kept().keys) keys.emplace_back(key_json(key));
        one["keys"] = std::move(keys);
        const auto next_s = static_cast<std::uint32_t>(tracking.kept().next_s);
        one["next"] = nullptr;
        if (next_s != 0) one["next"] = dns::timestamp(next_s);
        const auto fault = faults.find(zone);
        one["fault"] = nullptr;
        if (fault != faults.end() && !fault->second.empty()) one["fault"] = fault->second;
        zones.emplace_back(std::move(one));
    }
    return {{"zones", std::move(zones)}};
}

std::string anchor_table(const json::object& report) {
    std::vector<Cells> table{{"ZONE", "KEY", "STATE", "SINCE"}};
    std::string below;
    for (const json::object* zone : objects_at(report, "zones")) {
        const std::string name = printable(text_at(*zone, "zone"));
        std::set<std::string> tags;
        for (const json::object* key : objects_at(*zone, "keys")) {
            const std::string tag = std::to_string(number_at(*key, "key_tag"));
            table.push_back(
                {name, tag, printable(text_at(*key, "state")), printable(text_at(*key, "since"))});
            tags.insert(tag);
        }
        for (const std::string& ds : texts_at(*zone, "trusted")) {
            const std::string tag = printable(ds.substr(0, ds.find(' ')));
            if (!tags.contains(tag)) table.push_back({name, tag, "configured"});
        }
        const std::string fault = text_at(*zone, "fault");
        if (!fault.empty()) below += name + " is not confirmed: " + printable(fault) + '\n';
    }
    return draw_table(table) + below;
}

} // namespace parallax::control
