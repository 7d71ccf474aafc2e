// Noun: what `parallax vnet`, `zone`, `record-set a` and the like are about: one description each
// of a resource's path, of the options az has for it, and of the columns people want to see.
//
// Commands that differ in words only are rows of tables here: the command line is declared from
// them, and verbs.hpp performs them. Constants; any thread.
#pragma once

#include "control/commands/arm_client.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace parallax::control::commands {

/// What an option's words become in a request's body.
enum class Takes : std::uint8_t {
    Text,
    Number,
    Truth,     ///< true or false; true when it stands alone
    Disabling, ///< as Truth, but "Disabled" for true and "Enabled" for false
    Texts,     ///< one or more words
    Pairs,     ///< name=value ..., as an object
    Reference, ///< a resource's id, or the name of one `of` that noun
};
enum class Needed : std::uint8_t { No, Yes };

struct Option {
    std::string_view names; ///< as CLI11 has them; the first long one is its key: "resource-group"
    std::string_view placeholder;
    std::string_view help;
    Takes takes = Takes::Text;
    std::string_view member = {};  ///< of the body: "properties.ttl"; empty: none by itself
    std::string_view of = {};      ///< a noun whose names it takes
    std::string_view choices = {}; ///< "Enabled|Disabled"; empty: anything
    Needed needed = Needed::No;

    /// "resource-group" of "-g,--resource-group".
    constexpr std::string_view key() const {
        const std::string_view from = names.substr(names.find("--") + 2);
        return from.substr(0, from.find(','));
    }
};

/// What a cell shows of the texts its path leads to.
enum class Shown : std::uint8_t {
    Text,
    Names, ///< of an id: "n1/s1" of the subnet s1 in the network n1
    Group, ///< of an id: its resource group
    Last,  ///< what is behind the last slash
    State, ///< a connection's state, in its colour
};

struct Column {
    std::string_view title;
    std::string_view path; ///< "properties.ttl"; of several with | between the first that is there
    Shown shown = Shown::Text;
    std::string (*cell)(const boost::json::object& resource) = nullptr; ///< in place of the path
};

/// "private-endpoint dns-zone-group" has two.
inline constexpr std::size_t noun_words_max = 2;

struct Task;
/// A resource, an array of them, or {"id", "deleted"}.
using Performed = Told<boost::json::value>;

/// Whether a resource's name is given: `list` shows all, unless it lists what one resource has.
enum class Named : std::uint8_t { UnlessList, Always };

struct Verb {
    std::string_view word;
    std::string_view help;
    Performed (*perform)(Task& task);
    std::span<const Option> options = {};
    std::string_view example = {}; ///< of its options
    Named named = Named::UnlessList;
};

struct Noun {
    std::string_view words; ///< "private-endpoint dns-zone-group"
    std::string_view help;
    /// Behind "/providers/" of its resource group, an argument's key in braces; empty: it is a
    /// resource group.
    std::string_view path;
    Option name;                   ///< what the last segment is called
    std::span<const Option> scope; ///< of all verbs, beside -g and the name
    std::span<const Column> columns;
    std::span<const Verb> verbs;
    std::string_view location = {}; ///< of a new one: "global"; "group": its group's; empty: none
    /// What options alone do not say of a new one.
    std::optional<Failure> (*complete)(const Task& task, boost::json::object& body) = nullptr;
    /// Adds what people want to see of resources and ARM shows elsewhere.
    std::optional<Failure> (*enrich)(const Task& task, boost::json::array& resources) = nullptr;
};

inline constexpr Option group_option{
    "-g,--resource-group", "GROUP", "the resource group; the only one unless given",
    Takes::Text,           {},      "group"};
inline constexpr Option zone_option{"-z,--zone-name", "ZONE", "the zone", Takes::Text, {},
                                    "zone",           {},     Needed::Yes};
inline constexpr Option yes_option{"-y,--yes", "", "do not ask whether to delete", Takes::Truth};
inline constexpr Option location_option{"-l,--location", "LOCATION",
                                        "as \"westeurope\"; the resource group's unless given",
                                        Takes::Text, "location"};
inline constexpr Option tags_option{"--tags", "NAME=VALUE", "tags", Takes::Pairs, "tags"};

const std::vector<const Noun*>& all_nouns();
/// Null when there is none. Pre: `words` as in Noun::words.
const Noun* find_noun(std::string_view words);
bool is_list(const Verb& verb);
bool is_delete(const Verb& verb);

// In the units named after what they have in common.
std::span<const Noun> network_nouns();
std::span<const Noun> zone_nouns();
std::span<const Noun> record_set_nouns();
std::span<const Noun> service_nouns();
std::span<const Noun> endpoint_nouns();

} // namespace parallax::control::commands
