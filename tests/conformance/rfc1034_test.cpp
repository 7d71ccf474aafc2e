#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

Authority example() {
    return {"example.", "@ 3600 SOA ns.example. admin.example. 1 2 3 4 300\n"
                        "@ 3600 NS ns.example.\n"
                        "www 60 A 192.0.2.1\n www 60 A 192.0.2.2\n www 60 TXT \"w\"\n"
                        "alias 70 CNAME www\n twice 80 CNAME alias\n"
                        "out 60 CNAME elsewhere.invalid.\n nowhere 60 CNAME gone\n"
                        "sub 60 NS ns.sub\n sub 60 NS ns.other.\n ns.sub 50 A 192.0.2.53\n"
                        "ns.sub 50 AAAA 2001:db8::53\n deep.sub 60 NS ns.deep.sub\n"
                        "*.wild 60 A 192.0.2.9"};
}

const std::string referral = "NOERROR; authority: sub.example. 60 NS ns.sub.example.; "
                             "sub.example. 60 NS ns.other.; "
                             "additional: ns.sub.example. 50 A 192.0.2.53; "
                             "ns.sub.example. 50 AAAA 2001:db8::53";

} // namespace

TEST_CASE("RFC 1034 4.3.2 step 2: the nearest ancestor zone answers", "[rfc1034][4.3.2]") {
    Authority server = example();
    server.zone("child.example.", "@ 60 SOA ns admin 1 2 3 4 5\n www 60 A 192.0.2.77");
    CHECK(server.ask("www.child.example. A") == "NOERROR aa; www.child.example. 60 A 192.0.2.77");
    CHECK(server.ask("gone.child.example. A") == "NXDOMAIN aa; authority: child.example. 5 SOA");
    CHECK(server.ask("www.example. TXT") == "NOERROR aa; www.example. 60 TXT \"w\"");
    CHECK(server.ask("www.other. A") == "REFUSED"); // no ancestor zone, and nobody to ask
}

TEST_CASE("RFC 1034 4.3.2 step 3a: all records of the name and type", "[rfc1034][4.3.2]") {
    Authority server = example();
    CHECK(server.ask("www.example. A") ==
          "NOERROR aa; www.example. 60 A 192.0.2.1; www.example. 60 A 192.0.2.2");
    CHECK(server.ask("example. NS") == "NOERROR aa; example. 3600 NS ns.example.");
    CHECK(server.ask("example. SOA") == "NOERROR aa; example. 3600 SOA");
    CHECK(server.ask("www.example. MX") == "NOERROR aa; authority: example. 300 SOA");
}

TEST_CASE("RFC 1034 4.3.2 step 3a: an alias restarts at its canonical name", "[rfc1034][4.3.2]") {
    Authority server = example();
    CHECK(server.ask("twice.example. TXT") ==
          "NOERROR aa; twice.example. 80 CNAME alias.example.; "
          "alias.example. 70 CNAME www.example.; www.example. 60 TXT \"w\"");
}

TEST_CASE("RFC 1034 3.6.2: an alias asked for itself is not followed", "[rfc1034][3.6.2]") {
    Authority server = example();
    CHECK(server.ask("twice.example. CNAME") ==
          "NOERROR aa; twice.example. 80 CNAME alias.example.");
}

TEST_CASE("RFC 1034 3.6.2: an alias has no other records", "[rfc1034][3.6.2]") {
    CHECK_THROWS_WITH(Authority("example.", "a 60 CNAME b\n a 60 A 192.0.2.1"),
                      Catch::Contains("3.6.2"));
    CHECK_THROWS_WITH(Authority("example.", "a 60 TXT \"t\"\n a 60 CNAME b"),
                      Catch::Contains("3.6.2"));
    CHECK_THROWS_WITH(Authority("example.", "a 60 CNAME b\n a 60 CNAME c"),
                      Catch::Contains("exactly one"));
}

TEST_CASE("RFC 1034 3.6.2: alias loops are caught and signalled", "[rfc1034][3.6.2]") {
    Authority server{"example.", "a 60 CNAME b\n b 60 CNAME c\n c 60 CNAME a\n s 60 CNAME s"};
    CHECK(server.ask("a.example. A") == "SERVFAIL");
    CHECK(server.ask("s.example. A") == "SERVFAIL");
    CHECK(server.ask("a.example. CNAME") == "NOERROR aa; a.example. 60 CNAME b.example.");
}

TEST_CASE("RFC 1034 4.3.2 step 3b: at or below a cut is a referral with glue", "[rfc1034][4.3.2]") {
    Authority server = example();
    for (const char* const question :
         {"sub.example. A", "sub.example. NS", "sub.example. ANY", "sub.example. SOA",
          "ns.sub.example. A", "a.b.sub.example. TXT", "ns.deep.sub.example. A"}) {
        CAPTURE(question);
        CHECK(server.ask(question) == referral); // the topmost cut, and not authoritative
    }
}

TEST_CASE("RFC 1034 4.3.2 step 3c: no match and no asterisk is a name error", "[rfc1034][4.3.2]") {
    Authority server = example();
    CHECK(server.ask("gone.example. A") == "NXDOMAIN aa; authority: example. 300 SOA");
    CHECK(server.ask("below.www.example. A") == "NXDOMAIN aa; authority: example. 300 SOA");
}

TEST_CASE("RFC 1034 4.3.2 step 3c: an asterisk gives its records the asked owner",
          "[rfc1034][4.3.2]") {
    Authority server = example();
    CHECK(server.ask("x.wild.example. A") == "NOERROR aa; x.wild.example. 60 A 192.0.2.9");
    CHECK(server.ask("x.y.wild.example. A") == "NOERROR aa; x.y.wild.example. 60 A 192.0.2.9");
    CHECK(server.ask("wild.example. A") == "NOERROR aa; authority: example. 300 SOA");
}

TEST_CASE("RFC 1034 3.1: names match whatever their case and come back as asked",
          "[rfc1034][3.1]") {
    Authority server = example();
    const auto message = server.message_for(Authority::query("ALIAS.Example. TXT"));
    CHECK(message.question->name.spelt_as(answer::world::name("ALIAS.Example.")));
    CHECK(message.answer.size() == 2);
}
