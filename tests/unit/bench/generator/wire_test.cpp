#include "bench/generator/wire.hpp"

#include <catch2/catch.hpp>

using namespace load;
using Wire = std::vector<std::uint8_t>;

namespace {

Wire query() {
    return build_query("www.example.net", "A", 0).value();
}

// A reply with the query's question, an alias and an address.
Wire reply_with(std::uint8_t last_octet) {
    Wire reply = query();
    reply[2] |= 0x80;
    reply[7] = 2;
    const Wire alias{0xC0, 12, 0, 5, 0, 1, 0, 0, 0, 9, 0, 2, 0xC0, 16};
    const Wire address{0xC0, 16, 0, 1, 0, 1, 0, 0, 0, 9, 0, 4, 10, 1, 1, last_octet};
    reply.insert(reply.end(), alias.begin(), alias.end());
    reply.insert(reply.end(), address.begin(), address.end());
    return reply;
}

Verdict judged(const Wire& reply, std::string_view expected) {
    return judge(query(), reply, parse_expected(expected).value());
}

} // namespace

TEST_CASE("a query is a header, a question and perhaps an OPT record") {
    CHECK(query().size() == 12 + 17 + 4);
    CHECK(question_octets(query()) == 21);
    CHECK(build_query("www.example.net.", "A", 1232)->size() == 12 + 17 + 4 + 11);
    CHECK_FALSE(build_query("a..b", "A", 0));
    CHECK_FALSE(build_query("a", "BOGUS", 0));
    CHECK_FALSE(build_query(std::string(64, 'x'), "A", 0));
    CHECK_FALSE(build_query(std::string(300, 'x'), "A", 0));
}

TEST_CASE("the last address decides") {
    CHECK(judged(reply_with(5), "10.1.1.5") == Verdict::Correct);
    CHECK(judged(reply_with(6), "10.1.1.5") == Verdict::WrongAddress);
    CHECK(judged(reply_with(5), "NODATA") == Verdict::WrongAddress);
    CHECK(judged(reply_with(5), "NXDOMAIN") == Verdict::WrongCode);
    CHECK(judged(reply_with(5), "any") == Verdict::Correct);
}

TEST_CASE("an answer without the wanted address is wrong, an empty one too") {
    Wire reply = reply_with(5);
    reply[7] = 1; // the alias alone, as a server sends that does not follow it
    CHECK(judged(reply, "10.1.1.5") == Verdict::WrongAddress);
    reply[7] = 0;
    CHECK(judged(reply, "10.1.1.5") == Verdict::WrongAddress);
    CHECK(judged(reply, "NODATA") == Verdict::Correct);
    reply[3] = 3;
    CHECK(judged(reply, "NXDOMAIN") == Verdict::Correct);
    CHECK(judged(reply, "NODATA") == Verdict::WrongCode);
}

TEST_CASE("truncation and foreign questions are no answers") {
    Wire reply = reply_with(5);
    reply[2] |= 0x02;
    CHECK(judged(reply, "10.1.1.5") == Verdict::Truncated);
    reply = reply_with(5);
    reply[14] = 'W';
    CHECK(judged(reply, "10.1.1.5") == Verdict::OtherQuestion);
    CHECK(judged(query(), "10.1.1.5") == Verdict::Malformed); // QR is clear
}

TEST_CASE("no cut of a reply is read past its end or taken for correct") {
    const Wire whole = reply_with(5);
    for (std::size_t octets = 0; octets < whole.size(); ++octets) {
        const Wire cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
        INFO(octets << " octets");
        CHECK(judged(cut, "10.1.1.5") != Verdict::Correct);
        CHECK_FALSE(describe(cut).empty());
    }
}

TEST_CASE("an echo is the query with QR set") {
    Wire echo = query();
    CHECK(judge_echo(query(), echo) == Verdict::Malformed);
    echo[2] |= 0x80;
    CHECK(judge_echo(query(), echo) == Verdict::Correct);
    echo.back() ^= 1;
    CHECK(judge_echo(query(), echo) == Verdict::OtherQuestion);
}

TEST_CASE("addresses are read strictly") {
    CHECK(parse_address("10.1.2.3") == 0x0A010203U);
    for (const char* text :
         {"", "10", "10.1.2", "10.1.2.256", "10.1.2.3.4", "10.1.2.3x", "a.b.c.d"})
        CHECK_FALSE(parse_address(text));
    CHECK_FALSE(parse_expected("nxdomain"));
}
