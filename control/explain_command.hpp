// `parallax explain`: what the serving code decides about one question, step by step. One thread.
#pragma once

#include "control/console.hpp"
#include "control/exit_code.hpp"
#include "control/state_source.hpp"
#include "dns/ip_address.hpp"
#include "dns/message.hpp"

namespace parallax::control {

struct ExplainCommand {
    StateSource source;
    std::optional<dns::IpAddress> from; ///< or a network by name
    std::string network;
    dns::Question question;
    Format format = Format::Text;
};

/// Good whatever the answer is; Configuration, Files or Network when there was nobody to ask.
ExitCode run(const ExplainCommand& command, const Console& console);

} // namespace parallax::control
