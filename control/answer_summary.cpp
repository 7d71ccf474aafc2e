#include "control/answer_summary.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::control {
namespace {

bool is_alias(const dns::Record& record) {
    return record.type == dns::RrType::CNAME || record.type == dns::RrType::DNAME;
}

std::string negative_word(const dns::Message& response) {
    return response.rcode() == dns::Rcode::NoError ? "NODATA" : dns::to_text(response.rcode());
}

enum class Typed : std::uint8_t { No, Yes };

/// Records that end the chain: those that are no alias, signatures left out.
std::vector<std::string> end_texts(const dns::Message& response, Typed typed) {
    std::vector<std::string> texts;
    for (const dns::Record& record : response.answer) {
        if (is_alias(record) || record.type == dns::RrType::RRSIG) continue;
        const std::string rdata = dns::rdata_to_text(record.type, record.rdata);
        texts.push_back(typed == Typed::Yes ? dns::to_text(record.type) + ' ' + rdata : rdata);
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::string joined(const std::vector<std::string>& texts) {
    std::string line;
    for (const std::string& text : texts) line += (line.empty() ? "" : ", ") + text;
    return line;
}

} // namespace

std::string last_word_of(const dns::Message& response, dns::RrType type) {
    const bool asked_alias = type == dns::RrType::CNAME || type == dns::RrType::DNAME;
    std::vector<std::string> texts = end_texts(response, Typed::No);
    for (const dns::Record& record : response.answer) {
        if (asked_alias && record.type == type) {
            texts.push_back(dns::rdata_to_text(record.type, record.rdata));
        }
    }
    if (texts.empty() || response.rcode() != dns::Rcode::NoError) return negative_word(response);
    return joined(texts);
}

std::string chain_of(const dns::Message& response, Charset charset) {
    const std::string arrow = charset == Charset::Utf8 ? " → " : " -> ";
    std::string text;
    for (const dns::Record& record : response.answer) {
        if (!is_alias(record)) continue;
        text += (text.empty() ? "" : arrow) + dns::to_text(record.type) + ' ' +
                dns::rdata_to_text(record.type, record.rdata);
    }
    const std::vector<std::string> ends = end_texts(response, Typed::Yes);
    const bool asked_alias = response.question && (response.question->type == dns::RrType::CNAME ||
                                                   response.question->type == dns::RrType::DNAME);
    if (ends.empty() && asked_alias && !text.empty()) return text;
    const bool positive = !ends.empty() && response.rcode() == dns::Rcode::NoError;
    return text + (text.empty() ? "" : arrow) + (positive ? joined(ends) : negative_word(response));
}

std::vector<std::string> addresses_in(const dns::Message& response) {
    std::vector<std::string> addresses;
    for (const dns::Record& record : response.answer) {
        if (record.type == dns::RrType::A || record.type == dns::RrType::AAAA) {
            addresses.push_back(dns::rdata_to_text(record.type, record.rdata));
        }
    }
    return addresses;
}

} // namespace parallax::control
