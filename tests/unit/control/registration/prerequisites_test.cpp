#include "control/registration/prerequisites.hpp"

#include "tests/unit/control/registration/update_text.hpp"

using namespace parallax;
using namespace parallax::control::registration;
using namespace parallax::test;
using dns::test::hex;
using dns::test::name;

namespace {

/// web has A 10.1.1.9 and 10.1.1.10, and a PTR; nothing else is there.
std::vector<Octets> held(const dns::Name& owner, dns::RrType type) {
    std::vector<Octets> records;
    if (owner != name("web.corp.example.")) return records;
    const bool all = type == dns::RrType::ANY;
    if (all || type == dns::RrType::A) {
        records.push_back(hex("0a010109"));
        records.push_back(hex("0a01010a"));
    }
    if (all || type == dns::RrType::PTR) {
        records.push_back(rdata_of_text(dns::RrType::PTR, "Web.Example."));
    }
    return records;
}

std::string judge(const std::vector<std::string>& lines) {
    const auto update = read_update(update_of("corp.example.", lines));
    REQUIRE(std::holds_alternative<UpdateMessage>(update));
    return dns::to_text(judge_prerequisites(std::get<UpdateMessage>(update).prerequisites, held));
}

} // namespace

TEST_CASE("names are in use or not (RFC 2136 2.4.4, 2.4.5)") {
    CHECK(judge({}) == "NOERROR");
    CHECK(judge({"yxdomain WEB.corp.example."}) == "NOERROR");
    CHECK(judge({"yxdomain mail.corp.example."}) == "NXDOMAIN");
    CHECK(judge({"nxdomain mail.corp.example."}) == "NOERROR");
    CHECK(judge({"nxdomain web.corp.example."}) == "YXDOMAIN");
}

TEST_CASE("RRsets exist or not (RFC 2136 2.4.1, 2.4.3)") {
    CHECK(judge({"yxrrset web.corp.example. A"}) == "NOERROR");
    CHECK(judge({"yxrrset web.corp.example. AAAA"}) == "NXRRSET");
    CHECK(judge({"nxrrset web.corp.example. AAAA"}) == "NOERROR");
    CHECK(judge({"nxrrset web.corp.example. A"}) == "YXRRSET");
}

TEST_CASE("an RRset given by value is the whole of it, in any order (RFC 2136 2.4.2)") {
    CHECK(judge({"yxrrset web.corp.example. A 10.1.1.10",
                 "yxrrset web.corp.example. A 10.1.1.9"}) == "NOERROR");
    CHECK(judge({"yxrrset web.corp.example. A 10.1.1.9"}) == "NXRRSET");
    CHECK(judge({"yxrrset web.corp.example. A 10.1.1.9", "yxrrset web.corp.example. A 10.1.1.10",
                 "yxrrset web.corp.example. A 10.1.1.11"}) == "NXRRSET");
    CHECK(judge({"yxrrset web.corp.example. PTR WEB.example."}) == "NOERROR");
    CHECK(judge({"yxrrset mail.corp.example. A 10.1.1.9"}) == "NXRRSET");
}

TEST_CASE("the first that does not hold decides") {
    CHECK(judge({"yxdomain web.corp.example.", "nxrrset web.corp.example. A",
                 "yxdomain mail.corp.example."}) == "YXRRSET");
}
