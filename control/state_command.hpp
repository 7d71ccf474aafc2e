// `parallax state export|import`: the control plane's whole state as JSON, out of a running server
// or its state file, and back. One thread.
#pragma once

#include "control/consent.hpp"
#include "control/console.hpp"
#include "control/exit_code.hpp"
#include "control/state_source.hpp"

#include <boost/json/object.hpp>

#include <functional>
#include <variant>

namespace parallax::control {

enum class StateAction : std::uint8_t { Export, Import };

struct StateCommand {
    StateAction action = StateAction::Export;
    std::optional<std::string> file; ///< export: standard output unless given
    StateSource source;
    Consent consent = Consent::Ask;
    Format format = Format::Text;
};

/// Lines of an import's summary for each of added, changed and removed; then they are counted.
inline constexpr std::size_t summary_lines_max = 50;

/// Good; Configuration when a rule refuses the state, Network without a server, Files when a file
/// cannot be read or written.
ExitCode run(const StateCommand& command, const Console& console);

/// What answers {"command":"state", ...}; the exit code, when it has said why there is no answer.
using StateHolder =
    std::function<std::variant<boost::json::object, ExitCode>(const boost::json::object& request)>;
ExitCode export_state(const StateCommand& command, const StateHolder& holder,
                      const Console& console);
ExitCode import_state(const StateCommand& command, const StateHolder& holder,
                      const Console& console);

} // namespace parallax::control
