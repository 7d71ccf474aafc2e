#include "control/resources/kind.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>

namespace parallax::control::resources {
namespace json = boost::json;

json::object envelope(const model::Head& head) {
    json::object shown{
        {"id", head.id.text()}, {"name", std::string{head.id.name()}}, {"type", head.id.type()}};
    if (!head.location.empty()) shown["location"] = head.location;
    if (!head.tags.empty()) {
        json::object tags;
        for (const auto& [name, value] : head.tags) tags[name] = value;
        shown["tags"] = std::move(tags);
    }
    return shown;
}

model::Head read_head(const ResourceId& id, const Body& body) {
    return {id, {}, body.text("location"), body.tags("tags"), {}};
}

std::string kept_properties(const Body& body, std::span<const std::string_view> known) {
    const Body properties = body.member("properties");
    if (properties.value() == nullptr || !properties.value()->is_object()) return {};
    json::object kept;
    for (const json::key_value_pair& member : properties.value()->get_object()) {
        if (member.value().is_null()) continue;
        const auto is_known = [&](std::string_view name) { return name == member.key(); };
        if (std::none_of(known.begin(), known.end(), is_known)) kept.insert(member);
    }
    if (kept.empty()) return {};
    std::string text = json::serialize(kept);
    if (text.size() <= kept_octets_max) return text;
    body.blame("properties", "must be smaller");
    return {};
}

json::object properties_of(const model::Head& head) {
    if (head.kept_text.empty()) return {};
    boost::system::error_code error;
    json::value kept = json::parse(head.kept_text, error);
    return error || !kept.is_object() ? json::object{} : std::move(kept.get_object());
}

json::array texts_of(const std::vector<dns::IpAddress>& addresses) {
    json::array texts;
    for (const dns::IpAddress& address : addresses) texts.emplace_back(address.to_text());
    return texts;
}

json::array texts_of(const std::vector<dns::Prefix>& prefixes) {
    json::array texts;
    for (const dns::Prefix& prefix : prefixes) texts.emplace_back(prefix.to_text());
    return texts;
}

json::object reference_to(const ResourceId& id) {
    return {{"id", id.text()}};
}

std::string weak_etag(const std::string& etag) {
    return "W/\"" + etag + '"';
}

} // namespace parallax::control::resources
