#include "control/model_environment.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace parallax::control {

model::Settings model_settings_of(const config::Control& control) {
    model::Settings settings;
    settings.integration = control.integration == config::Integration::ZoneGroup
                               ? model::Integration::ZoneGroup
                               : model::Integration::Automatic;
    settings.shared_name = control.shared_names == config::SharedNames::BothKept
                               ? model::SharedName::BothKept
                               : model::SharedName::Refused;
    settings.rejection = control.rejection == config::Rejection::Reversible
                             ? model::Rejection::Reversible
                             : model::Rejection::Final;
    settings.lapsed_records = control.lapsed_records == config::LapsedRecords::Withdrawn
                                  ? model::LapsedRecords::Withdrawn
                                  : model::LapsedRecords::Kept;
    settings.public_space = control.public_space;
    return settings;
}

model::Environment model_environment_of(const config::Control& control,
                                        std::shared_ptr<const zones::Catalogue> catalogue) {
    // Each is drawn from the system (getrandom): there is nothing to seed or guess.
    return {model_settings_of(control), std::move(catalogue),
            [] { return boost::uuids::to_string(boost::uuids::random_generator{}()); }};
}

} // namespace parallax::control
