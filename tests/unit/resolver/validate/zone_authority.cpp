#include "tests/unit/resolver/validate/zone_authority.hpp"

#include "dns/rdata.hpp"
#include "resolver/validate/canonical_rrset.hpp"
#include "resolver/validate/cryptography.hpp"
#include "resolver/validate/nsec.hpp"

#include <algorithm>

namespace parallax::validate::testing {

namespace {

using dns::Record;
using dns::RrType;

/// One zone, asked one question.
class Authority {
  public:
    Authority(const Zone& zone, dns::Message& message) : zone_{zone}, message_{message} {}

    /// Whoever is asked below the cut is somebody else.
    void refer(const dns::Name& cut) {
        put(message_.authority, cut, RrType::NS, cut);
        if (!put(message_.authority, cut, RrType::DS, cut)) deny_delegation(cut);
        add_addresses(cut);
    }
    /// Of the name servers of a zone.
    void add_addresses(const dns::Name& of) {
        for (const Record& ns : zone_.records) {
            if (ns.type != RrType::NS || !(ns.owner == of)) continue;
            const dns::Name server = *dns::target_of(ns.rdata);
            put(message_.additional, server, RrType::A, server);
            put(message_.additional, server, RrType::AAAA, server);
        }
    }
    /// The first cut on the way from the apex to what is asked for.
    std::optional<dns::Name> cut_above(const dns::Question& question) const {
        const std::size_t labels = question.name.label_count();
        for (std::size_t count = zone_.apex.label_count() + 1; count <= labels; ++count) {
            const dns::Name at = last_labels(question.name, count);
            if (question.type == RrType::DS && count == labels) break;
            if (holds(at, RrType::NS)) return at;
            if (holds(at, RrType::DNAME)) break;
        }
        return std::nullopt;
    }

    /// The name to go on with, when there is an alias.
    std::optional<dns::Name> answer(const dns::Name& name, RrType type) {
        if (put(message_.answer, name, type, name)) return std::nullopt;
        if (put(message_.answer, name, RrType::CNAME, name)) return target();
        if (const auto renamed = follow_dname(name)) return renamed;
        if (exists(name)) {
            deny(name);
            return std::nullopt;
        }
        const dns::Name encloser = closest_encloser(name);
        const dns::Name wildcard = *encloser.wildcard_child();
        if (exists(wildcard)) return from_wildcard(name, type, wildcard);
        message_.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
        deny(name);
        return std::nullopt;
    }

  private:
    bool holds(const dns::Name& name, RrType type) const {
        return std::any_of(zone_.records.begin(), zone_.records.end(), [&](const Record& record) {
            return record.type == type && record.owner == name;
        });
    }
    bool exists(const dns::Name& name) const {
        return std::any_of(zone_.records.begin(), zone_.records.end(), [&](const Record& record) {
            return record.type != RrType::NSEC3 && !covers(record, RrType::NSEC3) &&
                   record.owner.is_at_or_below(name);
        });
    }
    dns::Name closest_encloser(const dns::Name& name) const {
        dns::Name above = name.parent();
        while (!exists(above)) above = above.parent();
        return above;
    }
    /// The records of `from` with their signatures, under another name.
    bool put(std::vector<Record>& section, const dns::Name& from, RrType type,
             const dns::Name& owner) {
        bool found = false;
        for (Record record : zone_.records) {
            if (!(record.owner == from) || (record.type != type && !covers(record, type))) continue;
            found = found || record.type == type;
            record.owner = owner;
            if (std::find(section.begin(), section.end(), record) == section.end()) {
                section.push_back(std::move(record));
            }
        }
        return found;
    }
    dns::Name target() const {
        const auto& answer = message_.answer;
        const auto cname = std::find_if(answer.rbegin(), answer.rend(), [](const Record& record) {
            return record.type == RrType::CNAME;
        });
        return *dns::target_of(cname->rdata);
    }
    std::optional<dns::Name> follow_dname(const dns::Name& name) {
        for (const Record& record : zone_.records) {
            if (record.type != RrType::DNAME || name == record.owner ||
                !name.is_at_or_below(record.owner)) {
                continue;
            }
            put(message_.answer, record.owner, RrType::DNAME, record.owner);
            const auto below = name.wire().first(name.length() - record.owner.length());
            const dns::Name to = *dns::Name::join(below, *dns::target_of(record.rdata));
            message_.answer.push_back(
                {name, RrType::CNAME, dns::RrClass::IN, 300, dns::rdata_of(to)});
            return to;
        }
        return std::nullopt;
    }
    std::optional<dns::Name> from_wildcard(const dns::Name& name, RrType type,
                                           const dns::Name& wildcard) {
        const bool found = put(message_.answer, wildcard, type, name);
        if (!found && put(message_.answer, wildcard, RrType::CNAME, name)) {
            deny_closer(name);
            return target();
        }
        if (found) {
            deny_closer(name);
        } else {
            deny(name);
        }
        return std::nullopt;
    }

