#include "dns/edns.hpp"

#include "tests/unit/dns/builders.hpp"

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

Result<Edns> edns_of(const Octets& rdata) {
    return read_edns(1232, 0, rdata);
}

boost::system::error_code error_of(const Octets& rdata) {
    const auto edns = edns_of(rdata);
    REQUIRE_FALSE(edns.has_value());
    return edns.error();
}

} // namespace

TEST_CASE("the fixed part of OPT (RFC 6891 §6.1.3)") {
    const auto edns = read_edns(4096, 0x12'00'8000, {});
    REQUIRE(edns.has_value());
    CHECK(edns->udp_payload == 4096);
    CHECK(edns->extended_rcode == 0x12);
    CHECK(edns->version == 0);
    CHECK(edns->dnssec_ok);
    CHECK_FALSE(read_edns(4096, 0x7FFF, {})->dnssec_ok);
    CHECK(read_edns(4096, 0x00'03'0000, {})->version == 3);
}

TEST_CASE("a payload below 512 is read as 512 (RFC 6891 §6.2.3)") {
    CHECK(read_edns(0, 0, {})->udp_payload == 512);
    CHECK(read_edns(511, 0, {})->udp_payload == 512);
    CHECK(read_edns(513, 0, {})->udp_payload == 513);
    CHECK(read_edns(65535, 0, {})->udp_payload == 65535);
}

TEST_CASE("options that are unknown or of no concern are ignored (RFC 6891 §6.1.2)") {
    const auto edns = edns_of(option(65001, hex("ffff")) + option(3, {}) + option(10, hex("01")) +
                              option(12, Octets(400)) + option(0, {}));
    REQUIRE(edns.has_value());
    CHECK_FALSE(edns->keepalive);
    CHECK_FALSE(edns->client_subnet.has_value());
    CHECK(edns->errors.empty());
}

TEST_CASE("options must fill RDLENGTH exactly") {
    CHECK(error_of(hex("00")) == WireError::BadEdns);
    CHECK(error_of(hex("000300")) == WireError::BadEdns);
    CHECK(error_of(hex("0003 0001")) == WireError::BadEdns);
    CHECK(error_of(hex("0003 ffff 00")) == WireError::BadEdns);
    CHECK(error_of(option(3, {}) + hex("00")) == WireError::BadEdns);
}

TEST_CASE("at most edns_options_max options are read") {
    Octets rdata;
    for (std::size_t i = 0; i < edns_options_max; ++i) rdata = rdata + option(65001, {});
    CHECK(edns_of(rdata).has_value());
    CHECK(error_of(rdata + option(65001, {})) == WireError::BadEdns);
}

TEST_CASE("the options of another EDNS version are not judged (RFC 6891 §6.1.3)") {
    // The answer to it is BADVERS, which takes an OPT that reads.
    const auto edns = read_edns(1232, 0x00'01'0000, hex("ff"));
    REQUIRE(edns.has_value());
    CHECK(edns->version == 1);
}

TEST_CASE("client subnets (RFC 7871 §6)") {
    const auto four = edns_of(option(8, hex("0001 18 00 0a0104")));
    REQUIRE(four->client_subnet.has_value());
    CHECK(four->client_subnet->family == 1);
    CHECK(four->client_subnet->source_prefix == 24);
    CHECK(four->client_subnet->address[2] == 4);
    CHECK(four->client_subnet->address[3] == 0);
    const auto six = edns_of(option(8, hex("0002 38 00 20010db8000001")));
    CHECK(six->client_subnet->source_prefix == 56);
    CHECK(edns_of(option(8, hex("0001 00 00")))->client_subnet->source_prefix == 0);
    CHECK(edns_of(option(8, hex("0001 20 20 0a010405")))->client_subnet->source_prefix == 32);
    CHECK(edns_of(option(8, hex("0001 09 00 0a80")))->client_subnet->address[1] == 0x80);
}

TEST_CASE("malformed client subnets are refused (RFC 7871 §6, §7.1.2)") {
    CHECK(error_of(option(8, hex("0001 18 00 0a01"))) == WireError::BadEdns);       // too short
    CHECK(error_of(option(8, hex("0001 18 00 0a010400"))) == WireError::BadEdns);   // too long
    CHECK(error_of(option(8, hex("0001 21 00 0a01040506"))) == WireError::BadEdns); // /33
    CHECK(error_of(option(8, hex("0001 00 21"))) == WireError::BadEdns);            // scope /33
    CHECK(error_of(option(8, hex("0002 81 00") + Octets(17))) == WireError::BadEdns);
    CHECK(error_of(option(8, hex("0001 09 00 0a40"))) == WireError::BadEdns); // bits behind /9
    CHECK(error_of(option(8, hex("0003 08 00 0a"))) == WireError::BadEdns);   // no such family
    CHECK(error_of(option(8, hex("0001 18"))) == WireError::BadEdns);
    CHECK(error_of(option(8, {})) == WireError::BadEdns);
}

TEST_CASE("of two client subnets the first counts") {
    const auto edns = edns_of(option(8, hex("0001 08 00 0a")) + option(8, hex("0001 08 00 0b")));
    CHECK(edns->client_subnet->address[0] == 10);
}

TEST_CASE("tcp keepalive, empty or with a timeout (RFC 7828 §3.1)") {
    CHECK(edns_of(option(11, {}))->keepalive);
    CHECK(edns_of(option(11, hex("012c")))->keepalive);
}

TEST_CASE("extended errors (RFC 8914 §2)") {
    const auto edns = edns_of(option(15, hex("0012") + octets_of("no")) + option(15, hex("0063")));
    REQUIRE(edns->errors.size() == 2);
    CHECK(edns->errors[0].code == EdeCode::Prohibited);
    CHECK(edns->errors[0].text == "no");
    CHECK(static_cast<int>(edns->errors[1].code) == 99);
    CHECK(edns->errors[1].text.empty());
    CHECK(error_of(option(15, hex("00"))) == WireError::BadEdns);
    Octets many;
    for (int i = 0; i < 20; ++i) many = many + option(15, hex("0000"));
    CHECK(edns_of(many)->errors.size() == 8);
}

TEST_CASE("texts of extended error codes") {
    CHECK(to_text(EdeCode::Prohibited) == "Prohibited");
    CHECK(to_text(EdeCode::NotAuthoritative) == "Not Authoritative");
    for (const int code : {1, 2, 5, 6, 7, 8, 9, 10, 11, 12, 27}) {
        CHECK_FALSE(to_text(static_cast<EdeCode>(code)).starts_with("EDE"));
    }
    CHECK_FALSE(to_text(static_cast<EdeCode>(4711)).empty());
}
