#include "resolver/answer/render.hpp"

#include "dns/message.hpp"
#include "dns/rdata.hpp"
#include "tests/unit/resolver/answer/world.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

enum class WithEdns { No, Yes };

dns::Query query_for(const std::string& asked, WithEdns with_edns) {
    const auto question = world::question(asked);
    dns::Query query;
    query.header.id = 0x1234;
    query.header.rd = true;
    query.name = question.name;
    query.type = question.type;
    if (with_edns == WithEdns::Yes) query.edns = dns::Edns{};
    return query;
}

/// RRsets that own what an Answer borrows.
struct Held {
    std::vector<recurse::ReplyRrset> rrsets;

    explicit Held(const std::vector<world::Lines>& sets) {
        for (const auto& lines : sets) {
            std::vector<dns::Record> records;
            for (const auto& line : lines) records.push_back(world::record(line));
            rrsets.push_back(world::reply_rrset(records));
        }
    }
    AnswerRrset at(std::size_t i) const { return {rrsets.at(i).owner, rrsets.at(i).view()}; }
};

struct Shown {
    dns::Message message;
    std::vector<std::uint8_t> octets;
};

Shown rendered(const dns::Query& query, const Answer& answer, RenderOptions options = {}) {
    std::vector<std::uint8_t> out(std::max<std::size_t>(options.limit, 512) + 8, 0xEE);
    const std::size_t octets = render(query, answer, options, out).octets;
    REQUIRE(octets <= options.limit);
    CHECK(out[options.limit] == 0xEE);
    out.resize(octets);
    auto message = dns::parse_message(out);
    REQUIRE(message.has_value());
    return {*message, out};
}

world::Lines addresses(const std::string& owner, int count) {
    world::Lines lines;
    for (int i = 0; i < count; ++i) lines.push_back(owner + " 60 A 10.0.0." + std::to_string(i));
    return lines;
}

} // namespace

TEST_CASE("header and question repeat what was asked, as it was spelt") {
    Answer answer;
    answer.rcode = dns::Rcode::NxDomain;
    answer.authoritative = true;
    dns::Query query = query_for("wWw.ExAmPlE. HTTPS", WithEdns::No);
    query.header.cd = true;
    const auto message = rendered(query, answer).message;
    CHECK(message.header.id == 0x1234);
    CHECK(message.header.qr);
    CHECK(message.header.aa);
    CHECK(message.header.rd);
    CHECK_FALSE(message.header.ra);
    CHECK(message.header.cd);
    CHECK_FALSE(message.header.ad);
    CHECK_FALSE(message.header.tc);
    CHECK(message.rcode() == dns::Rcode::NxDomain);
    REQUIRE(message.question);
    CHECK(message.question->name.spelt_as(query.name));
    CHECK(message.question->type == dns::RrType::HTTPS);
    CHECK_FALSE(message.edns);
    query.header.rd = query.header.cd = false;
    answer.authenticated = true;
    answer.authoritative = false;
    RenderOptions options;
    options.recursion_available = false;
    CHECK_FALSE(rendered(query, answer, options).message.header.ad); // RFC 6840 §5.8
    query.header.ad = true;
    const auto other = rendered(query, answer, options).message;
    CHECK(other.header.ad);
    CHECK_FALSE((other.header.aa || other.header.rd || other.header.ra || other.header.cd));
}

TEST_CASE("owners are compressed: the question's name, then each set's own") {
    const Held held{{{"www.example. 60 CNAME web.example."}, addresses("web.example.", 3)}};
    Answer answer;
    answer.answer = {held.at(0), held.at(1)};
    const auto [message, octets] = rendered(query_for("WWW.example. A", WithEdns::No), answer);
    REQUIRE(message.answer.size() == 4);
    CHECK(message.answer[0].owner == world::name("www.example."));
    CHECK(dns::to_text(message.answer[3]) == "web.example. 60 IN A 10.0.0.2");
    const std::size_t question_end = 12 + 13 + 4;
    CHECK(octets[question_end] == 0xC0);
    CHECK(octets[question_end + 1] == 0x0C);
    // CNAME RDATA "web" + pointer, and 16 octets for each address: every owner is a pointer.
    CHECK(octets.size() == question_end + 12 + 6 + 3 * 16);
}

