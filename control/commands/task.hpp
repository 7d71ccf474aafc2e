// Task: one command with what was given for its options, and how paths and bodies are made of that.
//
// Pure but for the calls that find what was not given: the only resource group, a service's type.
// One thread; borrows the client.
#pragma once

#include "control/commands/noun.hpp"

#include <map>
#include <vector>

namespace parallax::control::commands {

/// What was given, by the options' keys.
class Arguments {
  public:
    bool has(std::string_view key) const { return given_.contains(key); }
    /// The first word; empty when there is none.
    std::string text(std::string_view key) const;
    std::vector<std::string> texts(std::string_view key) const;
    /// Absent: false. A switch that stands alone: true.
    bool truth(std::string_view key) const;
    void set(std::string_view key, std::vector<std::string> words);

  private:
    std::map<std::string, std::vector<std::string>, std::less<>> given_;
};

struct Task {
    const ArmClient& arm;
    const Noun& noun;
    const Verb& verb;
    Arguments arguments;
    std::vector<std::string> service_types; ///< "Microsoft.SignalRService/SignalR"
};

/// Finds what paths need and was not given; a Failure says what exists.
std::optional<Failure> find_missing(Task& task);

/// Of the resource the arguments name; --id where it was given.
Told<std::string> path_of(const Task& task);
/// Of all such resources; of a subscription where no group was given and the noun has no parents.
Told<std::string> collection_of(const Task& task);
/// The id of another noun's resource `name`, the task's arguments naming its parents; `name` itself
/// when it is an id.
Told<std::string> id_of(const Task& task, const Noun& noun, const std::string& name);
/// The id of a service, of whatever type; `name` itself when it is an id.
Told<std::string> service_id_of(const Task& task, const std::string& name);

/// The given options in their places.
Told<boost::json::object> body_of(const Task& task, std::span<const Option> options);

/// "signalr" -> "Microsoft.SignalRService/SignalR".
Told<std::string> service_type_of(const std::vector<std::string>& types, const std::string& given);

} // namespace parallax::control::commands
