#include "resolver/recurse/record_cache.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace parallax;
using namespace parallax::recurse;

namespace {

struct Cache {
    RecordCache records{1 << 20, {1, 2}};

    static RecordQuestion asked(const std::string& name, dns::RrType type = dns::RrType::A,
                                std::uint64_t route = 7) {
        return {route, name_of(name), type, false, false};
    }
    /// An upstream said `message` at `now`.
    void learn(const dns::Message& message, Seconds now = 1, std::uint64_t route = 7) {
        const auto read = read_reply(message, *message.question, name_of("."));
        REQUIRE(std::holds_alternative<Reply>(read));
        records.store(asked(message.question->name.to_text(), message.question->type, route),
                      std::get<Reply>(read), now);
    }
    std::string told(const RecordQuestion& question, Seconds now, Seconds stale_max = 0) {
        const auto kept = stale_max == 0 ? records.find(question, now)
                                         : records.find_stale(question, now, stale_max);
        return kept ? text_of(*kept) : "nothing";
    }
    std::string told(const std::string& name, Seconds now) { return told(asked(name), now); }

    /// "a.test. 50 > A 40 (left 40)": aliases with their TTLs, then the end.
    static std::string text_of(const KeptReply& kept) {
        std::string text;
        for (const ReplyAlias& alias : kept.reply->chain) {
            text += alias.cname.owner.to_text() + " " + std::to_string(alias.cname.ttl) +
                    (alias.dname ? " dname" : "") + " > ";
        }
        if (const auto* const answer = std::get_if<ReplyAnswer>(&kept.reply->end)) {
            text += to_text(answer->rrset.type) + " " + std::to_string(answer->rrset.ttl);
        } else if (const auto* const negative = std::get_if<ReplyNegative>(&kept.reply->end)) {
            text += to_text(negative->rcode) + " " + std::to_string(negative->soa->ttl) + " " +
                    negative->soa->owner.to_text();
        } else {
            text += "dangling";
        }
        const bool stale = kept.reply->staleness == Staleness::Stale;
        return text + " (left " + std::to_string(kept.left) + ")" + (stale ? " stale" : "");
    }
};

dns::Message typed(dns::Message message, dns::RrType type) {
    message.question->type = type;
    return message;
}

} // namespace

TEST_CASE("what was said is told again, its TTL aged, until it expires") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 60 A 192.0.2.1", "a.test. 60 A 192.0.2.2"}), 10);
    CHECK(cache.told("a.test.", 10) == "A 60 (left 60)");
    CHECK(cache.told("A.Test.", 50) == "A 20 (left 20)");
    CHECK(cache.told("a.test.", 69) == "A 1 (left 1)");
    CHECK(cache.told("a.test.", 70) == "nothing");
    CHECK(cache.told("b.test.", 10) == "nothing");
    const auto kept = cache.records.find(Cache::asked("a.test."), 10);
    REQUIRE(kept.has_value());
    CHECK(std::get<ReplyAnswer>(kept->reply->end).rrset.count == 2);
}

TEST_CASE("whether anything may be known of a name is answered for all types at once") {
    Cache cache;
    CHECK_FALSE(cache.records.may_know(Cache::asked("a.test.")));
    cache.learn(response("a.test.", {"a.test. 60 A 192.0.2.1"}));
    CHECK(cache.records.may_know(Cache::asked("a.test.")));
    CHECK(cache.records.may_know(Cache::asked("a.test.", dns::RrType::AAAA)));
    CHECK_FALSE(cache.records.may_know(Cache::asked("b.test.")));
    CHECK_FALSE(cache.records.may_know(Cache::asked("a.test.", dns::RrType::A, 8)));
    cache.records.store_failure(Cache::asked("b.test."), {{FailureKind::Refused, "refused"}}, 1);
    CHECK(cache.records.may_know(Cache::asked("b.test.")));
    CHECK_FALSE(RecordCache(0, {1, 2}).may_know(Cache::asked("a.test.")));
}

