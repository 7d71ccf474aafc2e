#include "tests/scenario/faults.hpp"

#include "tests/scenario/conversation.hpp"

#include <algorithm>

namespace parallax::scenario {

namespace {

/// The usual reply, changed.
template <class Change>
Fault changed(Change change) {
    return [change](const recurse::SendQuery& sent, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        for (Arrival& arrival : arrivals) {
            auto message = dns::parse_message(arrival.octets);
            if (!message) continue;
            change(*message);
            arrival.octets = octets_of(*message, id_of(sent));
        }
        return arrivals;
    };
}

Fault failing(dns::Rcode rcode) {
    return changed([rcode](dns::Message& message) {
        message.answer.clear();
        message.authority.clear();
        message.additional.clear();
        message.edns.reset();
        message.header.aa = false;
        message.header.rcode = static_cast<std::uint8_t>(rcode);
    });
}

Fault before(std::function<std::vector<std::uint8_t>(std::vector<std::uint8_t>)> forged) {
    return [forged](const recurse::SendQuery&, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        if (!usual.empty()) arrivals.push_back({recurse::Duration{1}, forged(usual[0].octets)});
        return arrivals;
    };
}

Fault later(unsigned ms) {
    return [ms](const recurse::SendQuery&, const std::vector<Arrival>& usual) {
        std::vector<Arrival> arrivals = usual;
        for (Arrival& arrival : arrivals) arrival.after += recurse::Duration{ms};
        return arrivals;
    };
}

void add_poison(dns::Message& message) {
    for (const char* const text : {"example.net. 300 IN NS ns.evil.org.",
                                   "com. 300 IN NS ns.evil.org.", ". 300 IN NS ns.evil.org."}) {
        message.authority.push_back(record_of_text(text));
    }
    for (const char* const text :
         {"ns.evil.org. 300 IN A 203.0.113.66", "www.example.net. 300 IN A 203.0.113.66"}) {
        message.additional.push_back(record_of_text(text));
        message.answer.push_back(record_of_text(text));
    }
}

/// The parents may say such things, example.com.'s servers may not.
std::vector<Arrival> poisoned_by_example_com(const recurse::SendQuery& sent,
                                             const std::vector<Arrival>& usual) {
    const bool is_child = dns::Prefix::from_text("192.0.2.0/24")->contains(sent.to.address);
    return is_child ? changed(add_poison)(sent, usual) : usual;
}

} // namespace

std::vector<NamedFault> faults() {
    using Octets = std::vector<std::uint8_t>;
    return {
        {"lost", [](const auto&, const auto&) { return std::vector<Arrival>{}; }},
        {"SERVFAIL", failing(dns::Rcode::ServFail)},
        {"REFUSED", failing(dns::Rcode::Refused)},
        {"FORMERR", failing(dns::Rcode::FormErr)},
        {"NOTIMP", failing(dns::Rcode::NotImp)},
        {"NOTAUTH", failing(dns::Rcode::NotAuth)},
        {"BADVERS", failing(dns::Rcode::YxRrset)},
        {"empty", failing(dns::Rcode::NoError)},
        {"truncated", changed([](dns::Message& message) {
             message.answer.clear();
             message.header.tc = true;
         })},
        {"another question", changed([](dns::Message& message) {
             message.question->name = *dns::Name::from_text("another.example.");
         })},
        {"no response", changed([](dns::Message& message) { message.header.qr = false; })},
        {"another opcode",
         changed([](dns::Message& message) { message.header.opcode = dns::Opcode::Update; })},
        {"upward", changed([](dns::Message& message) {
             message.answer.clear();
             message.additional.clear();
             message.header.aa = false;
             message.authority = {record_of_text(". 300 IN NS ns.evil.org.")};
         })},
        {"from a cache", changed([](dns::Message& message) {
             message.header.aa = false;
             message.header.ra = true;
             message.authority.clear();
         })},
        {"poisoned", poisoned_by_example_com},
        {"wrong id first", before([](Octets octets) {
             octets[0] ^= 0x55;
             return octets;
         })},
        {"garbage first", before([](const Octets&) { return Octets(40, 0xC0); })},
        {"cut short first", before([](Octets octets) {
             octets.resize(octets.size() / 2);
             return octets;
         })},
        {"a header only first", before([](Octets octets) {
             octets.resize(dns::header_octets);
             return octets;
         })},
        {"twice", before([](Octets octets) { return octets; })},
        {"slow", later(300)},
        {"too slow", later(3000)},
    };
}

namespace {

using dns::RrType;

/// Takes records out of answer and authority.
template <class Goes>
void erase(dns::Message& message, Goes goes) {
    std::erase_if(message.answer, goes);
    std::erase_if(message.authority, goes);
}

Fault without(std::vector<RrType> types) {
    return changed([types](dns::Message& message) {
        erase(message, [&](const dns::Record& record) {
            return std::any_of(types.begin(), types.end(), [&](RrType type) {
                return record.type == type || validate::testing::covers(record, type);
            });
        });
    });
}

Fault broken(RrType type) {
    return changed([type](dns::Message& message) {
        for (auto* const section : {&message.answer, &message.authority}) {
            for (dns::Record& record : *section) {
                if (record.type == type) record.rdata.back() ^= 1U;
            }
        }
    });
}

bool is_signed(const dns::Message& message) {
    const auto is_signature = [](const dns::Record& record) {
        return record.type == RrType::RRSIG;
    };
    return std::any_of(message.answer.begin(), message.answer.end(), is_signature) ||
           std::any_of(message.authority.begin(), message.authority.end(), is_signature);
}

/// The same of signed replies only: of others anything may be believed.
template <class Change>
Fault changed_signed(Change change) {
    return changed([change](dns::Message& message) {
        if (is_signed(message)) change(message);
    });
}

dns::Record forged_record(const dns::Name& owner) {
    return record_of_text(owner.to_text() + " 3600 IN A " + forged_address);
}

void forge(dns::Message& message) {
    for (dns::Record& record : message.answer) {
        if (record.type == RrType::A) record = forged_record(record.owner);
    }
}

void add_forged(dns::Message& message) {
    message.answer.push_back(forged_record(message.question->name));
}

void answer_forged(dns::Message& message) {
    message.answer = {forged_record(message.question->name)};
    message.authority.clear();
    message.header.aa = true;
}

void deny(dns::Message& message) {
    message.header.aa = true;
    message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
    std::erase_if(message.authority, [](const auto& record) { return record.type == RrType::NS; });
    message.answer.clear();
}

void deny_unsigned(dns::Message& message) {
    const std::string zone = message.question->name.to_text();
    deny(message);
    message.authority = {record_of_text(zone + " 300 IN SOA a. b. 1 3600 600 86400 300")};
}

} // namespace

std::vector<NamedFault> signing_faults() {
    return {
        {"signatures lost", without({RrType::RRSIG})},
        {"signatures broken", broken(RrType::RRSIG)},
        {"DS lost", without({RrType::DS})},
        {"DS broken", broken(RrType::DS)},
        {"keys lost", without({RrType::DNSKEY})},
        {"keys broken", broken(RrType::DNSKEY)},
        {"denials lost", without({RrType::NSEC, RrType::NSEC3})},
        {"nothing of DNSSEC", without({RrType::RRSIG, RrType::DS, RrType::NSEC, RrType::NSEC3})},
        {"forged", changed_signed(forge)},
        {"forged record added", changed_signed(add_forged)},
        {"forged answer", changed_signed(answer_forged)},
        {"denied", changed_signed(deny)},
        {"denied unsigned", changed_signed(deny_unsigned)},
    };
}

} // namespace parallax::scenario
