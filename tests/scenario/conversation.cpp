#include "tests/scenario/conversation.hpp"

#include "dns/ip_address.hpp"
#include "dns/rdata.hpp"
#include "zones/master_file.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace parallax::scenario {

namespace {

using Words = std::vector<std::string>;

/// Everything but blanks at the ends and comments; quotes of values go.
std::string cleaned(std::string line) {
    bool quoted = false;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '"') quoted = !quoted;
        if (line[at] == ';' && !quoted) line.resize(at);
    }
    const auto first = line.find_first_not_of(" \t\r");
    if (first == std::string::npos) return {};
    return line.substr(first, line.find_last_not_of(" \t\r") + 1 - first);
}

Words words_of(const std::string& line) {
    std::istringstream stream{line};
    Words words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

std::optional<dns::Rcode> rcode_of(const std::string& word) {
    for (unsigned number = 0; number < 24; ++number) {
        const auto rcode = static_cast<dns::Rcode>(number);
        if (to_text(rcode) == word) return rcode;
    }
    return std::nullopt;
}

void set_flag(dns::Message& message, const std::string& word) {
    dns::Header& header = message.header;
    if (word == "QR") header.qr = true;
    if (word == "AA") header.aa = true;
    if (word == "TC") header.tc = true;
    if (word == "RD") header.rd = true;
    if (word == "RA") header.ra = true;
    if (word == "AD") header.ad = true;
    if (word == "CD") header.cd = true;
    if (word == "DO") message.edns.emplace().dnssec_ok = true;
}

std::string text_of(const std::string& path) {
    std::ifstream file{path};
    if (!file) throw std::runtime_error(path + " cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class Reader {
  public:
    Reader(const std::string& text, std::string path) : stream_{text}, path_{std::move(path)} {}

    Conversation read() {
        Conversation conversation;
        conversation.folder = std::filesystem::path{path_}.parent_path().string();
        read_setup(conversation.setup);
        while (next()) {
            const Words words = words_of(line_);
            if (words[0] == "SCENARIO_BEGIN") {
                conversation.title = line_.substr(std::min(line_.size(), words[0].size() + 1));
            } else if (words[0] == "RANGE_BEGIN") {
                conversation.ranges.push_back(read_range(words));
            } else if (words[0] == "INCLUDE") {
                include(words.at(1), conversation);
            } else if (words[0] == "STEP") {
                conversation.steps.push_back(read_step(words));
            } else if (words[0] == "SCENARIO_END") {
                return conversation;
            } else {
                fail("not understood");
            }
        }
        fail("SCENARIO_END is missing");
    }

  private:
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(path_ + ":" + std::to_string(number_) + ": " + what + ": " +
                                 line_);
    }

    /// The next line that says something.
    bool next() {
        while (std::getline(stream_, line_)) {
            ++number_;
            line_ = cleaned(line_);
            if (!line_.empty() && line_[0] != '#') return true;
        }
        return false;
    }
    void need() {
        if (!next()) fail("the file ends too early");
    }

    /// Ranges of a file beside this one.
    void include(const std::string& name, Conversation& conversation) {
        const auto folder = std::filesystem::path{path_}.parent_path();
        const std::string path = (folder / name).string();
        Reader inner{text_of(path), path};
        while (inner.next()) conversation.ranges.push_back(inner.read_range(words_of(inner.line_)));
    }

    void read_setup(Setup& setup) {
        std::vector<ZoneServers>* zones = nullptr; // of the section
        for (need(); line_ != "CONFIG_END"; need()) {
            const auto colon = line_.find(':');
            if (colon == std::string::npos) continue;
            const std::string key = line_.substr(0, colon);
            std::string value = cleaned(line_.substr(colon + 1));
            value = value.substr(0, value.find(" #"));
            value = value.substr(0, value.find("\t#"));
            value.erase(std::remove(value.begin(), value.end(), '"'), value.end());
            value = cleaned(value);
            if (key == "server") zones = nullptr;
            if (key == "stub-zone") zones = &setup.stubs;
            if (key == "forward-zone") zones = &setup.forwards;
            if (key == "stub-zone" || key == "forward-zone") zones->emplace_back();
            if (!value.empty()) take_setting(setup, zones, key, value);
        }
    }

    void take_setting(Setup& setup, std::vector<ZoneServers>* zones, const std::string& key,
                      const std::string& value) const {
        if (key == "private-zone") {
            setup.held.push_back({name_of(value), {}});
        } else if (key == "private-record") {
            setup.held.back().records.push_back(value);
        } else if (zones == nullptr) {
            setup.values[key].push_back(value);
        } else if (key == "name") {
            zones->back().name = name_of(value);
        } else if (key == "stub-addr" || key == "forward-addr") {
            const auto server = dns::Endpoint::from_text(value.substr(0, value.find('@')));
            if (!server) fail("no address");
            zones->back().servers.push_back(*server);
        }
    }

    dns::Name name_of(const std::string& text) const {
        const auto name = dns::Name::from_text(text);
        if (!name) fail("no name");
        return *name;
    }

    Range read_range(const Words& words) {
        Range range;
        if (words.size() < 3) fail("RANGE_BEGIN needs two numbers");
        range.from = static_cast<unsigned>(std::stoul(words[1]));
        range.to = static_cast<unsigned>(std::stoul(words[2]));
        for (need(); line_ != "RANGE_END"; need()) {
            const Words inside = words_of(line_);
            if (inside[0] == "ADDRESS") {
                const auto address = dns::IpAddress::from_text(inside.at(1));
                if (!address) fail("no address");
                range.addresses.push_back(*address);
            } else if (inside[0] == "ENTRY_BEGIN") {
                range.entries.push_back(read_entry());
            } else if (inside[0] == "ZONES" || inside[0] == "RESOLVES") {
                range.hosted = hosted(inside, range.hosted);
            } else {
                fail("not understood in a RANGE");
            }
        }
        return range;
    }

    /// Zone files beside this one.
    std::shared_ptr<const HostedZones> hosted(const Words& words,
                                              const std::shared_ptr<const HostedZones>& so_far) {
        HostedZones hosted;
        if (so_far) hosted = *so_far;
        if (words[0] == "RESOLVES") hosted.as = HostedZones::As::Resolver;
        const auto folder = std::filesystem::path{path_}.parent_path();
        for (std::size_t at = 1; at < words.size(); ++at) {
            auto records = records_of_file((folder / words[at]).string());
            if (records.empty()) fail("no zone");
            hosted.zones.push_back({records.front().owner, std::move(records)});
        }
        return std::make_shared<const HostedZones>(std::move(hosted));
    }

    PlayedStep read_step(const Words& words) {
        PlayedStep step;
        step.line = number_;
        if (words.size() < 3) fail("STEP needs a number and a word");
        step.number = static_cast<unsigned>(std::stoul(words[1]));
        step.kind = words[2];
        step.words.assign(words.begin() + 3, words.end());
        if (step.kind != "QUERY" && step.kind != "CHECK_ANSWER") return step;
        need();
        if (line_ != "ENTRY_BEGIN") fail("ENTRY_BEGIN is missing");
        step.entry = read_entry();
        return step;
    }

    Entry read_entry() {
        Entry entry;
        std::vector<dns::Record>* section = nullptr;
        for (need(); line_ != "ENTRY_END"; need()) {
            const Words words = words_of(line_);
            const auto rest = words.begin() + 1;
            if (words[0] == "MATCH") {
                entry.match.insert(entry.match.end(), rest, words.end());
            } else if (words[0] == "ADJUST") {
                entry.adjust.insert(entry.adjust.end(), rest, words.end());
            } else if (words[0] == "REPLY") {
                take_reply(entry, {rest, words.end()});
            } else if (words[0] == "SECTION") {
                section = section_of(entry.message, words.at(1));
            } else if (section == nullptr) {
                take_question(entry.message, words);
            } else {
                section->push_back(record_at_line());
            }
        }
        return entry;
    }

    static void take_reply(Entry& entry, const Words& words) {
        for (const std::string& word : words) {
            if (const auto rcode = rcode_of(word)) {
                entry.message.header.rcode = static_cast<std::uint8_t>(*rcode);
                continue;
            }
            entry.flags.push_back(word);
            set_flag(entry.message, word);
        }
    }

    std::vector<dns::Record>* section_of(dns::Message& message, const std::string& word) const {
        if (word == "ANSWER") return &message.answer;
        if (word == "AUTHORITY") return &message.authority;
        if (word == "ADDITIONAL") return &message.additional;
        if (word != "QUESTION") fail("no such section");
        return nullptr;
    }

    void take_question(dns::Message& message, const Words& words) const {
        const auto type = dns::rr_type_from_text(words.back());
        if (!type) fail("no question");
        message.question = dns::Question{name_of(words[0]), *type, dns::RrClass::IN};
    }

    dns::Record record_at_line() const {
        auto read = zones::read_inline_record(line_, dns::Name{});
        if (const auto* wrong = std::get_if<std::string>(&read)) fail(*wrong);
        return std::get<dns::Record>(std::move(read));
    }

    std::istringstream stream_;
    std::string path_;
    std::string line_;
    std::size_t number_ = 0;
};

bool holds(const Words& words, const std::string& word) {
    return std::find(words.begin(), words.end(), word) != words.end();
}

} // namespace

