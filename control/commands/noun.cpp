#include "control/commands/noun.hpp"

#include <algorithm>

namespace parallax::control::commands {

const std::vector<const Noun*>& all_nouns() {
    static const std::vector<const Noun*> all = [] {
        std::vector<const Noun*> found;
        for (const auto& some : {network_nouns(), zone_nouns(), record_set_nouns(), service_nouns(),
                                 endpoint_nouns()}) {
            for (const Noun& noun : some) found.push_back(&noun);
        }
        return found;
    }();
    return all;
}

const Noun* find_noun(std::string_view words) {
    const auto& all = all_nouns();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Noun* noun) { return noun->words == words; });
    return found == all.end() ? nullptr : *found;
}

bool is_list(const Verb& verb) {
    return verb.word == "list" && verb.named == Named::UnlessList;
}

bool is_delete(const Verb& verb) {
    return verb.word == "delete";
}

} // namespace parallax::control::commands
