#include "resolver/answer/special_use.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

namespace parallax::answer {

namespace {

/// "apex rcode rdata", or "not special".
std::string ask(const std::string& owner, dns::RrType type) {
    const dns::HashedName name{*dns::Name::from_text(owner)};
    const auto special = special_use_of(name, type);
    if (!special) return "not special";
    const auto said = answer_special_use(*special, name, type);
    std::string text = name.suffix(special->apex_labels).to_text() + " " + dns::to_text(said.rcode);
    if (said.found) {
        dns::for_each_rdata(said.found->view(), [&](std::span<const std::uint8_t> rdata) {
            text += " " + dns::rdata_to_text(said.found->view().type, rdata);
        });
    }
    return text;
}

} // namespace

using dns::RrType;

TEST_CASE("localhost and all below it is the loopback (RFC 6761 section 6.3)") {
    CHECK(ask("localhost.", RrType::A) == "localhost. NOERROR 127.0.0.1");
    CHECK(ask("A.B.localhost.", RrType::AAAA) == "localhost. NOERROR ::1");
    CHECK(ask("a.localhost.", RrType::MX) == "localhost. NOERROR");
    CHECK(ask("a.localhost.", RrType::ANY) == "localhost. NOERROR 127.0.0.1");
    CHECK(ask("localhost.example.", RrType::A) == "not special");
    CHECK(ask("notlocalhost.", RrType::A) == "not special");
}

TEST_CASE("names that must not exist do not exist") {
    for (const std::string top : {"test.", "invalid.", "onion.", "alt.", "home.arpa."}) {
        CHECK(ask("www." + top, RrType::A) == top + " NXDOMAIN");
        CHECK(ask("a.b.c." + top, RrType::TXT) == top + " NXDOMAIN");
        CHECK(ask(top, RrType::A) == top + " NOERROR");
        CHECK(ask(top, RrType::NS) == top + " NOERROR " + top);
        const std::string soa =
            top + " NOERROR " + top + " nobody.invalid. 1 3600 1200 604800 10800";
        CHECK(ask(top, RrType::SOA) == soa);
        CHECK(ask(top, RrType::ANY) == soa);
    }
    CHECK(ask("home.arpa.", RrType::DS) == "not special"); // RFC 8375 section 4 (4)
    CHECK(ask("x.home.arpa.", RrType::DS) == "home.arpa. NXDOMAIN");
    CHECK(ask("arpa.", RrType::SOA) == "not special");
    CHECK(ask(".", RrType::SOA) == "not special");
    CHECK(ask("example.", RrType::A) == "not special");
}

TEST_CASE("locally served reverse zones (RFC 6303, RFC 7793)") {
    for (const std::string apex :
         {"10.in-addr.arpa.", "16.172.in-addr.arpa.", "31.172.in-addr.arpa.",
          "168.192.in-addr.arpa.", "0.in-addr.arpa.", "254.169.in-addr.arpa.",
          "2.0.192.in-addr.arpa.", "100.51.198.in-addr.arpa.", "113.0.203.in-addr.arpa.",
          "255.255.255.255.in-addr.arpa.", "64.100.in-addr.arpa.", "127.100.in-addr.arpa.",
          "d.f.ip6.arpa.", "8.e.f.ip6.arpa.", "b.e.f.ip6.arpa.", "8.b.d.0.1.0.0.2.ip6.arpa."}) {
        CHECK(ask("9.9." + apex, RrType::PTR) == apex + " NXDOMAIN");
        CHECK(ask(apex, RrType::PTR) == apex + " NOERROR");
    }
    for (const std::string open :
         {"9.in-addr.arpa.", "15.172.in-addr.arpa.", "32.172.in-addr.arpa.", "172.in-addr.arpa.",
          "63.100.in-addr.arpa.", "128.100.in-addr.arpa.", "016.172.in-addr.arpa.", "in-addr.arpa.",
          "c.e.f.ip6.arpa.", "c.f.ip6.arpa.", "ip6.arpa.", "1111.172.in-addr.arpa.",
          "x.172.in-addr.arpa."}) {
        CHECK(ask(open, RrType::PTR) == "not special");
    }
}

TEST_CASE("loopback addresses point to localhost; the names on the way exist") {
    const std::string v4 = "127.in-addr.arpa.";
    CHECK(ask("1.0.0." + v4, RrType::PTR) == v4 + " NOERROR localhost.");
    CHECK(ask("1.0.0." + v4, RrType::ANY) == v4 + " NOERROR localhost.");
    CHECK(ask("1.0.0." + v4, RrType::A) == v4 + " NOERROR");
    CHECK(ask("0.0." + v4, RrType::PTR) == v4 + " NOERROR");
    CHECK(ask("0." + v4, RrType::PTR) == v4 + " NOERROR");
    CHECK(ask("1." + v4, RrType::PTR) == v4 + " NXDOMAIN");
    CHECK(ask("2.0.0." + v4, RrType::PTR) == v4 + " NXDOMAIN");
    CHECK(ask("x.1.0.0." + v4, RrType::PTR) == v4 + " NXDOMAIN");
    std::string v6 = "1.";
    for (int i = 0; i < 31; ++i) v6 += "0.";
    v6 += "ip6.arpa.";
    CHECK(ask(v6, RrType::PTR) == v6 + " NOERROR localhost.");
    CHECK(ask("x." + v6, RrType::PTR) == v6 + " NXDOMAIN");
}

} // namespace parallax::answer
