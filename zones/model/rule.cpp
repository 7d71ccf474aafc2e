#include "zones/model/rule.hpp"

namespace parallax::model {

namespace {

std::string_view bare(std::string_view etag) {
    if (etag.starts_with("W/")) etag.remove_prefix(2);
    if (etag.size() >= 2 && etag.starts_with('"') && etag.ends_with('"')) {
        etag = etag.substr(1, etag.size() - 2);
    }
    return etag;
}

Refusal precondition_failed(const ResourceId& id, const std::string& why) {
    return {Refusal::Kind::PreconditionFailed, "PreconditionFailed",
            "The condition for " + quoted(id.text()) + " is not met: " + why};
}

} // namespace

Breach condition_breach(const Draft& draft, const ResourceId& id, const Condition& condition) {
    const ResourcePtr held = draft.find(id);
    if (condition.if_none_match == "*" && held) {
        return precondition_failed(id, "it exists already; leave If-None-Match out to change it.");
    }
    if (condition.if_match.empty()) return std::nullopt;
    if (!held) return precondition_failed(id, "it does not exist; leave If-Match out.");
    if (condition.if_match == "*") return std::nullopt;
    if (bare(condition.if_match) == bare(head_of(*held).etag)) return std::nullopt;
    return precondition_failed(id, "it was changed since it was read; read it again and repeat "
                                   "the change with its new etag.");
}

Refusal resource_not_found(const ResourceId& id) {
    if (id.is_type("resourceGroups")) {
        return not_found("ResourceGroupNotFound",
                         "Resource group " + quoted(id.name()) + " could not be found.");
    }
    return not_found("ResourceNotFound", "The Resource '" + id.type() + "/" +
                                             std::string{id.name()} + "' under resource group " +
                                             quoted(id.group()) +
                                             " was not found. For more details please go to "
                                             "https://aka.ms/ARMResourceNotFoundFix");
}

Refusal reference_not_found(const ResourceId& id, const ResourceId& named_by) {
    return bad_request("InvalidResourceReference",
                       "Resource " + id.text() + " referenced by resource " + named_by.text() +
                           " was not found. Please make sure that the referenced resource exists, "
                           "and that both resources are in the same region.");
}

Breach parent_breach(const Draft& draft, const ResourceId& id) {
    const ResourceId group = id.group_id();
    if (!draft.find(group)) return resource_not_found(group);
    const auto parent = id.parent();
    if (!parent || draft.find(*parent)) return std::nullopt;
    return not_found("ParentResourceNotFound",
                     "Failed to perform the operation on nested resource " + quoted(id.name()) +
                         ": its parent " + quoted(parent->text()) +
                         " was not found; create that first.");
}

Breach tags_breach(const Tags& tags) {
    if (tags.size() > tags_max) {
        return bad_request("TooManyTags", "A resource has at most " + std::to_string(tags_max) +
                                              " tags, this one has " + std::to_string(tags.size()) +
                                              ".");
    }
    for (const auto& [name, value] : tags) {
        const bool fits =
            name.size() <= tag_name_octets_max && value.size() <= tag_value_octets_max;
        if (fits) continue;
        return bad_request("TagTooLong", "The name of a tag has at most " +
                                             std::to_string(tag_name_octets_max) +
                                             " octets and its value " +
                                             std::to_string(tag_value_octets_max) + ".");
    }
    return std::nullopt;
}

Breach text_breach(const Head& wanted) {
    if (wanted.location.size() > location_octets_max) {
        return bad_request("InvalidRequestFormat", "A location has at most " +
                                                       std::to_string(location_octets_max) +
                                                       " octets, such as westeurope.");
    }
    return tags_breach(wanted.tags);
}

Breach head_breach(const Draft& draft, const Head& wanted) {
    if (auto breach = parent_breach(draft, wanted.id)) return breach;
    return text_breach(wanted);
}

std::string squeezed_location(std::string_view location) {
    std::string text = folded(location);
    std::erase(text, ' ');
    return text;
}

bool is_same_location(std::string_view one, std::string_view other) {
    return squeezed_location(one) == squeezed_location(other);
}

Breach location_breach(const Head& wanted, const Head& held) {
    if (is_same_location(wanted.location, held.location)) return std::nullopt;
    return conflict("InvalidResourceLocation",
                    "The resource " + quoted(held.id.name()) + " already exists in location " +
                        quoted(held.location) + " in resource group " + quoted(held.id.group()) +
                        ". A resource with the same name cannot be created in location " +
                        quoted(wanted.location) + ". Please select a new resource name.");
}

Stored store(Draft& draft, Resource wanted) {
    ResourceId& id = head_of(wanted).id;
    const Act act = draft.find(id) ? Act::Updated : Act::Created;
    id = draft.spelled(id);
    return {draft.put(std::move(wanted)), act};
}

std::string quoted(std::string_view text) {
    std::string made = "'";
    made.append(text).append("'");
    return made;
}

} // namespace parallax::model