TEST_CASE("another route, type or kind of question finds nothing") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 60 A 192.0.2.1"}));
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::A, 8), 1) == "nothing");
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::AAAA), 1) == "nothing");
    RecordQuestion question = Cache::asked("a.test.");
    question.dnssec_ok = true;
    CHECK(cache.told(question, 1) == "nothing");
    question = Cache::asked("a.test.");
    question.checking_disabled = true;
    CHECK(cache.told(question, 1) == "nothing");
}

TEST_CASE("each link of a chain lives for its own TTL; what is left of a chain dangles") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 100 CNAME b.test.", "b.test. 50 CNAME c.test.",
                                     "c.test. 20 A 192.0.2.1"}));
    CHECK(cache.told("a.test.", 1) == "a.test. 100 > b.test. 50 > A 20 (left 20)");
    CHECK(cache.told("c.test.", 1) == "A 20 (left 20)");
    CHECK(cache.told("a.test.", 21) == "a.test. 80 > b.test. 30 > dangling (left 30)");
    CHECK(cache.told("b.test.", 21) == "b.test. 30 > dangling (left 30)");
    CHECK(cache.told("a.test.", 51) == "a.test. 50 > dangling (left 50)");
    CHECK(cache.told("a.test.", 101) == "nothing");
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::CNAME), 1) == "CNAME 100 (left 100)");
}

TEST_CASE("the DNAME an alias was made from comes with it") {
    Cache cache;
    cache.learn(
        response("www.a.test.", {"a.test. 60 DNAME b.test.", "www.a.test. 60 CNAME www.b.test.",
                                 "www.b.test. 60 A 192.0.2.1"}));
    CHECK(cache.told("www.a.test.", 2) == "www.a.test. 59 dname > A 59 (left 59)");
}

TEST_CASE("a loop of aliases ends") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 60 CNAME b.test."}));
    cache.learn(response("b.test.", {"b.test. 60 CNAME a.test."}));
    const auto kept = cache.records.find(Cache::asked("a.test."), 1);
    REQUIRE(kept.has_value());
    CHECK(kept->reply->chain.size() == reply_links_max);
    CHECK(std::holds_alternative<ReplyDangling>(kept->reply->end));
}

TEST_CASE("a missing type is known for that type, a missing name for all") {
    Cache cache;
    const std::vector<std::string> soa{"test. 60 SOA 30"};
    cache.learn(response("a.test.", {}, soa));
    CHECK(cache.told("a.test.", 2) == "NOERROR 29 test. (left 29)");
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::AAAA), 2) == "nothing");
    cache.learn(typed(response("d.test.", {}, soa), dns::RrType::CNAME));
    CHECK(cache.told(Cache::asked("d.test.", dns::RrType::CNAME), 2) ==
          "NOERROR 29 test. (left 29)");
    CHECK(cache.told("d.test.", 2) == "nothing");
    cache.learn(response("b.test.", {}, soa, dns::Rcode::NxDomain));
    CHECK(cache.told("b.test.", 2) == "NXDOMAIN 29 test. (left 29)");
    CHECK(cache.told(Cache::asked("b.test.", dns::RrType::AAAA), 2) ==
          "NXDOMAIN 29 test. (left 29)");
    CHECK(cache.told("b.test.", 31) == "nothing");
    cache.learn(response("c.test.", {"c.test. 60 CNAME b.test."}, soa, dns::Rcode::NxDomain), 5);
    CHECK(cache.told("c.test.", 5) == "c.test. 60 > NXDOMAIN 30 test. (left 30)");
}

TEST_CASE("what was learnt last about a name counts") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 60 A 192.0.2.1"}), 1);
    cache.learn(typed(response("a.test.", {}, {"test. 60 SOA 30"}, dns::Rcode::NxDomain),
                      dns::RrType::AAAA),
                2);
    CHECK(cache.told("a.test.", 2) == "NXDOMAIN 30 test. (left 30)");
    cache.learn(response("a.test.", {"a.test. 60 CNAME b.test."}), 3);
    CHECK(cache.told("a.test.", 3) == "a.test. 60 > dangling (left 60)");
    cache.learn(response("a.test.", {"a.test. 60 A 192.0.2.1"}), 4);
    CHECK(cache.told("a.test.", 4) == "A 60 (left 60)");
}

