#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

Authority example() {
    return {"example.", "@ 3600 SOA ns admin 1 2 3 4 300\n"
                        "www 60 A 192.0.2.1\n www 60 A 192.0.2.2\n www 60 TXT \"t\"\n"
                        "www 60 AAAA 2001:db8::1\n www 60 MX 10 www\n"
                        "alias 60 CNAME www\n a.ent 60 A 192.0.2.1\n *.wild 60 TXT \"w\"\n"
                        "*.wild 60 A 192.0.2.9"};
}

} // namespace

TEST_CASE("RFC 8482 4.1: ANY of a name gets one whole RRset", "[rfc8482][4.1]") {
    Authority server = example();
    CHECK(server.ask("www.example. ANY") ==
          "NOERROR aa; www.example. 60 A 192.0.2.1; www.example. 60 A 192.0.2.2");
    CHECK(server.ask("x.wild.example. ANY") == "NOERROR aa; x.wild.example. 60 TXT \"w\"");
    CHECK(server.ask("example. ANY") == "NOERROR aa; example. 3600 SOA");
}

TEST_CASE("RFC 8482 4.3: a CNAME answers ANY and is not followed", "[rfc8482][4.3]") {
    Authority server = example();
    CHECK(server.ask("alias.example. ANY") == "NOERROR aa; alias.example. 60 CNAME www.example.");
}

TEST_CASE("RFC 8482 7: ANY tells missing and empty names apart", "[rfc8482][7]") {
    Authority server = example();
    CHECK(server.ask("gone.example. ANY") == "NXDOMAIN aa; authority: example. 300 SOA");
    CHECK(server.ask("ent.example. ANY") == "NOERROR aa; authority: example. 300 SOA");
}

TEST_CASE("RFC 8482 4.1: the same over TCP", "[rfc8482][4.1]") {
    Authority server = example();
    const auto packet = Authority::query("www.example. ANY");
    CHECK(server.respond_to(packet, answer::Transport::Tcp) == server.respond_to(packet));
}
