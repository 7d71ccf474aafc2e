#include "resolver/validate/canonical_rrset.hpp"

#include "dns/text_encoding.hpp"
#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

std::string signed_hex(const std::vector<std::string>& lines) {
    const auto rrset = rrset_of(lines);
    std::string hex;
    dns::for_each_rdata(rrset.signature_view(), [&](Octets rdata) {
        hex = dns::hex_of(
            CanonicalRrset{rrset.owner, rrset.view()}.signed_octets(*read_rrsig(rdata)));
    });
    return hex;
}

const std::string dates = " 20260101000000 20250101000000 1 Example. AA==";

} // namespace

TEST_CASE("owner, signer and names in old types are signed in lower case, records in order, once") {
    const std::string plain =
        signed_hex({"mail.example. 60 MX 5 a.example.", "mail.example. 60 MX 10 b.example.",
                    "mail.example. 60 RRSIG MX 13 2 300" + dates});
    CHECK(plain ==
          signed_hex({"MAIL.Example. 10 MX 10 B.example.", "MAIL.Example. 10 MX 5 A.Example.",
                      "MAIL.Example. 10 MX 10 b.EXAMPLE.",
                      "MAIL.Example. 10 RRSIG MX 13 2 300" + dates}));
    // The original TTL, twice: 300.
    CHECK(plain.find("000F00010000012C") != std::string::npos);
    CHECK(plain.find("076578616D706C6500046D61696C") != std::string::npos); // signer, then owner
}

TEST_CASE("RFC 6840 §5.1: names in NSEC and in new types keep their case") {
    const auto hex = [](const std::string& type, const std::string& rdata) {
        return signed_hex({"a.example. 60 " + type + " " + rdata,
                           "a.example. 60 RRSIG " + type + " 13 2 300" + dates});
    };
    CHECK(hex("NSEC", "B.example. A") != hex("NSEC", "b.example. A"));
    CHECK(hex("SRV", "1 2 3 B.example.") == hex("SRV", "1 2 3 b.example."));
    CHECK(hex("DNAME", "B.example.") == hex("DNAME", "b.example."));
    CHECK(hex("SOA", "A. B. 1 2 3 4 5") == hex("SOA", "a. b. 1 2 3 4 5"));
    CHECK(hex("NAPTR", "1 2 \"U\" \"E2U\" \"x\" B.example.") ==
          hex("NAPTR", "1 2 \"U\" \"E2U\" \"x\" b.example."));
    CHECK(hex("NAPTR", "1 2 \"U\" \"E2U\" \"x\" .") != hex("NAPTR", "1 2 \"u\" \"E2U\" \"x\" ."));
    CHECK(hex("TXT", "\"A\"") != hex("TXT", "\"a\""));
}

TEST_CASE("with fewer labels than the owner it is the wildcard that was signed") {
    const auto hex = [](const std::string& owner) {
        return signed_hex({owner + " 60 A 192.0.2.1", owner + " 60 RRSIG A 13 2 300" + dates});
    };
    CHECK(hex("x.wild.example.") == hex("*.wild.example."));
    CHECK(hex("x.y.wild.example.") == hex("*.wild.example."));
    CHECK(hex("wild.example.") != hex("*.wild.example."));
}

TEST_CASE("labels are counted without root and asterisk") {
    CHECK(signed_label_count(name_of("*.wild.example.")) == 2);
    CHECK(signed_label_count(name_of("x.wild.example.")) == 3);
    CHECK(signed_label_count(name_of(".")) == 0);
    CHECK(last_labels(name_of("a.b.c."), 2) == name_of("b.c."));
    CHECK(last_labels(name_of("a.b.c."), 0).is_root());
}
