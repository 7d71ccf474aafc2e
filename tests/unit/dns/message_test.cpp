#include "dns/message.hpp"

#include "dns/rdata.hpp"
#include "tests/unit/dns/builders.hpp"

#include <algorithm>

using namespace parallax::dns;
using namespace parallax::dns::test;

namespace {

/// www CNAME a, a A, SOA in authority, a stray TXT and OPT; every owner but one compressed.
Octets sample_response() {
    Octets packet = counts(1, 2, 1, 2) + question("www.example.", 1) +
                    hex("c00c 0005 0001 0000000a 0004 01 61 c010") +
                    hex("c029 0001 0001 0000000a 0004 0a010105") +
                    hex("c010 0006 0001 00000e10 0018 c029 c010") + Octets(20, 1) +
                    hex("00 0010 0003 00000000 0003 02 6869") +
                    opt(option(15, hex("0012 6e6f")), "01008000");
    packet[2] |= 0x84;
    packet[3] = 0x80;
    return packet;
}

boost::system::error_code error_of(const Octets& packet) {
    const auto message = parse_message(packet);
    REQUIRE_FALSE(message.has_value());
    return message.error();
}

const Octets a_record = hex("00 0001 0001 00000000 0004 0a010101");

/// Writes `message` again, its OPT left out.
Octets rewritten(const Message& message) {
    Octets buffer(message_octets_max);
    WireWriter writer{buffer};
    Header header = message.header;
    header.additional_count = static_cast<std::uint16_t>(message.additional.size());
    REQUIRE(writer.write_octets(header_of(header)));
    if (message.question) {
        REQUIRE(writer.write_name(message.question->name, Compress::Yes));
        REQUIRE(writer.write_u16(static_cast<std::uint16_t>(message.question->type)));
        REQUIRE(writer.write_u16(static_cast<std::uint16_t>(message.question->rr_class)));
    }
    for (const auto* section : {&message.answer, &message.authority, &message.additional}) {
        for (const Record& record : *section) {
            REQUIRE(writer.write_name(record.owner, Compress::Yes));
            REQUIRE(writer.write_u16(static_cast<std::uint16_t>(record.type)));
            REQUIRE(writer.write_u16(static_cast<std::uint16_t>(record.rr_class)));
            REQUIRE(writer.write_u32(record.ttl));
            REQUIRE(write_rdata(writer, record.type, record.rdata));
        }
    }
    return {writer.written().begin(), writer.written().end()};
}

Record random_record(Dice& dice) {
    const Name target = dice.related_name();
    Record record{dice.related_name(), RrType::A, RrClass::IN, 0, {}};
    record.ttl = static_cast<std::uint32_t>(dice.below(100000));
    switch (dice.below(5)) {
    case 0:
        record.rdata = hex("0a010105");
        return record;
    case 1:
        record.type = RrType::CNAME;
        record.rdata = rdata_of(target);
        return record;
    case 2:
        record.type = RrType::MX;
        record.rdata = hex("000a") + rdata_of(target);
        return record;
    case 3:
        record.type = RrType::SOA;
        record.rdata = rdata_of(target) + rdata_of(dice.any_name()) + Octets(20, dice.octet());
        return record;
    default:
        record.type = static_cast<RrType>(65280);
        record.rdata = Octets(dice.below(50), dice.octet());
        return record;
    }
}

/// Records with names inside may come back spelt like the name they were compressed against.
bool same_folded(const Octets& a, const Octets& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](std::uint8_t x, std::uint8_t y) { return fold(x) == fold(y); });
}

} // namespace

TEST_CASE("a whole response is taken apart") {
    const auto message = parse_message(sample_response());
    REQUIRE(message.has_value());
    CHECK(message->header.qr);
    CHECK(message->question->name.spelt_as(name("www.example.")));
    REQUIRE(message->answer.size() == 2);
    CHECK(to_text(message->answer[0]) == "www.example. 10 IN CNAME a.example.");
    CHECK(to_text(message->answer[1]) == "a.example. 10 IN A 10.1.1.5");
    REQUIRE(message->authority.size() == 1);
    CHECK(message->authority[0].rdata ==
          wire_of(name("a.example.")) + wire_of(name("example.")) + Octets(20, 1));
    REQUIRE(message->additional.size() == 1); // OPT is not among them
    CHECK(message->additional[0].rr_class == RrClass::CH);
    REQUIRE(message->edns.has_value());
    CHECK(message->edns->errors.at(0).text == "no");
    CHECK(message->rcode() == Rcode::BadVers); // 16: one from OPT, nothing from the header
}

