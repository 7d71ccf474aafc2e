#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

/// The zone of RFC 4592 §2.2.1.
Authority example() {
    return {"example.", "@ 3600 SOA ns.example.com. admin.example.com. 1 2 3 4 300\n"
                        "@ 3600 NS ns.example.com.\n"
                        "@ 3600 NS ns.example.net.\n"
                        "* 3600 TXT \"this is a wildcard\"\n"
                        "* 3600 MX 10 host1.example.\n"
                        "sub.* 3600 TXT \"this is not a wildcard\"\n"
                        "host1 3600 A 192.0.2.1\n"
                        "_ssh._tcp.host1 3600 SRV 0 0 22 host1.example.\n"
                        "_ssh._tcp.host2 3600 SRV 0 0 22 host2.example.\n"
                        "subdel 3600 NS ns.example.com.\n"
                        "subdel 3600 NS ns.example.net."};
}

const std::string no_data = "NOERROR aa; authority: example. 300 SOA";
const std::string name_error = "NXDOMAIN aa; authority: example. 300 SOA";

} // namespace

TEST_CASE("RFC 4592 2.2.1: the responses synthesised from the wildcard", "[rfc4592][2.2.1]") {
    Authority server = example();
    CHECK(server.ask("host3.example. MX") ==
          "NOERROR aa; host3.example. 3600 MX 10 host1.example.");
    CHECK(server.ask("host3.example. A") == no_data);
    CHECK(server.ask("foo.bar.example. TXT") ==
          "NOERROR aa; foo.bar.example. 3600 TXT \"this is a wildcard\"");
}

TEST_CASE("RFC 4592 2.2.1: the responses not synthesised from any wildcard", "[rfc4592][2.2.1]") {
    Authority server = example();
    CHECK(server.ask("host1.example. MX") == no_data);
    CHECK(server.ask("sub.*.example. MX") == no_data);
    CHECK(server.ask("_telnet._tcp.host1.example. SRV") == name_error);
    CHECK(server.ask("host.subdel.example. A") ==
          "NOERROR; authority: subdel.example. 3600 NS ns.example.com.; "
          "subdel.example. 3600 NS ns.example.net.");
    CHECK(server.ask("ghost.*.example. MX") == name_error);
}

TEST_CASE("RFC 4592 2.2.1: a wildcard asked by its own name is plain", "[rfc4592][2.2.1]") {
    Authority server = example();
    CHECK(server.ask("*.example. MX") == "NOERROR aa; *.example. 3600 MX 10 host1.example.");
    CHECK(server.ask("*.example. A") == no_data);
    CHECK(server.ask("sub.*.example. TXT") ==
          "NOERROR aa; sub.*.example. 3600 TXT \"this is not a wildcard\"");
}

TEST_CASE("RFC 4592 2.2.2: empty non-terminals exist and block the wildcard", "[rfc4592][2.2.2]") {
    Authority server = example();
    for (const char* const name :
         {"host2.example.", "_tcp.host2.example.", "_tcp.host1.example."}) {
        CAPTURE(name);
        CHECK(server.ask(std::string{name} + " MX") == no_data);
        CHECK(server.ask(std::string{name} + " TXT") == no_data);
    }
}

TEST_CASE("RFC 4592 2.2.2: an empty asterisk gives NODATA to what it covers", "[rfc4592][2.2.2]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n sub.*.e 60 A 192.0.2.1"};
    CHECK(server.ask("x.e.example. A") == no_data);
    CHECK(server.ask("sub.x.e.example. A") == no_data);
}

TEST_CASE("RFC 4592 3.3.2: closest encloser and source of synthesis", "[rfc4592][3.3.2]") {
    Authority server = example();
    const auto from_wildcard = [](const std::string& name) {
        return "NOERROR aa; " + name + " 3600 TXT \"this is a wildcard\"";
    };
    for (const char* const name :
         {"host3.example.", "_telnet._tcp.host3.example.", "_chat._udp.host3.example."}) {
        CHECK(server.ask(std::string{name} + " TXT") == from_wildcard(name));
    }
    CHECK(server.ask("_telnet._tcp.host1.example. TXT") == name_error);
    CHECK(server.ask("_dns._udp.host2.example. TXT") == name_error);
    CHECK(server.ask("foobar.*.example. TXT") == name_error);
}

