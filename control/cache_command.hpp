// `parallax cache stats|flush|dump`: what the running server remembers, through its admin socket.
// One thread.
#pragma once

#include "control/cache_report.hpp"
#include "control/console.hpp"
#include "control/exit_code.hpp"
#include "control/state_source.hpp"

namespace parallax::control {

enum class CacheAction : std::uint8_t { Stats, Flush, Dump };

struct CacheCommand {
    CacheAction action = CacheAction::Stats;
    std::optional<std::string> socket;
    FlushWanted flush;
    std::size_t limit = dump_entries_default;
    Format format = Format::Text;
};

/// Good, or Network when there is no server to ask.
ExitCode run(const CacheCommand& command, const Console& console);

} // namespace parallax::control
