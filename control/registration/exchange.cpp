#include "control/registration/exchange.hpp"

#include "dns/ensure.hpp"
#include "dns/message.hpp"

namespace parallax::control::registration {

namespace {

using dns::Rcode;

// Header, a zone section, OPT; TSIG comes behind.
constexpr std::size_t unsigned_octets_max =
    dns::header_octets + dns::name_octets_max + 4 + 11; // RFC 6891 §6.1.2: a bare OPT

/// RFC 2136 §3.8: the zone section is repeated where it could be read.
Octets unsigned_response(std::uint16_t id, Rcode rcode, const UpdateMessage* update) {
    dns::Header header;
    header.id = id;
    header.qr = true;
    header.opcode = dns::Opcode::Update;
    header.rcode = static_cast<std::uint8_t>(rcode);
    header.question_count = update != nullptr ? 1 : 0;
    const bool with_opt = update != nullptr && update->edns == Edns::Present;
    header.additional_count = with_opt ? 1 : 0;
    Octets response(unsigned_octets_max);
    dns::write_header(header, response);
    std::size_t octets = dns::header_octets;
    if (update != nullptr) {
        dns::WireWriter writer{std::span{response}.subspan(octets)};
        const bool written = writer.write_name(update->zone, dns::Compress::No) &&
                             writer.write_u16(static_cast<std::uint16_t>(dns::RrType::SOA)) &&
                             writer.write_u16(static_cast<std::uint16_t>(dns::RrClass::IN)) &&
                             (!with_opt || dns::write_opt(writer, {}));
        ENSURE(written);
        octets += writer.size();
    }
    response.resize(octets);
    return response;
}

std::string text_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::Good:
        return "good";
    case Verdict::FormErr:
        return "a MAC of an impossible length";
    case Verdict::BadKey:
        return "BADKEY: no key of that name and algorithm";
    case Verdict::BadSig:
        return "BADSIG: not signed with the key";
    case Verdict::BadTime:
        return "BADTIME: the clocks are more than the fudge apart";
    case Verdict::BadTrunc:
        return "BADTRUNC: a truncated MAC";
    }
    return {};
}

TurnedAway turned_away(std::uint16_t id, Rcode rcode, std::string why) {
    return {unsigned_response(id, rcode, nullptr), rcode, std::move(why)};
}

} // namespace

const KeyHolder* Keyring::find(const dns::Name& name, const dns::Name& algorithm) const {
    for (const KeyHolder& each : holders) {
        const bool same = each.key.name == name && name_of(each.key.algorithm) == algorithm;
        if (same) return &each;
    }
    return nullptr;
}

std::variant<AdmittedUpdate, TurnedAway>
admit(OctetView packet, std::shared_ptr<const Keyring> keyring, UnixSeconds now) {
    const auto header = dns::read_header(packet);
    ENSURE(header.has_value());
    auto taken = take_tsig(packet);
    if (!taken) return turned_away(header->id, Rcode::FormErr, "no message that can be read");
    if (!*taken) return turned_away(header->id, Rcode::Refused, "unsigned"); // RFC 3007 §3
    SignedMessage message = std::move(**taken);
    const KeyHolder* const holder = keyring->find(message.tsig.key_name, message.tsig.algorithm);
    const TsigKey* const key = holder != nullptr ? &holder->key : nullptr;
    const Verdict verdict = judge(message, key, now);
    if (verdict == Verdict::FormErr) {
        return turned_away(header->id, Rcode::FormErr, text_of(verdict));
    }
    if (verdict != Verdict::Good) {
        TurnedAway away = turned_away(header->id, Rcode::NotAuth, text_of(verdict));
        sign_response(away.response, {message.tsig, verdict, key}, now);
        return away;
    }
    auto read = read_update(message.octets);
    if (const auto* const rcode = std::get_if<Rcode>(&read)) {
        TurnedAway away = turned_away(header->id, *rcode, "no UPDATE that may be done");
        sign_response(away.response, {message.tsig, verdict, key}, now);
        return away;
    }
    return AdmittedUpdate{std::move(keyring), holder, std::get<UpdateMessage>(std::move(read)),
                          header->id, std::move(message.tsig)};
}

Octets response_to(const AdmittedUpdate& admitted, Rcode rcode, UnixSeconds now) {
    Octets response = unsigned_response(admitted.id, rcode, &admitted.update);
    sign_response(response, {admitted.tsig, Verdict::Good, &admitted.holder->key}, now);
    return response;
}

} // namespace parallax::control::registration
