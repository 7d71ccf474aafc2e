// What the configuration says about serving, as the server takes it. Pure; any thread.
#pragma once

#include "config/config.hpp"
#include "resolver/serve/server.hpp"

namespace parallax::control {

/// `cores`: what `workers: auto` means.
serve::ServerOptions server_options_of(const config::Config& config, unsigned cores);
/// `taker`: who decides about updates, from the sources that `registration` names; nobody: null.
serve::ServeSettings serve_settings_of(const config::Config& config, serve::UpdateTaker taker = {});

/// Keys whose change needs a restart: "listen", "workers", "control". In the order of the file's
/// manual.
std::vector<std::string> keys_fixed_at_start(const config::Config& before,
                                             const config::Config& after);

} // namespace parallax::control
