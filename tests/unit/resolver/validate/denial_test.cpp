#include "resolver/validate/denial.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

TEST_CASE("either kind of record proves, together or alone") {
    const auto nsec = record_of("ns1.example. 60 NSEC ns2.example. A RRSIG NSEC");
    const auto nsec3 =
        record_of("2t7b4g4vsa5smi47k61mv5bv1a22bojr.example. 60 NSEC3 1 0 12 aabbccdd "
                  "2vptu5timamqttgl4luu9kg21e0aor3s A RRSIG");
    const dns::Name zone = name_of("example."), ns1 = name_of("ns1.example.");
    const Nsec read = *read_nsec(nsec.owner, nsec.rdata);
    const Nsec3 hashed = *read_nsec3(nsec3.owner, zone, nsec3.rdata);
    const DenialRecords sets[] = {
        {zone, {read}, {}}, {zone, {}, {hashed}}, {zone, {read}, {hashed}}};
    for (const DenialRecords& records : sets) {
        Effort effort;
        CHECK(denies_type(records, ns1, dns::RrType::MX, effort) == Denial::Proven);
        CHECK(denies_type(records, ns1, dns::RrType::A, effort) == Denial::NotProven);
        CHECK(denies_name(records, ns1, effort) == Denial::NotProven);
        CHECK(denies_closer(records, name_of("a.b.example."), 1, effort) == Denial::NotProven);
        CHECK(cut_at(records, ns1, effort) == Cut::None);
    }
    Effort effort;
    CHECK(denies_type({zone, {}, {}}, ns1, dns::RrType::MX, effort) == Denial::NotProven);
    CHECK(effort.hash_rounds() == 0);
}

TEST_CASE("a delegation without DS is an insecure cut") {
    const auto nsec = record_of("b.example. 60 NSEC c.example. NS RRSIG NSEC");
    const DenialRecords records{name_of("example."), {*read_nsec(nsec.owner, nsec.rdata)}, {}};
    Effort effort;
    CHECK(denies_type(records, name_of("b.example."), dns::RrType::DS, effort) == Denial::Proven);
    CHECK(cut_at(records, name_of("b.example."), effort) == Cut::Insecure);
}
