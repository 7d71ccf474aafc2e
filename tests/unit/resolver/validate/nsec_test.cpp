#include "resolver/validate/nsec.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

/// NSEC records of a zone, as text; they own what the proof reads.
struct Records {
    explicit Records(const std::vector<std::string>& lines, const std::string& zone = "example.") {
        for (const auto& line : lines) held.push_back(record_of(line));
        records.zone = name_of(zone);
        for (const auto& record : held)
            records.nsec.push_back(*read_nsec(record.owner, record.rdata));
    }
    bool denies_name(const std::string& name) const {
        return NsecProof{records}.denies_name(name_of(name));
    }
    bool denies_type(const std::string& name, const std::string& type) const {
        return NsecProof{records}.denies_type(name_of(name), *dns::rr_type_from_text(type));
    }
    bool denies_closer(const std::string& name, std::size_t labels) const {
        return NsecProof{records}.denies_closer(name_of(name), labels);
    }
    std::vector<dns::Record> held;
    DenialRecords records{};
};

// RFC 4035 appendix A.
const std::string apex = "example. 3600 NSEC a.example. NS SOA MX RRSIG NSEC DNSKEY";
const std::string b = "b.example. 3600 NSEC ns1.example. NS RRSIG NSEC";
const std::string ns1 = "ns1.example. 3600 NSEC ns2.example. A RRSIG NSEC";
const std::string ns2 = "ns2.example. 3600 NSEC *.w.example. A RRSIG NSEC";
const std::string wild = "*.w.example. 3600 NSEC x.w.example. MX RRSIG NSEC";
const std::string y = "x.y.w.example. 3600 NSEC xx.example. MX RRSIG NSEC";
const std::string last = "xx.example. 3600 NSEC example. A HINFO AAAA RRSIG NSEC";

} // namespace

TEST_CASE("RFC 4035 B.2: a gap around the name and one around the wildcard are a name error") {
    CHECK(Records({b, apex}).denies_name("ml.example."));
    CHECK(Records({b, apex}).denies_name("ML.Example."));
    CHECK_FALSE(Records({b}).denies_name("ml.example."));
    CHECK_FALSE(Records({apex}).denies_name("ml.example."));
    CHECK(Records({last, apex}).denies_name("zz.example."));
}

TEST_CASE("a gap whose end lies below the name leaves it there: ent_is_nodata_not_nxdomain") {
    CHECK_FALSE(Records({ns2, apex}).denies_name("w.example."));
    CHECK(Records({ns2, apex}).denies_type("w.example.", "A"));
    CHECK(Records({wild}).denies_type("w.example.", "A") == false);
}

TEST_CASE("RFC 4035 B.3: the record at the name denies types it does not list") {
    CHECK(Records({ns1}).denies_type("ns1.example.", "MX"));
    CHECK_FALSE(Records({ns1}).denies_type("ns1.example.", "A"));
    CHECK_FALSE(Records({ns1}).denies_type("ns2.example.", "MX"));
    const Records alias({"c.example. 60 NSEC d.example. CNAME RRSIG NSEC"});
    CHECK_FALSE(alias.denies_type("c.example.", "A"));
}

TEST_CASE("RFC 4035 B.7: the wildcard's record denies types, with a gap around the name") {
    CHECK(Records({y, wild}).denies_type("a.z.w.example.", "AAAA"));
    CHECK_FALSE(Records({y, wild}).denies_type("a.z.w.example.", "MX"));
    CHECK_FALSE(Records({wild}).denies_type("a.z.w.example.", "AAAA"));
    CHECK_FALSE(Records({y}).denies_type("a.z.w.example.", "AAAA"));
}

TEST_CASE("RFC 4035 B.6: a wildcard may answer only what nothing is closer to") {
    CHECK(Records({y}).denies_closer("a.z.w.example.", 2));
    CHECK_FALSE(Records({y}).denies_closer("a.z.w.example.", 1));
    CHECK_FALSE(Records({y}).denies_closer("a.z.w.example.", 3));
    CHECK_FALSE(Records({y}).denies_closer("b.y.w.example.", 2)); // y.w.example. exists
    CHECK_FALSE(Records({apex}).denies_closer("a.z.w.example.", 2));
}

TEST_CASE("RFC 6840 §4.1: a record from above a cut or DNAME says nothing about names below") {
    CHECK_FALSE(Records({b}).denies_name("x.b.example."));
    CHECK_FALSE(Records({b}).denies_type("x.b.example.", "A"));
    CHECK_FALSE(Records({b}).denies_type("x.b.example.", "DS"));
    const Records dname({"d.example. 60 NSEC e.example. DNAME RRSIG NSEC", apex});
    CHECK_FALSE(dname.denies_name("x.d.example."));
    CHECK_FALSE(dname.denies_closer("x.d.example.", 2));
}

TEST_CASE("DS is denied by the zone above, everything else by the one below") {
    CHECK(Records({b}).denies_type("b.example.", "DS"));
    CHECK_FALSE(Records({b}).denies_type("b.example.", "A")); // the parent's word on the child
    const Records child({"b.example. 60 NSEC b.example. NS SOA RRSIG NSEC DNSKEY"}, "b.example.");
    CHECK_FALSE(child.denies_type("b.example.", "DS")); // the child's word on itself
    CHECK(child.denies_type("b.example.", "A"));
    const Records root({". 60 NSEC a. NS SOA RRSIG NSEC DNSKEY"}, ".");
    CHECK(root.denies_type(".", "DS"));
}

TEST_CASE("a next name outside the zone covers nothing (CVE-2026-52688)") {
    const Records out({"b.example. 60 NSEC z.other. A", apex});
    CHECK_FALSE(out.denies_name("ml.example."));
    CHECK_FALSE(out.denies_type("ml.example.", "A"));
    const Records inner({"a.sub.example. 60 NSEC example. A"}, "sub.example.");
    CHECK_FALSE(inner.denies_name("b.sub.example."));
    // And nothing is denied outside the zone, wherever its names sort.
    CHECK_FALSE(Records({last, apex}).denies_name("zz.test."));
}

TEST_CASE("a gap that goes backward covers nothing, but for the last one of a zone") {
    CHECK_FALSE(Records({"m.example. 60 NSEC b.example. A", apex}).denies_name("z.example."));
    CHECK(Records({"m.example. 60 NSEC example. A", apex}).denies_name("z.example."));
}

TEST_CASE("RFC 9824: a record at the name with NXNAME says that there is none") {
    const Records compact({"x.example. 60 NSEC \\000.x.example. RRSIG NSEC TYPE128"});
    CHECK(compact.denies_name("x.example."));
    CHECK(compact.denies_type("x.example.", "A"));
    CHECK_FALSE(compact.denies_name("y.example."));
    const Records nodata({"x.example. 60 NSEC \\000.x.example. A RRSIG NSEC"});
    CHECK_FALSE(nodata.denies_name("x.example."));
    CHECK(nodata.denies_type("x.example.", "MX"));
}

TEST_CASE("the closest encloser is the longest name that one of the gap's ends proves") {
    const auto encloser = [](const std::string& line, const std::string& name) {
        const auto record = record_of(line);
        return closest_encloser(*read_nsec(record.owner, record.rdata), name_of(name)).to_text();
    };
    CHECK(encloser(y, "a.z.w.example.") == "w.example.");
    CHECK(encloser(y, "b.y.w.example.") == "y.w.example.");
    CHECK(encloser(apex, "0.example.") == "example.");
}
