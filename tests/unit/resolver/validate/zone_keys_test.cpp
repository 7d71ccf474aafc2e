#include "resolver/validate/zone_keys.hpp"

#include "dns/text_encoding.hpp"
#include "resolver/validate/cryptography.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const std::string ed25519 = "15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4="; // tag 3613
const std::string sha256 =
    "3613 15 2 3aa5ab37efce57f737fc1627013fee07bdf241bd10f3b1964ab55c78e79a304b";

recurse::ReplyRrset dnskeys(const std::vector<std::string>& rdatas) {
    std::vector<std::string> lines;
    for (const auto& rdata : rdatas) lines.push_back("example.com. 60 DNSKEY " + rdata);
    return rrset_of(lines);
}
recurse::ReplyRrset ds(const std::vector<std::string>& rdatas) {
    std::vector<std::string> lines;
    for (const auto& rdata : rdatas) lines.push_back("example.com. 60 DS " + rdata);
    return rrset_of(lines);
}

std::string vouched(const recurse::ReplyRrset& delegation, const recurse::ReplyRrset& keys) {
    Effort effort;
    const auto found = vouched_keys(delegation, keys_of(keys), effort);
    if (const auto* const fault = std::get_if<Fault>(&found)) {
        return "fault " + std::to_string(static_cast<unsigned>(fault->code));
    }
    std::string tags;
    for (const ZoneKey& key : std::get<ZoneKeys>(found).keys) tags += std::to_string(key.tag) + " ";
    return tags;
}

} // namespace

TEST_CASE("only keys that may sign zones with a supported algorithm are kept") {
    CHECK(keys_of(dnskeys({"257 3 " + ed25519, "256 3 5 AQOeiiR0", "1 3 " + ed25519,
                           "385 3 " + ed25519, "256 2 " + ed25519}))
              .keys.size() == 1);
}

TEST_CASE("of keys with one tag two are kept, so collisions cost nothing") {
    // Swapping two words of a key leaves its tag.
    std::vector<std::string> rdatas;
    for (std::uint8_t i = 0; i < 100; ++i) {
        std::vector<std::uint8_t> key(32, 0);
        key[0] = i;
        key[2] = static_cast<std::uint8_t>(100 - i);
        rdatas.push_back("256 3 15 " + dns::base64_of(key));
    }
    const ZoneKeys keys = keys_of(dnskeys(rdatas));
    CHECK(keys.keys.size() == keys_per_tag_max);
    CHECK(keys.keys[0].tag == keys.keys[1].tag);
}

TEST_CASE("a DS vouches for the key with its tag, algorithm and digest") {
    const auto keys = dnskeys({"257 3 " + ed25519});
    CHECK(vouched(ds({sha256}), keys) == "3613 ");
    CHECK(vouched(ds({sha256, sha256}), keys) == "3613 ");
    CHECK(vouched(ds({"3613 15 2 " + std::string(64, '0')}), keys) == "fault 9");
    CHECK(vouched(ds({"3614" + sha256.substr(4)}), keys) == "fault 9");
    CHECK(vouched(ds({"3613 13" + sha256.substr(7)}), keys) == "fault 9");
    CHECK(vouched(ds({"3613 15 2 3aa5ab37"}), keys) == "fault 9");
}

TEST_CASE("RFC 4509 §3: SHA-1 digests count only where there is no better one") {
    const auto keys = dnskeys({"257 3 " + ed25519});
    const auto rdata = record_of("example.com. 60 DNSKEY 257 3 " + ed25519).rdata;
    const std::string sha1 =
        "3613 15 1 " + dns::hex_of(key_digest(1, name_of("example.com."), rdata));
    CHECK(vouched(ds({sha1}), keys) == "3613 ");
    CHECK(vouched(ds({sha1, sha256}), keys) == "3613 ");
    CHECK(vouched(ds({sha1, "3613 15 2 " + std::string(64, '0')}), keys) == "fault 9");
}

TEST_CASE("a delegation to nothing supported says what it lacks") {
    CHECK_FALSE(lacks_support(ds({sha256})));
    CHECK_FALSE(lacks_support(ds({"1 5 2 00", sha256})));
    CHECK(lacks_support(ds({"1 5 2 00"})) == dns::EdeCode::UnsupportedDnskeyAlgorithm);
    CHECK(lacks_support(ds({"1 7 1 00", "1 253 2 00"})) ==
          dns::EdeCode::UnsupportedDnskeyAlgorithm);
    CHECK(lacks_support(ds({"1 13 3 00"})) == dns::EdeCode::UnsupportedDsDigestType);
}

TEST_CASE("at most so many DS records and digests are looked at") {
    std::vector<std::string> many(ds_records_max, "3613 15 2 " + std::string(64, '0'));
    many.push_back(sha256);
    const auto keys = dnskeys({"257 3 " + ed25519});
    CHECK(vouched(ds(many), keys) == "fault 9"); // the good one comes too late
    Effort effort;
    for (std::size_t i = 0; i < key_digests_max; ++i) REQUIRE(effort.spend_key_digest());
    const auto found = vouched_keys(ds({sha256}), keys_of(keys), effort);
    REQUIRE(std::holds_alternative<Fault>(found));
    CHECK(std::get<Fault>(found).is_ours);
}
