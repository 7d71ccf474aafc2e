#include "resolver/validate/signed_rrset.hpp"

#include "dns/text_encoding.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

/// "good", "good *" (from a wildcard), or the fault's code and text.
std::string verdict(const recurse::ReplyRrset& rrset, const ZoneKeys& keys, std::uint32_t now_s,
                    Effort effort = {}) {
    const auto verification = verify(rrset, keys, effort, now_s);
    if (const auto* const fault = std::get_if<Fault>(&verification)) {
        return std::to_string(static_cast<unsigned>(fault->code)) + " " + fault->text;
    }
    return std::get<Verified>(verification).is_expanded ? "good *" : "good";
}

struct Example {
    std::string key, record, signature;
    std::uint32_t now_s;
};

constexpr std::uint32_t august_2010 = 1282000000, august_2015 = 1439000000, year_2004 = 1083000000;

const std::string ed25519_key =
    "example.com. 3600 DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";
const std::string ed25519_record = "example.com. 3600 MX 10 mail.example.com.";
const std::string ed25519_signature =
    "example.com. 3600 RRSIG MX 15 2 3600 1440021600 1438207200 3613 example.com. "
    "oL9krJun7xfBOIWcGHi7mag5/hdZrKWw15jPGrHpjQeRAvTdszaPD+QLs3fx8A4M3e23mRZ9VrbpMngwcrqNAg==";

ZoneKeys ed25519_keys() {
    return keys_of(rrset_of({ed25519_key}));
}

} // namespace

TEST_CASE("the examples of RFC 5702, RFC 6605 and RFC 8080 verify, and do not once changed") {
    const Example examples[] = {
        {"example.net. 3600 DNSKEY 256 3 8 "
         "AwEAAcFcGsaxxdgiuuGmCkVImy4h99CqT7jwY3pexPGcnUFtR2Fh36BponcwtkZ4cAgtvd4Qs8PkxUdp6p/DlUmO"
         "bdk=",
         "www.example.net. 3600 A 192.0.2.91",
         "www.example.net. 3600 RRSIG A 8 3 3600 20300101000000 20000101000000 9033 example.net. "
         "kRCOH6u7l0QGy9qpC9l1sLncJcOKFLJ7GhiUOibu4teYp5VE9RncriShZNz85mwlMgNEacFYK/lPtPiVYP4bwg==",
         june_2026},
        {"example.net. 3600 DNSKEY 256 3 10 "
         "AwEAAdHoNTOW+et86KuJOWRDp1pndvwb6Y83nSVXXyLA3DLroROUkN6X0O6pnWnjJQujX/AyhqFDxj13tOnD9u/1"
         "kTg7cV6rklMrZDtJCQ5PCl/D7QNPsgVsMu1J2Q8gpMpztNFLpPBz1bWXjDtaR7ZQBlZ3PFY12ZTSncorffcGmhOL",
         "www.example.net. 3600 A 192.0.2.91",
         "www.example.net. 3600 RRSIG A 10 3 3600 20300101000000 20000101000000 3740 example.net. "
         "tsb4wnjRUDnB1BUi+t6TMTXThjVnG+eCkWqjvvjhzQL1d0YRoOe0CbxrVDYd0xDtsuJRaeUw1ep94PzEWzr0iGYg"
         "ZBWm/zpq+9fOuagYJRfDqfReKBzMweOLDiNa8iP5g9vMhpuv6OPlvpXwm9Sa9ZXIbNl1MBGk0fthPgxdDLw=",
         june_2026},
        {"example.net. 3600 DNSKEY 257 3 13 "
         "GojIhhXUN/u4v54ZQqGSnyhWJwaubCvTmeexv7bR6edbkrSqQpF64cYbcB7wNcP+e+MAnLr+Wi9xMWyQLc8NAA==",
         "www.example.net. 3600 A 192.0.2.1",
         "www.example.net. 3600 RRSIG A 13 3 3600 20100909100439 20100812100439 55648 example.net. "
         "qx6wLYqmh+l9oCKTN6qIc+bw6ya+KJ8oMz0YP107epXAyGmt+3SNruPFKG7tZoLBLlUzGGus7ZwmwWep666VCw==",
         august_2010},
        {"example.net. 3600 DNSKEY 257 3 14 "
         "xKYaNhWdGOfJ+nPrL8/arkwf2EY3MDJ+SErKivBVSum1w/egsXvSADtNJhyem5RCOpgQ6K8X1DRSEkrbYQ+OB+v8"
         "/uX45NBwY8rp65F6Glur8I/mlVNgF6W/qTI37m40",
         "www.example.net. 3600 A 192.0.2.1",
         "www.example.net. 3600 RRSIG A 14 3 3600 20100909102025 20100812102025 10771 example.net. "
         "/L5hDKIvGDyI1fcARX3z65qrmPsVz73QD1Mr5CEqOiLP95hxQouuroGCeZOvzFaxsT8Glr74hbavRKayJNuydCuz"
         "WTSSPdz7wnqXL5bdcJzusdnI0RSMROxxwGipWcJm",
         august_2010},
        {ed25519_key, ed25519_record, ed25519_signature, august_2015},
    };
    for (const Example& example : examples) {
        INFO(example.signature);
        const ZoneKeys keys = keys_of(rrset_of({example.key}));
        recurse::ReplyRrset rrset = rrset_of({example.record, example.signature});
        CHECK(verdict(rrset, keys, example.now_s) == "good");
        rrset.signatures.back() ^= 1;
        CHECK_THAT(verdict(rrset, keys, example.now_s), Catch::Contains("is wrong"));
        rrset.signatures.back() ^= 1;
        rrset.encoded.back() ^= 1;
        CHECK_THAT(verdict(rrset, keys, example.now_s), Catch::Contains("is wrong"));
    }
}