std::string Setup::value(const std::string& key, const std::string& fallback) const {
    const auto found = values.find(key);
    return found == values.end() ? fallback : found->second.back();
}

std::vector<std::string> Setup::all(const std::string& key) const {
    const auto found = values.find(key);
    return found == values.end() ? Words{} : found->second;
}

bool Setup::is_on(const std::string& key, const std::string& fallback) const {
    const std::string said = value(key, fallback);
    return said == "yes" || said == "on" || said == "true";
}

bool Entry::matches(const std::string& word) const {
    return holds(match, word);
}

bool Entry::adjusts(const std::string& word) const {
    return holds(adjust, word);
}

std::optional<unsigned> Entry::number(const std::string& word) const {
    const Words found = values(word);
    if (found.empty()) return std::nullopt;
    return static_cast<unsigned>(std::stoul(found.front()));
}

std::vector<std::string> Entry::values(const std::string& word) const {
    Words found;
    for (const Words* const words : {&adjust, &match}) {
        for (const std::string& one : *words) {
            if (one.rfind(word + "=", 0) == 0) found.push_back(one.substr(word.size() + 1));
        }
    }
    return found;
}

Conversation read_conversation(const std::string& text, const std::string& path) {
    return Reader{text, path}.read();
}

Conversation read_conversation(const std::string& path) {
    return read_conversation(text_of(path), path);
}

std::vector<dns::Record> records_of_file(const std::string& path) {
    static std::map<std::string, std::vector<dns::Record>> known;
    auto& records = known[path];
    if (!records.empty()) return records;
    std::istringstream lines{text_of(path)};
    for (std::string line; std::getline(lines, line);) {
        if (!cleaned(line).empty()) records.push_back(record_of_text(line));
    }
    return records;
}

dns::Record record_of_text(const std::string& text) {
    auto read = zones::read_inline_record(text, dns::Name{});
    if (const auto* wrong = std::get_if<std::string>(&read)) {
        throw std::runtime_error(text + ": " + *wrong);
    }
    return std::get<dns::Record>(std::move(read));
}

} // namespace parallax::scenario