TEST_CASE("a set at the root is written with its own root label") {
    const Held held{{{". 60 NS a.root.", ". 60 NS b.root."}}};
    Answer answer;
    answer.answer = {held.at(0)};
    CHECK(rendered(query_for(". NS", WithEdns::No), answer).message.answer.size() == 2);
}

TEST_CASE("OPT only for those who sent one; DO copied; error and keepalive inside") {
    Answer answer;
    answer.rcode = dns::Rcode::ServFail;
    answer.error = dns::EdeCode::NoReachableAuthority;
    answer.error_text = "192.0.2.53 did not answer";
    RenderOptions options;
    options.own_udp_payload = 1400;
    options.keepalive_100ms = 100;
    CHECK_FALSE(rendered(query_for("a. A", WithEdns::No), answer, options).message.edns);
    dns::Query query = query_for("a. A", WithEdns::Yes);
    const auto plain = rendered(query, answer, options);
    REQUIRE(plain.message.edns);
    CHECK(plain.message.edns->udp_payload == 1400);
    CHECK_FALSE(plain.message.edns->dnssec_ok);
    CHECK_FALSE(plain.message.edns->keepalive);
    REQUIRE(plain.message.edns->errors.size() == 1);
    CHECK(plain.message.edns->errors[0].code == dns::EdeCode::NoReachableAuthority);
    CHECK(plain.message.edns->errors[0].text == "192.0.2.53 did not answer");
    query.edns->dnssec_ok = query.edns->keepalive = true;
    const auto edns = rendered(query, answer, options).message.edns;
    CHECK((edns->dnssec_ok && edns->keepalive));
}

TEST_CASE("a long error text is cut, the message stays within its limit") {
    Answer answer;
    answer.rcode = dns::Rcode::ServFail;
    answer.error = dns::EdeCode::Other;
    const std::string text(70000, 'x');
    answer.error_text = text;
    const auto message = rendered(query_for("a. A", WithEdns::Yes), answer).message;
    REQUIRE(message.edns->errors.size() == 1);
    CHECK(message.edns->errors[0].text.size() > 200);
    CHECK_FALSE(message.header.tc);

    dns::Query for_subnet = query_for("a. A", WithEdns::Yes);
    for_subnet.edns->client_subnet = dns::ClientSubnet{1, 24, {10, 1, 2}};
    const auto told = rendered(for_subnet, answer).message.edns;
    REQUIRE(told->client_subnet.has_value()); // no error takes its room
    CHECK(told->client_subnet->source_prefix == 24);
    CHECK(told->errors.size() == 1);
}

TEST_CASE("truncation: whole sets, additional first, then TC; OPT stays; every limit parses") {
    const Held held{{{"q.example. 60 CNAME web.example."},
                     addresses("web.example.", 30),
                     {"example. 60 NS ns.example."},
                     addresses("ns.example.", 10)}};
    Answer answer;
    answer.answer = {held.at(0), held.at(1)};
    answer.authority = {held.at(2)};
    answer.additional = {held.at(3)};
    const std::size_t whole =
        rendered(query_for("q.example. A", WithEdns::Yes), answer, {2000, 1232, {}, true})
            .octets.size();
    for (std::size_t limit = 512; limit <= whole + 1; ++limit) {
        const auto message =
            rendered(query_for("q.example. A", WithEdns::Yes), answer, {limit, 1232, {}, true})
                .message;
        CAPTURE(limit, whole);
        CHECK((message.answer.size() == 1 || message.answer.size() == 31));
        CHECK((message.authority.size() == 0 || message.authority.size() == 1));
        CHECK((message.additional.size() == 0 || message.additional.size() == 10));
        CHECK(message.header.tc == (limit < whole));
        if (message.answer.size() == 1) CHECK(message.authority.empty());
        if (message.authority.empty()) CHECK(message.additional.empty());
        CHECK(message.edns);
    }
}

