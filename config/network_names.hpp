// NetworkNames: the names a configuration gives to networks, for everything that refers to one.
// One thread at a time (the Reporter's).
#pragma once

#include "config/typed.hpp"

#include <string_view>
#include <unordered_set>
#include <vector>

namespace parallax::config {

/// "GROUP/NAME": a network of the control plane, which may not exist yet; otherwise reported.
std::optional<std::string> read_managed_reference(Field field, Reporter& reporter);

/// Whether this names a network of the control plane: no network of a configuration has a slash.
bool is_managed_reference(std::string_view name);

class NetworkNames {
  public:
    /// False when the name was there already.
    bool add(std::string_view name);

    /// The name, when a network has it; otherwise reported with a suggestion. Pre: all names are
    /// added.
    std::optional<std::string> read_reference(Field field, Reporter& reporter) const;

  private:
    std::unordered_set<std::string> known_;
    std::vector<std::string> in_order_; ///< the first `suggestion_candidates_max`
};

} // namespace parallax::config
