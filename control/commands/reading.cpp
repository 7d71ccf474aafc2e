#include "control/commands/reading.hpp"

#include "control/commands/json_member.hpp"
#include "control/commands/verbs.hpp"

#include <algorithm>

namespace parallax::control::commands {
namespace json = boost::json;
namespace {

/// Whether "-g" or "--resource-group" is one of "-g,--resource-group".
bool is_called(const Option& option, std::string_view word) {
    std::string_view names = option.names;
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(','), names.size());
        if (names.substr(0, end) == word) return true;
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return false;
}

std::optional<Option> option_called(const Reading& reading, std::string_view word) {
    const std::span<const Option> of_noun = reading.noun->scope;
    const std::span<const Option> of_verb = reading.verb->options;
    for (const Option& option : {reading.noun->name, group_option, yes_option}) {
        if (is_called(option, word)) return option;
    }
    for (const std::span<const Option> options : {of_noun, of_verb}) {
        const auto found = std::find_if(options.begin(), options.end(),
                                        [&](const Option& one) { return is_called(one, word); });
        if (found != options.end()) return *found;
    }
    return std::nullopt;
}

/// The noun with the most words that these begin with; how many they are.
std::size_t read_noun(Reading& reading, const std::vector<std::string>& words) {
    std::string so_far;
    std::size_t count = 0;
    for (std::size_t i = 0; i < words.size() && i < noun_words_max; ++i) {
        so_far += (i == 0 ? "" : " ") + words[i];
        const Noun* noun = find_noun(so_far);
        if (noun == nullptr) continue;
        reading.noun = noun;
        count = i + 1;
    }
    return count;
}

const Verb* verb_called(const Noun& noun, std::string_view word) {
    const auto found = std::find_if(noun.verbs.begin(), noun.verbs.end(),
                                    [&](const Verb& verb) { return verb.word == word; });
    return found == noun.verbs.end() ? nullptr : &*found;
}

} // namespace

Reading read_words(const std::vector<std::string>& words) {
    Reading reading;
    std::size_t at = read_noun(reading, words);
    if (reading.noun == nullptr || at == words.size()) return reading;
    reading.verb = verb_called(*reading.noun, words[at]);
    if (reading.verb == nullptr) return reading;
    std::vector<std::string> values;
    for (++at; at < words.size(); ++at) {
        if (words[at].starts_with('-')) {
            reading.pending = option_called(reading, words[at]);
            values.clear();
        } else {
            values.push_back(words[at]);
        }
        if (reading.pending) reading.arguments.set(reading.pending->key(), values);
    }
    return reading;
}

std::vector<std::string> names_for(const Reading& reading, const ArmClient& arm) {
    if (!reading.pending || reading.pending->of.empty()) return {};
    const Noun& noun = *find_noun(reading.pending->of);
    const Verb* list = verb_called(noun, "list");
    const bool is_new = reading.verb->word == "create" && reading.pending->key() == "name";
    if (list == nullptr || is_new) return {};
    Task task{arm, noun, *list, reading.arguments, {}};
    const auto found = perform(task);
    std::vector<std::string> names;
    if (!found || !found->is_array()) return names;
    for (const json::value& one : found->get_array()) names.push_back(member_text(one, "name"));
    return names;
}

} // namespace parallax::control::commands