TEST_CASE("what has no lifetime, or no known one, is not kept") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 0 A 192.0.2.1"}));
    cache.learn(response("b.test.", {}, {}, dns::Rcode::NxDomain));
    CHECK(cache.told("a.test.", 1) == "nothing");
    CHECK(cache.told("b.test.", 1) == "nothing");
    CHECK(cache.records.statistics(1).entries == 0);
}

TEST_CASE("stale records are told for as long as is allowed, with a short TTL") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 100 CNAME b.test.", "b.test. 10 A 192.0.2.1"}), 1);
    const auto question = Cache::asked("a.test.");
    CHECK(cache.told(question, 5, 3600) == "a.test. 96 > A 6 (left 6)");
    CHECK(cache.told(question, 11, 3600) == "a.test. 90 > A 30 (left 0) stale");
    CHECK(cache.told(question, 3610, 3600) == "a.test. 30 > A 30 (left 0) stale");
    CHECK(cache.told(question, 3611, 3600) == "a.test. 30 > dangling (left 0) stale");
    CHECK(cache.told(question, 3701, 3600) == "nothing");
    CHECK(cache.told(question, 11) == "a.test. 90 > dangling (left 90)");
}

TEST_CASE("fresh knowledge counts before stale, however old") {
    Cache cache;
    cache.learn(response("a.test.", {}, {"test. 600 SOA 100"}, dns::Rcode::NxDomain), 1);
    cache.learn(response("a.test.", {"a.test. 10 A 192.0.2.1"}), 2);
    CHECK(cache.told(Cache::asked("a.test."), 20, 3600) == "NXDOMAIN 81 test. (left 81)");
}

TEST_CASE("a failure is remembered beside what was known, and for a while") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 10 A 192.0.2.1"}), 1);
    const auto question = Cache::asked("a.test.");
    cache.records.store_failure(question, {{FailureKind::Refused, "said no"}}, 20);
    const auto failure = cache.records.find_failure(question, 20);
    REQUIRE(failure.has_value());
    CHECK(failure->kind == FailureKind::Refused);
    CHECK(failure->text == "said no");
    CHECK_FALSE(cache.records.find_failure(question, 20 + failure_seconds).has_value());
    CHECK_FALSE(cache.records.find_failure(Cache::asked("b.test."), 20).has_value());
    CHECK(cache.told(question, 20) == "nothing");
    CHECK(cache.told(question, 20, 3600) == "A 30 (left 0) stale");
    cache.records.store_failure(Cache::asked("b.test."), {{FailureKind::Overloaded, "full"}}, 20);
    CHECK_FALSE(cache.records.find_failure(Cache::asked("b.test."), 20).has_value());
    const std::string long_text(5000, 'x');
    cache.records.store_failure(question, {{FailureKind::Loop, long_text}, 30}, 30);
    CHECK(cache.records.find_failure(question, 59)->text.size() == failure_text_octets_max);
}

TEST_CASE("an entry too large is not kept, and does no harm") {
    Cache cache;
    dns::Message message = response("a.test.", {});
    message.question->type = dns::RrType::TXT;
    for (std::uint8_t i = 0; i < 30; ++i) {
        std::vector<std::uint8_t> rdata(200, i);
        rdata.front() = 199;
        message.answer.push_back(
            {name_of("a.test."), dns::RrType::TXT, dns::RrClass::IN, 60, std::move(rdata)});
    }
    cache.learn(message);
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::TXT), 1) == "nothing");
    message.answer.resize(15);
    cache.learn(message);
    CHECK(cache.told(Cache::asked("a.test.", dns::RrType::TXT), 1) == "TXT 60 (left 60)");
}

