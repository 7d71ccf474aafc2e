#include "zones/model/model.hpp"

#include <algorithm>

namespace parallax::model {

namespace {

void add_references(ReferenceIndex& index, const std::string& key, const Resource& resource) {
    for (std::string& reference : references_of(resource)) {
        index.emplace(std::move(reference), key);
    }
}

void remove_references(ReferenceIndex& index, const std::string& key, const Resource& resource) {
    for (std::string& reference : references_of(resource)) {
        index.erase({std::move(reference), key});
    }
}

/// Calls `visit(key)` for all that name the reference.
template <class Visit>
void visit_referrers(const ReferenceIndex& index, const std::string& reference, Visit visit) {
    for (auto at = index.lower_bound({reference, {}}); at != index.end() && at->first == reference;
         ++at) {
        visit(at->second);
    }
}

bool has_prefix(const std::string& key, const std::string& prefix) {
    return key.starts_with(prefix);
}

bool is_at_once_below(const ResourceId& id, const std::string& collection_key) {
    return id.collection_key() == collection_key;
}

std::string collection_of(const ResourceId& id, std::string_view type) {
    const bool is_group = id.is_type("resourceGroups");
    return id.key() + (is_group ? "/providers/" : "/") + folded(type);
}

} // namespace

ResourcePtr Model::find(std::string_view key) const {
    const auto found = resources_.find(key);
    return found == resources_.end() ? nullptr : found->second;
}

std::size_t Model::count(std::string_view collection_key) const {
    const auto found = counts_.find(std::string{collection_key});
    return found == counts_.end() ? 0 : found->second;
}

void Model::put(const std::string& key, ResourcePtr resource) {
    add_references(references_, key, *resource);
    ++counts_[std::string{id_of(*resource).collection_key()}];
    resources_.emplace(key, std::move(resource));
}

void Model::erase(const std::string& key) {
    const auto found = resources_.find(key);
    if (found == resources_.end()) return;
    remove_references(references_, key, *found->second);
    const auto count = counts_.find(std::string{id_of(*found->second).collection_key()});
    if (--count->second == 0) counts_.erase(count);
    resources_.erase(found);
}

void Model::apply(const Changes& changes) {
    for (const auto& [key, resource] : changes) {
        erase(key);
        if (resource) put(key, resource);
    }
}

ResourcePtr Draft::find_key(std::string_view key) const {
    const auto changed = changes_.find(key);
    return changed == changes_.end() ? model_.find(key) : changed->second;
}

std::vector<ResourcePtr> Draft::with_prefix(const std::string& prefix) const {
    std::vector<ResourcePtr> found;
    auto held = model_.resources().lower_bound(prefix);
    auto changed = changes_.lower_bound(prefix);
    while (true) {
        const bool more_held = held != model_.resources().end() && has_prefix(held->first, prefix);
        const bool more_changed = changed != changes_.end() && has_prefix(changed->first, prefix);
        if (!more_held && !more_changed) return found;
        if (!more_changed || (more_held && held->first < changed->first)) {
            found.push_back((held++)->second);
            continue;
        }
        if (more_held && held->first == changed->first) ++held;
        if (changed->second) found.push_back(changed->second);
        ++changed;
    }
}

std::vector<ResourcePtr> Draft::children(const ResourceId& id, std::string_view type) const {
    const std::string collection = collection_of(id, type);
    std::vector<ResourcePtr> found = with_prefix(collection + "/");
    std::erase_if(found, [&](const ResourcePtr& each) {
        return !is_at_once_below(id_of(*each), collection);
    });
    return found;
}

std::size_t Draft::child_count(const ResourceId& id, std::string_view type) const {
    const std::string collection = collection_of(id, type);
    const auto change = count_changes_.find(collection);
    const auto held = static_cast<std::ptrdiff_t>(model_.count(collection));
    return static_cast<std::size_t>(held + (change == count_changes_.end() ? 0 : change->second));
}

std::vector<ResourcePtr> Draft::referrers(const std::string& reference) const {
    std::set<std::string> keys;
    visit_referrers(references_, reference, [&](const std::string& key) { keys.insert(key); });
    visit_referrers(model_.references(), reference, [&](const std::string& key) {
        if (!changes_.contains(key)) keys.insert(key);
    });
    std::vector<ResourcePtr> found;
    found.reserve(keys.size());
    for (const std::string& key : keys) found.push_back(find_key(key));
    return found;
}

bool Draft::has_referrers(const std::string& reference) const {
    const auto named_by = [&](const ReferenceIndex& index, auto counts) {
        auto at = index.lower_bound({reference, {}});
        for (; at != index.end() && at->first == reference; ++at) {
            if (counts(at->second)) return true;
        }
        return false;
    };
    const auto is_unchanged = [&](const std::string& key) { return !changes_.contains(key); };
    return named_by(references_, [](const std::string&) { return true; }) ||
           named_by(model_.references(), is_unchanged);
}

ResourceId Draft::spelled(const ResourceId& id) const {
    if (const ResourcePtr held = find(id)) return id_of(*held);
    const auto parent = id.parent();
    if (!parent) return id;
    const std::string type = id.type();
    const bool is_top = parent->is_type("resourceGroups");
    const auto child = spelled(*parent).child(
        is_top ? std::string_view{type} : std::string_view{type}.substr(type.rfind('/') + 1),
        id.name());
    return child.value_or(id);
}

ResourcePtr Draft::put(Resource resource) {
    head_of(resource).etag = environment_.next_guid();
    auto stored = std::make_shared<const Resource>(std::move(resource));
    set(id_of(*stored).key(), stored);
    return stored;
}

void Draft::erase(const ResourceId& id) {
    if (find(id)) set(std::string{id.key()}, nullptr);
}

void Draft::count(std::string_view collection_key, int change) {
    count_changes_[std::string{collection_key}] += change;
}

void Draft::set(const std::string& key, ResourcePtr resource) {
    const ResourcePtr before = find_key(key);
    const auto changed = changes_.find(key);
    if (changed != changes_.end() && changed->second) {
        remove_references(references_, key, *changed->second);
    }
    if (before && !resource) count(id_of(*before).collection_key(), -1);
    if (!before && resource) count(id_of(*resource).collection_key(), 1);
    if (resource) add_references(references_, key, *resource);
    changes_.insert_or_assign(key, std::move(resource));
}

} // namespace parallax::model
