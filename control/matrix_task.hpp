// MatrixTask: names x horizons as a state machine without I/O, as ExplainTask; the result as JSON.
// One thread.
#pragma once

#include "control/explain_task.hpp"

namespace parallax::control {

inline constexpr std::size_t matrix_names_max = 1000;
inline constexpr std::size_t matrix_cells_max =
    10'000; // names x horizons; names beyond it are left out

/// The names a configuration speaks of: services' public names, names with addresses or aliases in
/// privatelink zones, and those names below their public suffix where the catalogue knows exactly
/// one. Sorted, no duplicates.
std::vector<dns::Name> names_of_interest(const zones::Snapshot& snapshot);

class MatrixTask {
  public:
    /// Of an empty list the names of interest are taken.
    MatrixTask(std::shared_ptr<const zones::Snapshot> snapshot, std::vector<dns::Name> names,
               dns::RrType type);

    /// What take() wants to hear of; nothing: finish().
    std::optional<serve::InvestigationRequest> next() const;
    void take(const serve::Investigation& investigation);
    /// The matrix (docs/explain.md). Pre: next() gave nothing.
    boost::json::object finish() &&;

  private:
    std::shared_ptr<const zones::Snapshot> snapshot_;
    std::vector<dns::Name> names_;
    dns::RrType type_;
    std::size_t names_left_out_ = 0;
    std::vector<const zones::Horizon*> columns_;
    std::size_t next_cell_ = 0;
    boost::json::array rows_;
};

/// Why a network that holds a privatelink zone for a link of the chain got an address from outside.
enum class PublicAnswer : std::uint8_t {
    No,         ///< no such zone, or no address from outside
    Redirected, ///< its zone has no such name, and its link's policy is NxDomainRedirect
    DespiteZone ///< nobody asked for that: flagged
};
PublicAnswer public_answer_in(const serve::Investigation& investigation);

} // namespace parallax::control
