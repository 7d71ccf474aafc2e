#include "resolver/validate/trust_anchors.hpp"

#include "dns/rdata.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

std::string found(const TrustAnchors& anchors, const std::string& name, std::uint64_t now_s = 0) {
    const auto result = anchors.find(name_of(name), now_s);
    if (const auto* const negative = std::get_if<TrustAnchors::Untrusted>(&result)) {
        return "untrusted " + negative->name.to_text();
    }
    if (std::holds_alternative<TrustAnchors::Nowhere>(result)) return "nowhere";
    return "trusted " + std::get<const TrustAnchors::Trusted*>(result)->delegation.owner.to_text();
}

const std::string ed25519 = " 60 DNSKEY 257 3 15 l02Woi0iS8Aa25FQkUd9RMzZHJpBoRQwAQEX1SxZJA4=";

} // namespace

TEST_CASE("the root's two keys are built in, as IANA publishes them") {
    const TrustAnchors anchors = TrustAnchors::of_root();
    REQUIRE(anchors.trusted().size() == 1);
    const auto& ds = anchors.trusted().at(dns::Name{}).delegation;
    std::vector<std::string> texts;
    dns::for_each_rdata(ds.view(), [&](Octets rdata) {
        texts.push_back(dns::rdata_to_text(dns::RrType::DS, rdata));
    });
    CHECK(texts ==
          std::vector<std::string>{
              "20326 8 2 E06D44B80B8F1D39A95C0B0D7C65D08458E880409BBC683457104237C7F8EC8D",
              "38696 8 2 683D2D0ACB8C9B712A1948B27F741219298D0A450D612C483AF444A4C0FB2B16"});
}

TEST_CASE("the nearest anchor decides; at one name the negative one") {
    TrustAnchors anchors = TrustAnchors::of_root();
    REQUIRE_FALSE(anchors.add(record_of("corp.example." + ed25519)));
    anchors.add_negative(name_of("example."), {});
    anchors.add_negative(name_of("lab.corp.example."), 1000);
    CHECK(found(anchors, "test.") == "trusted .");
    CHECK(found(anchors, ".") == "trusted .");
    CHECK(found(anchors, "www.example.") == "untrusted example.");
    CHECK(found(anchors, "example.") == "untrusted example.");
    CHECK(found(anchors, "www.corp.example.") == "trusted corp.example.");
    CHECK(found(anchors, "x.lab.corp.example.", 999) == "untrusted lab.corp.example.");
    CHECK(found(anchors, "x.lab.corp.example.", 1000) == "trusted corp.example.");
    anchors.add_negative(name_of("corp.example."), {});
    CHECK(found(anchors, "www.corp.example.") == "untrusted corp.example.");
    CHECK(found(TrustAnchors{}, "www.example.") == "nowhere");
}

TEST_CASE("a DNSKEY stands for its DS") {
    TrustAnchors anchors;
    REQUIRE_FALSE(anchors.add(record_of("example.com." + ed25519)));
    const auto& ds = anchors.trusted().at(name_of("example.com.")).delegation;
    CHECK(dns::rdata_to_text(dns::RrType::DS, std::span{ds.encoded}.subspan(2)) ==
          "3613 15 2 3AA5AB37EFCE57F737FC1627013FEE07BDF241BD10F3B1964AB55C78E79A304B");
}

TEST_CASE("what is no anchor is refused, with a reason") {
    TrustAnchors anchors;
    const auto refused = [&](const std::string& text) {
        return anchors.add(record_of(text)).value_or("taken");
    };
    CHECK(refused("example. 60 A 192.0.2.1") == "a trust anchor is a DS or DNSKEY record");
    CHECK(refused("example. 60 DNSKEY 385 3 15 AAAA") == "the key does not sign zones");
    CHECK(refused("example. 60 DNSKEY 257 3 5 AAAA") == "its algorithm is not supported");
    CHECK(refused("example. 60 DNSKEY 257 3 15 AAAA") == "the key is malformed");
    CHECK(refused("example. 60 DS 1 5 2 " + std::string(64, '0')) ==
          "its algorithm is not supported");
    CHECK(refused("example. 60 DS 1 8 3 " + std::string(64, '0')) ==
          "its digest type is not supported");
    CHECK_THAT(refused("example. 60 DS 1 8 2 " + std::string(62, '0')), Catch::Contains("length"));
    CHECK(anchors.trusted().empty());
    for (std::size_t i = 0; i < anchor_records_max; ++i) {
        CHECK(refused("example. 60 DS 1 8 2 " + std::string(64, '0')) == "taken");
    }
    CHECK_THAT(refused("example. 60 DS 1 8 2 " + std::string(64, '0')),
               Catch::Contains("more than"));
}
