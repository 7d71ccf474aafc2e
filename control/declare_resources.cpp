#include "control/declare_resources.hpp"

#include "control/command_options.hpp"

#include <algorithm>

namespace parallax::control {
using commands::Noun;
using commands::Option;
using commands::Takes;
using commands::Verb;
namespace {

constexpr const char* help_group = "Control plane";

std::vector<std::string> split(std::string_view text, char between) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(between), text.size());
        parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

/// The app for a noun's words; those on the way are made, and what was made at the top is told.
CLI::App& app_of(CLI::App& top, const Noun& noun, std::vector<CLI::App*>& made) {
    CLI::App* at = &top;
    for (const std::string& word : split(noun.words, ' ')) {
        const auto found =
            at->get_subcommands([&word](const CLI::App* one) { return one->get_name() == word; });
        CLI::App* below = found.empty() ? nullptr : found.front();
        if (below == nullptr) {
            below = at->add_subcommand(word, std::string{noun.help});
            below->require_subcommand(1);
            if (at == &top) made.push_back(below->group(help_group));
        }
        at = below;
    }
    return *at;
}

void set_words_taken(CLI::Option& option, Takes takes) {
    switch (takes) {
    case Takes::Text:
    case Takes::Number:
    case Takes::Reference:
        option.expected(1);
        break;
    case Takes::Truth:
    case Takes::Disabling:
        option.expected(0, 1);
        break;
    case Takes::Texts:
    case Takes::Pairs:
        option.expected(1, CLI::detail::expected_max_vector_size);
        break;
    }
}

void add(CLI::App& app, const Option& option, commands::Arguments& into) {
    const auto store = [&into, key = option.key()](const std::vector<std::string>& words) {
        into.set(key, words);
    };
    CLI::Option* made = app.add_option_function<std::vector<std::string>>(
        std::string{option.names}, store, std::string{option.help});
    set_words_taken(*made, option.takes);
    made->type_name(std::string{option.placeholder});
    if (!option.choices.empty()) {
        made->transform(CLI::IsMember(split(option.choices, '|'), CLI::ignore_case));
    }
    if (option.needed == commands::Needed::Yes) made->required();
}

bool takes_id(const Noun& noun) {
    return std::any_of(noun.scope.begin(), noun.scope.end(),
                       [](const Option& option) { return option.key() == "id"; });
}

void add_output(CLI::App& app, ResourceCommand& into) {
    add_socket(app, into.socket);
    app.add_option_function<std::string>(
           "-o,--output",
           [&into](const std::string& word) {
               into.format = word == "json" ? Format::Json : Format::Text;
           },
           "table, or json as Azure Resource Manager has it")
        ->transform(CLI::IsMember({"table", "json"}, CLI::ignore_case))
        ->type_name("FORMAT");
    add_json(app, into.format)->excludes("--output");
}

void declare(CLI::App& above, const Noun& noun, const Verb& verb, ResourceCommand& into) {
    CLI::App& app = *above.add_subcommand(std::string{verb.word}, std::string{verb.help});
    app.parse_complete_callback([&into, &noun, &verb] {
        into.noun = &noun;
        into.verb = &verb;
    });
    if (!commands::is_list(verb)) {
        Option name = noun.name;
        if (!takes_id(noun)) name.needed = commands::Needed::Yes;
        add(app, name, into.arguments);
    }
    if (!noun.path.empty()) add(app, commands::group_option, into.arguments);
    for (const Option& option : noun.scope) add(app, option, into.arguments);
    for (const Option& option : verb.options) add(app, option, into.arguments);
    if (commands::is_delete(verb)) add(app, commands::yes_option, into.arguments);
    add_output(app, into);
    app.footer("Example:\n  parallax " + std::string{noun.words} + ' ' + std::string{verb.word} +
               (verb.example.empty() ? "" : " ") + std::string{verb.example});
}

} // namespace

std::vector<CLI::App*> declare_resources(CLI::App& app, ResourceCommand& into) {
    std::vector<CLI::App*> made;
    for (const Noun* noun : commands::all_nouns()) {
        CLI::App& of_noun = app_of(app, *noun, made);
        for (const Verb& verb : noun->verbs) declare(of_noun, *noun, verb, into);
    }
    return made;
}

std::vector<std::string> without_az_words(std::vector<std::string> words) {
    for (const char* group : {"network", "private-dns"}) {
        if (!words.empty() && words.front() == group) words.erase(words.begin());
    }
    if (words.size() > 1 && words[0] == "link" && words[1] == "vnet")
        words.erase(words.begin() + 1);
    for (const auto& [word, type] : {std::pair{"signalr", "SignalR"}, {"webpubsub", "WebPubSub"}}) {
        if (words.empty() || words.front() != word) continue;
        words.front() = "service";
        words.insert(words.end(), {"--type", type});
    }
    return words;
}

} // namespace parallax::control
