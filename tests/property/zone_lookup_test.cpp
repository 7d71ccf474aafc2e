#include "tests/property/naive_zone.hpp"

#include "zones/zone_builder.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <random>

using namespace parallax;
using property::NaiveZone;
using property::Text;

namespace {

constexpr int zone_total = 4000;
constexpr int questions_per_zone = 50; // 200,000 in all
constexpr std::size_t depth_max = 4;
constexpr std::size_t records_max = 12;

std::string apex_text() {
    return "z.";
}

std::string random_owner(std::mt19937_64& random) {
    const char* const labels[] = {"a", "b", "*"};
    std::string owner;
    for (std::size_t left = random() % (depth_max + 1); left > 0; --left) {
        owner += std::string{labels[random() % 3]} + ".";
    }
    return owner + apex_text();
}

dns::Record record_of(const std::string& owner, dns::RrType type, const std::string& target) {
    dns::Record record{*dns::Name::from_text(owner), type, dns::RrClass::IN, 60, {}};
    if (type == dns::RrType::A) {
        record.rdata = {192, 0, 2, 1};
    } else if (type == dns::RrType::TXT) {
        record.rdata = {1, 't'};
    } else {
        record.rdata = dns::rdata_of(*dns::Name::from_text(target));
    }
    return record;
}

/// The same random records for both; what the builder refuses, the naive zone does not get.
std::shared_ptr<const zones::Zone> random_zone(std::mt19937_64& random, NaiveZone& naive) {
    using dns::RrType;
    const RrType types[] = {RrType::A,   RrType::A,     RrType::A,     RrType::TXT,
                            RrType::TXT, RrType::CNAME, RrType::DNAME, RrType::NS};
    zones::ZoneBuilder builder{*dns::Name::from_text(apex_text()), zones::ZoneRules::Standard};
    for (std::size_t left = 1 + random() % records_max; left > 0; --left) {
        const std::string owner = random_owner(random);
        const RrType type = types[random() % std::size(types)];
        const std::string target = random() % 2 == 0 ? random_owner(random) : "other.";
        if (!builder.add(record_of(owner, type, target))) naive.add(owner, type, target);
    }
    return std::move(builder).build();
}

} // namespace

TEST_CASE("Zone::lookup gives what a plain reading of RFC 1034, 4592 and 6672 gives") {
    const char* const given = std::getenv("SEED");
    const std::uint64_t seed = given != nullptr ? std::stoull(given) : std::random_device{}();
    WARN("SEED=" << seed);
    std::mt19937_64 random{seed};
    std::map<std::string, int> kinds;
    const dns::RrType types[] = {dns::RrType::A,  dns::RrType::TXT,   dns::RrType::CNAME,
                                 dns::RrType::NS, dns::RrType::DNAME, dns::RrType::DS};
    for (int zone_number = 0; zone_number < zone_total; ++zone_number) {
        NaiveZone naive{apex_text()};
        const auto zone = random_zone(random, naive);
        for (int i = 0; i < questions_per_zone; ++i) {
            const std::string name = random_owner(random);
            const dns::RrType type = types[random() % std::size(types)];
            const std::string expected = naive.lookup(name, type);
            const dns::HashedName hashed{*dns::Name::from_text(name)};
            const std::string given_answer = property::to_text(zone->lookup(hashed, type));
            ++kinds[expected.substr(0, expected.find(' '))];
            if (given_answer == expected) continue;
            FAIL("zone " << zone_number << ":\n"
                         << naive.to_text() << "asked " << name << " " << dns::to_text(type)
                         << "\ngiven    " << given_answer << "\nexpected " << expected);
        }
    }
    // Every kind of outcome was met often enough to mean something.
    for (const char* const kind : {"found", "alias", "cut", "NODATA", "NXDOMAIN"}) {
        CAPTURE(kind);
        CHECK(kinds[kind] > 1000);
    }
}
