// Fuzz target: a message that parses has text, and writes and parses again to the same records.
#include "dns/ensure.hpp"
#include "dns/message.hpp"
#include "dns/rdata.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

using namespace parallax::dns;

namespace {

// Written out, a name costs at most 255 octets, so no record of a message comes near this.
constexpr std::size_t record_octets_max = 70000;

void check_record(const Record& record) {
    std::vector<std::uint8_t> buffer(record_octets_max);
    WireWriter writer{buffer};
    Header header;
    header.answer_count = 1;
    std::array<std::uint8_t, header_octets> start{};
    write_header(header, start);
    const bool written =
        writer.write_octets(start) && writer.write_name(record.owner, Compress::Yes) &&
        writer.write_u16(static_cast<std::uint16_t>(record.type)) &&
        writer.write_u16(static_cast<std::uint16_t>(record.rr_class)) &&
        writer.write_u32(record.ttl) && write_rdata(writer, record.type, record.rdata);
    ENSURE(written);
    const auto reread = parse_message(writer.written());
    ENSURE(reread.has_value() && reread->answer.size() == 1);
    const Record& again = reread->answer.front();
    ENSURE(again.owner == record.owner && again.ttl == record.ttl);
    // A name in RDATA may come back in the case of the name it was compressed against.
    ENSURE(std::ranges::equal(again.rdata, record.rdata, {}, fold, fold));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size) {
    const auto message = parse_message({octets, size});
    if (!message) return 0;
    for (const auto* section : {&message->answer, &message->authority, &message->additional}) {
        for (const Record& record : *section) check_record(record);
    }
    for (const char c : to_text(*message)) ENSURE(c == '\n' || (c >= ' ' && c <= '~'));
    return 0;
}
