#include "control/resources/listing.hpp"

#include <boost/json/array.hpp>

#include <algorithm>
#include <charconv>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

/// One page of what a listing found.
struct Page {
    std::size_t size = page_default;
    std::string after; ///< key of the last one told
};

Ruled<Page> page_of(const Call& call) {
    Page page;
    if (const auto top = call.query.find("$top"); top != call.query.end()) {
        const char* const end = top->second.data() + top->second.size();
        const auto [at, error] = std::from_chars(top->second.data(), end, page.size);
        if (error != std::errc{} || at != end || page.size == 0) {
            return model::bad_request("InvalidQueryParameter", "$top must be a number from 1 on.");
        }
        page.size = std::min(page.size, page_max);
    }
    const auto skip = call.query.find("$skiptoken");
    if (skip != call.query.end()) page.after = skip->second;
    return page;
}

/// RFC 3986 section 3.4: everything but unreserved characters and slashes as %XX.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~' ||
                           c == '/';
        if (plain) {
            encoded += c;
            continue;
        }
        const auto octet = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += digits[octet / 16];
        encoded += digits[octet % 16];
    }
    return encoded;
}

std::string next_link(const Call& call, const std::string& after) {
    std::string link = call.base_url + call.path + '?';
    for (const auto& [name, value] : call.query) {
        if (name != "$skiptoken") link += name + '=' + percent_encoded(value) + '&';
    }
    return link + "$skiptoken=" + percent_encoded(after);
}

bool is_wanted(const Call& call, const model::Resource& resource) {
    const auto suffix = call.query.find("$recordsetnamesuffix");
    if (suffix == call.query.end()) return true;
    return model::folded(model::id_of(resource).name()).ends_with(model::folded(suffix->second));
}

/// `resourceType eq 'Microsoft.Network/privateEndpoints' and name eq 'pe1'`.
struct Filter {
    std::map<std::string, std::string> wanted; ///< folded

    bool admits(const model::Head& head) const {
        const std::map<std::string_view, std::string> held{
            {"resourcetype", head.id.type()},
            {"resourcegroup", std::string{head.id.group()}},
            {"name", std::string{head.id.name()}},
            {"location", model::squeezed_location(head.location)}};
        return std::all_of(wanted.begin(), wanted.end(), [&](const auto& term) {
            return model::folded(held.at(term.first)) == term.second;
        });
    }
};

constexpr std::array<std::string_view, 4> filter_names{"resourcetype", "resourcegroup", "name",
                                                       "location"};

Refusal filter_refusal() {
    return model::bad_request("InvalidFilterInQueryString",
                              "$filter may have terms such as resourceType eq "
                              "'Microsoft.Network/virtualNetworks', of resourceType, "
                              "resourceGroup, name and location, joined by and.");
}

Ruled<Filter> filter_of(const Call& call) {
    Filter filter;
    const auto given = call.query.find("$filter");
    std::string_view rest = given == call.query.end() ? std::string_view{} : given->second;
    while (!rest.empty()) {
        const std::string_view term = rest.substr(0, rest.find(" and "));
        rest.remove_prefix(std::min(term.size() + std::string_view{" and "}.size(), rest.size()));
        const std::size_t equals = term.find(" eq '");
        if (equals == std::string_view::npos || !term.ends_with('\'')) return filter_refusal();
        const std::string name = model::folded(term.substr(0, equals));
        std::string_view value = term.substr(equals + std::string_view{" eq '"}.size());
        value.remove_suffix(std::min<std::size_t>(1, value.size()));
        if (std::ranges::find(filter_names, name) == filter_names.end()) return filter_refusal();
        filter.wanted[name] = model::folded(value);
    }
    return filter;
}

json::object generic_shape(const Draft&, const model::Resource& resource) {
    return envelope(model::head_of(resource));
}

} // namespace

Ruled<Answer> list(const Draft& draft, const Call& call,
                   const std::vector<model::ResourcePtr>& found, Shaping shaping) {
    const auto page = page_of(call);
    if (!page) return page.error();
    json::array told;
    std::string last, next;
    for (const model::ResourcePtr& one : found) {
        const std::string& key = model::id_of(*one).key();
        if (key <= page->after || !is_wanted(call, *one)) continue;
        if (told.size() == page->size) {
            next = next_link(call, last);
            break;
        }
        told.push_back(shaping(draft, *one));
        last = key;
    }
    json::object body{{"value", std::move(told)}};
    if (!next.empty()) body["nextLink"] = next;
    return Answer{200, std::move(body), {}};
}

Ruled<Answer> list_generic(const Draft& draft, const Call& call,
                           const std::vector<model::ResourcePtr>& groups) {
    const auto filter = filter_of(call);
    if (!filter) return filter.error();
    std::vector<model::ResourcePtr> found;
    for (const model::ResourcePtr& group : groups) {
        const ResourceId& id = model::id_of(*group);
        for (model::ResourcePtr& one : draft.below(id)) {
            const model::Head& head = model::head_of(*one);
            const bool is_own = head.id.parent() == id && filter->admits(head);
            const bool may_read = !call.may || call.may(head.id.type() + "/read", head.id.text());
            if (is_own && may_read) found.push_back(std::move(one));
        }
    }
    std::ranges::sort(found, {}, [](const model::ResourcePtr& one) { return model::id_of(*one); });
    return list(draft, call, found, generic_shape);
}

} // namespace parallax::control::resources
