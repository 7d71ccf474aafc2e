#include "resolver/answer/proxy_header.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

namespace parallax::answer {

namespace {

using Octets = std::vector<std::uint8_t>;

Octets header(std::uint8_t command, std::uint8_t family, const Octets& rest) {
    Octets octets = {0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A};
    octets.push_back(command);
    octets.push_back(family);
    octets.push_back(static_cast<std::uint8_t>(rest.size() >> 8));
    octets.push_back(static_cast<std::uint8_t>(rest.size()));
    octets.insert(octets.end(), rest.begin(), rest.end());
    return octets;
}

const Octets ipv4 = {10, 1, 0, 4, 192, 0, 2, 1, 0x30, 0x39, 0, 53};

Octets ipv6() {
    Octets octets(36, 0);
    octets[0] = 0xFD;
    octets[15] = 4;
    octets[32] = 0x30;
    octets[33] = 0x39;
    return octets;
}

/// "octets source port", "partial" or "none".
std::string read(const Octets& octets) {
    const auto outcome = read_proxy_header(octets);
    if (std::holds_alternative<NoProxyHeader>(outcome)) return "none";
    if (std::holds_alternative<PartialProxyHeader>(outcome)) return "partial";
    const auto& read = std::get<ProxyHeader>(outcome);
    std::string text = std::to_string(read.octets);
    if (read.source) text += " " + read.source->to_text();
    if (read.source_port) text += " " + std::to_string(*read.source_port);
    return text;
}

} // namespace

TEST_CASE("the source of both families and both transports is read") {
    CHECK(read(header(0x21, 0x11, ipv4)) == "28 10.1.0.4 12345");
    CHECK(read(header(0x21, 0x12, ipv4)) == "28 10.1.0.4 12345");
    CHECK(read(header(0x21, 0x21, ipv6())) == "52 fd00::4 12345");
    CHECK(read(header(0x21, 0x22, ipv6())) == "52 fd00::4 12345");
}

TEST_CASE("LOCAL and unspecified families name no source, whatever follows") {
    CHECK(read(header(0x20, 0x00, {})) == "16");
    CHECK(read(header(0x20, 0x11, ipv4)) == "28");
    CHECK(read(header(0x21, 0x00, {1, 2, 3})) == "19");
}

TEST_CASE("every truncation is partial, and the message behind the header is not looked at") {
    for (const Octets& whole : {header(0x21, 0x12, ipv4), header(0x21, 0x21, ipv6())}) {
        for (std::size_t octets = 0; octets < whole.size(); ++octets) {
            CHECK(read({whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets)}) ==
                  "partial");
        }
        Octets with_message = whole;
        with_message.insert(with_message.end(), 600, 0xEE);
        CHECK(read(with_message) == read(whole));
    }
}

TEST_CASE("anything but a signature is no header, from the first wrong octet on") {
    const Octets whole = header(0x21, 0x12, ipv4);
    for (std::size_t at = 0; at < 12; ++at) {
        Octets wrong = whole;
        wrong[at] ^= 0x01;
        CHECK(read(wrong) == "none");
        CHECK(read({wrong.begin(), wrong.begin() + static_cast<std::ptrdiff_t>(at + 1)}) == "none");
    }
}

TEST_CASE("broken headers are refused") {
    CHECK(read(header(0x11, 0x12, ipv4)) == "none");           // version 1
    CHECK(read(header(0x22, 0x12, ipv4)) == "none");           // unknown command
    CHECK(read(header(0x21, 0x31, Octets(216, 0))) == "none"); // a unix socket is no network
    CHECK(read(header(0x21, 0x13, ipv4)) == "none");
    CHECK(read(header(0x21, 0x41, ipv4)) == "none");
    CHECK(read(header(0x21, 0x12, Octets(11, 1))) == "none"); // shorter than its addresses
    CHECK(read(header(0x21, 0x22, Octets(35, 1))) == "none");
}

TEST_CASE("TLVs are skipped up to the limit") {
    Octets rest = ipv4;
    rest.resize(proxy_header_octets_max - 16, 0x04);
    CHECK(read(header(0x21, 0x12, rest)) == "512 10.1.0.4 12345");
    rest.push_back(0x04);
    CHECK(read(header(0x21, 0x12, rest)) == "none");
    // A length that can never be accepted is refused before it is awaited.
    const Octets longest = header(0x21, 0x12, Octets(0xFFFF, 0));
    CHECK(read({longest.begin(), longest.begin() + 16}) == "none");
}

TEST_CASE("random octets behind the signature are read without a fault") {
    const auto seed = std::random_device{}();
    CAPTURE(seed);
    std::mt19937 random{seed};
    std::size_t accepted = 0;
    for (int round = 0; round < 20000; ++round) {
        Octets octets = header(0x21, 0x12, ipv4);
        for (unsigned change = random() % 4; change-- > 0;) {
            octets[12 + random() % (octets.size() - 12)] = static_cast<std::uint8_t>(random());
        }
        octets.resize(random() % (octets.size() + 40));
        const auto outcome = read_proxy_header(octets);
        if (const auto* read = std::get_if<ProxyHeader>(&outcome)) {
            ++accepted;
            REQUIRE(read->octets <= octets.size());
            REQUIRE(read->octets <= proxy_header_octets_max);
        }
    }
    CHECK(accepted > 1000);
}

} // namespace parallax::answer
