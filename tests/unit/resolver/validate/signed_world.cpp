#include "tests/unit/resolver/validate/signed_world.hpp"

#include "zones/master_file.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace parallax::validate::testing {

namespace {

using dns::Record;
using dns::RrType;

/// A folder that goes away.
class Folder {
  public:
    Folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "signed-XXXXXX").string();
        REQUIRE(mkdtemp(pattern.data()) != nullptr);
        path_ = pattern;
    }
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// What a command says that runs in it.
    std::string run(const std::string& command) const {
        const std::string all = "cd " + path_.string() + " && " + command + " > out 2> errors";
        INFO(all);
        REQUIRE(std::system(all.c_str()) == 0);
        const std::string said = text("out");
        return said.substr(0, said.find_last_not_of('\n') + 1);
    }
    std::string text(const std::string& name) const {
        std::ifstream file{path_ / name};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    void write(const std::string& name, const std::string& contents) const {
        std::ofstream{path_ / name} << contents;
    }

  private:
    std::filesystem::path path_;
};

std::string zone_text(const std::string& apex, const std::vector<std::string>& lines) {
    std::string text = "$ORIGIN " + apex +
                       "\n$TTL 300\n@ SOA ns hostmaster 1 2 3 4 60\n@ NS ns\n"
                       "ns A 192.0.2.53\n";
    for (const auto& line : lines) text += line + "\n";
    return text;
}

std::vector<Record> records_of(const std::string& text) {
    std::vector<Record> records;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        line = line.substr(0, line.find(';'));
        if (line.find_first_not_of(" \t") == std::string::npos) continue;
        records.push_back(record_of(line));
    }
    return records;
}

std::string text_of(const recurse::Standing& standing) {
    constexpr const char* words[] = {"unchecked", "secure", "insecure", "bogus", "indeterminate"};
    std::string text = words[static_cast<std::size_t>(standing.security)];
    if (standing.code) text += " " + std::to_string(static_cast<unsigned>(*standing.code));
    if (!standing.text.empty()) text += " " + standing.text;
    return text;
}

} // namespace

dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

dns::Record record_of(const std::string& text) {
    auto read = zones::read_inline_record(text, dns::Name{});
    if (const auto* const problem = std::get_if<std::string>(&read)) FAIL(*problem);
    return std::get<Record>(read);
}

recurse::ReplyRrset rrset_of(const std::vector<std::string>& lines) {
    recurse::ReplyRrset rrset;
    for (const auto& line : lines) {
        const Record record = record_of(line);
        const bool is_signature = record.type == RrType::RRSIG;
        rrset.owner = record.owner;
        dns::append_encoded(is_signature ? rrset.signatures : rrset.encoded, record.rdata);
        ++(is_signature ? rrset.signature_count : rrset.count);
        if (is_signature) continue;
        rrset.type = record.type;
        rrset.ttl = rrset.signature_ttl = record.ttl;
    }
    return rrset;
}

Zone signed_zone(const std::string& apex, const std::vector<std::string>& lines,
                 const Signing& signing) {
    const Folder folder;
    folder.write("zone", zone_text(apex, lines));
    const std::string key =
        folder.run("ldns-keygen -k -r /dev/urandom -a " + signing.algorithm + " " + apex);
    folder.run("ldns-signzone " + signing.options + " -i " + signing.inception + " -e " +
               signing.expiration + " -f signed zone " + key);
    return {name_of(apex), records_of(folder.text("signed")),
            folder.run("ldns-key2ds -n -2 " + key + ".key")};
}

Zone unsigned_zone(const std::string& apex, const std::vector<std::string>& lines) {
    Zone zone{name_of(apex), {}};
    for (const auto& line : lines) {
        auto read = zones::read_inline_record(line, zone.apex);
        zone.records.push_back(std::get<Record>(read));
    }
    zone.records.push_back(record_of(apex + " 300 SOA ns." + apex + " h." + apex + " 1 2 3 4 60"));
    return zone;
}

