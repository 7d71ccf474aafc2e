// Fuzz target: a message as the answer to its own question, and to every question about keys that
// its validation asks. Whatever it says, validation ends within its limits, and so does each proof.
#include "dns/ensure.hpp"
#include "resolver/validate/validation.hpp"

#include <algorithm>

using namespace parallax;
using namespace parallax::validate;

namespace {

constexpr std::uint32_t now_s = 1780272000;

/// The message's own keys are trusted, so that what they sign is looked at.
TrustAnchors anchors_in(const dns::Message& message) {
    TrustAnchors anchors = TrustAnchors::of_root();
    for (const dns::Record& record : message.answer) {
        if (record.type == dns::RrType::DNSKEY || record.type == dns::RrType::DS) {
            (void)anchors.add(record);
        }
    }
    return anchors;
}

std::shared_ptr<const recurse::Reply> reply_to(dns::Message message,
                                               const dns::Question& question) {
    message.question = question;
    auto read = recurse::read_reply(message, question, dns::Name{});
    auto* const reply = std::get_if<recurse::Reply>(&read);
    return reply != nullptr ? std::make_shared<const recurse::Reply>(std::move(*reply)) : nullptr;
}

void validate_message(const dns::Message& message) {
    const dns::Question question = message.question.value_or(dns::Question{});
    const auto reply = reply_to(message, question);
    if (!reply) return;
    const TrustAnchors anchors = anchors_in(message);
    KeyCache cache;
    Effort effort;
    const TrustSources sources{anchors, cache, [](const dns::Name&) { return std::uint64_t{1}; }};
    Validation validation{{question, reply}, sources, effort, {1, now_s}};
    auto step = validation.start();
    std::size_t asked = 0;
    while (const auto* const next = std::get_if<Inquiry>(&step)) {
        ENSURE(++asked <= chain_questions_max + bogus_retries_max);
        const auto said = reply_to(message, next->question);
        step = said ? validation.take(*said) : validation.fail("nothing said");
    }
    const auto judged = std::get<std::shared_ptr<const recurse::Reply>>(step);
    ENSURE(judged->chain.size() == reply->chain.size());
    ENSURE(effort.signature_checks() <= signature_checks_max);
    ENSURE(effort.hash_rounds() <= hash_rounds_max);
}

/// Its NSEC and NSEC3 as if their signatures were good.
void prove(const dns::Message& message, const dns::Name& zone) {
    DenialRecords records{zone, {}, {}};
    for (const dns::Record& record : message.authority) {
        if (record.type == dns::RrType::NSEC) {
            if (const auto nsec = read_nsec(record.owner, record.rdata))
                records.nsec.push_back(*nsec);
        }
        const auto nsec3 = record.type == dns::RrType::NSEC3
                               ? read_nsec3(record.owner, zone, record.rdata)
                               : std::nullopt;
        if (nsec3) records.nsec3.push_back(*nsec3);
    }
    Effort effort;
    const dns::Name& name = message.question ? message.question->name : zone;
    (void)denies_name(records, name, effort);
    (void)denies_type(records, name, dns::RrType::A, effort);
    for (std::size_t labels = 0; labels <= name.label_count(); ++labels) {
        (void)denies_closer(records, name, labels, effort);
    }
    (void)cut_at(records, name, effort);
    ENSURE(effort.hash_rounds() <= hash_rounds_max);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    const auto message = dns::parse_message({octets, size});
    if (!message) return 0;
    validate_message(*message);
    prove(*message, dns::Name{});
    for (const dns::Record& record : message->authority) {
        if (record.type == dns::RrType::SOA) prove(*message, record.owner);
    }
    return 0;
}
