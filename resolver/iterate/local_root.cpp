#include "resolver/iterate/local_root.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::iterate {

namespace {

using dns::Record;
using dns::RrType;

constexpr std::string_view no_root = "it is no root zone: ";

/// The type that an RRSIG covers (RFC 4034 §3.1.1). Pre: the record is an RRSIG.
bool covers(const Record& rrsig, RrType type) {
    const auto number = static_cast<std::uint16_t>(type);
    return rrsig.rdata.size() > 1 && rrsig.rdata[0] == number >> 8 &&
           rrsig.rdata[1] == (number & 0xFF);
}

bool has(const std::vector<Record>& records, RrType type) {
    return std::any_of(records.begin(), records.end(),
                       [&](const Record& record) { return record.type == type; });
}

/// The last `labels` labels of a name that has more.
dns::Name last_labels(const dns::Name& name, std::size_t labels) {
    return name.ancestor(name.label_count() - labels);
}

} // namespace

std::variant<std::shared_ptr<const LocalRoot>, std::string>
LocalRoot::of(std::vector<Record> records, recurse::TimePoint expires) {
    if (records.size() > local_root_records_max) {
        return "it has more than " + std::to_string(local_root_records_max) + " records";
    }
    const std::shared_ptr<LocalRoot> root{new LocalRoot{expires}};
    for (Record& record : records) {
        std::vector<Record>& at = root->names_[record.owner];
        at.push_back(std::move(record));
    }
    const std::vector<Record>& apex = root->names_[dns::Name{}];
    if (!has(apex, RrType::SOA)) return std::string{no_root} + "it has no SOA record";
    if (!has(apex, RrType::NS)) return std::string{no_root} + "it has no NS records at the root";
    if (has(apex, RrType::DNSKEY) && !has(apex, RrType::NSEC)) {
        return std::string{"it is signed without NSEC, which the root is signed with"};
    }
    return std::shared_ptr<const LocalRoot>{root};
}

/// RFC 1034 §4.3.2 step 3.b; DS records are above the cut (RFC 4035 §3.1.4.1).
std::optional<dns::Name> LocalRoot::cut_above(const dns::Question& question) const {
    const std::size_t labels = question.name.label_count();
    for (std::size_t count = 1; count <= labels; ++count) {
        const bool is_whole = count == labels;
        if (is_whole && question.type == RrType::DS) return std::nullopt;
        const dns::Name above = last_labels(question.name, count);
        const auto found = names_.find(above);
        if (found != names_.end() && has(found->second, RrType::NS)) return above;
    }
    return std::nullopt;
}

/// A name below which others are exists, too (RFC 8020).
bool LocalRoot::exists(const dns::Name& name) const {
    const auto next = names_.lower_bound(name);
    return next != names_.end() && next->first.is_at_or_below(name);
}

/// With its signatures.
bool LocalRoot::put(std::vector<Record>& section, const dns::Name& owner, RrType type) const {
    const auto found = names_.find(owner);
    if (found == names_.end() || !has(found->second, type)) return false;
    std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(section),
                 [&](const Record& record) {
                     return record.type == type ||
                            (record.type == RrType::RRSIG && covers(record, type));
                 });
    return true;
}

/// RFC 4035 §3.1.3.2: the last NSEC in front of the name. Glue has none.
void LocalRoot::put_nsec_covering(dns::Message& message, const dns::Name& name) const {
    auto before = names_.lower_bound(name);
    while (before != names_.begin()) {
        --before;
        if (!has(before->second, RrType::NSEC)) continue;
        const auto is_it = [&](const Record& record) {
            return record.type == RrType::NSEC && record.owner == before->first;
        };
        const auto& authority = message.authority;
        if (std::none_of(authority.begin(), authority.end(), is_it)) {
            put(message.authority, before->first, RrType::NSEC);
        }
        return;
    }
}

void LocalRoot::refer(dns::Message& message, const dns::Name& cut) const {
    put(message.authority, cut, RrType::NS);
    for (const Record& record : message.authority) {
        if (record.type != RrType::NS) continue;
        const auto server = dns::target_of(record.rdata);
        if (!server) continue;
        put(message.additional, *server, RrType::A);
        put(message.additional, *server, RrType::AAAA);
    }
    if (!put(message.authority, cut, RrType::DS)) put(message.authority, cut, RrType::NSEC);
}

void LocalRoot::deny(dns::Message& message, const dns::Name& name) const {
    put(message.authority, dns::Name{}, RrType::SOA);
    if (exists(name)) { // NODATA
        if (!put(message.authority, name, RrType::NSEC)) put_nsec_covering(message, name);
        return;
    }
    message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
    put_nsec_covering(message, name);
    // There are no wildcards in the root: the closest encloser of what does not exist is mostly it.
    dns::Name encloser = name.parent();
    while (!exists(encloser)) encloser = encloser.parent();
    const auto wildcard = encloser.wildcard_child();
    if (wildcard) put_nsec_covering(message, *wildcard);
}

dns::Message LocalRoot::answer(const dns::Question& question) const {
    dns::Message message;
    message.header.qr = true;
    message.question = question;
    if (const auto cut = cut_above(question)) {
        refer(message, *cut);
        return message;
    }
    message.header.aa = true;
    if (!put(message.answer, question.name, question.type)) deny(message, question.name);
    return message;
}

} // namespace parallax::iterate
