// QnameSteps: how much of a name each zone's servers are shown (RFC 9156): from the cut downwards,
// a label at a time at first, then several, in at most `steps_max` questions; then all of it.
//
// Pure; one thread.
#pragma once

#include "dns/message.hpp"

namespace parallax::iterate {

inline constexpr std::size_t steps_max = 10;         // RFC 9156 §2.3, MAX_MINIMISE_COUNT
inline constexpr std::size_t single_label_steps = 4; // RFC 9156 §2.3, MINIMISE_ONE_LAB

enum class Minimisation : std::uint8_t {
    Off,     ///< every server sees the whole question
    Relaxed, ///< NXDOMAIN and failures on the way are asked again with the whole question
    Strict,  ///< NXDOMAIN on the way is the end (RFC 8020)
};

class QnameSteps {
  public:
    QnameSteps(const dns::Question& question, Minimisation minimisation);

    /// The question for the servers of the zone with `cut_labels` labels.
    dns::Question shown_to(std::size_t cut_labels);
    /// The last shown was not the whole question.
    bool is_minimised() const noexcept { return shown_labels_ < labels_; }
    /// From now on the whole question is shown.
    void reveal() noexcept { minimisation_ = Minimisation::Off; }

  private:
    dns::Question question_;
    std::size_t labels_;
    Minimisation minimisation_;
    std::size_t steps_ = 0;
    std::size_t shown_labels_ = 0;
};

} // namespace parallax::iterate
