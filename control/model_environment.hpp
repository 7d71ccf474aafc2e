// ModelEnvironment: what the model's rules need from outside, made of the configuration: settings,
// catalogue, and GUIDs from the system's generator. Control thread.
#pragma once

#include "config/config.hpp"
#include "zones/model/settings.hpp"

namespace parallax::control {

model::Settings model_settings_of(const config::Control& control);
model::Environment model_environment_of(const config::Control& control,
                                        std::shared_ptr<const zones::Catalogue> catalogue);

} // namespace parallax::control
