#include "resolver/iterate/qname_steps.hpp"

#include <algorithm>

namespace parallax::iterate {

QnameSteps::QnameSteps(const dns::Question& question, Minimisation minimisation)
    : question_{question}, labels_{question.name.label_count()}, minimisation_{minimisation} {}

dns::Question QnameSteps::shown_to(std::size_t cut_labels) {
    const std::size_t known = std::max(cut_labels, shown_labels_);
    const std::size_t hidden = labels_ - std::min(labels_, known);
    std::size_t more = hidden;
    if (minimisation_ != Minimisation::Off && steps_ < steps_max) {
        const std::size_t left = steps_max - steps_;
        more = steps_ < single_label_steps ? 1 : std::max<std::size_t>(1, hidden / left);
    }
    ++steps_;
    shown_labels_ = labels_ - hidden + std::min(more, hidden);
    if (!is_minimised()) return question_;
    // RFC 9156 §2.1: A hides the type that is wanted, and every server knows it.
    return {question_.name.ancestor(labels_ - shown_labels_), dns::RrType::A, dns::RrClass::IN};
}

} // namespace parallax::iterate
