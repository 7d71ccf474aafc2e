#include "resolver/validate/trust_chain.hpp"

#include "dns/text_encoding.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

World make_world() {
    Zone deep = signed_zone("d.c.b.example.", {"www 300 A 192.0.2.1"});
    Zone example =
        signed_zone("example.", {"www 300 A 192.0.2.2", "d.c.b 300 NS ns.d.c.b", deep.ds,
                                 "plain 300 NS ns.plain", "old 300 NS ns.old",
                                 "old 300 DS 1 5 1 " + std::string(40, '0'), "gost 300 NS ns",
                                 "gost 300 DS 1 13 3 " + std::string(64, '0'), "x 300 CNAME www"});
    Zone iterations = signed_zone("many.", {"plain 300 NS ns.plain"}, {"ED25519", "-n -t 60"});
    Zone root = signed_zone(
        ".", {"example 300 NS ns.example", example.ds, "many 300 NS ns.many", iterations.ds});
    return World{{std::move(deep), std::move(example), std::move(iterations), std::move(root),
                  unsigned_zone("plain.example.", {"a.b.c 300 A 192.0.2.3"}),
                  unsigned_zone("old.example.", {"www 300 A 192.0.2.4"}),
                  unsigned_zone("gost.example.", {"www 300 A 192.0.2.4"}),
                  unsigned_zone("plain.many.", {"www 300 A 192.0.2.5"})}};
}

const World& world() {
    static const World made = make_world();
    return made;
}

using Questions = std::vector<std::string>;

} // namespace

TEST_CASE("keys are asked for from the anchor down, and once") {
    Validator validator{world()};
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS example.", "DNSKEY example."});
    CHECK(validator.judge("ns.example.", "A") == "secure");
    CHECK(validator.asked.empty());
    CHECK(validator.effort.signature_checks() == 1);
}

TEST_CASE("that others found a zone bogus meanwhile does not speak against a good reply") {
    Validator validator{world()};
    validator.tamper = [&](const dns::Question& question, dns::Message&) {
        if (question.type != dns::RrType::DNSKEY) return;
        validator.cache.store(7, {question.name, Trust::Bogus, nullptr, {}}, 2000);
    };
    CHECK(validator.judge("www.example.", "A") == "secure");
}

TEST_CASE("what a question could not learn others may have learnt meanwhile") {
    Validator validator{world()};
    validator.tamper = [&](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::DNSKEY) return;
        Validator other{world()};
        CHECK(other.judge("www.example.", "A") == "secure");
        validator.cache = std::move(other.cache);
        message.header.rcode = 2; // SERVFAIL
    };
    CHECK(validator.judge("www.example.", "A") == "secure");
}

TEST_CASE("what others found out while a question was on its way is not checked again") {
    Validator validator{world()};
    validator.tamper = [&](const dns::Question& question, dns::Message&) {
        if (question.type != dns::RrType::DNSKEY) return;
        Validator other{world()};
        CHECK(other.judge("www.example.", "A") == "secure");
        CHECK(other.effort.signature_checks() == 4);
        validator.cache = std::move(other.cache);
    };
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS example."});
    CHECK(validator.effort.signature_checks() == 1);
}

TEST_CASE("a signer is gone to at once, by way of the zones that sign its DS") {
    Validator validator{world()};
    CHECK(validator.judge("www.d.c.b.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS d.c.b.example.", "DS example.",
                                       "DNSKEY example.", "DS d.c.b.example.",
                                       "DNSKEY d.c.b.example."});
}

TEST_CASE("what is not signed is looked for name by name, until a cut without DS") {
    Validator validator{world()};
    CHECK(validator.judge("a.b.c.plain.example.", "A") == "insecure");
    CHECK(validator.asked ==
          Questions{"DNSKEY .", "DS example.", "DNSKEY example.", "DS plain.example."});
    CHECK(validator.judge("z.plain.example.", "A") == "insecure"); // everything below it, too
    CHECK(validator.asked.empty());
}

TEST_CASE("what referrals say of DS is not asked for; where they prove nothing, it is") {
    Validator validator{world()};
    validator.referral = [](const dns::Question&, dns::Message&) {};
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DNSKEY example."});
    CHECK(validator.judge("a.b.c.plain.example.", "A") == "insecure");
    CHECK(validator.asked.empty());

    validator.cache.clear();
    validator.referral = [](const dns::Question&, dns::Message& message) {
        strip(message, dns::RrType::DS);
        strip(message, dns::RrType::NSEC);
    };
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS example.", "DNSKEY example."});
    CHECK(validator.judge("a.b.c.plain.example.", "A") == "insecure");
    CHECK(validator.asked == Questions{"DS plain.example."});
}

