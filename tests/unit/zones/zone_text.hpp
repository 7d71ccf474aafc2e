// Zones and answers in presentation format, so that a test reads as zone, question, answer. Test
// support only.
#pragma once

#include "dns/rdata.hpp"
#include "zones/master_file.hpp"

#include <sstream>
#include <stdexcept>
#include <string>

namespace parallax::zones {

inline dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

/// A zone from lines of records, SOA supplied. Fails the test's setup loudly.
inline std::shared_ptr<const Zone> zone_of(const std::string& apex, const std::string& lines) {
    ZoneBuilder builder{name_of(apex), ZoneRules::Standard};
    std::istringstream stream{lines};
    for (std::string line; std::getline(stream, line);) {
        if (line.find_first_not_of(' ') == std::string::npos) continue;
        const auto record = read_inline_record(line, name_of(apex));
        if (const auto* const text = std::get_if<std::string>(&record)) {
            throw std::runtime_error(*text);
        }
        if (const auto problem = builder.add(std::get<dns::Record>(record))) {
            throw std::runtime_error(*problem);
        }
    }
    return std::move(builder).build();
}

inline std::string values_of(const dns::RrsetView& rrset) {
    std::string text = to_text(rrset.type);
    dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
        text += " " + dns::rdata_to_text(rrset.type, rdata);
    });
    return text;
}

/// "A 10.1.1.5", "CNAME to b.example.", "DNAME at a.example. to x.b.example.", "cut sub.example. NS
/// ns.example.", "NODATA example.", "NXDOMAIN example.".
inline std::string ask(const Zone& zone, const std::string& name, const std::string& type) {
    const dns::HashedName hashed{name_of(name)};
    const Lookup lookup = zone.lookup(hashed, *dns::rr_type_from_text(type));
    if (const auto* const found = std::get_if<Found>(&lookup)) return values_of(found->rrset);
    if (const auto* const alias = std::get_if<Alias>(&lookup)) {
        const std::string target = alias->target ? alias->target->to_text() : "nowhere";
        if (alias->rrset.type == dns::RrType::CNAME) return "CNAME to " + target;
        return "DNAME at " + alias->owner.to_text() + " to " + target;
    }
    if (const auto* const cut = std::get_if<Delegated>(&lookup)) {
        return "cut " + cut->cut.to_text() + " " + values_of(cut->ns);
    }
    if (const auto* const nothing = std::get_if<NoData>(&lookup)) {
        return "NODATA " + nothing->soa.apex->to_text();
    }
    return "NXDOMAIN " + std::get<NxDomain>(lookup).soa.apex->to_text();
}

} // namespace parallax::zones
