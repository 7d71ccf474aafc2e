#include "dns/name.hpp"

#include "tests/unit/dns/builders.hpp"

#include <algorithm>

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

boost::system::error_code error_of(std::string_view text) {
    const auto parsed = Name::from_text(text);
    REQUIRE_FALSE(parsed.has_value());
    return parsed.error();
}

std::string label(std::size_t octets) {
    return std::string(octets, 'x');
}

} // namespace

TEST_CASE("text and wire form of a name (RFC 1035 §5.1, §3.1)") {
    CHECK(wire_of(name("www.Example.")) == hex("03 777777 07 4578616d706c65 00"));
    CHECK(name("www.example").to_text() == "www.example.");
    CHECK(name(".").is_root());
    CHECK(name(".").to_text() == ".");
    CHECK(Name{}.wire().size() == 1);
    CHECK(name("*.a.").is_wildcard());
    CHECK_FALSE(name("a*.a.").is_wildcard());
    CHECK_FALSE(Name{}.is_wildcard());
}

TEST_CASE("escapes in names (RFC 1035 §5.1)") {
    CHECK(wire_of(name("a\\.b.c.")) == hex("03 612e62 01 63 00"));
    CHECK(wire_of(name("\\000\\255.")) == hex("02 00ff 00"));
    CHECK(name("a\\.b.c.").to_text() == "a\\.b.c.");
    CHECK(name("a\\032b.").to_text() == "a\\032b.");
    CHECK(name("\\@\\;\\(\\).").to_text() == "\\@\\;\\(\\).");
    CHECK(name("\\001\\127\\200.").to_text() == "\\001\\127\\200.");
    CHECK(name("a\\.").label_count() == 1); // an escaped dot ends no label
    CHECK(error_of("a\\") == WireError::BadEscape);
    CHECK(error_of("a\\25") == WireError::BadEscape);
    CHECK(error_of("a\\2x5.") == WireError::BadEscape);
    CHECK(error_of("a\\256.") == WireError::BadEscape);
}

TEST_CASE("empty labels are refused") {
    CHECK(error_of("") == WireError::BadLabel);
    CHECK(error_of("..") == WireError::BadLabel);
    CHECK(error_of(".a") == WireError::BadLabel);
    CHECK(error_of("a..b") == WireError::BadLabel);
}

TEST_CASE("a label has at most 63 octets, a name 255 (RFC 1035 §2.3.4)") {
    CHECK(name(label(63) + ".").length() == 65);
    CHECK(error_of(label(64) + ".") == WireError::LabelTooLong);
    const std::string three = label(63) + "." + label(63) + "." + label(63) + ".";
    CHECK(name(three + label(61) + ".").length() == 255);
    CHECK(name(three + label(61)).length() == 255);
    CHECK(error_of(three + label(62) + ".") == WireError::NameTooLong);
    CHECK(name(three + label(59) + ".y.").length() == 255);
    CHECK(error_of(three + label(60) + ".y.") == WireError::NameTooLong);
    std::string most;
    for (std::size_t i = 0; i < labels_max; ++i) most += "a.";
    CHECK(name(most).label_count() == labels_max);
    CHECK(error_of(most + "a.") == WireError::NameTooLong);
}

TEST_CASE("relative names take the origin") {
    const Name origin = name("example.");
    CHECK(Name::from_text("www", origin)->to_text() == "www.example.");
    CHECK(Name::from_text("www.", origin)->to_text() == "www.");
    CHECK(Name::from_text("@", origin)->to_text() == "example.");
    CHECK(Name::from_text(".", origin)->is_root());
    CHECK(Name::from_text("a\\.", origin)->to_text() == "a\\..example.");
    CHECK_FALSE(Name::from_text("", origin).has_value());
    const Name longest = name(label(63) + "." + label(63) + "." + label(63) + "." + label(59));
    CHECK(Name::from_text("a", longest)->length() == 255);
    CHECK(Name::from_text("ab", longest).error() == WireError::NameTooLong);
}

TEST_CASE("wire names are taken only whole and valid") {
    CHECK(Name::from_wire(hex("01 61 00"))->to_text() == "a.");
    CHECK(Name::from_wire({}).error() == WireError::Truncated);
    CHECK(Name::from_wire(hex("01 61")).error() == WireError::Truncated);
    CHECK(Name::from_wire(hex("05 61 00")).error() == WireError::Truncated);
    CHECK(Name::from_wire(hex("01 61 00 00")).error() == WireError::TrailingOctets);
    CHECK(Name::from_wire(hex("c0 00")).error() == WireError::BadLabel);
    CHECK(Name::from_wire(hex("40 00")).error() == WireError::BadLabel);
    Octets longer;
    for (int i = 0; i < 128; ++i) longer = longer + hex("01 61");
    CHECK(Name::from_wire(longer + hex("00")).error() == WireError::NameTooLong);
}

