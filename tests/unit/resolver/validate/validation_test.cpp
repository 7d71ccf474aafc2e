#include "resolver/validate/validation.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

/// A signed root; nsec. with NSEC; nsec3. with NSEC3 and opt-out; below each a signed and an
/// unsigned zone.
World make_world() {
    const std::vector<std::string> tld = {
        "www 300 A 192.0.2.1",          "*.wild 300 A 192.0.2.2",  "a.ent 300 A 192.0.2.3",
        "alias 300 CNAME www",          "out 300 CNAME www.plain", "*.walias 300 CNAME www",
        "dname 300 DNAME sub",          "plain 300 NS ns.plain",   "ns.plain 300 A 192.0.2.4",
        "to3 300 CNAME www.sub.nsec3.", "txt 300 TXT \"a\" \"b\"", "mx 300 MX 10 WWW",
        "exact.wild 300 A 192.0.2.9"};
    std::vector<Zone> zones;
    std::vector<std::string> root;
    for (const std::string apex : {"nsec.", "nsec3."}) {
        const Signing signing{"ECDSAP256SHA256", apex == "nsec3." ? "-n -p -t 1 -s ab" : "", {}};
        Signing with_dates = signing;
        with_dates.inception = "20260101000000";
        Zone sub = signed_zone("sub." + apex, {"www 300 A 192.0.2.5", "a.b.c 300 A 192.0.2.6"});
        auto lines = tld;
        lines.push_back("sub 300 NS ns.sub");
        lines.push_back("ns.sub 300 A 192.0.2.7");
        lines.push_back(sub.ds);
        zones.push_back(std::move(sub));
        zones.push_back(unsigned_zone("plain." + apex, {"www 300 A 192.0.2.8"}));
        zones.push_back(signed_zone(apex, lines, with_dates));
        root.push_back(apex + " 300 NS ns." + apex);
        root.push_back(zones.back().ds);
    }
    zones.push_back(signed_zone(".", root));
    return World{std::move(zones)};
}

const World& world() {
    static const World made = make_world();
    return made;
}

struct Row {
    const char* name;
    const char* type;
    const char* standing;
};

} // namespace

TEST_CASE("what is well signed is secure, what is provably unsigned insecure") {
    const Row rows[] = {
        {"www.nsec.", "A", "secure"},
        {"mx.nsec.", "MX", "secure"},
        {"txt.nsec.", "TXT", "secure"},
        {"nsec.", "DNSKEY", "secure"},
        {"nsec.", "SOA", "secure"},
        {"sub.nsec.", "DS", "secure"},
        {"plain.nsec.", "DS", "secure"},
        {"www.sub.nsec.", "A", "secure"},
        {"www.nsec.", "AAAA", "secure"},
        {"ent.nsec.", "A", "secure"},
        {"missing.nsec.", "A", "secure"},
        {"b.missing.nsec.", "A", "secure"},
        {"x.wild.nsec.", "A", "secure"},
        {"x.y.wild.nsec.", "A", "secure"},
        {"x.wild.nsec.", "AAAA", "secure"},
        {"alias.nsec.", "A", "secure > secure"},
        {"x.walias.nsec.", "A", "secure > secure"},
        {"out.nsec.", "A", "secure > insecure"},
        {"www.dname.nsec.", "A", "secure > secure"},
        {"missing.dname.nsec.", "A", "secure > secure"},
        {"www.plain.nsec.", "A", "insecure"},
        {"www.plain.nsec.", "AAAA", "insecure"},
        {"missing.plain.nsec.", "A", "insecure"},
        {"to3.nsec.", "A", "secure > secure"},
        {"www.nsec3.", "A", "secure"},
        {"www.nsec3.", "AAAA", "secure"},
        {"ent.nsec3.", "A", "secure"},
        {"x.wild.nsec3.", "A", "insecure"}, // RFC 5155 §9.2: opt-out
        {"missing.nsec3.", "A", "insecure"},
        {"sub.nsec3.", "DS", "secure"},
        {"www.sub.nsec3.", "A", "secure"},
        {"www.plain.nsec3.", "A", "insecure"},
        {"missing.plain.nsec3.", "A", "insecure"},
        {".", "NS", "secure"},
        {".", "DNSKEY", "secure"},
        {"missing.", "A", "secure"},
    };
    for (const Row& row : rows) {
        INFO(row.name << " " << row.type);
        CHECK(Validator{world()}.judge(row.name, row.type) == row.standing);
    }
}