TEST_CASE("owners beyond the reach of a pointer are written out (RFC 1035 section 4.1.4)") {
    std::vector<world::Lines> sets = {{}, {}};
    for (int i = 100; i < 300; ++i) {
        const std::string text = std::string(97, 'x') + std::to_string(i);
        sets[0].push_back("first.example. 60 TXT " + text);
        sets[1].push_back("second.other. 60 TXT " + text);
    }
    const Held held{sets};
    Answer answer;
    answer.answer = {held.at(0), held.at(1)};
    const RenderOptions options{dns::message_octets_max, 1232, {}, true};
    const auto message = rendered(query_for("first.example. TXT", WithEdns::No), answer, options);
    REQUIRE(message.message.answer.size() == 400);
    CHECK(message.message.answer[399].owner == world::name("second.other."));
    CHECK_FALSE(message.message.header.tc);
}

TEST_CASE("declined packets are answered with what could be read of them") {
    std::vector<std::uint8_t> out(512);
    dns::Decline decline;
    decline.header.id = 7;
    decline.header.opcode = dns::Opcode::Update;
    decline.rcode = dns::Rcode::NotImp;
    const auto said = [&] {
        const std::size_t octets = render(decline, {}, out);
        return *dns::parse_message(std::span{out}.first(octets));
    };
    CHECK(said().rcode() == dns::Rcode::NotImp);
    CHECK(said().header.opcode == dns::Opcode::Update);
    CHECK_FALSE(said().question);
    decline.name = world::name("version.bind.");
    decline.type = dns::RrType::TXT;
    decline.rr_class = dns::RrClass::CH;
    decline.header.opcode = dns::Opcode::Query;
    decline.rcode = dns::Rcode::BadVers;
    decline.has_edns = true;
    CHECK(said().rcode() == dns::Rcode::BadVers);
    CHECK(said().question->rr_class == dns::RrClass::CH);
    CHECK(said().edns->version == 0);
}

TEST_CASE("the TTLs that age are told, where they stand, and those alone") {
    const Held held{{{"www.example. 300 CNAME a.example."},
                     {"a.example. 77 A 10.0.0.1", "a.example. 77 A 10.0.0.2"},
                     {"example. 30 SOA ns.example. admin.example. 1 2 3 4 5"}}};
    Answer answer;
    answer.answer = {held.at(0), held.at(1)};
    answer.authority = {held.at(2)};
    answer.answer[1].ttl_kind = answer.authority[0].ttl_kind = TtlKind::Ageing;
    std::vector<std::uint8_t> out(1232);
    RenderOptions options;
    options.limit = out.size();
    const auto query = query_for("www.example. A", WithEdns::Yes);
    const Rendered whole = render(query, answer, options, out);
    REQUIRE(whole.ageing_ttls.size() == 3);
    const auto ttl_at = [&](std::size_t at) { return out[at + 2] << 8 | out[at + 3]; };
    CHECK(ttl_at(whole.ageing_ttls[0]) == 77);
    CHECK(ttl_at(whole.ageing_ttls[1]) == 77);
    CHECK(ttl_at(whole.ageing_ttls[2]) == 30);
    CHECK(whole.ageing_ttls[0] < whole.ageing_ttls[1]);
    CHECK(whole.extent == Rendered::Extent::Whole);
    CHECK(whole.octets == whole.octets_before_opt + 11); // RFC 6891 section 6.1.2: a bare OPT
    const auto plain = render(query_for("www.example. A", WithEdns::No), answer, options, out);
    CHECK(plain.octets == plain.octets_before_opt);
    CHECK(plain.octets == whole.octets_before_opt);
}

TEST_CASE("more TTLs than are remembered fill the list, and a truncation is told") {
    const Held held{{addresses("a.example.", 70)}};
    Answer answer;
    answer.answer = {held.at(0)};
    answer.answer[0].ttl_kind = TtlKind::Ageing;
    std::vector<std::uint8_t> out(dns::message_octets_max);
    RenderOptions options;
    options.limit = out.size();
    const auto query = query_for("a.example. A", WithEdns::No);
    const Rendered whole = render(query, answer, options, out);
    CHECK(whole.ageing_ttls.size() == ageing_ttls_max);
    CHECK(whole.extent == Rendered::Extent::Whole);
    options.limit = 512;
    CHECK(render(query, answer, options, out).extent == Rendered::Extent::Truncated);
}

} // namespace parallax::answer
