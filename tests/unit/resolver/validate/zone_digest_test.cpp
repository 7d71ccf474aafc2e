#include "resolver/validate/zone_digest.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

using Records = std::vector<dns::Record>;

/// RFC 8976 appendix A.1.
Records example_zone() {
    Records records;
    for (const char* const text :
         {"example. 86400 IN SOA ns1.example. admin.example. 2018031900 1800 900 604800 86400",
          "example. 86400 IN NS ns1.example.", "example. 86400 IN NS ns2.example.",
          "example. 86400 IN ZONEMD 2018031900 1 1 "
          "c68090d90a7aed716bc459f9340e3d7c1370d4d24b7e2fc3a1ddc0b9a87153b9a9713b3c9ae5cc27777f98b8"
          "e730044c",
          "ns1.example. 3600 IN A 203.0.113.63", "ns2.example. 3600 IN AAAA 2001:db8::63"}) {
        records.push_back(record_of(text));
    }
    return records;
}

ZoneDigest verdict(const Records& records, const std::string& apex = "example.") {
    return check_zone_digest(name_of(apex), records).digest;
}

} // namespace

TEST_CASE("the RFC's own example has the digest that it promises") {
    Records records = example_zone();
    CHECK(verdict(records) == ZoneDigest::Right);
    std::reverse(records.begin(), records.end()); // in whatever order
    CHECK(verdict(records) == ZoneDigest::Right);
    records.push_back(records.front()); // and how often
    records.front().owner = name_of("NS2.Example.");
    CHECK(verdict(records) == ZoneDigest::Right);
}

TEST_CASE("any change of the zone is found out") {
    for (std::size_t i = 0; i < example_zone().size(); ++i) {
        Records without = example_zone();
        const bool is_promise = static_cast<int>(without[i].type) == 63;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        CHECK(verdict(without) == (is_promise ? ZoneDigest::None : ZoneDigest::Wrong));
        Records changed = example_zone();
        ++changed[i].rdata.back();
        CHECK(verdict(changed) == ZoneDigest::Wrong);
        Records older = example_zone();
        if (is_promise) continue;
        --older[i].ttl;
        CHECK(verdict(older) == ZoneDigest::Wrong);
    }
    CHECK_FALSE(check_zone_digest(name_of("example."), example_zone()).text.size());
    Records other_serial = example_zone();
    ++other_serial[3].rdata[3];
    CHECK_THAT(check_zone_digest(name_of("example."), other_serial).text,
               Catch::Contains("RFC 8976"));
}

TEST_CASE("what is not known promises nothing; two of a kind are one too many") {
    Records records = example_zone();
    Records unknown = records;
    unknown[3].rdata[4] = 240; // a private scheme
    CHECK(verdict(unknown) == ZoneDigest::None);
    unknown = records;
    unknown[3].rdata[5] = 240;
    CHECK(verdict(unknown) == ZoneDigest::None);
    unknown[3].rdata.resize(3);
    CHECK(verdict(unknown) == ZoneDigest::None);
    Records twice = records;
    twice.push_back(records[3]);
    ++twice.back().rdata.back();
    CHECK(verdict(twice) == ZoneDigest::Wrong);
    twice.back().rdata[5] = 2; // a second hash that is wrong beside one that is right
    CHECK(verdict(twice) == ZoneDigest::Right);
}

TEST_CASE("signed zones are digested as ldns does it") {
    for (const std::string hash : {"sha384", "sha512"}) {
        Signing signing;
        signing.options = "-z simple:" + hash;
        Zone zone = signed_zone(".", {"com 300 NS ns.com", "ns.com 300 A 192.0.2.1"}, signing);
        CHECK(verdict(zone.records, ".") == ZoneDigest::Right);
        zone.records.pop_back();
        CHECK(verdict(zone.records, ".") == ZoneDigest::Wrong);
    }
}