namespace {

/// On the way a reply is replaced by that to another question, or records of it are changed.
struct Lie {
    const char* what;
    const char* name; ///< what is asked, type A
    Tamper tamper;
    const char* standing; ///< begins with
};

bool is(const dns::Question& question, const std::string& name, dns::RrType type) {
    return question.name == name_of(name) && question.type == type;
}

/// To `name` and `type` the world answers what it answers to `other` and `other_type`.
Tamper swapped(const std::string& name, dns::RrType type, const std::string& other,
               dns::RrType other_type) {
    return [=](const dns::Question& question, dns::Message& message) {
        if (!is(question, name, type)) return;
        message = world().answer({name_of(other), other_type});
        message.question = question;
    };
}
Tamper swapped(const std::string& name, const std::string& other) {
    return swapped(name, dns::RrType::A, other, dns::RrType::A);
}
/// Of the reply to `name` A.
template <class Change>
Tamper changed(const std::string& name, Change change) {
    return [=](const dns::Question& question, dns::Message& message) {
        if (is(question, name, dns::RrType::A)) change(message);
    };
}
Tamper without(const std::string& name, dns::RrType type) {
    return changed(name, [=](dns::Message& message) { drop(message, type); });
}
Tamper unsigned_for(const std::string& name, dns::RrType type) {
    return changed(name, [=](dns::Message& message) { strip(message, type); });
}
/// Records of the answer get another owner.
Tamper renamed(const std::string& name, const std::string& other) {
    return changed(name, [=](dns::Message& message) {
        message = world().answer({name_of(other), dns::RrType::A});
        message.question = dns::Question{name_of(name), dns::RrType::A};
        for (dns::Record& record : message.answer) record.owner = name_of(name);
    });
}

/// Another letter in the first label of what the first record leads to.
void rename_target(dns::Message& message) {
    message.answer.front().rdata[1] ^= 1;
}
void flip_last(dns::Message& message) {
    message.answer.front().rdata.back() ^= 1;
}

std::vector<Lie> lies_about_records() {
    using enum dns::RrType;
    return {
        {"another address", "www.nsec.", changed("www.nsec.", flip_last), "bogus 6 "},
        {"no signature", "www.nsec.", unsigned_for("www.nsec.", A), "bogus 10 "},
        {"another name's records", "www.nsec.", renamed("www.nsec.", "ns.nsec."), "bogus 6 "},
        {"a wildcard's records for a name that is not below it", "www.nsec.",
         renamed("www.nsec.", "x.wild.nsec."), "bogus 6 "},
        {"a wildcard's records for a name that exists", "exact.wild.nsec.",
         renamed("exact.wild.nsec.", "x.wild.nsec."), "bogus 12 "},
        {"a wildcard's records without proof", "x.wild.nsec.", without("x.wild.nsec.", NSEC),
         "bogus 12 "},
        {"a wildcard's records, the proof unsigned", "x.wild.nsec.",
         unsigned_for("x.wild.nsec.", NSEC), "bogus 10 "},
        {"NXDOMAIN of another name", "www.nsec.", swapped("www.nsec.", "missing.nsec."),
         "bogus 12 "},
        {"NODATA of another type", "www.nsec.", swapped("www.nsec.", A, "www.nsec.", AAAA),
         "bogus 12 "},
        {"NODATA of another name", "www.nsec.", swapped("www.nsec.", A, "ns.nsec.", AAAA),
         "bogus 12 "},
        {"NXDOMAIN without NSEC", "missing.nsec.", without("missing.nsec.", NSEC), "bogus 12 "},
        {"NXDOMAIN, NSEC unsigned", "missing.nsec.", unsigned_for("missing.nsec.", NSEC),
         "bogus 10 "},
        {"NXDOMAIN, SOA unsigned", "missing.nsec.", unsigned_for("missing.nsec.", SOA),
         "bogus 10 "},
        {"NXDOMAIN for NODATA", "ent.nsec.",
         changed("ent.nsec.", [](dns::Message& message) { message.header.rcode = 3; }),
         "bogus 12 "},
        {"NXDOMAIN of the zone above", "www.sub.nsec.", swapped("www.sub.nsec.", "missing.nsec."),
         "bogus 12 "},
        {"the root's NXDOMAIN", "www.nsec.", swapped("www.nsec.", "missing."), "bogus 12 "},
    };
}

std::vector<Lie> lies_about_aliases_and_keys() {
    using enum dns::RrType;
    return {
        {"an alias to elsewhere", "alias.nsec.", changed("alias.nsec.", rename_target), "bogus 6 "},
        {"an alias without signature", "alias.nsec.", unsigned_for("alias.nsec.", CNAME),
         "bogus 10 "},
        {"a good alias to changed records", "alias.nsec.",
         changed("alias.nsec.",
                 [](dns::Message& message) { message.answer.back().rdata.back() ^= 1; }),
         "secure > bogus 6 "},
        {"an alias made from no DNAME", "www.dname.nsec.", without("www.dname.nsec.", DNAME),
         "bogus 10 "},
        {"a DNAME without signature", "www.dname.nsec.", unsigned_for("www.dname.nsec.", DNAME),
         "bogus 10 "},
        {"an alias that its DNAME does not make", "www.dname.nsec.",
         changed("www.dname.nsec.",
                 [](dns::Message& message) {
                     message.answer[2].rdata = message.answer[2].rdata;
                     message.answer[2].rdata[1] = 'v';
                 }),
         "bogus 10 "},
        {"no DS: that of an unsigned zone's proof", "www.sub.nsec.",
         swapped("sub.nsec.", DS, "plain.nsec.", DS), "bogus 12 "},
        {"no DS: the child's word on itself", "www.sub.nsec.",
         swapped("sub.nsec.", DS, "sub.nsec.", AAAA), "bogus "},
        {"no DS: a name that is no cut", "www.sub.nsec.", swapped("sub.nsec.", DS, "www.nsec.", DS),
         "bogus 12 "},
        {"another zone's DS", "www.sub.nsec.", swapped("sub.nsec.", DS, "sub.nsec3.", DS),
         "bogus "},
        {"another zone's keys", "www.sub.nsec.", swapped("sub.nsec.", DNSKEY, "nsec.", DNSKEY),
         "bogus 9 "},
        {"NSEC3: NXDOMAIN of another name", "www.nsec3.", swapped("www.nsec3.", "missing.nsec3."),
         "bogus 12 "},
        {"NSEC3: NODATA of another type", "www.nsec3.",
         swapped("www.nsec3.", A, "www.nsec3.", AAAA), "bogus 12 "},
        {"NSEC3: NXDOMAIN without proof", "missing.nsec3.", without("missing.nsec3.", NSEC3),
         "bogus 12 "},
        {"NSEC3: the child's NXDOMAIN for the zone above", "www.nsec3.",
         swapped("www.nsec3.", "missing.sub.nsec3."), "bogus "},
    };
}

} // namespace