TEST_CASE("join checks its prefix") {
    CHECK(Name::join(hex("01 61 02 6262"), name("c."))->to_text() == "a.bb.c.");
    CHECK(Name::join({}, name("c."))->to_text() == "c.");
    CHECK_FALSE(Name::join(hex("00"), name("c.")).has_value());
    CHECK_FALSE(Name::join(hex("02 61"), name("c.")).has_value());
    CHECK_FALSE(Name::join(hex("c0 00"), name("c.")).has_value());
    CHECK(name("a.").wildcard_child()->to_text() == "*.a.");
    const std::string most = label(63) + "." + label(63) + "." + label(63) + "." + label(61);
    CHECK(name(most).wildcard_child().error() == WireError::NameTooLong);
}

TEST_CASE("names compare without ASCII case, and nothing else is folded (RFC 4343)") {
    CHECK(name("WWW.example.") == name("www.EXAMPLE."));
    CHECK_FALSE(name("WWW.example.").spelt_as(name("www.example.")));
    CHECK(name("WWW.").spelt_as(name("WWW.")));
    CHECK_FALSE(name("a.") == name("b."));
    CHECK_FALSE(name("ab.") == name("a.b."));
    CHECK_FALSE(name("\\064.") == name("\\096.")); // @ and `: one below A and a
    CHECK_FALSE(name("\\091.") == name("\\123.")); // [ and {: one above Z and z
    CHECK_FALSE(name("\\193.") == name("\\225.")); // A and a with the top bit
    CHECK(name("WwW.ExAmPlE.").folded().spelt_as(name("www.example.")));
    CHECK(NameHash{}(name("LONGER-LABEL.example.")) == NameHash{}(name("longer-label.EXAMPLE.")));
}

TEST_CASE("ancestors, first label, count") {
    const Name www = name("www.example.org.");
    CHECK(www.label_count() == 3);
    CHECK(www.parent().to_text() == "example.org.");
    CHECK(www.ancestor(0).spelt_as(www));
    CHECK(www.ancestor(3).is_root());
    CHECK(www.first_label().size() == 3);
    CHECK(Name{}.first_label().empty());
    CHECK(Name{}.label_count() == 0);
}

TEST_CASE("a name is at or below a suffix only at a label boundary") {
    CHECK(name("www.Example.").is_at_or_below(name("example.")));
    CHECK(name("example.").is_at_or_below(name("EXAMPLE.")));
    CHECK(name("example.").is_at_or_below(Name{}));
    CHECK(Name{}.is_at_or_below(Name{}));
    CHECK_FALSE(Name{}.is_at_or_below(name("a.")));
    CHECK_FALSE(name("wwwexample.").is_at_or_below(name("example.")));
    CHECK_FALSE(name("example.").is_at_or_below(name("www.example.")));
    // The label \007example holds the octets of the name "example." and is no child of it.
    CHECK_FALSE(name("\\007example.").is_at_or_below(name("example.")));
}

TEST_CASE("canonical order (RFC 4034 §6.1)") {
    const std::vector<std::string> in_order{
        "example.",         "a.example.",      "yljkjljk.a.example.",
        "Z.a.example.",     "zABC.a.EXAMPLE.", "z.example.",
        "\\001.z.example.", "*.z.example.",    "\\200.z.example."};
    for (std::size_t i = 0; i < in_order.size(); ++i) {
        for (std::size_t j = 0; j < in_order.size(); ++j) {
            INFO(in_order[i] << " and " << in_order[j]);
            CHECK((name(in_order[i]) <=> name(in_order[j])) == (i <=> j));
        }
    }
    CHECK((name("A.b.") <=> name("a.B.")) == std::strong_ordering::equal);
    CHECK(Name{} < name("a."));
}

TEST_CASE("text and wire of random names lead back to them") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int i = 0; i < 5000; ++i) {
        const Name one = dice.any_name();
        const auto reread = Name::from_text(one.to_text());
        REQUIRE(reread.has_value());
        REQUIRE(reread->spelt_as(one));
        REQUIRE(Name::from_wire(one.wire())->spelt_as(one));
        const Name other = dice.with_random_case(one);
        REQUIRE(one == other);
        REQUIRE((one <=> other) == std::strong_ordering::equal);
        REQUIRE(one.folded().spelt_as(other.folded()));
        REQUIRE(NameHash{}(one) == NameHash{}(other));
    }
}

TEST_CASE("equality and order of random pairs agree with a label by label comparison") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    const auto labels_reversed = [](const Name& one) {
        std::vector<Octets> labels;
        for (Name rest = one; !rest.is_root(); rest = rest.parent()) {
            Octets label{rest.first_label().begin(), rest.first_label().end()};
            for (std::uint8_t& octet : label) octet = fold(octet);
            labels.insert(labels.begin(), label);
        }
        return labels;
    };
    for (int i = 0; i < 5000; ++i) {
        const Name a = dice.related_name(), b = dice.related_name();
        const auto left = labels_reversed(a), right = labels_reversed(b);
        INFO(a.to_text() << " and " << b.to_text());
        REQUIRE((a == b) == (left == right));
        REQUIRE((a < b) == (left < right));
        const bool below =
            left.size() >= right.size() && std::equal(right.begin(), right.end(), left.begin());
        REQUIRE(a.is_at_or_below(b) == below);
    }
}
