#include "tests/scenario/replay.hpp"

#include "dns/rdata.hpp"
#include "tests/scenario/rpl_servers.hpp"
#include "zones/zone_builder.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace parallax::scenario {

namespace {

using Texts = std::multiset<std::string>;

std::vector<dns::Prefix> prefixes_of(const Setup& setup, const std::string& key) {
    std::vector<dns::Prefix> prefixes;
    const auto found = setup.values.find(key);
    if (found == setup.values.end()) return prefixes;
    for (const std::string& text : found->second) {
        prefixes.push_back(dns::Prefix::from_text(text).value());
    }
    return prefixes;
}

/// `local-root-record` lines, good for `local-root-expire` seconds of the conversation.
std::shared_ptr<const iterate::LocalRoot> local_root_of(const Setup& setup) {
    const auto lines = setup.values.find("local-root-record");
    if (lines == setup.values.end()) return nullptr;
    std::vector<dns::Record> records;
    for (const std::string& line : lines->second) records.push_back(record_of_text(line));
    const std::chrono::seconds life{std::stol(setup.value("local-root-expire", "604800"))};
    auto root = iterate::LocalRoot::of(std::move(records), conversation_start + life);
    if (const auto* const wrong = std::get_if<std::string>(&root)) {
        throw std::runtime_error(*wrong);
    }
    return std::get<std::shared_ptr<const iterate::LocalRoot>>(root);
}

iterate::IterationOptions options_of(const Setup& setup) {
    iterate::IterationOptions options;
    const std::string minimise =
        setup.value("qname-minimisation", setup.value("query-minimization", "yes"));
    if (minimise == "no" || minimise == "off") options.minimisation = iterate::Minimisation::Off;
    const bool strict = minimise == "strict" || setup.is_on("qname-minimisation-strict", "no");
    if (strict) options.minimisation = iterate::Minimisation::Strict;
    if (setup.is_on("use-caps-for-id", "no")) options.letters = recurse::QuestionCase::Random;
    if (!setup.is_on("do-ip4", "yes")) options.ipv4 = iterate::Family::Unused;
    if (!setup.is_on("do-ip6", "yes")) options.ipv6 = iterate::Family::Unused;
    if (!setup.is_on("harden-below-nxdomain", "yes")) {
        options.nxdomain_cut = iterate::NxDomainCut::Off;
    }
    // Conversations have their servers anywhere.
    if (!setup.is_on("do-not-query-localhost", "no")) {
        options.reachable = {*dns::Prefix::from_text("0.0.0.0/0"), *dns::Prefix::from_text("::/0")};
    }
    options.local_root = local_root_of(setup);
    options.withheld = prefixes_of(setup, "private-address");
    const auto exempt = setup.values.find("private-domain");
    if (exempt == setup.values.end()) return options;
    for (const std::string& name : exempt->second) {
        options.withheld_except.push_back(dns::Name::from_text(name).value());
    }
    return options;
}

StageSettings settings_of(const Setup& setup) {
    StageSettings settings;
    settings.iteration = options_of(setup);
    settings.client_deadline = recurse::Duration{std::stoi(setup.value("client-deadline", "1900"))};
    const bool stale = setup.is_on("serve-expired", "no");
    if (stale) settings.stale_max = std::chrono::hours{24};
    settings.seed = static_cast<std::uint32_t>(std::stoul(setup.value("seed", "1")));
    return settings;
}

zones::PrivateZone zone_of(const HeldZone& held) {
    zones::ZoneBuilder builder{held.name, zones::ZoneRules::Standard};
    for (const std::string& line : held.records) {
        if (const auto wrong = builder.add(record_of_text(line))) {
            throw std::runtime_error(line + ": " + *wrong);
        }
    }
    zones::PrivateZone zone;
    zone.id = held.name.to_text();
    zone.zone = std::move(builder).build();
    zone.links = {{"clients", zones::ResolutionPolicy::Default, zones::Registration::Off, "test"}};
    return zone;
}

zones::Topology topology_of(const Setup& setup) {
    zones::Topology topology = recursion_only({});
    topology.forward_rules.clear();
    topology.special_use = zones::SpecialUseMode::Off;
    for (const ZoneServers& stub : setup.stubs) {
        const auto kind = stub.name.is_root() ? zones::RuleKind::Recursion : zones::RuleKind::Stub;
        topology.forward_rules.push_back({stub.name, stub.servers, {}, "test", kind});
    }
    for (const ZoneServers& forward : setup.forwards) {
        topology.forward_rules.push_back(
            {forward.name, forward.servers, {}, "test", zones::RuleKind::Forward});
    }
    for (const HeldZone& held : setup.held) topology.zones.push_back(zone_of(held));
    return topology;
}

enum class Ttl { Ignored, Counts };

Texts texts_of(const std::vector<dns::Record>& records, Ttl ttl) {
    Texts texts;
    for (dns::Record record : records) {
        if (ttl == Ttl::Ignored) record.ttl = 0;
        record.owner = record.owner.folded();
        texts.insert(to_text(record));
    }
    return texts;
}

std::string shown(const Texts& texts) {
    std::string all;
    for (const std::string& text : texts) all += "\n      " + text;
    return all.empty() ? " nothing" : all;
}

std::string flags_of(const dns::Header& header) {
    std::string flags;
    if (header.qr) flags += "QR ";
    if (header.aa) flags += "AA ";
    if (header.tc) flags += "TC ";
    if (header.rd) flags += "RD ";
    if (header.ra) flags += "RA ";
    if (header.ad) flags += "AD ";
    if (header.cd) flags += "CD ";
    return flags;
}

class Player {
  public:
    explicit Player(const Conversation& conversation)
        : conversation_{conversation}, servers_{conversation.ranges},
          stage_{topology_of(conversation.setup),
                 [this](const recurse::SendQuery& sent) { return servers_.said_to(sent, step_); },
                 settings_of(conversation.setup)} {}