TEST_CASE("what is changed on the way is bogus, with a reason") {
    auto lies = lies_about_records();
    for (const Lie& lie : lies_about_aliases_and_keys()) lies.push_back(lie);
    for (const Lie& lie : lies) {
        INFO(lie.what);
        Validator validator{world()};
        validator.tamper = lie.tamper;
        CHECK_THAT(validator.judge(lie.name, "A"), Catch::StartsWith(lie.standing));
        CHECK(validator.effort.signature_checks() <= signature_checks_max);
    }
}

TEST_CASE("signatures that are over, or not yet valid") {
    Validator validator{world()};
    validator.moment.unix_s = june_2026 + 31536000;
    CHECK_THAT(validator.judge("www.nsec.", "A"), Catch::StartsWith("bogus 7 "));
    validator.cache.clear();
    validator.moment.unix_s = june_2026 - 31536000;
    CHECK_THAT(validator.judge("www.nsec.", "A"), Catch::StartsWith("bogus 8 "));
}

TEST_CASE("a signature that an unsigned zone makes up changes nothing") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (!is(question, "www.plain.nsec.", dns::RrType::A)) return;
        message.answer.push_back(record_of("www.plain.nsec. 300 RRSIG A 15 3 300 20270101000000 "
                                           "20260101000000 1 plain.nsec. AAAA"));
    };
    CHECK(validator.judge("www.plain.nsec.", "A") == "insecure");
}

