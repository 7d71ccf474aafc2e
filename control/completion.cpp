#include "control/completion.hpp"

#include "control/commands/reading.hpp"
#include "control/resource_command.hpp"
#include "control/state_source.hpp"

#include <algorithm>

namespace parallax::control {
namespace {

constexpr const char* bash_script =
    R"(# bash completion for parallax: source this, or put it where bash-completion looks.
_parallax() {
    local line text
    COMPREPLY=()
    while IFS= read -r line; do
        text=${line%%$'\t'*}
        if [[ $text == :file ]]; then
            compopt -o filenames 2>/dev/null
            mapfile -t COMPREPLY < <(compgen -f -- "${COMP_WORDS[COMP_CWORD]}")
            return
        fi
        COMPREPLY+=("$text")
    done < <("${COMP_WORDS[0]}" completion words "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _parallax parallax
)";

constexpr const char* zsh_script = R"(#compdef parallax
# zsh completion for parallax: put it as _parallax into a folder of $fpath, or source it.
_parallax() {
    local line text
    local -a found
    for line in "${(@f)$("${words[1]}" completion words "${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
        text=${line%%$'\t'*}
        [[ -n $text ]] || continue
        if [[ $text == :file ]]; then
            _files
            return
        fi
        found+=("${text//:/\\:}:${line#*$'\t'}")
    done
    _describe parallax found
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _parallax "$@"
else
    compdef _parallax parallax
fi
)";

/// How far words have come in the tree.
struct Standing {
    const CLI::App* app = nullptr;
    const CLI::Option* pending = nullptr; ///< takes the word
    std::size_t positionals = 0;          ///< words that were neither option nor subcommand
    std::vector<const CLI::Option*> used;
};

bool takes_words(const CLI::Option& option) {
    return option.get_items_expected_max() > 0;
}

const CLI::App* subcommand(const CLI::App& app, const std::string& word) {
    const auto found =
        app.get_subcommands([&word](const CLI::App* one) { return one->get_name() == word; });
    return found.empty() ? nullptr : found.front();
}

/// Options of the app and of its option groups.
std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    std::vector<const CLI::Option*> all;
    for (const CLI::Option* option : app.get_options({})) all.push_back(option);
    for (const CLI::App* group :
         app.get_subcommands([](const CLI::App* one) { return one->get_name().empty(); })) {
        for (const CLI::Option* option : group->get_options({})) all.push_back(option);
    }
    return all;
}

void step(Standing& standing, const std::string& word) {
    if (word.starts_with('-')) {
        standing.pending = nullptr;
        for (const CLI::Option* option : options_of(*standing.app)) {
            if (!option->check_name(word)) continue;
            standing.used.push_back(option);
            if (takes_words(*option)) standing.pending = option;
        }
        return;
    }
    if (standing.pending != nullptr) {
        if (standing.pending->get_items_expected_max() == 1) standing.pending = nullptr;
        return;
    }
    if (const CLI::App* below = subcommand(*standing.app, word)) {
        standing = {below, nullptr, 0, {}};
        return;
    }
    ++standing.positionals;
}

/// "{table,json}" of a validator's description as words.
std::vector<Candidate> choices_of(const CLI::Option& option) {
    const std::string type = option.get_type_name();
    const std::size_t open = type.find('{');
    const std::size_t close = type.find('}', std::min(open, type.size()));
    std::vector<Candidate> choices;
    if (open == std::string::npos || close == std::string::npos) return choices;
    std::string_view rest{type};
    rest = rest.substr(open + 1, close - open - 1);
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        choices.push_back({std::string{rest.substr(0, end)}, {}});
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return choices;
}

bool takes_file(const CLI::Option& option) {
    const std::string name = option.get_name();
    return name == "--config" || name == "--file" || name == "--socket" || name == "file";
}

std::vector<Candidate> values_of(const CLI::Option& option) {
    if (takes_file(option)) return {{any_file, {}}};
    if (option.get_type_name() == "true|false") return {{"true", {}}, {"false", {}}};
    return choices_of(option);
}

std::vector<Candidate> option_names(const Standing& standing, bool (*wanted)(const CLI::Option&)) {
    std::vector<Candidate> found;
    for (const CLI::Option* option : options_of(*standing.app)) {
        const bool is_used =
            std::find(standing.used.begin(), standing.used.end(), option) != standing.used.end();
        if (is_used || option->get_lnames().empty() || !wanted(*option)) continue;
        found.push_back({"--" + option->get_lnames().front(), option->get_description()});
    }
    return found;
}

bool is_any(const CLI::Option& /*option*/) {
    return true;
}

bool is_required(const CLI::Option& option) {
    return option.get_required();
}

/// What a word that is no option may be: a subcommand, or the next positional's value; else the
/// options, those that are needed first.
std::vector<Candidate> words_of(const Standing& standing) {
    std::vector<Candidate> found;
    for (const CLI::App* below : standing.app->get_subcommands({})) {
        if (!below->get_name().empty()) {
            found.push_back({below->get_name(), below->get_description()});
        }
    }
    if (!found.empty()) return found;
    std::size_t place = 0;
    for (const CLI::Option* option : options_of(*standing.app)) {
        if (option->get_positional() && place++ == standing.positionals) return values_of(*option);
    }
    found = option_names(standing, is_required);
    return found.empty() ? option_names(standing, is_any) : found;
}

} // namespace

std::string completion_script(const std::string& shell) {
    return shell == "bash" ? bash_script : zsh_script;
}

ExitCode run(const CompletionCommand& command, const Console& console) {
    console.out << completion_script(command.shell);
    return ExitCode::Good;
}

std::vector<Candidate> candidates_for(const CLI::App& app, std::vector<std::string> words,
                                      const NamesOf& names) {
    std::string last;
    if (!words.empty()) {
        last = std::move(words.back());
        words.pop_back();
    }
    Standing standing{&app, nullptr, 0, {}};
    for (const std::string& word : words) step(standing, word);
    std::vector<Candidate> found;
    if (last.starts_with('-')) {
        found = option_names(standing, is_any);
    } else if (standing.pending != nullptr) {
        found = values_of(*standing.pending);
        if (found.empty()) {
            for (std::string& name : names(words)) found.push_back({std::move(name), {}});
        }
    } else {
        found = words_of(standing);
    }
    std::erase_if(found, [&](const Candidate& one) {
        return one.text != any_file && !one.text.starts_with(last);
    });
    if (found.size() > candidates_max) found.resize(candidates_max);
    return found;
}

std::vector<std::string> names_of_server(const std::vector<std::string>& words) {
    const commands::Reading reading = commands::read_words(words);
    if (!reading.pending || reading.pending->of.empty()) return {};
    StateSource source;
    const auto given = std::find(words.begin(), words.end(), "--socket");
    if (given != words.end() && given + 1 != words.end()) source.socket = *(given + 1);
    const std::string path = source.socket_path();
    ExitCode fault = ExitCode::Good;
    const auto subscription = subscription_of(path, fault);
    if (!subscription) return {};
    const commands::ArmClient arm{carrier_through(path, fault), *subscription};
    return commands::names_for(reading, arm);
}

} // namespace parallax::control
