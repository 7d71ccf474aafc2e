#include "tests/scenario/replay.hpp"

#include "dns/rdata.hpp"
#include "tests/scenario/replay_setup.hpp"
#include "tests/scenario/rpl_servers.hpp"

#include <algorithm>
#include <set>

namespace parallax::scenario {

namespace {

using Texts = std::multiset<std::string>;

bool holds(const std::vector<dns::Record>& records, dns::RrType type) {
    return std::any_of(records.begin(), records.end(),
                       [type](const dns::Record& record) { return record.type == type; });
}

enum class Ttl { Ignored, Counts };

/// Signatures are not compared.
Texts texts_of(const std::vector<dns::Record>& records, Ttl ttl) {
    Texts texts;
    for (dns::Record record : records) {
        if (record.type == dns::RrType::RRSIG) continue;
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
    explicit Player(const Conversation& conversation, const Disturbance* disturbance = nullptr)
        : conversation_{conversation}, disturbance_{disturbance}, servers_{conversation.ranges},
          stage_{topology_of(conversation.setup),
                 [this](const recurse::SendQuery& sent) { return said_to(sent); },
                 settings_for(conversation, disturbance)} {}

    std::vector<std::string> play() {
        for (const PlayedStep& step : conversation_.steps) {
            step_ = step.number;
            play(step);
        }
        return std::move(wrong_);
    }
    std::size_t packets() const noexcept { return packets_; }

  private:
    static StageSettings settings_for(const Conversation& conversation,
                                      const Disturbance* disturbance) {
        StageSettings settings = settings_of(conversation);
        if (disturbance != nullptr) settings.cache_octets = std::size_t{256} << 10; // quick to make
        return settings;
    }
    std::vector<Arrival> said_to(const recurse::SendQuery& sent) {
        auto usual = servers_.said_to(sent, step_);
        const bool is_hit = ++packets_ == (disturbance_ != nullptr ? disturbance_->at : 0);
        return is_hit ? disturbance_->fault(sent, usual) : usual;
    }

    void play(const PlayedStep& step) {
        at_ = "line " + std::to_string(step.line) + ": ";
        if (step.kind == "QUERY") return ask(step.entry);
        if (step.kind == "TIME_PASSES") {
            stage_.network.now += std::chrono::seconds{std::stol(step.words.back())};
            return;
        }
        if (disturbance_ != nullptr) {
            if (step.kind == "CHECK_ANSWER") check_unharmed(step.entry);
            return;
        }
        check(step);
    }

    void check(const PlayedStep& step) {
        if (step.kind == "CHECK_ANSWER") {
            check_answer(step.entry);
        } else if (step.kind == "CHECK_SENDS") {
            check_sends(step.words);
        } else if (step.kind == "CHECK_TIME") {
            compare("ms", static_cast<std::size_t>(heard_.took.count()), step.words);
        } else if (step.kind == "CHECK_SIGNATURES") {
            compare("signature checks", heard_.effort.signature_checks(), step.words);
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
        client.wants_authenticated = entry.message.header.ad;
        client.dnssec_ok = entry.message.edns && entry.message.edns->dnssec_ok;
        asked_ = client;
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
        for (const std::string& word : entry.values("says")) check_says(word);
        const bool is_signed = holds(response.answer, dns::RrType::RRSIG) ||
                               holds(response.authority, dns::RrType::RRSIG);
        if (entry.matches("signed") && !is_signed) fail("no signature");
        if (entry.matches("unsigned") && is_signed) fail("signatures");
    }

    /// Of an extended error's text.
    void check_says(const std::string& word) {
        const auto& edns = heard_.response.edns;
        const bool is_said = edns && !edns->errors.empty() &&
                             edns->errors.front().text.find(word) != std::string::npos;
        if (!is_said) fail("the extended error does not say " + word);
    }

    /// After a fault somewhere.
    void check_unharmed(const Entry& entry) {
        const dns::Message& response = heard_.response;
        const dns::Message& wanted = entry.message;
        const Texts heard = texts_of(response.answer, Ttl::Ignored);
        const bool is_forged = std::any_of(heard.begin(), heard.end(), [](const auto& text) {
            return text.find(forged_address) != std::string::npos;
        });
        if (response.header.ad && is_forged) fail("AD on a forged record" + shown(heard));
        if (asked_.checking_disabled || response.rcode() == dns::Rcode::ServFail) return;
        const bool is_ad_due = !entry.matches("flags") || response.header.ad == wanted.header.ad;
        if (conversation_.setup.is_on("forgeable", "no")) {
            if (response.header.ad && !is_ad_due) fail("AD");
            return;
        }
        const bool is_stale = response.edns && !response.edns->errors.empty() &&
                              response.edns->errors.front().code == dns::EdeCode::StaleAnswer;
        if (wanted.rcode() == dns::Rcode::ServFail) {
            // The fault has kept away what would have made it bogus.
            if (is_forged || !(response.header.ad || is_stale)) fail("not refused" + shown(heard));
            return;
        }
        const bool is_missing = response.rcode() == dns::Rcode::NxDomain;
        if (!(is_missing && entry.matches("or_nxdomain"))) {
            expect("rcode", to_text(response.rcode()), to_text(wanted.rcode()));
        }
        const Texts must = texts_of(wanted.answer, Ttl::Ignored);
        if (entry.matches("answer") && heard != must) fail("answer:" + shown(heard));
        if (!is_ad_due && !(is_stale && !response.header.ad)) {
            fail(wanted.header.ad ? "no AD" : "AD");
        }
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
    const Disturbance* disturbance_;
    RplServers servers_;
    unsigned step_ = 0;
    std::size_t packets_ = 0;
    ClientQuestion asked_;
    Stage stage_;
    Heard heard_;
    std::string at_;
    std::vector<std::string> wrong_;
};

} // namespace

std::vector<std::string> replay(const Conversation& conversation) {
    return Player{conversation}.play();
}

Disturbed replay_disturbed(const Conversation& conversation, const Disturbance& disturbance) {
    Player player{conversation, &disturbance};
    auto wrong = player.play();
    return {std::move(wrong), player.packets()};
}

} // namespace parallax::scenario
