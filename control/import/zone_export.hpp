// ZoneExport: the zone file of `az network private-dns zone export`: comments that name zone and
// group, then a master file. Pure; any thread.
#pragma once

#include "control/import/exported.hpp"

namespace parallax::control::import {

/// The zone and its record sets. Records of types that private zones have not are left out, with a
/// note; the SOA comes with the zone.
ExportOrFault read_zone_export(const std::string& name, std::string_view text, const Place& place);

} // namespace parallax::control::import
