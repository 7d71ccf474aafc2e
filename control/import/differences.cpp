#include "control/import/differences.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>

namespace parallax::control::import {
namespace json = boost::json;
namespace {

constexpr std::array<std::string_view, 8> not_compared{
    "etag",
    "provisioningState",
    "resourceGuid",
    "internalId",
    "numberOfRecordSets",
    "numberOfVirtualNetworkLinks",
    "numberOfVirtualNetworkLinksWithRegistration",
    "privateEndpointConnections"};

std::string text_of(const json::value* value) {
    return value == nullptr || value->is_null() ? std::string{} : json::serialize(*value);
}

class Comparison {
  public:
    void compare(const json::value* before, const json::value* after, const std::string& at) {
        if (found_.size() == differences_max) return;
        if (compare_items(before, after, at)) return;
        const auto* const old_members = before == nullptr ? nullptr : before->if_object();
        const auto* const new_members = after == nullptr ? nullptr : after->if_object();
        if (old_members == nullptr || new_members == nullptr) {
            std::string was = text_of(before), is = text_of(after);
            if (was != is) found_.push_back({at, std::move(was), std::move(is)});
            return;
        }
        for (const auto& member : *old_members) {
            go_into(member.key(), &member.value(), new_members->if_contains(member.key()), at);
        }
        for (const auto& member : *new_members) {
            if (old_members->contains(member.key())) continue;
            go_into(member.key(), nullptr, &member.value(), at);
        }
    }
    std::vector<Difference> found() && { return std::move(found_); }

  private:
    /// Lists of equal length differ where their items do.
    bool compare_items(const json::value* before, const json::value* after, const std::string& at) {
        const auto* const old_items = before == nullptr ? nullptr : before->if_array();
        const auto* const new_items = after == nullptr ? nullptr : after->if_array();
        if (old_items == nullptr || new_items == nullptr) return false;
        if (old_items->size() != new_items->size()) return false;
        for (std::size_t i = 0; i < old_items->size(); ++i) {
            compare(&(*old_items)[i], &(*new_items)[i], at + '[' + std::to_string(i) + ']');
        }
        return true;
    }

    void go_into(std::string_view key, const json::value* before, const json::value* after,
                 const std::string& at) {
        const bool ignored =
            std::find(not_compared.begin(), not_compared.end(), key) != not_compared.end();
        if (ignored) return;
        compare(before, after, at.empty() ? std::string{key} : at + '.' + std::string{key});
    }

    std::vector<Difference> found_;
};

} // namespace

std::vector<Difference> differences_of(const json::value& before, const json::value& after) {
    Comparison comparison;
    comparison.compare(&before, &after, {});
    return std::move(comparison).found();
}

} // namespace parallax::control::import