const Zone& World::zone(const std::string& apex) const {
    const auto found = std::find_if(zones_.begin(), zones_.end(),
                                    [&](const Zone& zone) { return zone.apex == name_of(apex); });
    REQUIRE(found != zones_.end());
    return *found;
}

TrustAnchors World::anchors(const std::string& apex) const {
    TrustAnchors anchors;
    REQUIRE(anchors.add(record_of(zone(apex).ds)) == std::nullopt);
    return anchors;
}

dns::Message World::answer(const dns::Question& question) const {
    return answer_of_resolver(zones_, question);
}

namespace {

/// The first one is 1.
dns::Endpoint server(std::size_t number) {
    return *dns::Endpoint::from_text("192.0.2." + std::to_string(number));
}

} // namespace

std::shared_ptr<const recurse::Reply> Validator::reply(const std::string& name,
                                                       const std::string& type) {
    effort = {};
    asked.clear();
    const TrustSources sources{anchors, cache, [](const dns::Name&) { return std::uint64_t{7}; },
                               cut_above};
    const dns::Question question{name_of(name), *dns::rr_type_from_text(type)};
    auto said = reply_of(question, tamper);
    REQUIRE(said.has_value());
    said->said_by = server(1);
    Validation validation{
        {question, std::make_shared<const recurse::Reply>(*said)}, sources, effort, moment};
    auto step = validation.start();
    std::optional<dns::Question> referred;
    while (const auto* const next = std::get_if<Inquiry>(&step)) {
        const bool is_first = next->freshness == recurse::Freshness::Kept &&
                              !(referred && *referred == next->question);
        if (referral && next->question.type == dns::RrType::DS && is_first) {
            referred = next->question;
            const auto told = reply_of(next->question, referral);
            step = validation.take(*told, TrustChain::Said::Referring);
            continue;
        }
        referred.reset();
        const auto told = said_to(*next);
        step = told ? validation.take(*told) : validation.fail("the servers failed");
    }
    return std::get<std::shared_ptr<const recurse::Reply>>(step);
}

std::optional<recurse::Reply> Validator::reply_of(const dns::Question& question,
                                                  const Tamper& change) const {
    dns::Message message = world.answer(question);
    change(question, message);
    auto read = recurse::read_reply(message, question, dns::Name{});
    if (!std::holds_alternative<recurse::Reply>(read)) return std::nullopt;
    return std::get<recurse::Reply>(std::move(read));
}

/// What the first says of the servers that may be asked.
std::optional<recurse::Reply> Validator::said_to(const Inquiry& inquiry) {
    for (std::size_t number = 1; number <= others.size() + 1; ++number) {
        const auto& avoided = inquiry.avoided;
        if (std::find(avoided.begin(), avoided.end(), server(number)) != avoided.end()) continue;
        asked.push_back(to_text(inquiry.question.type) + " " + inquiry.question.name.to_text() +
                        (number == 1 ? "" : " @" + std::to_string(number)));
        auto reply = reply_of(inquiry.question, number == 1 ? tamper : others[number - 2]);
        if (reply) reply->said_by = server(number);
        return reply;
    }
    return std::nullopt;
}

std::string text_of(const recurse::Reply& reply) {
    std::string text;
    for (const auto& alias : reply.chain) text += text_of(alias.standing) + " > ";
    return text + text_of(reply.standing);
}

std::string Validator::judge(const std::string& name, const std::string& type) {
    return text_of(*reply(name, type));
}

void drop(dns::Message& message, RrType type, const std::string& owner) {
    for (auto* const section : {&message.answer, &message.authority}) {
        std::erase_if(*section, [&](const Record& record) {
            return (record.type == type || covers(record, type)) &&
                   (owner.empty() || record.owner == name_of(owner));
        });
    }
}

void strip(dns::Message& message, RrType type) {
    for (auto* const section : {&message.answer, &message.authority}) {
        std::erase_if(*section, [&](const Record& record) { return covers(record, type); });
    }
}

} // namespace parallax::validate::testing
