#include "resolver/recurse/record_blob.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace parallax;
using namespace parallax::recurse;

namespace {

ReplyRrset signed_rrset(const std::string& owner, std::size_t octets = 4) {
    ReplyRrset rrset;
    rrset.owner = name_of(owner);
    rrset.type = dns::RrType::TXT;
    rrset.ttl = 0x01020304;
    const std::vector<std::uint8_t> rdata(octets, 7), signature(300, 9);
    for (int i = 0; i < 2; ++i) dns::append_encoded(rrset.encoded, rdata);
    rrset.count = 2;
    dns::append_encoded(rrset.signatures, signature);
    rrset.signature_count = 1;
    rrset.signature_ttl = 77;
    return rrset;
}

void check_equal(const ReplyRrset& one, const ReplyRrset& other) {
    CHECK(one.owner == other.owner);
    CHECK(one.type == other.type);
    CHECK(one.count == other.count);
    CHECK(one.ttl == other.ttl);
    CHECK(one.encoded == other.encoded);
    CHECK(one.signature_count == other.signature_count);
    CHECK(one.signature_ttl == other.signature_ttl);
    CHECK(one.signatures == other.signatures);
}

} // namespace

TEST_CASE("RRsets come back as they were written, of the subject and of others") {
    const dns::Name subject = name_of("www.example.");
    const ReplyRrset own = signed_rrset("www.example."), other = signed_rrset("example.");
    std::vector<std::uint8_t> blob;
    REQUIRE(append_rrset(blob, subject, own));
    const std::size_t own_octets = blob.size();
    REQUIRE(append_rrset(blob, subject, other));
    CHECK(blob.size() == 2 * own_octets + 1 + other.owner.length());
    const auto read = read_rrsets(blob, subject);
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    check_equal(read->front(), own);
    check_equal(read->back(), other);
}

TEST_CASE("an entry has a size it does not exceed") {
    const dns::Name subject = name_of("www.example.");
    std::vector<std::uint8_t> blob;
    CHECK_FALSE(append_rrset(blob, subject, signed_rrset("www.example.", 2000)));
    blob.assign(subject.wire().begin(), subject.wire().end());
    CHECK(append_rrset(blob, subject, signed_rrset("www.example.", 1800)));
    CHECK_FALSE(append_rrset(blob, subject, signed_rrset("www.example.", 1)));
}

TEST_CASE("octets that end too soon are no RRsets") {
    const dns::Name subject = name_of("www.example.");
    std::vector<std::uint8_t> blob;
    REQUIRE(append_rrset(blob, subject, signed_rrset("a.example.")));
    for (std::size_t octets = 1; octets < blob.size(); ++octets) {
        CHECK_FALSE(read_rrsets(std::span{blob}.first(octets), subject).has_value());
    }
}
