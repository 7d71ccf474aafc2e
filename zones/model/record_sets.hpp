// RecordSets: rules of the records people make, and those every record set keeps.
//
// A manual record set wins over what endpoints and hosts registered under its name and type; when
// it is deleted, theirs is served again. What they registered cannot be deleted by itself. Pure;
// the Draft's thread.
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::uint32_t ttl_max_s = 2'147'483'647; // RFC 2181 §8

/// Creates or replaces the manual records at "<zone>/<type>/<relative name>"; an empty record set
/// exists for ARM and not for DNS, and hides nothing that is registered. A record given twice is
/// one record. `wanted.type` is taken from the id.
Ruled<Stored> put_record_set(Draft& draft, RecordSet wanted);
Ruled<Removal> delete_record_set(Draft& draft, const ResourceId& id);

/// "@" for the apex, else the labels in front of it. Pre: owner is at or below the apex.
std::string relative_text(const dns::Name& owner, const dns::Name& apex);
/// The owner of a record set; nothing when the relative name is none.
std::optional<dns::Name> owner_of(const ResourceId& set, const dns::Name& apex);
std::optional<dns::RrType> record_type_of(const ResourceId& set);

/// A record set that is not there yet: an alias at its name, or a full zone.
Breach new_record_set_breach(const Draft& draft, const ResourceId& set);
Breach record_count_breach(const RecordSet& set);

} // namespace parallax::model
