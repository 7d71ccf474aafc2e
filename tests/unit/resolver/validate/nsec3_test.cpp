#include "resolver/validate/nsec3.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const char* word(Denial denial) {
    constexpr const char* words[] = {"not proven", "proven", "opt-out", "iterations", "spent"};
    return words[static_cast<std::size_t>(denial)];
}

struct Records {
    explicit Records(const std::vector<std::string>& lines) {
        for (const auto& line : lines) held.push_back(record_of(line));
        records.zone = name_of("example.");
        for (const auto& record : held) {
            const auto nsec3 = read_nsec3(record.owner, records.zone, record.rdata);
            if (nsec3) records.nsec3.push_back(*nsec3);
        }
    }
    std::string denies_name(const std::string& name, Effort effort = {}) const {
        return word(Nsec3Proof{records, effort}.denies_name(name_of(name)));
    }
    std::string denies_type(const std::string& name, const std::string& type) const {
        Effort effort;
        return word(
            Nsec3Proof{records, effort}.denies_type(name_of(name), *dns::rr_type_from_text(type)));
    }
    std::string denies_closer(const std::string& name, std::size_t labels) const {
        Effort effort;
        return word(Nsec3Proof{records, effort}.denies_closer(name_of(name), labels));
    }
    bool shows_delegation(const std::string& name) const {
        Effort effort;
        return Nsec3Proof{records, effort}.shows_delegation(name_of(name));
    }
    std::vector<dns::Record> held;
    DenialRecords records{};
};

/// The records of RFC 5155 appendix A, with its own flags or none.
std::string nsec3(const std::string& owner, const std::string& next, const std::string& types,
                  const std::string& parameters = "1 0 12 aabbccdd") {
    return owner + ".example. 3600 NSEC3 " + parameters + " " + next + " " + types;
}
const std::string opt_out = "1 1 12 aabbccdd";
const std::string apex_owner = "0p9mhaveqvm6t7vbl5lop2u3t2rp3tom";
const std::string apex_next = "2t7b4g4vsa5smi47k61mv5bv1a22bojr";
const std::string apex_types = "MX DNSKEY NS SOA NSEC3PARAM RRSIG";
const std::string apex = nsec3(apex_owner, apex_next, apex_types);
const std::string x_w =
    nsec3("b4um86eghhds6nea196smvmlo4ors995", "gjeqe526plbf1g8mklp59enfd789njgi", "MX RRSIG");
const std::string a =
    nsec3("35mthgpgcu1qg68fab165klnsnk3dpvl", "b4um86eghhds6nea196smvmlo4ors995", "NS DS RRSIG");
const std::string ns1 =
    nsec3("2t7b4g4vsa5smi47k61mv5bv1a22bojr", "2vptu5timamqttgl4luu9kg21e0aor3s", "A RRSIG");
const std::string y_w =
    nsec3("ji6neoaepv8b5o6k4ev33abha8ht9fgc", "k8udemvp1j2f7eg6jebps17vp3n8i58h", "");
const std::string w =
    nsec3("k8udemvp1j2f7eg6jebps17vp3n8i58h", "kohar7mbb8dc2ce8a9qvl8hon4k53uhi", "");
const std::string ns2 =
    nsec3("q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en", "A RRSIG");
const std::string wild =
    nsec3("r53bq7cc2uvmubfu5ocmm6pers9tk9en", "t644ebqk9bibcna874givr6joj62mlhv", "MX RRSIG");

} // namespace

TEST_CASE("RFC 5155 B.1: closest encloser, next closer name and wildcard are a name error") {
    CHECK(Records({apex, x_w, a}).denies_name("a.c.x.w.example.") == "proven");
    CHECK(Records({apex, x_w}).denies_name("a.c.x.w.example.") == "not proven");
    CHECK(Records({apex, a}).denies_name("a.c.x.w.example.") == "not proven");
    CHECK(Records({x_w, a}).denies_name("a.c.x.w.example.") == "not proven");
    CHECK(Records({}).denies_name("a.c.x.w.example.") == "not proven");
}

TEST_CASE("RFC 5155 B.1 as published, with opt-out: unsigned names may be there") {
    CHECK(Records({nsec3(apex_owner, apex_next, apex_types, opt_out), x_w, a})
              .denies_name("a.c.x.w.example.") == "opt-out");
}

TEST_CASE("RFC 5155 B.2: the record at the name denies types it does not list") {
    CHECK(Records({ns1}).denies_type("ns1.example.", "MX") == "proven");
    CHECK(Records({ns1}).denies_type("ns1.example.", "A") == "not proven");
    CHECK(Records({y_w}).denies_type("y.w.example.", "A") == "proven"); // B.2.1: empty non-terminal
}

