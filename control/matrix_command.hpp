// `parallax matrix`: names x networks: who gets what. One thread.
#pragma once

#include "control/check_command.hpp"
#include "control/state_source.hpp"
#include "dns/message.hpp"

#include <vector>

namespace parallax::control {

struct MatrixCommand {
    StateSource source;
    std::vector<dns::Name> names; ///< empty: those the configuration speaks of
    dns::RrType type = dns::RrType::A;
    Format format = Format::Text;
    Strictness strictness =
        Strictness::ErrorsFail; ///< WarningsFailToo: a flagged cell is Configuration
};

ExitCode run(const MatrixCommand& command, const Console& console);

} // namespace parallax::control
