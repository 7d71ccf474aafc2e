#include "resolver/recurse/reply.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::recurse;

namespace {

std::variant<Reply, ReplyFault> read(const dns::Message& message,
                                     const std::string& bailiwick = ".") {
    const dns::Question question{message.question ? message.question->name : name_of("a.test."),
                                 dns::RrType::A, dns::RrClass::IN};
    return read_reply(message, question, name_of(bailiwick));
}

/// "a. b. | A 2" : owners of the chain, then how it ends.
std::string told(const std::variant<Reply, ReplyFault>& read) {
    if (std::holds_alternative<ReplyFault>(read)) return "fault";
    const Reply& reply = std::get<Reply>(read);
    std::string text;
    for (const ReplyAlias& alias : reply.chain) text += alias.cname.owner.to_text() + " ";
    if (const auto* const answer = std::get_if<ReplyAnswer>(&reply.end)) {
        return text + "| " + to_text(answer->rrset.type) + " " +
               std::to_string(answer->rrset.count);
    }
    const auto* const negative = std::get_if<ReplyNegative>(&reply.end);
    if (negative == nullptr) return text + "| dangling";
    return text + "| " + to_text(negative->rcode) +
           (negative->soa ? " soa " + negative->soa->owner.to_text() : "");
}

} // namespace

TEST_CASE("the records of the asked name are the answer, the smallest TTL counts") {
    const auto reply = read(response(
        "a.test.", {"a.test. 60 A 192.0.2.1", "a.test. 30 A 192.0.2.2", "b.test. 60 A 192.0.2.3"}));
    CHECK(told(reply) == "| A 2");
    CHECK(std::get<ReplyAnswer>(std::get<Reply>(reply).end).rrset.ttl == 30);
}

TEST_CASE("a chain is read in its own order whatever the order of the records") {
    CHECK(told(read(response("a.test.", {"c.test. 60 A 192.0.2.1", "b.test. 60 CNAME c.test.",
                                         "a.test. 60 CNAME b.test."}))) == "a.test. b.test. | A 1");
}

TEST_CASE("records off the chain are dropped") {
    const auto reply =
        read(response("a.test.", {"a.test. 60 A 192.0.2.1", "test. 60 NS evil.test."},
                      {"test. 60 NS evil.test."}));
    CHECK(told(reply) == "| A 1");
}

TEST_CASE("an alias out of the bailiwick is kept, what the reply says beyond is not") {
    CHECK(told(read(response("a.corp.test.", {"a.corp.test. 60 CNAME www.bank.test.",
                                              "www.bank.test. 60 A 192.0.2.66"}),
                    "corp.test.")) == "a.corp.test. | dangling");
}

TEST_CASE("negative ends carry the SOA above the name, with the RFC 2308 TTL") {
    const auto reply = read(response("a.test.", {}, {"test. 3600 SOA 30"}, dns::Rcode::NxDomain));
    CHECK(told(reply) == "| NXDOMAIN soa test.");
    CHECK(std::get<ReplyNegative>(std::get<Reply>(reply).end).soa->ttl == 30);
    CHECK(told(read(response("a.test.", {}, {"other. 60 SOA 30"}, dns::Rcode::NxDomain))) ==
          "| NXDOMAIN");
    CHECK(told(read(response("a.test.", {}, {"test. 60 SOA 30"}))) == "| NOERROR soa test.");
}

TEST_CASE("a referral is no answer") {
    CHECK(told(read(response("a.test.", {}, {"test. 60 NS ns.test."}))) == "fault");
}

TEST_CASE("a chain without end is dangling") {
    CHECK(told(read(response("a.test.", {"a.test. 60 CNAME b.test."}))) == "a.test. | dangling");
}

TEST_CASE("loops and endless chains end where the Walk can judge them") {
    CHECK(
        told(read(response("a.test.", {"a.test. 60 CNAME b.test.", "b.test. 60 CNAME a.test."}))) ==
        "a.test. b.test. | dangling");
    std::vector<std::string> chain;
    for (int i = 0; i < 40; ++i) {
        chain.push_back("n" + std::to_string(i) + ".test. 60 CNAME n" + std::to_string(i + 1) +
                        ".test.");
    }
    const auto reply = read(response("n0.test.", chain));
    CHECK(std::get<Reply>(reply).chain.size() == reply_links_max);
}

