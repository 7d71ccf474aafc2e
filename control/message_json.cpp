#include "control/message_json.hpp"

#include "control/console.hpp"
#include "dns/rdata.hpp"

#include <boost/json/array.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

json::array flags_of(const dns::Header& header) {
    json::array flags;
    const std::pair<bool, const char*> all[] = {
        {header.qr, "qr"}, {header.aa, "aa"}, {header.tc, "tc"}, {header.rd, "rd"},
        {header.ra, "ra"}, {header.ad, "ad"}, {header.cd, "cd"}};
    for (const auto& [set, name] : all) {
        if (set) flags.emplace_back(name);
    }
    return flags;
}

json::array section_of(const std::vector<dns::Record>& records) {
    json::array section;
    for (const dns::Record& record : records) section.emplace_back(to_json(record));
    return section;
}

json::value edns_of(const dns::Message& message) {
    if (!message.edns) return nullptr;
    const dns::Edns& edns = *message.edns;
    json::array errors;
    for (const dns::ExtendedError& error : edns.errors) {
        errors.push_back(json::object{{"code", static_cast<unsigned>(error.code)},
                                      {"name", dns::to_text(error.code)},
                                      {"text", printable(error.text)}});
    }
    return json::object{{"version", edns.version},
                        {"udp_payload", edns.udp_payload},
                        {"dnssec_ok", edns.dnssec_ok},
                        {"errors", std::move(errors)}};
}

} // namespace

json::object to_json(const dns::Record& record) {
    return {{"owner", record.owner.to_text()},
            {"ttl", record.ttl},
            {"class", dns::to_text(record.rr_class)},
            {"type", dns::to_text(record.type)},
            {"rdata", dns::rdata_to_text(record.type, record.rdata)}};
}

json::object to_json(const dns::Message& message) {
    json::value question = nullptr;
    if (message.question) {
        question = json::object{{"name", message.question->name.to_text()},
                                {"type", dns::to_text(message.question->type)},
                                {"class", dns::to_text(message.question->rr_class)}};
    }
    return {{"id", message.header.id},
            {"opcode", dns::to_text(message.header.opcode)},
            {"rcode", dns::to_text(message.rcode())},
            {"flags", flags_of(message.header)},
            {"question", std::move(question)},
            {"answer", section_of(message.answer)},
            {"authority", section_of(message.authority)},
            {"additional", section_of(message.additional)},
            {"edns", edns_of(message)}};
}

} // namespace parallax::control
