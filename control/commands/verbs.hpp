// Verbs: what commands do with a noun's resource: ARM's calls, one or a few each. One thread.
#pragma once

#include "control/commands/task.hpp"

namespace parallax::control::commands {

/// The task's verb, once what was not given has been found.
Performed perform(Task& task);

// What most nouns have.
Performed create_resource(Task& task); ///< replaces one that is there
Performed create_new(Task& task);      ///< refused when it is there
Performed show_resource(Task& task);
Performed list_resources(Task& task);
Performed update_resource(Task& task); ///< what options say; the rest stays
Performed delete_resource(Task& task);

/// Takes `resource` where the etag it was read with still holds; nothing was there: a new one.
Performed put_back(const Task& task, boost::json::object resource);
/// {"id": ..., "deleted": false when there was none}
Performed delete_at(const Task& task, const std::string& path);

} // namespace parallax::control::commands