TEST_CASE("RFC 4035 appendix B: SHA-1 signatures count as none, whatever they say") {
    const ZoneKeys keys = keys_of(rrset_of(
        {"example. 3600 DNSKEY 256 3 5 "
         "AQOy1bZVvpPqhg4j7EJoM9rI3ZmyEx2OzDBVrZy/lvI5CQePxXHZS4i8dANH4DX3tbHol61ek8EFMcsGXx"
         "KciJFHyhl94C+NwILQdzsUlSFovBZsyl/NX6yEbtw/xN9ZNcrbYvgjjZ/UVPZIySFNsgEYvh0z2542lzMK"
         "R4Dh8uZffQ=="}));
    CHECK(keys.keys.empty());
    const auto rrset = rrset_of(
        {"a.z.w.example. 3600 MX 1 ai.example.",
         "a.z.w.example. 3600 RRSIG MX 5 2 3600 20040509183619 20040409183619 38519 example. "
         "OMK8rAZlepfzLWW75Dxd63jy2wswESzxDKG2f9AMN1CytCd10cYISAxfAdvXSZ7xujKAtPbctvOQ2ofO7AZJ+d01"
         "EeeQTVBPq4/6KCWhqe2XTjnkVLNvvhnc0u28aoSsG0+4InvkkOHknKxw4kX18MMR34i8lC36SR5xBni8vHI="});
    CHECK_THAT(verdict(rrset, {name_of("example."), {}}, year_2004), Catch::StartsWith("10 "));
}

TEST_CASE("zones signed by ldns with each algorithm verify") {
    for (const std::string algorithm :
         {"RSASHA256", "RSASHA512", "ECDSAP256SHA256", "ECDSAP384SHA384", "ED25519", "ED448"}) {
        INFO(algorithm);
        const bool is_rsa = algorithm.starts_with("RSA");
        const World world{{signed_zone(".", {"www 60 TXT \"a\" \"b\"", "www 60 TXT \"c\""},
                                       {is_rsa ? algorithm + " -b 1024" : algorithm})}};
        CHECK(Validator{world}.judge("www.", "TXT") == "secure");
        CHECK(Validator{world}.judge("missing.", "TXT") == "secure");
    }
}

TEST_CASE("a signature counts from its inception to its expiration, with some skew") {
    const auto rrset = rrset_of({ed25519_record, ed25519_signature});
    const std::uint32_t inception = 1438207200, expiration = 1440021600;
    const auto at = [&](std::uint32_t now_s) { return verdict(rrset, ed25519_keys(), now_s); };
    CHECK(at(inception) == "good");
    CHECK(at(inception - clock_skew_s) == "good");
    CHECK_THAT(at(inception - clock_skew_s - 1), Catch::StartsWith("8 "));
    CHECK(at(expiration + clock_skew_s) == "good");
    CHECK_THAT(at(expiration + clock_skew_s + 1), Catch::StartsWith("7 "));
    CHECK_THAT(at(expiration + clock_skew_s + 1), Catch::Contains("20150819220000"));
}

TEST_CASE("RFC 4034 §3.1.5: times are serial numbers, also around 2106") {
    // From 4294900000 to 50000, past the end of 32 bits. With such times the signature is wrong
    // (6); before that is found out, its time has to be right.
    auto rrset = rrset_of({ed25519_record, ed25519_signature});
    const std::uint8_t times[] = {0x00, 0x00, 0xC3, 0x50, 0xFF, 0xFE, 0xF8, 0xA0};
    std::copy(std::begin(times), std::end(times), rrset.signatures.begin() + 10);
    const auto at = [&](std::uint32_t now_s) { return verdict(rrset, ed25519_keys(), now_s); };
    CHECK_THAT(at(4294950000), Catch::StartsWith("6 "));
    CHECK_THAT(at(100), Catch::StartsWith("6 "));
    CHECK_THAT(at(51000), Catch::StartsWith("7 "));
    CHECK_THAT(at(4294800000), Catch::StartsWith("8 "));
}

TEST_CASE("the TTL is no longer than signed, and no longer than the signature lasts") {
    auto rrset = rrset_of({ed25519_record, ed25519_signature});
    Effort effort;
    const auto early = verify(rrset, ed25519_keys(), effort, august_2015);
    CHECK(std::get<Verified>(early).ttl_max_s == 3600);
    const auto late = verify(rrset, ed25519_keys(), effort, 1440021600 - 10);
    CHECK(std::get<Verified>(late).ttl_max_s == 10);
    rrset.ttl = 99999;
    limit_ttl(rrset, std::get<Verified>(late));
    CHECK(rrset.ttl == 10);
    CHECK(rrset.signature_ttl == 10);
}

