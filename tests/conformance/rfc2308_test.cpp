#include "tests/conformance/authority.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using conformance::Authority;

namespace {

const std::string apex = "@ 3600 SOA ns.example. admin.example. 1 2 3 4 300\n";

} // namespace

TEST_CASE("RFC 2308 2.1: a name error carries the SOA of the zone", "[rfc2308][2.1]") {
    Authority server{"example.", apex + "a 60 CNAME gone"};
    CHECK(server.ask("gone.example. A") == "NXDOMAIN aa; authority: example. 300 SOA");
    CHECK(server.ask("a.example. A") == "NXDOMAIN aa; a.example. 60 CNAME gone.example.; "
                                        "authority: example. 300 SOA");
}

TEST_CASE("RFC 2308 2.2: NODATA is NOERROR with no answer and the SOA", "[rfc2308][2.2]") {
    Authority server{"example.", apex + "www 60 A 192.0.2.1\n a 60 CNAME www"};
    for (const char* const type : {"AAAA", "MX", "TXT", "SRV", "HTTPS", "CAA", "NS", "SOA", "DS",
                                   "DNAME", "CNAME", "PTR", "TYPE65280"}) {
        CAPTURE(type);
        CHECK(server.ask(std::string{"www.example. "} + type) ==
              "NOERROR aa; authority: example. 300 SOA");
    }
    CHECK(server.ask("a.example. AAAA") == "NOERROR aa; a.example. 60 CNAME www.example.; "
                                           "authority: example. 300 SOA");
}

TEST_CASE("RFC 2308 2.2: no NS with the SOA of NODATA so it is no referral", "[rfc2308][2.2]") {
    Authority server{"example.", apex + "@ 60 NS ns.other.\n www 60 A 192.0.2.1"};
    CHECK(server.ask("www.example. MX") == "NOERROR aa; authority: example. 300 SOA");
}

TEST_CASE("RFC 2308 3: the TTL is the lesser of the SOA's own and MINIMUM", "[rfc2308][3]") {
    for (const auto& [soa, ttl] :
         std::map<std::string, std::string>{{"@ 3600 SOA ns admin 1 2 3 4 300", "300"},
                                            {"@ 60 SOA ns admin 1 2 3 4 300", "60"},
                                            {"@ 300 SOA ns admin 1 2 3 4 300", "300"},
                                            {"@ 3600 SOA ns admin 1 2 3 4 0", "0"},
                                            {"@ 0 SOA ns admin 1 2 3 4 300", "0"}}) {
        CAPTURE(soa);
        Authority server{"example.", soa + "\n www 60 A 192.0.2.1"};
        CHECK(server.ask("gone.example. A") == "NXDOMAIN aa; authority: example. " + ttl + " SOA");
        CHECK(server.ask("www.example. MX") == "NOERROR aa; authority: example. " + ttl + " SOA");
    }
}

TEST_CASE("RFC 2308 3: the SOA asked for keeps its own TTL", "[rfc2308][3]") {
    Authority server{"example.", apex};
    CHECK(server.ask("example. SOA") == "NOERROR aa; example. 3600 SOA");
}

TEST_CASE("RFC 2308 5: the SOA is that of the zone where the chain ends", "[rfc2308][5]") {
    Authority server{"example.", apex + "a 60 CNAME gone.other."};
    server.zone("other.", "@ 3600 SOA ns admin 1 2 3 4 77");
    CHECK(server.ask("a.example. A") == "NXDOMAIN aa; a.example. 60 CNAME gone.other.; "
                                        "authority: other. 77 SOA");
}
