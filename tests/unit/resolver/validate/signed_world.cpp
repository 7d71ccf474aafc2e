#include "tests/unit/resolver/validate/signed_world.hpp"

#include "dns/rdata.hpp"
#include "resolver/validate/canonical_rrset.hpp"
#include "resolver/validate/cryptography.hpp"
#include "resolver/validate/nsec.hpp"
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

bool covers(const Record& rrsig, RrType type) {
    return rrsig.type == RrType::RRSIG && rrsig.rdata[0] == static_cast<unsigned>(type) >> 8 &&
           rrsig.rdata[1] == (static_cast<unsigned>(type) & 0xFF);
}

/// One zone, asked one question.
class Authority {
  public:
    Authority(const Zone& zone, dns::Message& message) : zone_{zone}, message_{message} {}

    /// The name to go on with, when there is an alias.
    std::optional<dns::Name> answer(const dns::Name& name, RrType type) {
        if (put(message_.answer, name, type, name)) return std::nullopt;
        if (put(message_.answer, name, RrType::CNAME, name)) return target();
        if (const auto renamed = follow_dname(name)) return renamed;
        if (exists(name)) {
            deny(name);
            return std::nullopt;
        }
        const dns::Name encloser = closest_encloser(name);
        const dns::Name wildcard = *encloser.wildcard_child();
        if (exists(wildcard)) return from_wildcard(name, type, wildcard);
        message_.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
        deny(name);
        return std::nullopt;
    }

  private:
    bool exists(const dns::Name& name) const {
        return std::any_of(zone_.records.begin(), zone_.records.end(), [&](const Record& record) {
            return record.type != RrType::NSEC3 && !covers(record, RrType::NSEC3) &&
                   record.owner.is_at_or_below(name);
        });
    }
    dns::Name closest_encloser(const dns::Name& name) const {
        dns::Name above = name.parent();
        while (!exists(above)) above = above.parent();
        return above;
    }
    /// The records of `from` with their signatures, under another name.
    bool put(std::vector<Record>& section, const dns::Name& from, RrType type,
             const dns::Name& owner) {
        bool found = false;
        for (Record record : zone_.records) {
            if (!(record.owner == from) || (record.type != type && !covers(record, type))) continue;
            found = found || record.type == type;
            record.owner = owner;
            if (std::find(section.begin(), section.end(), record) == section.end()) {
                section.push_back(std::move(record));
            }
        }
        return found;
    }
    dns::Name target() const {
        const auto& answer = message_.answer;
        const auto cname = std::find_if(answer.rbegin(), answer.rend(), [](const Record& record) {
            return record.type == RrType::CNAME;
        });
        return *dns::target_of(cname->rdata);
    }
    std::optional<dns::Name> follow_dname(const dns::Name& name) {
        for (const Record& record : zone_.records) {
            if (record.type != RrType::DNAME || name == record.owner ||
                !name.is_at_or_below(record.owner)) {
                continue;
            }
            put(message_.answer, record.owner, RrType::DNAME, record.owner);
            const auto below = name.wire().first(name.length() - record.owner.length());
            const dns::Name to = *dns::Name::join(below, *dns::target_of(record.rdata));
            message_.answer.push_back(
                {name, RrType::CNAME, dns::RrClass::IN, 300, dns::rdata_of(to)});
            return to;
        }
        return std::nullopt;
    }
    std::optional<dns::Name> from_wildcard(const dns::Name& name, RrType type,
                                           const dns::Name& wildcard) {
        const bool found = put(message_.answer, wildcard, type, name);
        if (!found && put(message_.answer, wildcard, RrType::CNAME, name)) {
            deny_closer(name);
            return target();
        }
        if (found) {
            deny_closer(name);
        } else {
            deny(name);
        }
        return std::nullopt;
    }