    std::vector<std::string> play() {
        for (const PlayedStep& step : conversation_.steps) {
            step_ = step.number;
            play(step);
        }
        return std::move(wrong_);
    }

  private:
    void play(const PlayedStep& step) {
        at_ = "line " + std::to_string(step.line) + ": ";
        if (step.kind == "QUERY") return ask(step.entry);
        if (step.kind == "CHECK_ANSWER") return check_answer(step.entry);
        if (step.kind == "TIME_PASSES") {
            stage_.network.now += std::chrono::seconds{std::stol(step.words.back())};
        } else if (step.kind == "CHECK_SENDS") {
            check_sends(step.words);
        } else if (step.kind == "CHECK_TIME") {
            compare("ms", static_cast<std::size_t>(heard_.took.count()), step.words);
        } else if (step.kind == "CHECK_ABSENT") {
            check_absent(step.words);
        } else {
            wrong_.push_back(at_ + "no such step: " + step.kind);
        }
    }

    void ask(const Entry& entry) {
        ClientQuestion client;
        client.question = entry.message.question.value();
        client.recursion_desired = entry.message.header.rd;
        client.checking_disabled = entry.message.header.cd;
        client.dnssec_ok = entry.message.edns && entry.message.edns->dnssec_ok;
        stage_.network.forget_sends();
        stage_.network.log.clear();
        heard_ = stage_.ask(client);
    }

    void check_answer(const Entry& entry) {
        const bool all = entry.matches("all");
        const dns::Message& response = heard_.response;
        const dns::Message& wanted = entry.message;
        if (all || entry.matches("flags")) {
            expect("flags", flags_of(response.header), flags_of(wanted.header));
        }
        if (all || entry.matches("rcode")) {
            expect("rcode", to_text(response.rcode()), to_text(wanted.rcode()));
        }
        if ((all || entry.matches("question")) && !(*response.question == *wanted.question)) {
            fail("another question");
        }
        const Ttl ttl = entry.matches("ttl") ? Ttl::Counts : Ttl::Ignored;
        const auto section = [&](const std::string& name, const auto& got, const auto& want) {
            if (!all && !entry.matches(name)) return;
            const Texts heard = texts_of(got, ttl);
            const Texts must = texts_of(want, ttl);
            if (heard != must) fail(name + ":" + shown(heard) + "\n    instead of" + shown(must));
        };
        section("answer", response.answer, wanted.answer);
        section("authority", response.authority, wanted.authority);
        section("additional", response.additional, wanted.additional);
        if (const auto code = entry.number("ede")) check_ede(*code);
    }

    void check_ede(unsigned code) {
        const auto& edns = heard_.response.edns;
        if (edns && std::any_of(edns->errors.begin(), edns->errors.end(), [&](const auto& error) {
                return static_cast<unsigned>(error.code) == code;
            })) {
            return;
        }
        fail("no extended error " + std::to_string(code));
    }

    void check_sends(const std::vector<std::string>& words) {
        std::size_t sends = stage_.network.sends();
        if (words.size() == 4) {
            sends = stage_.network.sends_to(dns::IpAddress::from_text(words[3]).value());
        }
        compare("packets", sends, words);
    }

    void check_absent(const std::vector<std::string>& words) {
        const auto name = dns::Name::from_text(words.at(0)).value();
        const auto type = dns::rr_type_from_text(words.at(1)).value();
        const std::string rdata = words.size() > 2 ? words[2] : "";
        if (stage_.keeps(name, type, rdata)) fail("it is kept: " + words[0] + " " + words[1]);
    }

    void compare(const std::string& what, std::size_t got, const std::vector<std::string>& words) {
        const std::size_t bound = std::stoul(words.at(1));
        const bool good = words[0] == "<="   ? got <= bound
                          : words[0] == ">=" ? got >= bound
                                             : words[0] == "=" && got == bound;
        if (!good) fail(std::to_string(got) + " " + what + " instead of " + words[0] + words[1]);
    }

    void expect(const std::string& what, const std::string& got, const std::string& want) {
        if (got != want) fail(what + " " + got + " instead of " + want);
    }

    void fail(const std::string& what) {
        std::string text = at_ + what;
        for (const std::string& line : stage_.network.log) text += "\n    " + line;
        if (heard_.response.edns && !heard_.response.edns->errors.empty()) {
            text += "\n    " + heard_.response.edns->errors.front().text;
        }
        wrong_.push_back(text);
    }

    const Conversation& conversation_;
    RplServers servers_;
    unsigned step_ = 0;
    Stage stage_;
    Heard heard_;
    std::string at_;
    std::vector<std::string> wrong_;
};

} // namespace

std::vector<std::string> replay(const Conversation& conversation) {
    return Player{conversation}.play();
}

} // namespace parallax::scenario
