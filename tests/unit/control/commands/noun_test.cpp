#include "control/commands/noun.hpp"

#include "control/commands/reading.hpp"
#include "tests/unit/control/commands/lab.hpp"

#include <set>

using namespace parallax::test;
using namespace parallax::control::commands;

namespace {

std::vector<const Option*> options_of(const Noun& noun, const Verb& verb) {
    std::vector<const Option*> all{&noun.name};
    if (!noun.path.empty()) all.push_back(&group_option);
    for (const Option& option : noun.scope) all.push_back(&option);
    for (const Option& option : verb.options) all.push_back(&option);
    return all;
}

} // namespace

TEST_CASE("an option's key is its first long name") {
    CHECK(group_option.key() == "resource-group");
    CHECK(yes_option.key() == "yes");
    CHECK(Option{"--group-id,--group-ids", "", ""}.key() == "group-id");
}

TEST_CASE("nouns are found by their words") {
    REQUIRE(find_noun("private-endpoint dns-zone-group") != nullptr);
    CHECK(find_noun("private-endpoint dns-zone-group")->name.key() == "name");
    CHECK(find_noun("private-endpoint dns") == nullptr);
}

TEST_CASE("the tables are whole: helps, columns, examples that name only options there are") {
    for (const Noun* noun : all_nouns()) {
        INFO(noun->words);
        CHECK_FALSE(noun->help.empty());
        CHECK_FALSE(noun->columns.empty());
        CHECK(Lab::split(std::string{noun->words}).size() <= noun_words_max);
        for (const Verb& verb : noun->verbs) {
            INFO(verb.word);
            std::set<std::string_view> keys;
            for (const Option* option : options_of(*noun, verb)) {
                INFO(option->names);
                CHECK(keys.insert(option->key()).second);
                CHECK_FALSE(option->help.empty());
                CHECK((option->of.empty() || find_noun(option->of) != nullptr));
            }
            for (const std::string& word : Lab::split(std::string{verb.example})) {
                if (!word.starts_with('-') || word == "-") continue;
                auto words = Lab::split(std::string{noun->words} + " " + std::string{verb.word});
                words.push_back(word);
                INFO(word);
                CHECK(read_words(words).pending.has_value());
            }
        }
    }
}
