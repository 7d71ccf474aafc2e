#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

struct Row {
    const char *qname, *zone, *dname, *result;
};

} // namespace

TEST_CASE("RFC 6672 2.2: the substitution examples", "[rfc6672][2.2]") {
    const Row rows[] = {
        {"a.example.com.", "com.", "example.com. 60 DNAME example.net.", "a.example.net."},
        {"a.b.example.com.", "com.", "example.com. 60 DNAME example.net.", "a.b.example.net."},
        {"foo.example.com.", "com.", "example.com. 60 DNAME example.net.", "foo.example.net."},
        {"a.x.example.com.", "com.", "x.example.com. 60 DNAME example.net.", "a.example.net."},
        {"a.example.com.", "com.", "example.com. 60 DNAME y.example.net.", "a.y.example.net."},
        {"cyc.example.com.", "com.", "example.com. 60 DNAME example.com.", "cyc.example.com."},
        {"cyc.example.com.", "com.", "example.com. 60 DNAME c.example.com.", "cyc.c.example.com."},
        {"shortloop.x.x.", "x.", "x. 60 DNAME .", "shortloop.x."},
        {"shortloop.x.", "x.", "x. 60 DNAME .", "shortloop."},
    };
    for (const Row& row : rows) {
        const std::string qname = row.qname;
        CAPTURE(qname, row.dname);
        Authority server{row.zone, row.dname};
        CHECK(server.ask(qname + " CNAME") ==
              "NOERROR aa; " + std::string{row.dname} + "; " + qname + " 60 CNAME " + row.result);
    }
}

TEST_CASE("RFC 6672 2.2: the examples without a match", "[rfc6672][2.2]") {
    const std::string apex = "com. 3600 SOA ns. admin. 1 2 3 4 300\n";
    Authority server{"com.", apex + "example.com. 60 DNAME example.net."};
    CHECK(server.ask("com. CNAME") == "NOERROR aa; authority: com. 300 SOA");
    Authority other{"com.", apex + "b.example.com. 60 DNAME example.net."};
    CHECK(other.ask("ab.example.com. CNAME") == "NXDOMAIN aa; authority: com. 300 SOA");
}

TEST_CASE("RFC 6672 2.2: at the owner the result depends on the type", "[rfc6672][2.2]") {
    Authority server{"com.", "com. 3600 SOA ns. admin. 1 2 3 4 300\n"
                             "example.com. 60 DNAME example.net.\n"
                             "example.com. 60 TXT \"own\""};
    CHECK(server.ask("example.com. DNAME") == "NOERROR aa; example.com. 60 DNAME example.net.");
    CHECK(server.ask("example.com. TXT") == "NOERROR aa; example.com. 60 TXT \"own\"");
    CHECK(server.ask("example.com. A") == "NOERROR aa; authority: com. 300 SOA");
    CHECK(server.ask("example.com. CNAME") == "NOERROR aa; authority: com. 300 SOA");
}

TEST_CASE("RFC 6672 2.2: loops made by substitution end in an error", "[rfc6672][2.2]") {
    Authority same{"com.", "example.com. 60 DNAME example.com."};
    CHECK(same.ask("cyc.example.com. A") == "SERVFAIL");
    Authority growing{"com.", "example.com. 60 DNAME c.example.com."};
    CHECK(growing.ask("cyc.example.com. A") == "SERVFAIL");
}

TEST_CASE("RFC 6672 2.2: a substituted name of 255 octets fits and of 256 is YXDOMAIN",
          "[rfc6672][2.2]") {
    const std::string label(63, 'l');
    const std::string target = label + "." + label + "." + label + "."; // 193 octets
    const std::string dname = "d.example. 60 DNAME " + target;
    Authority server{"example.", dname};
    const std::string fits = std::string(61, 'f'); // 62 more: 255
    const std::string over = std::string(62, 'o');
    const auto message = // 512 octets would be too little
        server.message_for(Authority::query(fits + ".d.example. CNAME"), answer::Transport::Tcp);
    CHECK(conformance::summary(message) ==
          "NOERROR aa; " + dname + "; " + fits + ".d.example. 60 CNAME " + fits + "." + target);
    CHECK(server.ask(over + ".d.example. CNAME") == "YXDOMAIN aa; " + dname);
}

TEST_CASE("RFC 6672 2.3: a DNAME at the apex leaves SOA and NS in place", "[rfc6672][2.3]") {
    Authority server{"example.", "@ 3600 SOA ns.other. admin.other. 1 2 3 4 300\n"
                                 "@ 60 NS ns.other.\n @ 60 DNAME target."};
    CHECK(server.ask("example. SOA") == "NOERROR aa; example. 3600 SOA");
    CHECK(server.ask("example. NS") == "NOERROR aa; example. 60 NS ns.other.");
    CHECK(server.ask("example. A") == "NOERROR aa; authority: example. 300 SOA");
    CHECK(server.ask("www.example. CNAME") == "NOERROR aa; example. 60 DNAME target.; "
                                              "www.example. 60 CNAME www.target.");
}

TEST_CASE("RFC 6672 2.4: neither two DNAMEs nor a CNAME beside one", "[rfc6672][2.4]") {
    CHECK_THROWS_WITH(Authority("example.", "d 60 DNAME a.\n d 60 DNAME b."),
                      Catch::Contains("exactly one"));
    CHECK_THROWS_WITH(Authority("example.", "d 60 DNAME a.\n d 60 CNAME b."),
                      Catch::Contains("CNAME beside other records"));
}

TEST_CASE("RFC 6672 2.4: what lies below a DNAME is hidden", "[rfc6672][2.4]") {
    Authority server{"example.", "d 60 DNAME target.\n www.d 60 A 192.0.2.1\n"
                                 "*.d 60 A 192.0.2.2\n cut.d 60 NS ns.other."};
    for (const std::string name : {"www", "other", "cut", "x.cut", "*"}) {
        CAPTURE(name);
        CHECK(server.ask(name + ".d.example. CNAME") ==
              "NOERROR aa; d.example. 60 DNAME target.; " + name + ".d.example. 60 CNAME " + name +
                  ".target.");
    }
}

TEST_CASE("RFC 6672 3.1: the CNAME has the TTL of the DNAME", "[rfc6672][3.1]") {
    Authority server{"example.", "d 0 DNAME new.example.\n e 86400 DNAME new.example.\n"
                                 "www.new 60 A 192.0.2.1"};
    CHECK(server.ask("www.d.example. A") ==
          "NOERROR aa; d.example. 0 DNAME new.example.; "
          "www.d.example. 0 CNAME www.new.example.; www.new.example. 60 A 192.0.2.1");
    CHECK(server.ask("www.e.example. A") ==
          "NOERROR aa; e.example. 86400 DNAME new.example.; "
          "www.e.example. 86400 CNAME www.new.example.; www.new.example. 60 A 192.0.2.1");
}

TEST_CASE("RFC 6672 3.2: below a cut the referral comes before the DNAME", "[rfc6672][3.2]") {
    Authority server{"example.", "cut 60 NS ns.other.\n d.cut 60 DNAME target."};
    CHECK(server.ask("www.d.cut.example. A") == "NOERROR; authority: cut.example. 60 NS ns.other.");
}