TEST_CASE("the DNAME behind a CNAME is kept with it") {
    const auto reply =
        read(response("x.a.test.", {"a.test. 60 DNAME b.test.", "x.a.test. 60 CNAME x.b.test.",
                                    "x.b.test. 60 A 192.0.2.1"}));
    REQUIRE(told(reply) == "x.a.test. | A 1");
    CHECK(std::get<Reply>(reply).chain[0].dname->owner == name_of("a.test."));
}

TEST_CASE("a DNAME without a CNAME gives one, with its TTL") { // RFC 6672 §3.1
    const auto message = response("x.a.test.", {"a.test. 60 DNAME b.test."});
    const auto said = read_reply(message, *message.question, name_of("."));
    const auto& reply = std::get<Reply>(said);
    REQUIRE(reply.chain.size() == 1);
    CHECK(reply.chain[0].target == name_of("x.b.test."));
    CHECK(reply.chain[0].cname.ttl == 60);
    CHECK(reply.chain[0].cname.count == 1);
    CHECK(dns::target_of_encoded(reply.chain[0].cname.view()) == name_of("x.b.test."));
    REQUIRE(reply.chain[0].dname.has_value());
    CHECK(std::holds_alternative<ReplyDangling>(reply.end));
    const auto two =
        response("x.a.test.", {"a.test. 60 DNAME b.test.", "a.test. 60 DNAME c.test."});
    CHECK(std::get<ReplyFault>(read_reply(two, *two.question, name_of("."))) ==
          ReplyFault::Malformed);
}

TEST_CASE("a DNAME above the bailiwick is none of the upstream's business") {
    const auto message =
        response("x.corp.test.", {"test. 60 DNAME evil.", "x.corp.test. 60 CNAME x.corp.evil."});
    const auto reply = read(message, "corp.test.");
    REQUIRE(told(reply) == "x.corp.test. | dangling");
    CHECK_FALSE(std::get<Reply>(reply).chain[0].dname.has_value());
    CHECK(std::get<Reply>(read(message, "test.")).chain[0].dname.has_value());
}

TEST_CASE("TTLs are cut to a day, of negative answers to three hours") {
    const auto ttl = [](const std::string& text) {
        const auto reply = read(response("a.test.", {"a.test. " + text + " A 192.0.2.1"}));
        return std::get<ReplyAnswer>(std::get<Reply>(reply).end).rrset.ttl;
    };
    CHECK(ttl("86400") == 86400);
    CHECK(ttl("86401") == reply_ttl_max_s);
    CHECK(ttl("2147483647") == reply_ttl_max_s);
    auto message = response("a.test.", {}, {"test. 99999 SOA 30"}, dns::Rcode::NxDomain);
    auto& soa = message.authority.front().rdata;
    std::fill(soa.end() - 4, soa.end(), std::uint8_t{0x7F});
    const auto negative = read(message);
    CHECK(std::get<ReplyNegative>(std::get<Reply>(negative).end).soa->ttl == negative_ttl_max_s);
}

TEST_CASE("what is no usable reply is told apart") {
    auto truncated = response("a.test.", {});
    truncated.header.tc = true;
    CHECK(std::get<ReplyFault>(read(truncated)) == ReplyFault::Truncated);
    CHECK(std::get<ReplyFault>(read(response("a.test.", {}, {}, dns::Rcode::ServFail))) ==
          ReplyFault::Refusal);
    const dns::Question other{name_of("b.test."), dns::RrType::A, dns::RrClass::IN};
    CHECK(std::get<ReplyFault>(read_reply(response("a.test.", {}), other, name_of("."))) ==
          ReplyFault::WrongQuestion);
    auto query = response("a.test.", {});
    query.header.qr = false;
    CHECK(std::get<ReplyFault>(read(query)) == ReplyFault::Malformed);
    CHECK(std::get<ReplyFault>(read(
              response("a.test.", {"a.test. 60 CNAME b.test.", "a.test. 60 CNAME c.test."}))) ==
          ReplyFault::Malformed);
}

TEST_CASE("a set keeps at most the limit of records") {
    std::vector<std::string> records;
    for (int i = 0; i < 150; ++i) records.push_back("a.test. 60 A 192.0.2." + std::to_string(i));
    CHECK(told(read(response("a.test.", records))) == "| A 100");
}