TEST_CASE("the rcode is header and OPT together (RFC 6891 §6.1.3)") {
    Message message;
    message.header.rcode = 3;
    CHECK(message.rcode() == Rcode::NxDomain);
    message.edns = Edns{};
    CHECK(message.rcode() == Rcode::NxDomain);
    message.edns->extended_rcode = 1;
    message.header.rcode = 7;
    CHECK(message.rcode() == Rcode::BadCookie);
}

TEST_CASE("no truncation of a response is taken for a whole one") {
    const Octets whole = sample_response();
    for (std::size_t octets = 0; octets < whole.size(); ++octets) {
        // An exactly sized copy: the sanitizers see a read past its end.
        const Octets cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(octets));
        REQUIRE_FALSE(parse_message(cut).has_value());
    }
}

TEST_CASE("no change of one octet of a response makes trouble") {
    const Octets whole = sample_response();
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (const unsigned octet : {0U, 1U, 0x3FU, 0x40U, 0x80U, 0xC0U, 0xFFU}) {
            Octets changed = whole;
            changed[at] = static_cast<std::uint8_t>(octet);
            const auto message = parse_message(changed);
            if (message) REQUIRE_FALSE(to_text(*message).empty());
        }
    }
}

TEST_CASE("counts must agree with what is there") {
    CHECK(error_of(sample_response() + hex("00")) == WireError::TrailingOctets);
    CHECK(error_of(counts(2, 0, 0, 0) + question("a.", 1) + question("b.", 1)) ==
          WireError::TooManyRecords);
    CHECK(error_of(counts(0, 1, 0, 0)) == WireError::Truncated);
    CHECK(error_of(Octets(11)) == WireError::Truncated);
    const auto empty = parse_message(counts(0, 0, 0, 0));
    REQUIRE(empty.has_value());
    CHECK_FALSE(empty->question.has_value());
}

TEST_CASE("as many records as a message has room for, or as few as the reader wants") {
    Octets records;
    for (std::size_t i = 0; i < 1000; ++i) records = records + a_record;
    const Octets packet = counts(0, 400, 300, 300) + records;
    CHECK(parse_message(packet)->answer.size() == 400);
    CHECK(parse_message(packet, 1000).has_value());
    CHECK(parse_message(packet, 999).error() == WireError::TooManyRecords);
    CHECK(error_of(counts(0, 65535, 65535, 65535)) == WireError::TooManyRecords);

    const auto with_records = [](std::size_t count) {
        Octets full = counts(0, static_cast<std::uint16_t>(count), 0, 0);
        for (std::size_t i = 0; i < count; ++i) full = full + hex("00 00ff 0001 00000000 0000");
        return full;
    };
    CHECK(parse_message(with_records(message_records_max))->answer.size() == 5956);
    CHECK(error_of(with_records(message_records_max + 1)) == WireError::TooManyRecords);
}

TEST_CASE("OPT is one, at the root, in the additional section (RFC 6891 §6.1.1)") {
    CHECK(parse_message(counts(0, 0, 0, 1) + opt())->edns.has_value());
    CHECK(error_of(counts(0, 0, 0, 2) + opt() + opt()) == WireError::BadEdns);
    CHECK(error_of(counts(0, 1, 0, 0) + opt()) == WireError::BadEdns);
    CHECK(error_of(counts(0, 0, 1, 0) + opt()) == WireError::BadEdns);
    CHECK(error_of(counts(0, 0, 0, 1) + hex("01 61") + opt()) == WireError::BadEdns);
    CHECK(error_of(counts(0, 0, 0, 1) + opt(hex("00"))) == WireError::BadEdns);
}

TEST_CASE("a TTL with the top bit set is 0 (RFC 2181 §8)") {
    const auto ttl = [](std::string_view text) {
        return parse_message(counts(0, 1, 0, 0) + hex("00 0001 0001") + hex(text) +
                             hex("0004 0a010101"))
            ->answer.at(0)
            .ttl;
    };
    CHECK(ttl("7fffffff") == 0x7FFFFFFF);
    CHECK(ttl("80000000") == 0);
    CHECK(ttl("ffffffff") == 0);
}

