// MatrixTask: names x horizons, one investigation a step; the result as JSON. One thread.
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

    /// The matrix, once every cell is known (docs/explain.md).
    std::optional<boost::json::object> step(const Investigate& investigate);

  private:
    void ask(const Investigate& investigate);
    boost::json::object finish();

    std::shared_ptr<const zones::Snapshot> snapshot_;
    std::vector<dns::Name> names_;
    dns::RrType type_;
    std::size_t names_left_out_ = 0;
    std::vector<const zones::Horizon*> columns_;
    std::size_t next_cell_ = 0;
    boost::json::array rows_;
};

/// True when a cell is flagged: an address from outside, although a private zone linked there
/// covers a link.
bool is_public_despite_zone(const serve::Investigation& investigation);

} // namespace parallax::control
