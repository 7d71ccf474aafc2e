#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

const std::string apex = "@ 3600 SOA ns admin 1 2 3 4 300\n";
const std::string soa = "authority: example. 300 SOA";

} // namespace

TEST_CASE("RFC 6604 2.1: AA says whether the first owner is held here", "[rfc6604][2.1]") {
    Authority server{"example.", apex + "a 60 CNAME www.cut\n cut 60 NS ns.other."};
    CHECK(server.ask("a.example. A") == "NOERROR aa; a.example. 60 CNAME www.cut.example.; "
                                        "authority: cut.example. 60 NS ns.other.");
    CHECK(server.ask("www.cut.example. A") == "NOERROR; authority: cut.example. 60 NS ns.other.");
}

TEST_CASE("RFC 6604 3: the rcode is that of the last link of a CNAME chain", "[rfc6604][3]") {
    Authority server{"example.", apex + "a 60 CNAME b\n b 60 CNAME gone\n c 60 CNAME www\n"
                                        "www 60 A 192.0.2.1"};
    const std::string chain = "; a.example. 60 CNAME b.example.; b.example. 60 CNAME gone.example.";
    CHECK(server.ask("a.example. A") == "NXDOMAIN aa" + chain + "; " + soa);
    CHECK(server.ask("c.example. A") ==
          "NOERROR aa; c.example. 60 CNAME www.example.; www.example. 60 A 192.0.2.1");
    CHECK(server.ask("c.example. MX") == "NOERROR aa; c.example. 60 CNAME www.example.; " + soa);
    CHECK(server.ask("b.example. CNAME") == "NOERROR aa; b.example. 60 CNAME gone.example.");
}

TEST_CASE("RFC 6604 3: the rcode is that of the last link of a DNAME chain", "[rfc6604][3]") {
    Authority server{"example.", apex + "d 60 DNAME new.example.\n www.new 60 A 192.0.2.1"};
    const std::string dname = "; d.example. 60 DNAME new.example.; ";
    CHECK(server.ask("gone.d.example. A") ==
          "NXDOMAIN aa" + dname + "gone.d.example. 60 CNAME gone.new.example.; " + soa);
    CHECK(server.ask("www.d.example. MX") ==
          "NOERROR aa" + dname + "www.d.example. 60 CNAME www.new.example.; " + soa);
}

TEST_CASE("RFC 6604 3: an error of another zone at the end of the chain counts", "[rfc6604][3]") {
    const std::string label(63, 'l');
    Authority server{"example.", apex + "a 60 CNAME x." + label + ".d.other."};
    const std::string target = label + "." + label + "." + label + ".";
    server.zone("other.", "d 60 DNAME " + target);
    CHECK(server.ask("a.example. A") ==
          "YXDOMAIN aa; a.example. 60 CNAME x." + label + ".d.other.; d.other. 60 DNAME " + target);
}
