#include "dns/svcb_text.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

std::string text_of(const Octets& parameters) {
    const auto text = svc_parameters_text(parameters);
    return text ? *text : "malformed";
}

} // namespace

TEST_CASE("SvcParams as RFC 9460 appendix D writes them") {
    CHECK(text_of({}).empty());
    CHECK(text_of(option(3, hex("0035"))) == "port=53");
    CHECK(text_of(option(667, octets_of("hello"))) == "key667=\"hello\"");
    CHECK(text_of(option(667, octets_of("hello\xd2qoo"))) == "key667=\"hello\\210qoo\"");
    CHECK(text_of(option(6, hex("20010db8000000000000000000000001"
                                "20010db8000000000000000000530001"))) ==
          "ipv6hint=2001:db8::1,2001:db8::53:1");
    CHECK(text_of(option(0, hex("0001 0004")) + option(1, hex("02 6832 05 68332d3139")) +
                  option(4, hex("c0000201"))) ==
          "mandatory=alpn,ipv4hint alpn=h2,h3-19 ipv4hint=192.0.2.1");
    CHECK(text_of(option(1, hex("08 665c6f6f2c626172 02 6832"))) == "alpn=f\\\\\\\\oo\\\\,bar,h2");
    CHECK(text_of(option(1, hex("02 6832")) + option(2, {})) == "alpn=h2 no-default-alpn");
    CHECK(text_of(option(5, octets_of("foobar"))) == "ech=Zm9vYmFy");
    CHECK(text_of(option(0, hex("029b"))) == "mandatory=key667");
    CHECK(text_of(option(65535, {})) == "key65535");
}

TEST_CASE("values that do not have the form of their key are malformed (RFC 9460 §7, §8)") {
    for (const Octets& parameters :
         {option(0, {}), option(0, hex("00")), option(1, {}), option(1, hex("00")),
          option(1, hex("03 6832")), option(2, hex("00")), option(3, hex("01")), option(3, {}),
          option(3, hex("010203")), option(4, {}), option(4, hex("c00002")),
          option(6, hex("c0000201")), hex("0003"), hex("0003 0002 01")}) {
        CHECK(text_of(parameters) == "malformed");
    }
}

TEST_CASE("keys are in strictly increasing order (RFC 9460 §2.2)") {
    CHECK(text_of(option(4, hex("c0000201")) + option(3, hex("0035"))) == "malformed");
    CHECK(text_of(option(3, hex("0035")) + option(3, hex("0035"))) == "malformed");
}

TEST_CASE("an ALPN id with blanks or quotes stays one value") {
    CHECK(text_of(option(1, hex("03 612062"))) == "alpn=\"a b\"");
    CHECK(text_of(option(1, hex("03 612262"))) == "alpn=\"a\\\"b\"");
    CHECK(text_of(option(1, hex("03 613b62"))) == "alpn=\"a;b\"");
}
