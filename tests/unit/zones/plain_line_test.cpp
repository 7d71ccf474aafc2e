#include "zones/plain_line.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace parallax;
using namespace parallax::zones;

namespace {

dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

/// The first record of the text as one line; "doubt" when it is left to ldns. The text lies in
/// memory of its very size, so that a sanitizer sees a step beyond it.
std::string read(const std::string& text) {
    const std::vector<char> exact{text.begin(), text.end()};
    const dns::Name origin = name_of("example."), before = name_of("before.example.");
    PlainLineReader reader;
    const auto line = reader.read({exact.data(), exact.size()}, {origin, before, 300});
    return line ? dns::to_text(reader.record()) : "doubt";
}

} // namespace

TEST_CASE("a plain line is owner, TTL, class, type and RDATA; TTL and class may lack") {
    CHECK(read("a 60 IN A 192.0.2.1\n") == "a.example. 60 IN A 192.0.2.1");
    CHECK(read("a IN A 192.0.2.1\n") == "a.example. 300 IN A 192.0.2.1");
    CHECK(read("a\t60\ta  192.0.2.1 \r\n") == "a.example. 60 IN A 192.0.2.1");
    CHECK(read("A.B aaaa fd00::1\n") == "A.B.example. 300 IN AAAA fd00::1");
}

TEST_CASE("a comment ends a plain line, whatever it says") {
    CHECK(read("a A 192.0.2.1 ; a ( \"comment\\\n") == "a.example. 300 IN A 192.0.2.1");
    CHECK(read("a A 192.0.2.1;\r\n") == "a.example. 300 IN A 192.0.2.1");
    CHECK(read("a A 192.0.2.1 \\; no comment\n") == "doubt");
    CHECK(read(" ; only a comment\n") == "doubt");
    CHECK(read(std::string{"a NS b;\0\n", 9}) == "doubt");
}

TEST_CASE("names are relative unless they end in a dot; @ is the origin") {
    CHECK(read("@ NS ns\n") == "example. 300 IN NS ns.example.");
    CHECK(read("a.other. CNAME @\n") == "a.other. 300 IN CNAME example.");
    CHECK(read("* PTR .\n") == "*.example. 300 IN PTR .");
    CHECK(read("  MX 10 mail\n") == "before.example. 300 IN MX 10 mail.example.");
    CHECK(read("_s._tcp SRV 0 5 443 b\n") == "_s._tcp.example. 300 IN SRV 0 5 443 b.example.");
}

TEST_CASE("plain TXT strings are taken as they are") {
    CHECK(read("a TXT \"v=spf1 -all\" \"b\"\n") == "a.example. 300 IN TXT \"v=spf1 -all\" \"b\"");
    const std::string longest(255, 's');
    CHECK(read("a TXT \"" + longest + "\"\n") != "doubt");
    CHECK(read("a TXT \"s" + longest + "\"\n") == "doubt");
}

TEST_CASE("whatever may mean something else is left to ldns") {
    for (const char* const text : {"$TTL 60\n",
                                   "; comment\n",
                                   "a TXT \"b\" ; comment\n",
                                   "a A ( 192.0.2.1 )\n",
                                   "\n",
                                   "  \n",
                                   "a\\.b A 192.0.2.1\n",
                                   "a 1h A 192.0.2.1\n",
                                   "a IN 60 A 192.0.2.1\n",
                                   "a CH A 192.0.2.1\n",
                                   "a SOA b c 1 2 3 4 5\n",
                                   "a A 192.0.2.01\n",
                                   "a A 192.0.2\n",
                                   "a A 192.0.2.256\n",
                                   "a A 192.0.2.1 x\n",
                                   "a A\n",
                                   "a AAAA ::ffff:192.0.2.1\n",
                                   "a AAAA fd00:::1\n",
                                   "a..b A 192.0.2.1\n",
                                   "a@ A 192.0.2.1\n",
                                   "a MX 65536 b\n",
                                   "a MX b\n",
                                   "a TXT plain\n",
                                   "a TXT \"\"\n",
                                   "a TXT \"b\\\"c\"\n",
                                   "a TXT \"b\n",
                                   "a TXT \"b\"\t\"c\"\n",
                                   "a TXT \"b;c\"\n",
                                   "a 4294967296 A 192.0.2.1\n",
                                   "\xC3 NS b\n",
                                   "a NS b c\n",
                                   "a NS\n",
                                   "a 60 60 NS b\n",
                                   "a\vNS b\n"}) {
        CHECK(read(text) == "doubt");
    }
    CHECK(read(std::string{"a\0b NS c\n", 9}) == "doubt");
}

TEST_CASE("long labels, names and lines are left to ldns, and so is a line without its end") {
    const std::string longest_label(63, 'l');
    CHECK(read(longest_label + " NS b\n") != "doubt");
    CHECK(read("l" + longest_label + " NS b\n") == "doubt");
    std::string deep;
    for (int i = 0; i < 130; ++i) deep += "x.";
    CHECK(read(deep + " NS b\n") == "doubt");
    const std::string line = "a NS b";
    const std::string blanks(plain_line_octets_max - line.size() - 1, ' ');
    CHECK(read(line + blanks + "\n") != "doubt");
    CHECK(read(line + blanks + " \n") == "doubt");
    CHECK(read(line) == "doubt");
    CHECK(read("") == "doubt");
}

TEST_CASE("every beginning of a text is read within its bounds") {
    const std::string text = "www.a 3600 IN TXT \"some text\" \"more\"\r\n\r\n";
    for (std::size_t octets = 0; octets + 2 < text.size() - 1; ++octets) {
        CHECK(read(text.substr(0, octets)) == "doubt");
    }
    CHECK(read(text) != "doubt");
}

TEST_CASE("line ends and empty lines behind a record are taken and counted") {
    const dns::Name origin = name_of("example.");
    const LineContext context{origin, origin, 300};
    PlainLineReader reader;
    const auto line = reader.read("a NS b\r\n\n\f\n\v c NS d\n", context);
    REQUIRE(line);
    CHECK(line->octets == 12);
    CHECK(line->lines == 3);
    CHECK(line->owner == PlainLineReader::Owner::Written);
    const auto last = reader.read(" NS d\n", context);
    REQUIRE(last);
    CHECK(last->octets == 6);
    CHECK(last->owner == PlainLineReader::Owner::Blank);
}