TEST_CASE("all that is kept can be looked at, and forgotten by name") {
    Cache cache;
    cache.learn(response("a.test.", {"a.test. 60 CNAME b.test.", "b.test. 60 A 192.0.2.1"}), 1);
    cache.learn(response("c.test.", {}, {"test. 60 SOA 30"}, dns::Rcode::NxDomain), 1);
    cache.records.store_failure(Cache::asked("d.test."), {{FailureKind::Loop, "round"}}, 1);
    std::map<std::string, RecordCache::Kind> shown;
    cache.records.visit(1, [&](const RecordCache::Shown& one) {
        shown.emplace(one.name.to_text(), one.kind);
        CHECK(one.route == 7);
    });
    using Kind = RecordCache::Kind;
    CHECK(shown == std::map<std::string, Kind>{{"a.test.", Kind::Alias},
                                               {"b.test.", Kind::Records},
                                               {"c.test.", Kind::NxDomain},
                                               {"d.test.", Kind::Failure}});
    const dns::Name name = name_of("b.test.");
    CHECK(cache.records.erase_if([&](std::span<const std::uint8_t> folded) {
        return std::equal(name.wire().begin(), name.wire().end(), folded.begin());
    }) == 1);
    CHECK(cache.told("a.test.", 1) == "a.test. 60 > dangling (left 60)");
}

TEST_CASE("without memory nothing is found and nothing breaks") {
    RecordCache none{0, {1, 2}};
    const RecordQuestion question = Cache::asked("a.test.");
    none.store_failure(question, {{FailureKind::Loop, "round"}}, 1);
    CHECK_FALSE(none.find_failure(question, 1).has_value());
    CHECK_FALSE(none.find(question, 1).has_value());
}

TEST_CASE("a name that does not exist is found above the names below it") { // RFC 8020
    Cache cache;
    cache.learn(response("b.test.", {}, {"test. 60 SOA 60"}, dns::Rcode::NxDomain));
    cache.learn(response("c.test.", {}, {"test. 60 SOA 60"})); // NODATA
    const auto told_above = [&](const std::string& name, std::size_t labels_min, Seconds now = 1) {
        const auto kept = cache.records.find_missing_above(Cache::asked(name), labels_min, now);
        return kept ? Cache::text_of(*kept) : "nothing";
    };
    CHECK(told_above("x.y.b.test.", 1) == "NXDOMAIN 60 test. (left 60)");
    CHECK(told_above("b.test.", 1) == "nothing");     // itself is looked for by find()
    CHECK(told_above("x.y.b.test.", 3) == "nothing"); // a deeper zone is known
    CHECK(told_above("x.c.test.", 1) == "nothing");
    CHECK(told_above("x.y.b.test.", 1, 100) == "nothing");
}

TEST_CASE("a flush takes delegations, too") {
    Cache cache;
    Delegation delegation;
    delegation.cut = name_of("test.");
    delegation.ttl = 3600;
    delegation.servers.push_back({name_of("ns.test."), {}});
    cache.records.delegations().store(7, delegation, never_expires, 1);
    CHECK(cache.records.delegations().find(7, name_of("a.test."), 1).has_value());
    CHECK(cache.records.erase_if([](auto) { return true; }) == 1);
    CHECK_FALSE(cache.records.delegations().find(7, name_of("a.test."), 1).has_value());
}

namespace {

/// Questions of a route that is validated.
RecordQuestion validated_question(const std::string& name) {
    return {7, name_of(name), dns::RrType::A, true, true};
}

Reply reply_with(const std::vector<std::string>& answer, const Standing& standing) {
    const auto message = response("a.test.", answer);
    auto reply = std::get<Reply>(read_reply(message, *message.question, name_of(".")));
    for (ReplyAlias& alias : reply.chain) alias.standing = standing;
    reply.standing = standing;
    return reply;
}

const Standing secure{Security::Secure},
    bogus{Security::Bogus, dns::EdeCode::SignatureExpired, "late"};

} // namespace