TEST_CASE("a message of pointers that cost too much is refused") {
    Octets longest;
    for (int i = 0; i < 127; ++i) longest = longest + hex("01 61");
    Octets packet = counts(1, 900, 0, 0) + longest + hex("00 0001 0001");
    for (int i = 0; i < 900; ++i) packet = packet + hex("c00c 0005 0001 00000000 0002 c00c");
    CHECK(error_of(packet) == WireError::BudgetSpent);
}

TEST_CASE("questions of our own parse, with and without OPT") {
    Header header;
    header.id = 7;
    header.rd = true;
    const Question asked{name("wWw.example."), RrType::AAAA, RrClass::IN};
    const auto bare = build_query(header, asked, std::nullopt);
    REQUIRE(bare.has_value());
    CHECK(*bare == hex("0007 0100 0001 0000 0000 0000") + question("wWw.example.", 28));
    OwnEdns own;
    own.dnssec_ok = true;
    own.keepalive_request = true;
    own.client_subnet = ClientSubnet{2, 57, {0xFD, 0, 0, 1, 2, 3, 4, 0x80}};
    const auto full = build_query(header, asked, own);
    const auto message = parse_message(*full);
    REQUIRE(message.has_value());
    CHECK(message->question->name.spelt_as(asked.name));
    CHECK(message->edns->udp_payload == udp_payload_octets);
    CHECK(message->edns->dnssec_ok);
    CHECK(message->edns->keepalive);
    REQUIRE(message->edns->client_subnet.has_value());
    CHECK(message->edns->client_subnet->family == 2);
    CHECK(message->edns->client_subnet->source_prefix == 57);
    CHECK(message->edns->client_subnet->address == own.client_subnet->address);
    CHECK(build_query(header, {Dice{1}.any_name(), RrType::A, RrClass::IN}, own).has_value());
}

TEST_CASE("an OPT of our own is cut to what fits, never below its eleven octets") {
    OwnEdns own;
    own.extended_rcode = 1;
    own.keepalive_100ms = 300;
    own.errors = {{EdeCode::Prohibited, "gr\xC3\xBC\xC3\x9F"}, {EdeCode::NotReady, "second"}};
    for (std::size_t room = 0; room < 60; ++room) {
        Octets buffer(room);
        WireWriter writer{buffer};
        const bool written = write_opt(writer, own);
        REQUIRE(written == (room >= 11));
        REQUIRE(writer.size() <= room);
        if (!written) {
            REQUIRE(writer.size() == 0);
            continue;
        }
        const Octets octets(writer.written().begin(), writer.written().end());
        const auto message = parse_message(counts(0, 0, 0, 1) + octets);
        REQUIRE(message.has_value());
        REQUIRE(message->edns->extended_rcode == 1);
        for (const ExtendedError& error : message->edns->errors) {
            // Cut between characters: an UTF-8 text never ends with a first octet of two.
            REQUIRE((error.text.empty() || static_cast<unsigned char>(error.text.back()) != 0xC3));
        }
        if (room >= 50) REQUIRE(message->edns->errors.at(0).text == own.errors[0].text);
    }
}

TEST_CASE("a message written and read is the same message") {
    const std::uint64_t seed = Dice::fresh_seed();
    INFO("seed " << seed);
    Dice dice{seed};
    for (int round = 0; round < 400; ++round) {
        Message message;
        message.header.id = static_cast<std::uint16_t>(dice.below(65536));
        message.header.question_count = 1;
        message.question = Question{dice.related_name(), RrType::A, RrClass::IN};
        for (std::size_t i = dice.below(30); i > 0; --i)
            message.answer.push_back(random_record(dice));
        for (std::size_t i = dice.below(5); i > 0; --i) {
            message.additional.push_back(random_record(dice));
        }
        message.header.answer_count = static_cast<std::uint16_t>(message.answer.size());
        const auto reread = parse_message(rewritten(message));
        REQUIRE(reread.has_value());
        REQUIRE(reread->question == message.question);
        REQUIRE(reread->question->name.spelt_as(message.question->name));
        REQUIRE(reread->answer.size() == message.answer.size());
        REQUIRE(reread->additional.size() == message.additional.size());
        for (std::size_t i = 0; i < message.answer.size(); ++i) {
            const Record &before = message.answer[i], &after = reread->answer[i];
            REQUIRE(after.owner == before.owner);
            REQUIRE(after.type == before.type);
            REQUIRE(after.ttl == before.ttl);
            REQUIRE(same_folded(after.rdata, before.rdata));
        }
    }
}