TEST_CASE("nobody above the trust anchor of a name speaks for it") {
    // Of sub.nsec. alone anything is known: for all above it no anchor vouches.
    const auto judge = [](const std::string& name, const Tamper& tamper) {
        Validator validator{world()};
        validator.anchors = world().anchors("sub.nsec.");
        validator.tamper = tamper;
        return validator.judge(name, "A");
    };
    const auto untouched = [](const dns::Question&, dns::Message&) {};
    CHECK(judge("www.sub.nsec.", untouched) == "secure");
    CHECK(judge("www.nsec.", untouched) == "insecure");
    const auto forged = [](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::A) return;
        message.answer = {record_of("www.sub.nsec. 300 A 192.0.2.66"),
                          record_of("www.sub.nsec. 300 RRSIG A 15 2 300 20270101000000 "
                                    "20260101000000 1 nsec. AAAA")};
    };
    CHECK_THAT(judge("www.sub.nsec.", forged), Catch::StartsWith("bogus"));
    const auto denied = [](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::A) return;
        message.answer.clear();
        message.authority = {record_of("nsec. 300 SOA ns.nsec. h.nsec. 1 1 1 1 300")};
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
    };
    CHECK_THAT(judge("www.sub.nsec.", denied), Catch::StartsWith("bogus"));
    const auto moved = [](const dns::Question& question, dns::Message& message) {
        if (question.name != name_of("www.sub.nsec.")) return;
        message.answer = {record_of("nsec. 300 DNAME attacker.")};
        message.authority.clear();
    };
    CHECK_THAT(judge("www.sub.nsec.", moved), Catch::StartsWith("bogus"));
}

TEST_CASE("links behind a refused one are not looked at, and nothing is asked for them") {
    Validator validator{world()};
    validator.tamper = unsigned_for("out.nsec.", dns::RrType::CNAME);
    CHECK_THAT(validator.judge("out.nsec.", "A"), Catch::EndsWith(" > unchecked"));
    for (const std::string& asked : validator.asked) CHECK(asked != "DS plain.nsec.");
}

TEST_CASE("TTLs that were raised on the way are put back") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question&, dns::Message& message) {
        for (dns::Record& record : message.answer) record.ttl = 80000;
        for (dns::Record& record : message.authority) record.ttl = 80000;
    };
    const auto found = validator.reply("www.nsec.", "A");
    CHECK(std::get<recurse::ReplyAnswer>(found->end).rrset.ttl == 300);
    const auto missing = validator.reply("missing.nsec.", "A");
    CHECK(std::get<recurse::ReplyNegative>(missing->end).soa->ttl <= 60);
}

TEST_CASE("a judged reply is not judged again") {
    Validator validator{world()};
    const auto judged = validator.reply("out.nsec.", "A");
    CHECK(is_judged(*judged));
    const TrustSources sources{validator.anchors, validator.cache,
                               [](const dns::Name&) { return std::uint64_t{7}; }};
    Effort effort;
    Validation again{
        {{name_of("out.nsec."), dns::RrType::A}, judged}, sources, effort, validator.moment};
    CHECK(std::holds_alternative<std::shared_ptr<const recurse::Reply>>(again.start()));
    CHECK(effort.signature_checks() == 0);
    CHECK_FALSE(is_judged(recurse::Reply{}));
}