TEST_CASE("what validation said of a link is kept with it") {
    Cache cache;
    const auto question = validated_question("a.test.");
    cache.records.store(
        question, reply_with({"a.test. 60 CNAME b.test.", "b.test. 60 A 192.0.2.1"}, secure), 1);
    auto kept = cache.records.find(question, 2);
    REQUIRE(kept.has_value());
    CHECK(kept->reply->chain[0].standing.security == Security::Secure);
    CHECK(kept->reply->standing.security == Security::Secure);
    CHECK_FALSE(kept->reply->standing.code);
    const Standing old{Security::Insecure, dns::EdeCode::UnsupportedNsec3Iterations, "many"};
    cache.records.store(question, reply_with({"a.test. 60 A 192.0.2.1"}, old), 3);
    kept = cache.records.find(question, 4);
    CHECK(kept->reply->standing.security == Security::Insecure);
    CHECK(kept->reply->standing.code == dns::EdeCode::UnsupportedNsec3Iterations);
}

TEST_CASE("unvalidated records never replace validated ones that have not expired (BIND #5877)") {
    Cache cache;
    const auto question = validated_question("a.test.");
    cache.records.store(question, reply_with({"a.test. 60 A 192.0.2.1"}, secure), 1);
    cache.records.store(question, reply_with({"a.test. 600 A 192.0.2.66"}, {}), 10);
    auto kept = cache.records.find(question, 11);
    CHECK(kept->left == 50);
    CHECK(kept->reply->standing.security == Security::Secure);
    cache.records.store(question, reply_with({"a.test. 600 A 192.0.2.66"}, {}), 61); // it expired
    CHECK(cache.records.find(question, 62)->reply->standing.security == Security::Unchecked);
    cache.records.store(question, reply_with({"a.test. 60 A 192.0.2.1"}, secure), 63);
    CHECK(cache.records.find(question, 64)->reply->standing.security == Security::Secure);
}

TEST_CASE("refused links are not kept, a refused question is for some seconds, with its reason") {
    Cache cache;
    const auto question = validated_question("a.test.");
    cache.records.store(question, reply_with({"a.test. 60 A 192.0.2.66"}, bogus), 1);
    CHECK_FALSE(cache.records.find(question, 1));
    const auto failure = cache.records.find_failure(question, bogus_seconds);
    REQUIRE(failure.has_value());
    CHECK(failure->kind == FailureKind::Bogus);
    CHECK(failure->code == dns::EdeCode::SignatureExpired);
    CHECK(failure->text == "late");
    CHECK_FALSE(cache.records.find_failure(question, 1 + bogus_seconds));

    auto behind = reply_with({"a.test. 60 CNAME b.test.", "b.test. 60 A 192.0.2.66"}, bogus);
    behind.chain[0].standing = secure;
    cache.records.store(question, behind, 10);
    CHECK(cache.told(question, 11) == "a.test. 59 > dangling (left 59)");
    CHECK_FALSE(cache.records.find_failure(question, 11));
}

TEST_CASE("the proof that a wildcard may answer is kept with what it answered") {
    Cache cache;
    const auto question = validated_question("a.test.");
    auto reply = reply_with({"a.test. 60 CNAME b.test.", "b.test. 60 A 192.0.2.1"}, secure);
    const ReplyRrset proof{name_of("0.test."), dns::RrType::NSEC, 1, 30, {0, 1, 0}, 0, 30, {}};
    reply.chain[0].proof = {proof};
    std::get<ReplyAnswer>(reply.end).proof = {proof, proof};
    cache.records.store(question, reply, 1);
    const auto kept = cache.records.find(question, 1);
    REQUIRE(kept->reply->chain[0].proof.size() == 1);
    CHECK(kept->reply->chain[0].proof[0].owner == name_of("0.test."));
    CHECK(std::get<ReplyAnswer>(kept->reply->end).proof.size() == 2);
    CHECK(kept->left == 30); // no longer than its proof
}
