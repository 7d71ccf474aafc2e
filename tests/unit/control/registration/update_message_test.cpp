#include "control/registration/update_message.hpp"

#include "tests/unit/control/registration/update_text.hpp"

using namespace parallax;
using namespace parallax::control::registration;
using namespace parallax::test;
using dns::test::hex;
using dns::test::name;

namespace {

std::string outcome(const Octets& message) {
    const auto read = read_update(message);
    const auto* const rcode = std::get_if<dns::Rcode>(&read);
    return rcode ? dns::to_text(*rcode) : "read";
}

UpdateMessage read(const Octets& message) {
    auto update = read_update(message);
    REQUIRE(std::holds_alternative<UpdateMessage>(update));
    return std::get<UpdateMessage>(std::move(update));
}

/// Sets the class of the first record behind the zone section of corp.example.
Octets with_class(Octets message, std::uint16_t rr_class) {
    const std::size_t at = dns::header_octets + 14 + 4 + 6 + 2; // "web" and a pointer; the type
    message[at] = static_cast<std::uint8_t>(rr_class >> 8);
    message[at + 1] = static_cast<std::uint8_t>(rr_class);
    return message;
}

} // namespace

TEST_CASE("what a DHCP server sends is read") {
    const UpdateMessage update = read(update_of(
        "corp.example.", {"nxdomain web.corp.example.", "yxrrset web.corp.example. DHCID 000201",
                          "nxrrset web.corp.example. AAAA", "add web.corp.example. A 10.1.1.9",
                          "delete web.corp.example. A", "delete web.corp.example.",
                          "delete web.corp.example. A 10.1.1.8"}));
    CHECK(update.zone.to_text() == "corp.example.");
    CHECK(update.edns == Edns::Absent);
    REQUIRE(update.prerequisites.size() == 3);
    CHECK(update.prerequisites[0].kind == Prerequisite::Kind::NameNotInUse);
    CHECK(update.prerequisites[1].kind == Prerequisite::Kind::RecordExists);
    CHECK(update.prerequisites[1].rdata == hex("000201"));
    CHECK(update.prerequisites[2].kind == Prerequisite::Kind::RrsetAbsent);
    REQUIRE(update.changes.size() == 4);
    CHECK(update.changes[0].kind == Change::Kind::Add);
    CHECK(update.changes[0].rdata == hex("0a010109"));
    CHECK(update.changes[1].kind == Change::Kind::DeleteRrset);
    CHECK(update.changes[2].kind == Change::Kind::DeleteName);
    CHECK(update.changes[3].kind == Change::Kind::DeleteRecord);
}

TEST_CASE("names out of the zone are NOTZONE, in either section") {
    CHECK(outcome(update_of("corp.example.", {"nxdomain web.example."})) == "NOTZONE");
    CHECK(outcome(update_of("corp.example.", {"add web.example. A 10.1.1.9"})) == "NOTZONE");
}

TEST_CASE("the zone section is one SOA of class IN") {
    const Octets good = update_of("corp.example.", {});
    CHECK(outcome(good) == "read");
    Octets two = good;
    two[5] = 2;
    CHECK(outcome(two) == "FORMERR");
    Octets other_type = good;
    other_type[good.size() - 3] = 1;
    CHECK(outcome(other_type) == "FORMERR");
    Octets chaos = good;
    chaos[good.size() - 1] = 3;
    CHECK(outcome(chaos) == "NOTAUTH");
}

TEST_CASE("records that RFC 2136 does not describe are FORMERR") {
    const Octets add = update_of("corp.example.", {"add web.corp.example. A 10.1.1.9"});
    CHECK(outcome(add) == "read");
    CHECK(outcome(with_class(add, 255)) == "FORMERR"); // a TTL and RDATA where there are none
    CHECK(outcome(with_class(add, 254)) == "FORMERR"); // a TTL
    CHECK(outcome(with_class(add, 3)) == "FORMERR");
    const Octets absent = update_of("corp.example.", {"nxrrset web.corp.example. A"});
    CHECK(outcome(with_class(absent, 1)) == "FORMERR"); // an A without an address
    CHECK(outcome(with_class(absent, 4)) == "FORMERR");
    CHECK(outcome(update_of("corp.example.", {"add web.corp.example. A"})) == "FORMERR");
    CHECK(outcome(update_of("corp.example.", {"add web.corp.example. ANY 00"})) == "FORMERR");
    CHECK(outcome(update_of("corp.example.", {"delete web.corp.example. AXFR"})) == "FORMERR");
    CHECK(outcome(update_of("corp.example.", {"nxrrset web.corp.example. TSIG"})) == "FORMERR");
}

TEST_CASE("every truncation of a message, and an octet behind it, is FORMERR") {
    const Octets message = update_of("corp.example.", {"nxdomain web.corp.example.",
                                                       "add web.corp.example. A 10.1.1.9",
                                                       "add web.corp.example. PTR a.example."});
    for (std::size_t octets = dns::header_octets; octets < message.size(); ++octets) {
        CAPTURE(octets);
        CHECK(outcome({message.begin(), message.begin() + static_cast<std::ptrdiff_t>(octets)}) ==
              "FORMERR");
    }
    Octets longer = message;
    longer.push_back(0);
    CHECK(outcome(longer) == "FORMERR");
    CHECK(outcome({}) == "FORMERR");
}

TEST_CASE("more records than the limits are REFUSED") {
    const std::vector<std::string> most(changes_max, "delete web.corp.example.");
    CHECK(outcome(update_of("corp.example.", most)) == "read");
    std::vector<std::string> lines = most;
    lines.emplace_back("delete web.corp.example.");
    CHECK(outcome(update_of("corp.example.", lines)) == "REFUSED");
    const std::vector<std::string> prerequisites(prerequisites_max + 1, "nxdomain corp.example.");
    CHECK(outcome(update_of("corp.example.", prerequisites)) == "REFUSED");
    Octets additional = update_of("corp.example.", {});
    additional[11] = additional_records_max + 1;
    CHECK(outcome(additional) == "REFUSED");
}

TEST_CASE("an OPT is noticed") {
    Octets message = update_of("corp.example.", {});
    message[11] = 1;
    const Octets opt = hex("0000290200000000000000");
    message.insert(message.end(), opt.begin(), opt.end());
    CHECK(read(message).edns == Edns::Present);
}