TEST_CASE("RFC 4592 3.3.3: the inner wildcard is used and never the outer", "[rfc4592][3.3.3]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n * 60 A 192.0.2.1\n"
                                 "*.in 60 TXT \"inner\""};
    CHECK(server.ask("x.in.example. TXT") == "NOERROR aa; x.in.example. 60 TXT \"inner\"");
    CHECK(server.ask("x.in.example. A") == no_data);
    CHECK(server.ask("x.out.example. A") == "NOERROR aa; x.out.example. 60 A 192.0.2.1");
}

TEST_CASE("RFC 4592 4.1: no SOA at a wildcard below the apex", "[rfc4592][4.1]") {
    CHECK_THROWS_WITH(Authority("example.", "* 60 SOA ns admin 1 2 3 4 5"), Catch::Contains("SOA"));
}

TEST_CASE("RFC 4592 4.2: NS at a wildcard makes no cut of the names it covers", "[rfc4592][4.2]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n *.w 60 NS ns.other.\n"
                                 "*.w 60 TXT \"beside\""};
    CHECK(server.ask("x.w.example. A") == no_data);
    CHECK(server.ask("x.w.example. TXT") == "NOERROR aa; x.w.example. 60 TXT \"beside\"");
    CHECK(server.ask("*.w.example. A") == "NOERROR; authority: *.w.example. 60 NS ns.other.");
}

TEST_CASE("RFC 4592 4.3: CNAME at a wildcard is an alias of each covered name", "[rfc4592][4.3]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n *.w 60 CNAME www\n"
                                 "www 60 A 192.0.2.1\n *.self 60 CNAME x.self"};
    CHECK(server.ask("x.y.w.example. A") == "NOERROR aa; x.y.w.example. 60 CNAME www.example.; "
                                            "www.example. 60 A 192.0.2.1");
    CHECK(server.ask("x.w.example. CNAME") == "NOERROR aa; x.w.example. 60 CNAME www.example.");
    CHECK(server.ask("x.w.example. TXT") == "NOERROR aa; x.w.example. 60 CNAME www.example.; "
                                            "authority: example. 300 SOA");
    CHECK(server.ask("x.self.example. A") == "SERVFAIL"); // a loop made by synthesis
}

TEST_CASE("RFC 4592 4.4: DNAME at a wildcard redirects only below its own name", "[rfc4592][4.4]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n *.w 60 DNAME example.\n"
                                 "www 60 A 192.0.2.1"};
    CHECK(server.ask("www.x.w.example. A") == no_data);
    CHECK(server.ask("www.*.w.example. A") ==
          "NOERROR aa; *.w.example. 60 DNAME example.; "
          "www.*.w.example. 60 CNAME www.example.; www.example. 60 A 192.0.2.1");
}

TEST_CASE("RFC 4592 4.5: SRV at a wildcard is synthesised below any prefix", "[rfc4592][4.5]") {
    Authority server{"example.", "*.w 60 SRV 0 0 80 www"};
    CHECK(server.ask("_http._tcp.w.example. SRV") ==
          "NOERROR aa; _http._tcp.w.example. 60 SRV 0 0 80 www.example.");
}

TEST_CASE("RFC 4592 4.6: no DS is synthesised for a delegated name", "[rfc4592][4.6]") {
    Authority server{"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n * 60 TXT \"t\"\n"
                                 "cut 60 NS ns.other."};
    CHECK(server.ask("cut.example. DS") == no_data);
    CHECK(server.ask("cut.example. TXT") == "NOERROR; authority: cut.example. 60 NS ns.other.");
}
