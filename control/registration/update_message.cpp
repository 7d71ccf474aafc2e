#include "control/registration/update_message.hpp"

#include "dns/rdata.hpp"
#include "dns/wire_reader.hpp"

namespace parallax::control::registration {

namespace {

using dns::Rcode;
using dns::RrClass;
using dns::RrType;
using dns::WireReader;

struct UpdateRecord {
    dns::Name owner;
    RrType type;
    RrClass rr_class;
    std::uint32_t ttl;
    Octets rdata;
};

/// RDATA may be empty where the class says that there is none.
std::optional<UpdateRecord> read_record(WireReader& reader) {
    const auto owner = reader.read_name();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    const auto ttl = reader.read_u32();
    const auto octets = reader.read_u16();
    if (!owner || !type || !rr_class || !ttl || !octets) return std::nullopt;
    UpdateRecord record{
        *owner, static_cast<RrType>(*type), static_cast<RrClass>(*rr_class), *ttl, {}};
    if (*octets == 0) return record;
    auto rdata = dns::read_rdata(reader, record.type, *octets);
    if (!rdata) return std::nullopt;
    record.rdata = std::move(*rdata);
    return record;
}

bool has_rdata_of_its_type(const UpdateRecord& record) {
    return dns::check_rdata(record.type, record.rdata).has_value();
}

/// RFC 2136 §2.4, §3.2.5. Nothing: FORMERR.
std::optional<Prerequisite> prerequisite_of(UpdateRecord record) {
    using Kind = Prerequisite::Kind;
    const bool of_name = record.type == RrType::ANY;
    if (record.ttl != 0) return std::nullopt;
    if (!of_name && dns::is_meta_type(record.type)) return std::nullopt;
    const auto made = [&](Kind kind) {
        return Prerequisite{kind, record.owner, record.type, std::move(record.rdata)};
    };
    switch (record.rr_class) {
    case RrClass::ANY:
        if (!record.rdata.empty()) return std::nullopt;
        return made(of_name ? Kind::NameInUse : Kind::RrsetExists);
    case RrClass::NONE:
        if (!record.rdata.empty()) return std::nullopt;
        return made(of_name ? Kind::NameNotInUse : Kind::RrsetAbsent);
    case RrClass::IN:
        if (of_name || !has_rdata_of_its_type(record)) return std::nullopt;
        return made(Kind::RecordExists);
    case RrClass::CH:
    case RrClass::HS:
        break;
    }
    return std::nullopt;
}

/// RFC 2136 §2.5, §3.4.1.2. Nothing: FORMERR.
std::optional<Change> change_of(UpdateRecord record) {
    using Kind = Change::Kind;
    const bool of_name = record.type == RrType::ANY;
    if (!of_name && dns::is_meta_type(record.type)) return std::nullopt;
    if (record.rr_class != RrClass::IN && record.ttl != 0) return std::nullopt;
    const auto made = [&](Kind kind) {
        return Change{kind, record.owner, record.type, std::move(record.rdata)};
    };
    switch (record.rr_class) {
    case RrClass::IN:
        if (of_name || !has_rdata_of_its_type(record)) return std::nullopt;
        return made(Kind::Add);
    case RrClass::ANY:
        if (!record.rdata.empty()) return std::nullopt;
        return made(of_name ? Kind::DeleteName : Kind::DeleteRrset);
    case RrClass::NONE:
        if (of_name || !has_rdata_of_its_type(record)) return std::nullopt;
        return made(Kind::DeleteRecord);
    case RrClass::CH:
    case RrClass::HS:
        break;
    }
    return std::nullopt;
}

/// Reads one section of records under the zone's apex; NOERROR when all is well.
template <class Item, class Read>
Rcode read_section(WireReader& reader, std::size_t count, std::vector<Item>& items, Read read) {
    for (std::size_t i = 0; i < count; ++i) {
        auto record = read_record(reader);
        if (!record) return Rcode::FormErr;
        auto item = read(std::move(*record));
        if (!item) return Rcode::FormErr;
        items.push_back(std::move(*item));
    }
    return Rcode::NoError;
}

std::optional<Edns> read_additional(WireReader& reader, std::size_t count) {
    Edns edns = Edns::Absent;
    for (std::size_t i = 0; i < count; ++i) {
        const auto record = read_record(reader);
        if (!record) return std::nullopt;
        if (record->type == RrType::OPT) edns = Edns::Present;
    }
    return edns;
}

Rcode read_zone(WireReader& reader, UpdateMessage& update) {
    const auto zone = reader.read_name();
    const auto type = reader.read_u16();
    const auto rr_class = reader.read_u16();
    if (!zone || !type || !rr_class) return Rcode::FormErr;
    if (static_cast<RrType>(*type) != RrType::SOA) return Rcode::FormErr; // RFC 2136 §3.1.1
    update.zone = *zone;
    return static_cast<RrClass>(*rr_class) == RrClass::IN ? Rcode::NoError : Rcode::NotAuth;
}

bool are_in_zone(const UpdateMessage& update) {
    for (const Prerequisite& each : update.prerequisites) {
        if (!each.owner.is_at_or_below(update.zone)) return false;
    }
    for (const Change& each : update.changes) {
        if (!each.owner.is_at_or_below(update.zone)) return false;
    }
    return true;
}

} // namespace

std::variant<UpdateMessage, Rcode> read_update(OctetView message) {
    const auto header = dns::read_header(message);
    if (!header || header->question_count != 1) return Rcode::FormErr;
    if (header->answer_count > prerequisites_max || header->authority_count > changes_max ||
        header->additional_count > additional_records_max) {
        return Rcode::Refused;
    }
    WireReader reader{message};
    (void)reader.read_octets(dns::header_octets);
    UpdateMessage update;
    if (const Rcode rcode = read_zone(reader, update); rcode != Rcode::NoError) return rcode;
    Rcode rcode = read_section(reader, header->answer_count, update.prerequisites, prerequisite_of);
    if (rcode != Rcode::NoError) return rcode;
    rcode = read_section(reader, header->authority_count, update.changes, change_of);
    if (rcode != Rcode::NoError) return rcode;
    const auto edns = read_additional(reader, header->additional_count);
    if (!edns || reader.remaining() != 0) return Rcode::FormErr;
    update.edns = *edns;
    if (!are_in_zone(update)) return Rcode::NotZone;
    return update;
}

} // namespace parallax::control::registration
