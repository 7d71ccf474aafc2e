#include "control/resources/body.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

namespace parallax::control::resources {
namespace json = boost::json;

const json::value* Body::find(std::string_view member) const {
    if (value_ == nullptr || !value_->is_object()) return nullptr;
    const json::value* const found = value_->get_object().if_contains(member);
    return found == nullptr || found->is_null() ? nullptr : found;
}

std::string Body::path_of(std::string_view member) const {
    if (member.empty()) return path_;
    return path_.empty() ? std::string{member} : path_ + '.' + std::string{member};
}

void Body::blame(std::string_view member, const std::string& what) const {
    if (*mistake_) return;
    const std::string path = path_of(member);
    *mistake_ = model::bad_request(
        "InvalidRequestContent",
        "The request content is not valid: " + (path.empty() ? "the body" : "'" + path + "'") +
            ' ' + what + '.');
}

Body Body::member(std::string_view name) const {
    const json::value* const found = find(name);
    if (found != nullptr && !found->is_object()) blame(name, "must be an object");
    return {found, *mistake_, path_of(name)};
}

std::vector<Body> Body::items(std::string_view member) const {
    std::vector<Body> found;
    const json::value* const list = find(member);
    if (list == nullptr) return found;
    if (!list->is_array()) {
        blame(member, "must be an array");
        return found;
    }
    for (const json::value& item : list->get_array()) {
        found.push_back(
            Body{&item, *mistake_, path_of(member) + '[' + std::to_string(found.size()) + ']'});
    }
    return found;
}

std::string Body::as_text() const {
    if (value_ == nullptr || value_->is_null()) return {};
    if (value_->is_string()) return std::string{value_->get_string()};
    blame({}, "must be a string");
    return {};
}

std::string Body::text(std::string_view member) const {
    return Body{find(member), *mistake_, path_of(member)}.as_text();
}

std::vector<std::string> Body::texts(std::string_view member) const {
    std::vector<std::string> found;
    for (const Body& item : items(member)) found.push_back(item.as_text());
    return found;
}

std::optional<bool> Body::truth(std::string_view member) const {
    const json::value* const found = find(member);
    if (found == nullptr) return std::nullopt;
    if (found->is_bool()) return found->get_bool();
    blame(member, "must be true or false");
    return std::nullopt;
}

std::uint32_t Body::number(std::string_view member, std::uint32_t most) const {
    const json::value* const found = find(member);
    if (found == nullptr) return 0;
    boost::system::error_code error;
    const auto number = found->to_number<std::uint32_t>(error);
    if (!error && number <= most) return number;
    blame(member, "must be a number from 0 to " + std::to_string(most));
    return 0;
}

model::Tags Body::tags(std::string_view name) const {
    model::Tags tags;
    const Body object = member(name);
    if (object.value_ == nullptr || !object.value_->is_object()) return tags;
    for (const json::key_value_pair& tag : object.value_->get_object()) {
        tags.insert_or_assign(std::string{tag.key()}, object.text(tag.key()));
    }
    return tags;
}

std::optional<model::ResourceId> Body::id(std::string_view member) const {
    const std::string written = text(member);
    if (written.empty()) return std::nullopt;
    auto id = model::ResourceId::from_text(written);
    if (!id) blame(member, "must be the id of a resource");
    return id;
}

std::optional<model::ResourceId> Body::reference(std::string_view name) const {
    return member(name).id("id");
}

std::optional<dns::IpAddress> Body::address(std::string_view member) const {
    const std::string written = text(member);
    if (written.empty()) return std::nullopt;
    auto address = dns::IpAddress::from_text(written);
    if (!address) blame(member, "must be an IP address");
    return address;
}

std::vector<dns::IpAddress> Body::addresses(std::string_view member) const {
    std::vector<dns::IpAddress> found;
    for (const Body& item : items(member)) {
        const auto address = dns::IpAddress::from_text(item.as_text());
        if (address) {
            found.push_back(*address);
        } else {
            item.blame({}, "must be an IP address");
        }
    }
    return found;
}

std::vector<dns::Prefix> Body::prefixes(std::string_view member) const {
    std::vector<dns::Prefix> found;
    for (const Body& item : items(member)) {
        const auto prefix = dns::Prefix::from_text(item.as_text());
        if (prefix) {
            found.push_back(*prefix);
        } else {
            item.blame({}, "must be an address range such as 10.0.0.0/16");
        }
    }
    return found;
}

std::optional<dns::Name> Body::name(std::string_view member) const {
    const std::string written = text(member);
    if (written.empty()) return std::nullopt;
    const auto name = dns::Name::from_text(written);
    if (name) return *name;
    blame(member, "must be a domain name");
    return std::nullopt;
}

} // namespace parallax::control::resources