TEST_CASE("RFC 5155 B.3: an unsigned delegation in an opted-out gap") {
    const std::string gap = nsec3("35mthgpgcu1qg68fab165klnsnk3dpvl",
                                  "b4um86eghhds6nea196smvmlo4ors995", "NS DS RRSIG", opt_out);
    const Records records({gap, apex});
    CHECK(records.denies_type("c.example.", "DS") == "opt-out");
    CHECK(records.shows_delegation("c.example."));
    CHECK(Records({a, apex}).denies_type("c.example.", "DS") == "not proven");
}

TEST_CASE("RFC 5155 B.4: a wildcard may answer what the next closer name is denied for") {
    const std::string gap =
        nsec3("q04jkcevqvmu85r014c7dkba38o0ji5r", "r53bq7cc2uvmubfu5ocmm6pers9tk9en", "A RRSIG");
    CHECK(Records({gap}).denies_closer("a.z.w.example.", 2) == "proven");
    CHECK(Records({a}).denies_closer("a.z.w.example.", 2) == "not proven");
    CHECK(Records({gap}).denies_closer("a.z.w.example.", 4) == "not proven");
    CHECK(Records({gap}).denies_closer("a.z.w.example.", 0) == "not proven"); // above the zone
}

TEST_CASE("RFC 5155 B.5: the wildcard denies the type") {
    CHECK(Records({w, ns2, wild}).denies_type("a.z.w.example.", "AAAA") == "proven");
    CHECK(Records({w, ns2, wild}).denies_type("a.z.w.example.", "MX") == "not proven");
    CHECK(Records({w, ns2}).denies_type("a.z.w.example.", "AAAA") == "not proven");
}

TEST_CASE(
    "RFC 5155 B.6: the child's record does not deny the DS of its apex, the parent's no more") {
    CHECK(Records({apex}).denies_type("example.", "DS") == "not proven");
    CHECK(Records({nsec3(apex_owner, apex_next, "NS")}).denies_type("example.", "A") ==
          "not proven");
}

TEST_CASE("RFC 5155 §8.3: a closest encloser that is a cut or DNAME proves nothing") {
    const auto with = [](const std::string& types) {
        return Records({apex,
                        nsec3("b4um86eghhds6nea196smvmlo4ors995",
                              "gjeqe526plbf1g8mklp59enfd789njgi", types),
                        a})
            .denies_name("a.c.x.w.example.");
    };
    CHECK(with("MX") == "proven");
    CHECK(with("NS") == "not proven");
    CHECK(with("DNAME") == "not proven");
    CHECK(with("NS SOA") == "proven");
}

TEST_CASE("RFC 9276: up to 50 iterations are followed, more make the zone insecure") {
    const auto with = [](const std::string& iterations) {
        return Records({nsec3(apex_owner, apex_next, apex_types, "1 0 " + iterations + " -")})
            .denies_name("x.example.");
    };
    CHECK(with("50") == "not proven");
    CHECK(with("51") == "iterations");
    CHECK(with("65535") == "iterations");
}

TEST_CASE("records with other parameters than the first are left out") {
    const std::string other = nsec3("b4um86eghhds6nea196smvmlo4ors995",
                                    "gjeqe526plbf1g8mklp59enfd789njgi", "MX", "1 0 12 aabbccde");
    CHECK(Records({apex, other, a}).denies_name("a.c.x.w.example.") == "not proven");
}

TEST_CASE("CVE-2023-50868: hashing stops when the effort is spent") {
    std::string name = "example.";
    while (name.size() < 240) name = "a." + name;
    const std::string most = "1 0 50 " + std::string(510, 'a'); // the longest salt
    const Records records(
        {nsec3("a" + apex_owner.substr(1), "a" + apex_next.substr(1), "A", most)});
    Effort effort;
    for (int i = 0; i < 3; ++i) {
        (void)Nsec3Proof{records.records, effort}.denies_name(name_of(name));
    }
    CHECK(effort.hash_rounds() <= hash_rounds_max);
    CHECK(effort.hash_rounds() > hash_rounds_max - 51);
    CHECK(records.denies_name(name, effort) == "spent");
}

TEST_CASE("RFC 9824: NXNAME in the record at the name") {
    const Records compact({nsec3("35mthgpgcu1qg68fab165klnsnk3dpvl",
                                 "35mthgpgcu1qg68fab165klnsnk3dpvm", "RRSIG TYPE128")});
    CHECK(compact.denies_name("a.example.") == "proven");
    CHECK(compact.denies_type("a.example.", "A") == "proven");
    CHECK(Records({a}).denies_name("a.example.") == "not proven");
}