TEST_CASE(
    "what is not signed is looked for at the cut that delegations tell of, then name by name") {
    Validator validator{world()};
    validator.cut_above = [](const dns::Name&) { return name_of("plain.example."); };
    CHECK(validator.judge("a.b.c.plain.example.", "A") == "insecure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS plain.example.", "DS example.",
                                       "DNSKEY example.", "DS plain.example."});
    validator.cache.clear();
    validator.cut_above = [](const dns::Name&) { return name_of("example."); };
    CHECK(validator.judge("a.b.c.plain.example.", "A") == "insecure");
    CHECK(validator.asked.back() == "DS plain.example.");
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::A) strip(message, dns::RrType::A);
    };
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus 10 "));
}

TEST_CASE("a delegation to keys that cannot be used is insecure, and says why") {
    Validator validator{world()};
    CHECK_THAT(validator.judge("www.old.example.", "A"), Catch::StartsWith("insecure 1 "));
    CHECK_THAT(validator.judge("www.gost.example.", "A"), Catch::StartsWith("insecure 2 "));
    CHECK_THAT(validator.judge("www.plain.many.", "A"), Catch::StartsWith("insecure 27 "));
}

TEST_CASE("a name with an alias is no cut: what is not signed below it is bogus") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::A) strip(message, dns::RrType::CNAME);
    };
    CHECK_THAT(validator.judge("x.example.", "A"), Catch::StartsWith("bogus 10 "));
}

TEST_CASE("without an anchor nothing is asked, below a negative one neither") {
    Validator validator{world()};
    validator.anchors = TrustAnchors{};
    CHECK(validator.judge("www.example.", "A") == "insecure");
    CHECK(validator.asked.empty());
    validator.anchors = world().anchors();
    validator.anchors.add_negative(name_of("example."), june_2026 + 10);
    CHECK(validator.judge("www.d.c.b.example.", "A") == "insecure");
    CHECK(validator.asked.empty());
    validator.moment.unix_s += 10; // it has expired
    CHECK(validator.judge("www.d.c.b.example.", "A") == "secure");
}

TEST_CASE("an anchor of a lower zone needs nothing from above") {
    Validator validator{world()};
    validator.anchors = world().anchors("example.");
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY example."});
    CHECK(validator.judge("missing.", "A") == "insecure"); // no anchor there
}

TEST_CASE("an anchor that fits no key makes everything bogus, for some seconds") {
    Validator validator{world()};
    validator.anchors = TrustAnchors::of_root();
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus 9 "));
    CHECK(validator.asked == Questions{"DNSKEY ."});
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus 9 "));
    CHECK(validator.asked.empty());
    validator.anchors = world().anchors();
    validator.moment.now += bogus_seconds;
    CHECK(validator.judge("www.example.", "A") == "secure");
}

TEST_CASE("a server that strips signatures is told apart from one that fails") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question&, dns::Message& message) {
        for (auto* const section : {&message.answer, &message.authority}) {
            std::erase_if(*section, [](const dns::Record& record) {
                return record.type == dns::RrType::RRSIG || record.type == dns::RrType::NSEC;
            });
        }
    };
    CHECK_THAT(validator.judge("www.example.", "A"),
               Catch::Equals("bogus 10 the DNSKEY records of . came without signatures; do the "
                             "servers asked pass DNSSEC records on?"));
    Validator failing{world()};
    failing.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::DNSKEY) message.header.rcode = 2;
    };
    CHECK(failing.judge("www.example.", "A") ==
          "indeterminate 5 DNSKEY of . could not be had: the servers failed");
    CHECK(failing.cache.size() == 0); // the next question tries again
}

namespace {

/// A root with one name of 31 labels, nothing in between, whose address comes without signature.
struct Deep {
    explicit Deep(const std::string& options)
        : world{{signed_zone(".", {name + " 300 A 192.0.2.1"}, {"ED25519", options})}} {
        validator.tamper = [](const dns::Question& question, dns::Message& message) {
            if (question.type == dns::RrType::A) strip(message, dns::RrType::A);
        };
    }
    std::string judge() { return validator.judge(name, "A"); }

    std::string name{"z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z.z."};
    World world;
    Validator validator{world};
};

} // namespace

