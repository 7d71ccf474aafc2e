// Model: all resources, in the order of their ids; and Draft: a change to it that is not made yet.
//
// Rules read and write a Draft. When they refuse, the Draft is thrown away and nothing happened;
// when they do not, the store persists exactly Draft::changes() in one transaction and then the
// Model takes them: nothing is ever half done. One thread at a time; a Draft borrows its Model,
// which must not change while the Draft is used.
#pragma once

#include "zones/model/resource.hpp"
#include "zones/model/settings.hpp"

#include <set>
#include <unordered_map>

namespace parallax::model {

/// Folded id -> the new value, or null: deleted.
using Changes = std::map<std::string, ResourcePtr, std::less<>>;

/// Which resources name something: (what, key of who).
using ReferenceIndex = std::set<std::pair<std::string, std::string>>;

class Model {
  public:
    ResourcePtr find(std::string_view key) const;
    std::size_t size() const noexcept { return resources_.size(); }
    const std::map<std::string, ResourcePtr, std::less<>>& resources() const noexcept {
        return resources_;
    }
    const ReferenceIndex& references() const noexcept { return references_; }
    /// Resources whose id is this one and one more segment.
    std::size_t count(std::string_view collection_key) const;

    /// What a Draft became, or what a store holds.
    void apply(const Changes& changes);

  private:
    void put(const std::string& key, ResourcePtr resource);
    void erase(const std::string& key);

    std::map<std::string, ResourcePtr, std::less<>> resources_;
    ReferenceIndex references_;
    std::unordered_map<std::string, std::size_t> counts_; // by collection
};

class Draft {
  public:
    Draft(const Model& model, const Environment& environment)
        : model_{model}, environment_{environment} {}

    const Environment& environment() const noexcept { return environment_; }
    const Changes& changes() const noexcept { return changes_; }

    ResourcePtr find(const ResourceId& id) const { return find_key(id.key()); }
    ResourcePtr find_key(std::string_view key) const;
    template <class Kind>
    std::shared_ptr<const Kind> get(const ResourceId& id) const {
        return as<Kind>(find(id));
    }
    /// Everything below an id, in order of ids.
    std::vector<ResourcePtr> below(const ResourceId& id) const {
        return with_prefix(id.key() + "/");
    }
    /// Resources `id`/`type`/…, without their own children.
    std::vector<ResourcePtr> children(const ResourceId& id, std::string_view type) const;
    std::size_t child_count(const ResourceId& id, std::string_view type) const;
    /// Resources that name `reference` (references_of), in order of ids.
    std::vector<ResourcePtr> referrers(const std::string& reference) const;
    /// Whether there are any; cheaper.
    bool has_referrers(const std::string& reference) const;
    std::vector<ResourcePtr> of_type(std::string_view type) const {
        return referrers(type_reference(type));
    }
    template <class Kind>
    std::vector<std::shared_ptr<const Kind>> referrers_of_kind(const std::string& reference) const {
        std::vector<std::shared_ptr<const Kind>> found;
        for (const ResourcePtr& each : referrers(reference)) {
            if (auto kind = as<Kind>(each)) found.push_back(std::move(kind));
        }
        return found;
    }
    /// The id as it is or will be stored: parts that exist in the spelling they were created with.
    ResourceId spelled(const ResourceId& id) const;

    /// Stores a value under its id with a new etag.
    ResourcePtr put(Resource resource);
    void erase(const ResourceId& id);

  private:
    std::vector<ResourcePtr> with_prefix(const std::string& prefix) const;
    void count(std::string_view collection_key, int change);
    void set(const std::string& key, ResourcePtr resource);

    const Model& model_;
    const Environment& environment_;
    Changes changes_;
    ReferenceIndex references_; // of the values in changes_
    std::unordered_map<std::string, int> count_changes_;
};

} // namespace parallax::model