TEST_CASE("a signature with fewer labels than its own zone is none (CVE-2026-44690)") {
    auto rrset = rrset_of({ed25519_record, ed25519_signature});
    REQUIRE(rrset.signatures[5] == 2);
    rrset.signatures[5] = 1;
    CHECK_THAT(verdict(rrset, ed25519_keys(), august_2015), Catch::StartsWith("10 "));
    rrset.signatures[5] = 3; // and one with more than the owner is none either
    CHECK_THAT(verdict(rrset, ed25519_keys(), august_2015), Catch::StartsWith("10 "));
}

TEST_CASE("KeyTrap: at most eight signatures of an RRset, each attempt taken from the effort") {
    std::vector<std::string> lines{ed25519_record};
    std::vector<std::uint8_t> wrong(64, 0);
    for (std::uint8_t i = 0; i < 100; ++i) {
        wrong[0] = i;
        lines.push_back("example.com. 3600 RRSIG MX 15 2 3600 1440021600 1438207200 3613 "
                        "example.com. " +
                        dns::base64_of(wrong));
    }
    Effort effort;
    const auto verification = verify(rrset_of(lines), ed25519_keys(), effort, august_2015);
    CHECK(std::holds_alternative<Fault>(verification));
    CHECK(effort.signature_checks() == signatures_per_rrset_max);
    lines[8] = ed25519_signature; // the eighth is the good one
    CHECK(verdict(rrset_of(lines), ed25519_keys(), august_2015) == "good");
    lines[8] = lines[1];
    lines[9] = ed25519_signature;
    CHECK_THAT(verdict(rrset_of(lines), ed25519_keys(), august_2015), Catch::StartsWith("6 "));
}

TEST_CASE("once the effort is spent nothing is verified, and nobody is blamed") {
    const auto rrset = rrset_of({ed25519_record, ed25519_signature});
    Effort effort;
    for (std::size_t i = 0; i < signature_checks_max; ++i) {
        if (i % signature_checks_per_fetch_max == 0) effort.begin_fetch();
        REQUIRE(effort.spend_signature_check());
    }
    effort.begin_fetch();
    const auto verification = verify(rrset, ed25519_keys(), effort, august_2015);
    REQUIRE(std::holds_alternative<Fault>(verification));
    CHECK(std::get<Fault>(verification).is_ours);
    Effort one_fetch;
    for (std::size_t i = 0; i < signature_checks_per_fetch_max; ++i) {
        REQUIRE(one_fetch.spend_signature_check());
    }
    const auto in_fetch = verify(rrset, ed25519_keys(), one_fetch, august_2015);
    CHECK_FALSE(std::get<Fault>(in_fetch).is_ours); // 16 for one reply: that is the zone's doing
}

TEST_CASE("a malformed key ends the attempt, so 2048 of them cost one (CVE-2025-8677)") {
    ZoneKeys keys{name_of("example.com."), {}};
    for (int i = 0; i < 2048; ++i) keys.keys.push_back({3613, 15, {1, 1, 3, 15, 0, 0}});
    Effort effort;
    const auto verification =
        verify(rrset_of({ed25519_record, ed25519_signature}), keys, effort, august_2015);
    CHECK(std::get<Fault>(verification).code == dns::EdeCode::DnskeyMissing);
    CHECK(effort.signature_checks() == 1);
}

TEST_CASE("the signer is the lowest zone that claims it, for DS the one above") {
    const auto signer = [](const std::vector<std::string>& lines) {
        const auto found = signer_of(rrset_of(lines));
        return found ? found->to_text() : "nobody";
    };
    const std::string dates = " 3600 1440021600 1438207200 1 ";
    CHECK(signer({"a.b. 60 A 192.0.2.1"}) == "nobody");
    CHECK(signer({"a.b. 60 A 192.0.2.1", "a.b. 60 RRSIG A 15 2" + dates + "b. AA=="}) == "b.");
    CHECK(signer({"a.b. 60 A 192.0.2.1", "a.b. 60 RRSIG A 15 2" + dates + ". AA==",
                  "a.b. 60 RRSIG A 15 2" + dates + "a.b. AA=="}) == "a.b.");
    CHECK(signer({"a.b. 60 A 192.0.2.1", "a.b. 60 RRSIG A 15 2" + dates + "c. AA=="}) == "nobody");
    CHECK(signer({"a.b. 60 A 192.0.2.1", "a.b. 60 RRSIG MX 15 2" + dates + "b. AA=="}) == "nobody");
    CHECK(signer({"a.b. 60 DS 1 8 2 00", "a.b. 60 RRSIG DS 15 2" + dates + "a.b. AA==",
                  "a.b. 60 RRSIG DS 15 2" + dates + ". AA=="}) == ".");
}