TEST_CASE("one NSEC tells of all the empty names down to the next one") {
    Deep deep{""};
    CHECK_THAT(deep.judge(), Catch::StartsWith("bogus 10 "));
    CHECK(deep.validator.asked == Questions{"DNSKEY .", "DS z.", "DS " + deep.name});
}

TEST_CASE("a chain of more questions than the limit is given up") {
    Deep deep{"-n -t 0"};
    CHECK(deep.judge() == "indeterminate 5 DS of " +
                              deep.name.substr(2 * (31 - chain_questions_max)) +
                              " could not be had: more than 24 questions");
    CHECK(deep.validator.asked.size() == chain_questions_max);
}

namespace {

/// 250 wrong versions of each record: signatures that differ, and keys whose tags do not.
std::vector<dns::Record> colliding(const dns::Record& record) {
    std::vector<dns::Record> made;
    for (std::uint8_t i = 1; i <= 250; ++i) {
        dns::Record forged = record;
        if (record.type == dns::RrType::DNSKEY) {
            // What one octet loses, the one two before it gains.
            forged.rdata[10] = static_cast<std::uint8_t>(forged.rdata[10] + i);
            forged.rdata[12] = static_cast<std::uint8_t>(forged.rdata[12] - i);
        } else {
            forged.rdata.back() ^= i;
        }
        made.push_back(std::move(forged));
    }
    return made;
}

} // namespace

TEST_CASE("KeyTrap: 500 keys and 500 signatures cost at most 16 checks for a reply") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::DNSKEY || question.name.is_root()) return;
        std::vector<dns::Record> hostile;
        for (const dns::Record& record : message.answer) {
            const auto forged = colliding(record);
            hostile.insert(hostile.end(), forged.begin(), forged.end());
        }
        message.answer = std::move(hostile);
    };
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus"));
    CHECK(validator.effort.signature_checks() <= signature_checks_per_fetch_max + 2);
    CHECK(validator.effort.key_digests() <= 4);
}

namespace {

/// Its signature is another one.
Tamper breaking(dns::RrType type, const std::string& name) {
    return [=](const dns::Question& question, dns::Message& message) {
        if (question.type != type || question.name != name_of(name)) return;
        for (dns::Record& record : message.answer) {
            if (record.type == dns::RrType::RRSIG) record.rdata.back() ^= 1;
        }
    };
}
const Tamper honest = [](const dns::Question&, dns::Message&) {};

} // namespace

TEST_CASE("keys that the DS does not vouch for are one server's word: others are asked") {
    Validator validator{world()};
    validator.tamper = breaking(dns::RrType::DNSKEY, "example.");
    validator.others = {validator.tamper, honest};
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked == Questions{"DNSKEY .", "DS example.", "DNSKEY example.",
                                       "DNSKEY example. @2", "DNSKEY example. @3"});
}

TEST_CASE("a DS that is not well signed is asked of others, once each") {
    Validator validator{world()};
    validator.tamper = breaking(dns::RrType::DS, "example.");
    validator.others = {honest};
    CHECK(validator.judge("www.example.", "A") == "secure");
    CHECK(validator.asked ==
          Questions{"DNSKEY .", "DS example.", "DS example. @2", "DNSKEY example."});
}

TEST_CASE("where all tell wrong keys the first fault is told, and kept for some seconds") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::DNSKEY && !question.name.is_root()) {
            strip(message, dns::RrType::DNSKEY);
        }
    };
    const Tamper broken = breaking(dns::RrType::DNSKEY, "example.");
    validator.others = {broken, broken, honest};
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus 10 "));
    CHECK(validator.asked.size() == 3 + bogus_retries_max);
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus 10 "));
    CHECK(validator.asked.empty());
}

TEST_CASE("KeyTrap: to ask others multiplies no limit") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::DNSKEY || question.name.is_root()) return;
        for (std::size_t i = message.answer.size(); i-- > 0;) {
            const dns::Record record = message.answer[i];
            if (record.type != dns::RrType::RRSIG) continue;
            const auto forged = colliding(record);
            message.answer.erase(message.answer.begin() + static_cast<std::ptrdiff_t>(i));
            message.answer.insert(message.answer.end(), forged.begin(), forged.begin() + 8);
        }
    };
    validator.others.assign(12, validator.tamper);
    CHECK_THAT(validator.judge("www.example.", "A"), Catch::StartsWith("bogus"));
    CHECK(validator.effort.signature_checks() <= signature_checks_max);
    CHECK(validator.effort.signature_checks() > 8);
    CHECK(validator.asked.size() <= 3 + bogus_retries_max);
}
