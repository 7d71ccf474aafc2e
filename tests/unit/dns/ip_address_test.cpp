#include "dns/ip_address.hpp"

#include "dns/name.hpp"

#include <catch2/catch.hpp>

#include <random>

using namespace parallax::dns;

namespace {

IpAddress address(std::string_view text) {
    const auto parsed = IpAddress::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

Prefix prefix(std::string_view text) {
    const auto parsed = Prefix::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

Name name(std::string_view text) {
    const auto parsed = Name::from_text(text);
    REQUIRE(parsed.has_value());
    return *parsed;
}

} // namespace

TEST_CASE("addresses read and print in canonical form (RFC 5952)") {
    CHECK(address("10.1.0.4").to_text() == "10.1.0.4");
    CHECK(address("FD00:0:0:0:0:0:0:1").to_text() == "fd00::1");
    CHECK(address("::").to_text() == "::");
    CHECK(address("2001:db8:0:1:1:1:1:1").to_text() == "2001:db8:0:1:1:1:1:1");
    CHECK(address("10.1.0.4").family() == AddressFamily::V4);
    CHECK(address("10.1.0.4").bits() == 32);
    CHECK(address("10.1.0.4").octets().size() == 4);
    CHECK(address("fd00::1").family() == AddressFamily::V6);
    CHECK(address("fd00::1").bits() == 128);
    CHECK(address("fd00::1").octets().size() == 16);
    CHECK(IpAddress{} == address("0.0.0.0"));
}

TEST_CASE("an IPv4-mapped address is the IPv4 address") {
    CHECK(address("::ffff:10.1.0.4") == address("10.1.0.4"));
    CHECK(address("::ffff:a01:4") == address("10.1.0.4"));
    CHECK(address("::10.1.0.4").family() == AddressFamily::V6);
}

TEST_CASE("octets of an A or AAAA record are an address, of other lengths none") {
    const std::array<std::uint8_t, 16> octets{0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5};
    CHECK(IpAddress::from_octets(octets) == IpAddress::from_text("fd00::5"));
    CHECK(IpAddress::from_octets(std::span{octets}.first(4)) == IpAddress::from_text("253.0.0.0"));
    for (const std::size_t other : {0U, 3U, 5U, 15U}) {
        CHECK_FALSE(IpAddress::from_octets(std::span{octets}.first(other)));
    }
    const std::array<std::uint8_t, 17> longer{};
    CHECK_FALSE(IpAddress::from_octets(longer));
}

TEST_CASE("malformed addresses are refused") {
    const auto text = GENERATE(
        as<std::string>{}, "", " 10.0.0.1", "10.0.0.1 ", "10.0.0", "10.0.0.256", "10.0.0.01",
        "10.0.0.1.2", "0x0a.0.0.1", "10.0.0.1/32", ":::", "fd00", "fd00::1::2", "fd00::1%eth0",
        "[fd00::1]", "1:2:3:4:5:6:7:8:9", "-1.0.0.0", "12345::", "fd00::10.0.0.256", "a.b.c.d");
    CAPTURE(text);
    CHECK_FALSE(IpAddress::from_text(text));
}

TEST_CASE("an address with a NUL or of absurd length is refused") {
    CHECK_FALSE(IpAddress::from_text(std::string_view("10.0.0.1\0x", 10)));
    CHECK_FALSE(IpAddress::from_text(std::string(100'000, '1')));
    CHECK_FALSE(IpAddress::from_text(std::string(46, ':')));
}

TEST_CASE("loopback and unspecified addresses are known") {
    CHECK(address("127.0.0.1").is_loopback());
    CHECK(address("127.255.0.9").is_loopback());
    CHECK(address("::1").is_loopback());
    CHECK_FALSE(address("128.0.0.1").is_loopback());
    CHECK_FALSE(address("::2").is_loopback());
    CHECK_FALSE(address("1::1").is_loopback());
    CHECK(address("0.0.0.0").is_unspecified());
    CHECK(address("::").is_unspecified());
    CHECK_FALSE(address("0.0.0.1").is_unspecified());
    CHECK_FALSE(address("::1").is_unspecified());
}

TEST_CASE("prefixes read, print and contain") {
    CHECK(prefix("10.1.0.0/16").to_text() == "10.1.0.0/16");
    CHECK(prefix("10.1.0.4").to_text() == "10.1.0.4/32");
    CHECK(prefix("fd00::1").to_text() == "fd00::1/128");
    CHECK(prefix("10.1.0.0/16").contains(address("10.1.255.255")));
    CHECK_FALSE(prefix("10.1.0.0/16").contains(address("10.2.0.0")));
    CHECK(prefix("10.1.2.128/25").contains(address("10.1.2.200")));
    CHECK_FALSE(prefix("10.1.2.128/25").contains(address("10.1.2.127")));
    CHECK(prefix("0.0.0.0/0").contains(address("255.1.2.3")));
    CHECK_FALSE(prefix("0.0.0.0/0").contains(address("::1")));
    CHECK_FALSE(prefix("::/0").contains(address("1.2.3.4")));
    CHECK(prefix("fd00:1::/48").contains(address("fd00:1:0:ffff::")));
    CHECK_FALSE(prefix("fd00:1::/48").contains(address("fd00:1:1::")));
    CHECK(prefix("fd00::1/128").contains(address("fd00::1")));
}

TEST_CASE("host bits are seen and masked") {
    CHECK(prefix("10.1.0.4/16").has_host_bits());
    CHECK(prefix("10.1.0.4/16").masked() == prefix("10.1.0.0/16"));
    CHECK(prefix("10.255.255.255/9").masked() == prefix("10.128.0.0/9"));
    CHECK(prefix("0.0.0.1/0").has_host_bits());
    CHECK(prefix("fd00:1::1/48").masked() == prefix("fd00:1::/48"));
    CHECK_FALSE(prefix("10.1.0.0/16").has_host_bits());
    CHECK_FALSE(prefix("10.1.0.4/32").has_host_bits());
    CHECK_FALSE(prefix("::/0").has_host_bits());
}

TEST_CASE("a prefix of mapped addresses is an IPv4 prefix or nothing") {
    CHECK(prefix("::ffff:10.0.0.0/104") == prefix("10.0.0.0/8"));
    CHECK(prefix("::ffff:10.0.0.1/128") == prefix("10.0.0.1/32"));
    CHECK(prefix("::ffff:0.0.0.0/96") == prefix("0.0.0.0/0"));
    CHECK_FALSE(Prefix::from_text("::ffff:10.0.0.0/95"));
}

TEST_CASE("malformed prefixes are refused") {
    const auto text = GENERATE(as<std::string>{}, "", "/", "10.0.0.0/", "10.0.0.0/33", "::/129",
                               "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/08", "10.0.0.0/8/8",
                               "10.0.0.0/ 8", "10.0/8", "/8", "10.0.0.0/99999999999999999999");
    CAPTURE(text);
    CHECK_FALSE(Prefix::from_text(text));
}

TEST_CASE("endpoints read and print") {
    CHECK(Endpoint::from_text("10.9.0.4") == Endpoint{address("10.9.0.4"), 53});
    CHECK(Endpoint::from_text("10.9.0.5:5353") == Endpoint{address("10.9.0.5"), 5353});
    CHECK(Endpoint::from_text("[fd00::1]:5353") == Endpoint{address("fd00::1"), 5353});
    CHECK(Endpoint::from_text("[fd00::1]") == Endpoint{address("fd00::1"), 53});
    CHECK(Endpoint::from_text("fd00::1") == Endpoint{address("fd00::1"), 53});
    CHECK(Endpoint::from_text("127.0.0.1:0") == Endpoint{address("127.0.0.1"), 0});
    CHECK(Endpoint{address("10.9.0.4"), 53}.to_text() == "10.9.0.4:53");
    CHECK(Endpoint{address("fd00::1"), 5353}.to_text() == "[fd00::1]:5353");
}

TEST_CASE("malformed endpoints are refused") {
    const auto text =
        GENERATE(as<std::string>{}, "", ":53", "10.0.0.1:", "10.0.0.1:65536", "10.0.0.1:053",
                 "10.0.0.1:-1", "10.0.0.1:53:53", "[fd00::1", "fd00::1]:53", "[fd00::1]53",
                 "[fd00::1]:", "[10.0.0.1]:53", "[]:53", "localhost:53", "10.0.0.1 :53");
    CAPTURE(text);
    CHECK_FALSE(Endpoint::from_text(text));
}

TEST_CASE("reverse names of both families (RFC 1035 §3.5, RFC 3596 §2.5)") {
    CHECK(reverse_name_of(address("10.1.1.5")) == name("5.1.1.10.in-addr.arpa."));
    const Name v6 =
        name("b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa.");
    CHECK(reverse_name_of(address("4321:0:1:2:3:4:567:89ab")) == v6);
    CHECK(address_of_reverse_name(name("5.1.1.10.IN-ADDR.arpa.")) == address("10.1.1.5"));
    CHECK(address_of_reverse_name(v6) == address("4321:0:1:2:3:4:567:89ab"));
}

TEST_CASE("names that are no complete reverse name stand for no address") {
    const auto text = GENERATE(
        as<std::string>{}, ".", "in-addr.arpa.", "1.1.10.in-addr.arpa.", "4.5.1.1.10.in-addr.arpa.",
        "256.1.1.10.in-addr.arpa.", "05.1.1.10.in-addr.arpa.", "a.1.1.10.in-addr.arpa.",
        "5.1.1.10.in-addr.example.", "5.1.1.10.ip6.arpa.", "+5.1.1.10.in-addr.arpa.");
    CAPTURE(text);
    CHECK_FALSE(address_of_reverse_name(name(text)));
}

TEST_CASE("malformed ip6.arpa names stand for no address") {
    std::string zeros;
    for (int i = 0; i < 31; ++i) zeros += "0.";
    CHECK(address_of_reverse_name(name("1." + zeros + "ip6.arpa.")) == address("::1"));
    CHECK_FALSE(address_of_reverse_name(name("g." + zeros + "ip6.arpa.")));
    CHECK_FALSE(address_of_reverse_name(name("11." + zeros + "ip6.arpa.")));
    CHECK_FALSE(address_of_reverse_name(name(zeros + "ip6.arpa.")));
    CHECK_FALSE(address_of_reverse_name(name("1.0." + zeros + "ip6.arpa.")));
}

TEST_CASE("a mapped address has one reverse name") {
    std::string text = "4.0.0.0.1.0.a.0.f.f.f.f.";
    for (int i = 0; i < 20; ++i) text += "0.";
    CHECK_FALSE(address_of_reverse_name(name(text + "ip6.arpa.")));
    CHECK(reverse_name_of(address("::ffff:10.1.0.4")) == name("4.0.1.10.in-addr.arpa."));
}

TEST_CASE("random addresses survive text and reverse names") {
    const auto seed = std::random_device{}();
    INFO("seed " << seed);
    std::mt19937 random{seed};
    for (int i = 0; i < 2000; ++i) {
        std::array<std::uint8_t, 16> octets{};
        for (auto& octet : octets) octet = static_cast<std::uint8_t>(random());
        const IpAddress v6 = IpAddress::v6(octets);
        const IpAddress v4 = IpAddress::v4({octets[0], octets[1], octets[2], octets[3]});
        const auto length = static_cast<std::uint8_t>(octets[5] % 33);
        REQUIRE(IpAddress::from_text(v4.to_text()) == v4);
        REQUIRE(IpAddress::from_text(v6.to_text()) == v6);
        REQUIRE(address_of_reverse_name(reverse_name_of(v4)) == v4);
        REQUIRE(address_of_reverse_name(reverse_name_of(v6)) == v6);
        REQUIRE(Prefix{v4, length}.masked().contains(v4));
        REQUIRE(Prefix::from_text(Prefix{v6, 77}.to_text()) == Prefix{v6, 77});
    }
}