    void deny_delegation(const dns::Name& cut) {
        if (put_match(cut) || !is_nsec3()) return;
        const dns::Name encloser = put_encloser(cut);
        put_cover(cut, last_labels(cut, encloser.label_count() + 1));
    }
    void put_soa() { put(message_.authority, zone_.apex, RrType::SOA, zone_.apex); }
    void deny_closer(const dns::Name& name) {
        const dns::Name encloser = closest_encloser(name);
        put_cover(name, last_labels(name, encloser.label_count() + 1));
    }
    /// SOA and whatever of the zone's NSEC or NSEC3 is about the name.
    void deny(const dns::Name& name) {
        put_soa();
        if (put_match(name)) return;
        const dns::Name encloser = put_encloser(name);
        put_cover(name, last_labels(name, encloser.label_count() + 1));
        const dns::Name wildcard = *encloser.wildcard_child();
        if (!put_match(wildcard)) put_cover(wildcard, wildcard);
    }
    dns::Name put_encloser(const dns::Name& name) {
        dns::Name encloser = closest_encloser(name);
        while (is_nsec3() && !put_match(encloser)) encloser = encloser.parent(); // opted out
        return encloser;
    }
    bool is_nsec3() const {
        return std::any_of(zone_.records.begin(), zone_.records.end(),
                           [](const Record& record) { return record.type == RrType::NSEC3; });
    }
    bool put_match(const dns::Name& name) {
        if (!is_nsec3()) return put(message_.authority, name, RrType::NSEC, name);
        return put_nsec3(name, [](const Nsec3& nsec3, const NameDigest& digest) {
            return nsec3.owner == digest;
        });
    }
    void put_cover(const dns::Name& name, const dns::Name& next_closer) {
        if (is_nsec3()) {
            put_nsec3(next_closer, [](const Nsec3& nsec3, const NameDigest& digest) {
                const bool wraps = nsec3.next <= nsec3.owner;
                return wraps ? digest > nsec3.owner || digest < nsec3.next
                             : digest > nsec3.owner && digest < nsec3.next;
            });
            return;
        }
        for (const Record& record : zone_.records) {
            if (record.type != RrType::NSEC) continue;
            const auto nsec = read_nsec(record.owner, record.rdata);
            if (NsecProof{{zone_.apex, {*nsec}, {}}}.covering(name) != nullptr) {
                put(message_.authority, record.owner, RrType::NSEC, record.owner);
            }
        }
    }
    template <class Fits>
    bool put_nsec3(const dns::Name& name, Fits fits) {
        for (const Record& record : zone_.records) {
            if (record.type != RrType::NSEC3) continue;
            const auto nsec3 = read_nsec3(record.owner, zone_.apex, record.rdata);
            if (!fits(*nsec3, nsec3_hash(name, {nsec3->salt, nsec3->iterations}))) continue;
            return put(message_.authority, record.owner, RrType::NSEC3, record.owner);
        }
        return false;
    }

    const Zone& zone_;
    dns::Message& message_;
};

/// The lowest zone that a name is in; DS records are in the zone above.
const Zone* zone_of(const std::vector<Zone>& zones, const dns::Name& name, RrType type) {
    const Zone* best = nullptr;
    for (const Zone& zone : zones) {
        const bool is_child = type == RrType::DS && zone.apex == name;
        if (!name.is_at_or_below(zone.apex) || (is_child && !name.is_root())) continue;
        if (best == nullptr || zone.apex.is_at_or_below(best->apex)) best = &zone;
    }
    return best;
}

dns::Message message_for(const dns::Question& question) {
    dns::Message message;
    message.header.qr = true;
    message.question = question;
    return message;
}

} // namespace

dns::Message answer_of_authority(const std::vector<Zone>& zones, const dns::Question& question) {
    dns::Message message = message_for(question);
    const Zone* zone = zone_of(zones, question.name, question.type);
    // Only the child is here.
    if (zone == nullptr) zone = zone_of(zones, question.name, RrType::A);
    if (zone == nullptr) {
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::Refused);
        return message;
    }
    Authority authority{*zone, message};
    if (const auto cut = authority.cut_above(question)) {
        authority.refer(*cut);
        return message;
    }
    message.header.aa = true;
    authority.answer(question.name, question.type);
    if (question.type == RrType::NS) authority.add_addresses(question.name);
    return message;
}

dns::Message answer_of_resolver(const std::vector<Zone>& zones, const dns::Question& question) {
    dns::Message message = message_for(question);
    std::optional<dns::Name> name = question.name;
    for (int links = 0; name && links < 16; ++links) {
        const Zone* const zone = zone_of(zones, *name, question.type);
        if (zone == nullptr) break;
        name = Authority{*zone, message}.answer(*name, question.type);
    }
    return message;
}

bool covers(const Record& rrsig, RrType type) {
    return rrsig.type == RrType::RRSIG && rrsig.rdata[0] == static_cast<unsigned>(type) >> 8 &&
           rrsig.rdata[1] == (static_cast<unsigned>(type) & 0xFF);
}

} // namespace parallax::validate::testing