    void put_soa() { put(message_.authority, zone_.apex, RrType::SOA, zone_.apex); }
    void deny_closer(const dns::Name& name) {
        const dns::Name encloser = closest_encloser(name);
        put_cover(name, last_labels(name, encloser.label_count() + 1));
    }
    /// SOA and whatever of the zone's NSEC or NSEC3 is about the name.
    void deny(const dns::Name& name) {
        put_soa();
        if (put_match(name)) return;
        dns::Name encloser = closest_encloser(name);
        while (is_nsec3() && !put_match(encloser)) encloser = encloser.parent(); // opted out
        put_cover(name, last_labels(name, encloser.label_count() + 1));
        const dns::Name wildcard = *encloser.wildcard_child();
        if (!put_match(wildcard)) put_cover(wildcard, wildcard);
    }
    bool is_nsec3() const {
        return std::any_of(zone_.records.begin(), zone_.records.end(),
                           [](const Record& record) { return record.type == RrType::NSEC3; });
    }
    bool put_match(const dns::Name& name) {
        if (!is_nsec3()) return put(message_.authority, name, RrType::NSEC, name);
        return put_nsec3(name, [](const Nsec3& nsec3, const NameDigest& digest) {
            return nsec3.owner == digest;
        });
    }
    void put_cover(const dns::Name& name, const dns::Name& next_closer) {
        if (is_nsec3()) {
            put_nsec3(next_closer, [](const Nsec3& nsec3, const NameDigest& digest) {
                const bool wraps = nsec3.next <= nsec3.owner;
                return wraps ? digest > nsec3.owner || digest < nsec3.next
                             : digest > nsec3.owner && digest < nsec3.next;
            });
            return;
        }
        for (const Record& record : zone_.records) {
            if (record.type != RrType::NSEC) continue;
            const auto nsec = read_nsec(record.owner, record.rdata);
            if (NsecProof{{zone_.apex, {*nsec}, {}}}.covering(name) != nullptr) {
                put(message_.authority, record.owner, RrType::NSEC, record.owner);
            }
        }
    }
    template <class Fits>
    bool put_nsec3(const dns::Name& name, Fits fits) {
        for (const Record& record : zone_.records) {
            if (record.type != RrType::NSEC3) continue;
            const auto nsec3 = read_nsec3(record.owner, zone_.apex, record.rdata);
            if (!fits(*nsec3, nsec3_hash(name, {nsec3->salt, nsec3->iterations}))) continue;
            return put(message_.authority, record.owner, RrType::NSEC3, record.owner);
        }
        return false;
    }

    const Zone& zone_;
    dns::Message& message_;
};

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
    dns::Message message;
    message.header.qr = true;
    message.question = question;
    std::optional<dns::Name> name = question.name;
    for (int links = 0; name && links < 16; ++links) {
        const Zone* best = nullptr;
        for (const Zone& zone : zones_) {
            const bool is_child = question.type == RrType::DS && zone.apex == *name;
            if (!name->is_at_or_below(zone.apex) || (is_child && !name->is_root())) continue;
            if (best == nullptr || zone.apex.is_at_or_below(best->apex)) best = &zone;
        }
        if (best == nullptr) break;
        name = Authority{*best, message}.answer(*name, question.type);
    }
    return message;
}

std::shared_ptr<const recurse::Reply> Validator::reply(const std::string& name,
                                                       const std::string& type) {
    effort = {};
    asked.clear();
    const TrustSources sources{anchors, cache, [](const dns::Name&) { return std::uint64_t{7}; },
                               cut_above};
    const auto ask = [&](const dns::Question& question, const Tamper& change) {
        dns::Message message = world.answer(question);
        change(question, message);
        return recurse::read_reply(message, question, dns::Name{});
    };
    const dns::Question question{name_of(name), *dns::rr_type_from_text(type)};
    const auto said = ask(question, tamper);
    REQUIRE(std::holds_alternative<recurse::Reply>(said));
    Validation validation{
        {question, std::make_shared<const recurse::Reply>(std::get<recurse::Reply>(said))},
        sources,
        effort,
        moment};
    auto step = validation.start();
    std::optional<dns::Question> referred;
    while (const auto* const next = std::get_if<dns::Question>(&step)) {
        if (referral && next->type == dns::RrType::DS && !(referred && *referred == *next)) {
            referred = *next;
            const auto told = ask(*next, referral);
            step = validation.take(std::get<recurse::Reply>(told), TrustChain::Said::Referring);
            continue;
        }
        referred.reset();
        asked.push_back(to_text(next->type) + " " + next->name.to_text());
        const auto told = ask(*next, tamper);
        const auto* const good = std::get_if<recurse::Reply>(&told);
        step = good != nullptr ? validation.take(*good) : validation.fail("the servers failed");
    }
    return std::get<std::shared_ptr<const recurse::Reply>>(step);
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
