#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

const std::string apex = "@ 3600 SOA ns admin 1 2 3 4 300\n";
const std::string no_data = "NOERROR aa; authority: example. 300 SOA";
const std::string name_error = "NXDOMAIN aa; authority: example. 300 SOA";

} // namespace

TEST_CASE("RFC 8020 2: nothing exists below a name that does not", "[rfc8020][2]") {
    Authority server{"example.", apex + "www 60 A 192.0.2.1"};
    for (const char* const name : {"gone.example.", "a.gone.example.", "a.b.gone.example.",
                                   "a.www.example.", "a.b.www.example."}) {
        CAPTURE(name);
        CHECK(server.ask(std::string{name} + " A") == name_error);
    }
}

TEST_CASE("RFC 8020 2: an ancestor of a name that exists is never a name error", "[rfc8020][2]") {
    Authority server{"example.", apex + "a.b.c.d 60 A 192.0.2.1"};
    for (const char* const name : {"b.c.d.example.", "c.d.example.", "d.example."}) {
        CAPTURE(name);
        CHECK(server.ask(std::string{name} + " A") == no_data);
        CHECK(server.ask("x." + std::string{name} + " A") == name_error); // but beside it
    }
}

TEST_CASE("RFC 8020 2: what a wildcard covers exists", "[rfc8020][2]") {
    Authority server{"example.", apex + "*.w 60 A 192.0.2.1"};
    CHECK(server.ask("x.w.example. TXT") == no_data);
    CHECK(server.ask("w.example. A") == no_data);
    CHECK(server.ask("x.v.example. A") == name_error);
}

TEST_CASE("RFC 8020 2: ancestors of glue below a cut are the child's", "[rfc8020][2]") {
    Authority server{"example.", apex + "cut 60 NS ns.a.cut\n ns.a.cut 60 A 192.0.2.53"};
    CHECK(server.ask("a.cut.example. A") ==
          "NOERROR; authority: cut.example. 60 NS ns.a.cut.example.; "
          "additional: ns.a.cut.example. 60 A 192.0.2.53");
}
