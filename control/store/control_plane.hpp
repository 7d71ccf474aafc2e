// ControlPlane: the model, kept on disk: every change is a rule, a transaction and a publication,
// or nothing.
//
// change() runs a rule on a Draft; when it does not refuse, the draft's changes go to the store in
// one transaction, then into the model, then to whoever publishes. When the store fails nothing has
// changed and the answer says so. One thread at a time.
#pragma once

#include "control/store/store.hpp"
#include "zones/model/publish.hpp"
#include "zones/model/refusal.hpp"

#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace parallax::control {

/// Why nothing was changed: by a rule, or because the disk did not take it (ARM: 507
/// InsufficientStorage; the same change may work later).
using NotChanged = std::variant<model::Refusal, StoreFailure>;

template <class T>
class [[nodiscard]] Changed : public boost::system::result<T, NotChanged> {
  public:
    using boost::system::result<T, NotChanged>::result;
};

class ControlPlane {
  public:
    struct Hooks {
        /// Why such a model could not be served beside what the configuration declares; asked
        /// before a change is kept.
        std::function<std::optional<model::Refusal>(const model::Published&)> objection;
        /// Told after each change that is on the disk, with the model as it is now.
        std::function<void(const model::Published&)> publish;
    };
    using Opened = std::variant<std::unique_ptr<ControlPlane>, StoreFailure>;

    /// Reads what the store holds and publishes it, unless there is an objection.
    static Opened open(std::unique_ptr<Store> store, model::Environment environment, Hooks hooks);

    /// `rule(draft)` gives a Ruled<T>.
    template <class Rule>
    auto change(Rule rule) {
        model::Draft draft{model_, environment_};
        auto allowed = rule(draft);
        using Answer = Changed<typename decltype(allowed)::value_type>;
        if (!allowed) return Answer{NotChanged{allowed.error()}};
        if (auto failed = keep(draft)) return Answer{std::move(*failed)};
        return Answer{std::move(*allowed)};
    }
    /// Many changes as one transaction and one publication: `rule(draft, wish)` for each wish,
    /// which is allowed or refused by itself and sees what those before it did. When the whole
    /// cannot be kept, nothing has changed, and each answer says why.
    template <class Wish, class Rule>
    auto change_each(std::span<const Wish> wishes, Rule rule) {
        using Allowed = decltype(rule(std::declval<model::Draft&>(), wishes.front()));
        using Answer = Changed<typename Allowed::value_type>;
        std::vector<Answer> answers;
        answers.reserve(wishes.size());
        Together together;
        for (const Wish& wish : wishes) {
            model::Draft draft{model_, environment_};
            auto allowed = rule(draft, wish);
            if (!allowed) {
                answers.emplace_back(NotChanged{allowed.error()});
                continue;
            }
            apply(draft.changes(), together);
            answers.emplace_back(std::move(*allowed));
        }
        if (const auto failed = keep(together)) answers.assign(wishes.size(), Answer{*failed});
        return answers;
    }
    /// Other settings or another catalogue, from the next change on; published again with them.
    void adopt(model::Environment environment);
    /// Puts another state in the place of this one, etags and all. Pre: it keeps the rules
    /// (zones/model/replay.hpp).
    std::optional<NotChanged> replace(const model::Changes& state);
    const model::Environment& environment() const noexcept { return environment_; }
    /// What a Draft would see; nothing may be written to it.
    model::Draft view() const { return {model_, environment_}; }
    const model::Model& model() const noexcept { return model_; }
    const model::Published& published() const noexcept { return published_; }

  private:
    ControlPlane(std::unique_ptr<Store> store, model::Environment environment, Hooks hooks);
    /// Why the changes could not be kept; else they are, and published.
    std::optional<NotChanged> keep(const model::Draft& draft);

    /// Changes that the model has and the disk has not yet.
    struct Together {
        model::Changes now, before; ///< of the same keys
    };
    void apply(const model::Changes& changes, Together& together);
    /// As above; when they are not kept, the model is as it was.
    std::optional<NotChanged> keep(const Together& together);

    std::unique_ptr<Store> store_;
    model::Environment environment_;
    Hooks hooks_;
    model::Model model_;
    model::Published published_;
};

} // namespace parallax::control
