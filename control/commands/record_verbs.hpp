// RecordVerbs: what commands do with the records of a record set: a set is read, changed and put
// back under its etag, so that two at a time lose nothing. One thread.
#pragma once

#include "control/commands/verbs.hpp"

namespace parallax::control::commands {

inline constexpr std::uint32_t ttl_default = 3600; // az's

/// A set without records.
Performed create_record_set(Task& task);
/// Adds one to a list; takes the place of a CNAME.
Performed add_record(Task& task);
/// The set goes with its last record, unless --keep-empty-record-set says otherwise.
Performed remove_record(Task& task);

/// "10.1.1.5, 10.1.1.6"; of several values a record: "10 mail.example".
std::string records_text(const boost::json::object& record_set);

} // namespace parallax::control::commands
