#include "dns/message.hpp"
#include "dns/rdata.hpp"
#include "dns/text_encoding.hpp"

namespace parallax::dns {

namespace {

void append_section(std::string& text, const char* title, const std::vector<Record>& records) {
    if (records.empty()) return;
    text += "\n;; ";
    text += title;
    text += " SECTION:\n";
    for (const Record& record : records) text += to_text(record) + "\n";
}

std::string flags_text(const Header& header) {
    std::string text;
    const auto add = [&text](bool set, const char* name) {
        if (set) text += std::string{" "} + name;
    };
    add(header.qr, "qr");
    add(header.aa, "aa");
    add(header.tc, "tc");
    add(header.rd, "rd");
    add(header.ra, "ra");
    add(header.ad, "ad");
    add(header.cd, "cd");
    return text;
}

/// A server chose these octets: none of them may move the cursor or begin a line of ours.
std::string escaped(const std::string& text) {
    const std::string between_quotes =
        quoted({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    return between_quotes.substr(1, between_quotes.size() - 2);
}

std::string edns_text(const Edns& edns) {
    std::string text = "\n;; OPT PSEUDOSECTION:\n; EDNS: version: " + std::to_string(edns.version) +
                       ", flags:" + (edns.dnssec_ok ? " do" : "") +
                       "; udp: " + std::to_string(edns.udp_payload) + "\n";
    for (const ExtendedError& error : edns.errors) {
        text += "; EDE: " + std::to_string(static_cast<unsigned>(error.code)) + " (" +
                to_text(error.code) + ")";
        text += error.text.empty() ? "\n" : ": " + escaped(error.text) + "\n";
    }
    return text;
}

} // namespace

std::string to_text(const Message& message) {
    const Header& header = message.header;
    std::string text = ";; ->>HEADER<<- opcode: " + to_text(header.opcode) +
                       ", status: " + to_text(message.rcode()) +
                       ", id: " + std::to_string(header.id) + "\n;; flags:" + flags_text(header) +
                       "; QUERY: " + std::to_string(header.question_count) +
                       ", ANSWER: " + std::to_string(header.answer_count) +
                       ", AUTHORITY: " + std::to_string(header.authority_count) +
                       ", ADDITIONAL: " + std::to_string(header.additional_count) + "\n";
    if (message.edns) text += edns_text(*message.edns);
    if (message.question) {
        text += "\n;; QUESTION SECTION:\n;" + message.question->name.to_text() + " " +
                to_text(message.question->rr_class) + " " + to_text(message.question->type) + "\n";
    }
    append_section(text, "ANSWER", message.answer);
    append_section(text, "AUTHORITY", message.authority);
    append_section(text, "ADDITIONAL", message.additional);
    return text;
}

} // namespace parallax::dns
