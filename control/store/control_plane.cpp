#include "control/store/control_plane.hpp"

namespace parallax::control {

ControlPlane::ControlPlane(std::unique_ptr<Store> store, model::Environment environment,
                           Hooks hooks)
    : store_{std::move(store)}, environment_{std::move(environment)}, hooks_{std::move(hooks)} {}

ControlPlane::Opened ControlPlane::open(std::unique_ptr<Store> store,
                                        model::Environment environment, Hooks hooks) {
    auto loaded = store->load();
    if (auto* const failed = std::get_if<StoreFailure>(&loaded)) return std::move(*failed);
    std::unique_ptr<ControlPlane> made{
        new ControlPlane{std::move(store), std::move(environment), std::move(hooks)}};
    made->model_.apply(std::get<model::Changes>(loaded));
    made->published_ = model::publish(made->view(), nullptr);
    if (auto objection = made->hooks_.objection(made->published_)) {
        return StoreFailure{"the state cannot be served: " + objection->message};
    }
    made->hooks_.publish(made->published_);
    return made;
}

void ControlPlane::adopt(model::Environment environment) {
    environment_ = std::move(environment);
    published_ = model::publish(view(), &published_);
    hooks_.publish(published_);
}

std::optional<NotChanged> ControlPlane::keep(const model::Draft& draft) {
    if (draft.changes().empty()) return std::nullopt;
    // Made before the disk is written, so that nothing can fail behind it.
    model::Published next = model::publish(draft, &published_);
    if (auto objection = hooks_.objection(next)) return std::move(*objection);
    if (auto failed = store_->commit(draft.changes())) return std::move(*failed);
    model_.apply(draft.changes());
    published_ = std::move(next);
    hooks_.publish(published_);
    return std::nullopt;
}

void ControlPlane::apply(const model::Changes& changes, Together& together) {
    for (const auto& [key, resource] : changes) {
        together.before.try_emplace(key, model_.find(key));
        together.now.insert_or_assign(key, resource);
    }
    model_.apply(changes);
}

std::optional<NotChanged> ControlPlane::keep(const Together& together) {
    if (together.now.empty()) return std::nullopt;
    model::Published next = model::publish_changed(view(), together.now, published_);
    std::optional<NotChanged> failed;
    if (auto objection = hooks_.objection(next)) {
        failed = std::move(*objection);
    } else if (auto failure = store_->commit(together.now)) {
        failed = std::move(*failure);
    }
    if (failed) {
        model_.apply(together.before);
        return failed;
    }
    published_ = std::move(next);
    hooks_.publish(published_);
    return std::nullopt;
}

std::optional<NotChanged> ControlPlane::replace(const model::Changes& state) {
    model::Model wanted;
    wanted.apply(state);
    model::Published next = model::publish({wanted, environment_}, nullptr);
    if (auto objection = hooks_.objection(next)) return std::move(*objection);
    model::Changes changes = state;
    for (const auto& [key, held] : model_.resources()) changes.try_emplace(key, nullptr);
    if (auto failed = store_->commit(changes)) return std::move(*failed);
    model_ = std::move(wanted);
    published_ = std::move(next);
    hooks_.publish(published_);
    return std::nullopt;
}

} // namespace parallax::control
