#include "zones/model/address_plan.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <set>

using namespace parallax;
using namespace parallax::model;
using test::address;

namespace {
std::vector<dns::Prefix> prefixes(std::initializer_list<std::string_view> texts) {
    std::vector<dns::Prefix> made;
    for (const auto text : texts) made.push_back(*dns::Prefix::from_text(text));
    return made;
}
dns::Prefix one(std::string_view text) {
    return *dns::Prefix::from_text(text);
}
/// All addresses handed out until there are none, at most `limit`.
std::vector<std::string> all_free(const std::vector<dns::Prefix>& from, std::size_t limit) {
    std::set<dns::IpAddress> used;
    std::vector<std::string> given;
    while (given.size() < limit) {
        const auto next = lowest_free(from, [&](const auto& each) { return used.contains(each); });
        if (!next) break;
        used.insert(*next);
        given.push_back(next->to_text());
    }
    return given;
}
} // namespace

TEST_CASE("the first four addresses of a subnet and its last are never given") {
    CHECK(all_free(prefixes({"10.1.1.8/29"}), 99) ==
          std::vector<std::string>{"10.1.1.12", "10.1.1.13", "10.1.1.14"});
    CHECK(all_free(prefixes({"10.1.0.0/29", "10.2.0.0/29"}), 99).size() == 6);
    CHECK(all_free(prefixes({"10.1.0.0/23"}), 999).size() == 512 - 5);
    CHECK(all_free(prefixes({"fd00::/64"}), 2) == std::vector<std::string>{"fd00::4", "fd00::5"});
    const auto subnet = prefixes({"10.1.1.0/24"});
    for (const char* text : {"10.1.1.0", "10.1.1.1", "10.1.1.3", "10.1.1.255"}) {
        CHECK(standing_of(address(text), subnet) == Standing::Reserved);
    }
    for (const char* text : {"10.1.1.4", "10.1.1.254"}) {
        CHECK(standing_of(address(text), subnet) == Standing::Usable);
    }
    CHECK(standing_of(address("10.1.2.4"), subnet) == Standing::Outside);
    CHECK(standing_of(address("fd00::4"), subnet) == Standing::Outside);
    CHECK(standing_of(address("fd00::ffff:ffff:ffff:ffff"), prefixes({"fd00::/64"})) ==
          Standing::Reserved);
}

TEST_CASE("how prefixes lie to each other") {
    CHECK(overlap(one("10.0.0.0/8"), one("10.1.0.0/16")));
    CHECK(overlap(one("10.1.0.0/16"), one("10.0.0.0/8")));
    CHECK_FALSE(overlap(one("10.0.0.0/16"), one("10.1.0.0/16")));
    CHECK_FALSE(overlap(one("10.0.0.0/8"), one("fd00::/8")));
    CHECK(covers(one("10.0.0.0/8"), one("10.1.0.0/16")));
    CHECK_FALSE(covers(one("10.1.0.0/16"), one("10.0.0.0/8")));
    CHECK(covers_any(prefixes({"10.1.0.0/16", "10.2.0.0/16"}), one("10.2.3.0/24")));
    CHECK_FALSE(covers_any(prefixes({"10.1.0.0/16"}), one("10.2.3.0/24")));
}
