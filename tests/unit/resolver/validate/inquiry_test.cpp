// What is asked again because it may not be believed, and what is not.
#include "resolver/validate/inquiry.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const World& world() {
    static const World made = [] {
        Zone held = signed_zone("test.", {"www 300 A 192.0.2.1", "alias 300 CNAME www"});
        Zone root = signed_zone(".", {"test 300 NS ns.test", held.ds});
        return World{{std::move(held), std::move(root)}};
    }();
    return made;
}

const Tamper honest = [](const dns::Question&, dns::Message&) {};

/// Of the address in replies to questions for addresses; its last octet.
Tamper forging(std::uint8_t last) {
    return [=](const dns::Question& question, dns::Message& message) {
        if (question.type != dns::RrType::A) return;
        for (dns::Record& record : message.answer) {
            if (record.type == dns::RrType::A) record.rdata.back() = last;
        }
    };
}
Tamper stripping(dns::RrType stripped) {
    return [=](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::A) strip(message, stripped);
    };
}

using Questions = std::vector<std::string>;
const Questions keys{"DNSKEY .", "DS test.", "DNSKEY test."};

Questions behind_keys(const Questions& questions) {
    Questions all = keys;
    all.insert(all.end(), questions.begin(), questions.end());
    return all;
}

} // namespace

TEST_CASE("what is asked in place of a kept reply is no retry yet, once") {
    Doubt doubt;
    doubt.add(std::nullopt); // nobody knows who said it
    std::size_t times = 0;
    SECTION("those who are asked are known then") {
        for (std::uint8_t server = 1; doubt.may_ask_again(); ++server, ++times) {
            CHECK(doubt.ask_again({}).avoided.size() == times);
            doubt.add(dns::Endpoint{dns::IpAddress::v4({192, 0, 2, server}), 53});
        }
    }
    SECTION("or never") {
        for (; doubt.may_ask_again(); ++times) CHECK(doubt.ask_again({}).avoided.empty());
    }
    CHECK(times == bogus_retries_max + 1);
}

TEST_CASE("a bogus reply is one server's word: others are asked before it counts") {
    Validator validator{world()};
    validator.tamper = stripping(dns::RrType::A);
    validator.others = {forging(66), honest};
    CHECK(validator.judge("www.test.", "A") == "secure");
    // Whether there is a cut at the name is asked since nobody claims to have signed the address.
    CHECK(validator.asked == behind_keys({"DS www.test.", "A www.test. @2", "A www.test. @3"}));
    CHECK(validator.effort.signature_checks() == 6); // of the keys 3, the DS, the forged and good A
}

TEST_CASE("when all are bogus the first one's fault is told, and no more of them are asked") {
    Validator validator{world()};
    validator.tamper = stripping(dns::RrType::A);
    validator.others = {forging(66), forging(67), honest};
    CHECK_THAT(validator.judge("www.test.", "A"), Catch::StartsWith("bogus 10 "));
    CHECK(validator.asked == behind_keys({"DS www.test.", "A www.test. @2", "A www.test. @3"}));
    CHECK(validator.asked.size() == keys.size() + 1 + bogus_retries_max);
    validator.others.clear(); // nobody else is there
    CHECK_THAT(validator.judge("www.test.", "A"), Catch::StartsWith("bogus 10 "));
    CHECK(validator.asked == Questions{"DS www.test."});
}

TEST_CASE(
    "any link counts, and of replies that are refused the one that is good for most of them") {
    Validator validator{world()};
    validator.tamper = stripping(dns::RrType::CNAME);
    validator.others = {forging(66), forging(67)};
    CHECK_THAT(validator.judge("alias.test.", "A"), Catch::StartsWith("secure > bogus 6 "));
    CHECK(validator.asked.back() == "A alias.test. @3");
    validator.others = {forging(66), honest};
    CHECK(validator.judge("alias.test.", "A") == "secure > secure");
}

TEST_CASE("nobody is asked again for an answer whose keys cannot be had") {
    Validator validator{world()};
    validator.tamper = [](const dns::Question& question, dns::Message& message) {
        if (question.type == dns::RrType::DNSKEY) message.header.rcode = 2;
    };
    validator.others = {honest};
    CHECK_THAT(validator.judge("www.test.", "A"), Catch::StartsWith("indeterminate 5 "));
    CHECK(validator.asked == Questions{"DNSKEY ."});
}

namespace {

/// What a validation of www.test. A whose effort may be spent says to a reply.
Validation::Step judge(Validator& validator, Effort& effort, recurse::Staleness staleness) {
    const dns::Question question{name_of("www.test."), dns::RrType::A};
    dns::Message message = world().answer(question);
    forging(66)(question, message);
    auto reply = std::get<recurse::Reply>(recurse::read_reply(message, question, dns::Name{}));
    reply.staleness = staleness;
    const TrustSources sources{validator.anchors, validator.cache,
                               [](const dns::Name&) { return std::uint64_t{7}; }};
    Validation validation{{question, std::make_shared<const recurse::Reply>(std::move(reply))},
                          sources,
                          effort,
                          validator.moment};
    return validation.start();
}

} // namespace

TEST_CASE("nobody is asked again when the effort is spent, or for what is stale") {
    Validator validator{world()};
    REQUIRE(validator.judge("www.test.", "A") == "secure"); // the keys are known
    Effort effort;
    CHECK(std::holds_alternative<Inquiry>(judge(validator, effort, recurse::Staleness::Fresh)));
    const auto stale = judge(validator, effort, recurse::Staleness::Stale);
    REQUIRE(std::holds_alternative<std::shared_ptr<const recurse::Reply>>(stale));
    effort.begin_fetch();
    while (effort.signature_checks() < signature_checks_max) {
        if (!effort.spend_signature_check()) effort.begin_fetch();
    }
    const auto spent = judge(validator, effort, recurse::Staleness::Fresh);
    REQUIRE(std::holds_alternative<std::shared_ptr<const recurse::Reply>>(spent));
    const auto& judged = std::get<std::shared_ptr<const recurse::Reply>>(spent);
    CHECK(judged->standing.security == recurse::Security::Indeterminate);
}
