#include "dns/ip_address.hpp"
#include "dns/rdata.hpp"
#include "dns/svcb_text.hpp"
#include "dns/text_encoding.hpp"

#include <algorithm>

namespace parallax::dns {

namespace {

bool is_alphanumeric(std::uint8_t octet) noexcept {
    return (octet >= '0' && octet <= '9') || (fold(octet) >= 'a' && fold(octet) <= 'z');
}

/// Reads RDATA piece by piece; anything missing makes the whole text the generic form.
class RdataText {
  public:
    explicit RdataText(std::span<const std::uint8_t> rdata) : reader_{rdata} {}

    RdataText& u8() { return add(reader_.read_u8()); }
    RdataText& u16() { return add(reader_.read_u16()); }
    RdataText& u32() { return add(reader_.read_u32()); }
    RdataText& name() {
        const auto read = reader_.read_name();
        good_ = good_ && read;
        return good_ ? word(read->to_text()) : *this;
    }
    RdataText& type() {
        const auto read = reader_.read_u16();
        good_ = good_ && read;
        return good_ ? word(dns::to_text(static_cast<RrType>(*read))) : *this;
    }
    RdataText& string() {
        const auto length = reader_.read_u8();
        const auto octets = length ? reader_.read_octets(*length) : WireError::Truncated;
        good_ = good_ && octets;
        return good_ ? word(quoted(*octets)) : *this;
    }
    RdataText& strings() {
        while (good_ && reader_.remaining() > 0) string();
        return *this;
    }
    RdataText& time() {
        const auto read = reader_.read_u32();
        good_ = good_ && read;
        return good_ ? word(timestamp(*read)) : *this;
    }
    RdataText& hex() { return good_ ? word(hex_of(rest())) : *this; }
    RdataText& base64() { return good_ ? word(base64_of(rest())) : *this; }
    RdataText& type_bitmap() {
        const auto types = types_of_bitmap(rest());
        good_ = good_ && types;
        return good_ && !types->empty() ? word(*types) : *this;
    }
    RdataText& quoted_rest() { return good_ ? word(quoted(rest())) : *this; }
    RdataText& parameters() {
        const auto text = svc_parameters_text(rest());
        good_ = good_ && text;
        return good_ && !text->empty() ? word(*text) : *this;
    }
    RdataText& tag() {
        const auto length = reader_.read_u8();
        const auto octets = length ? reader_.read_octets(*length) : WireError::Truncated;
        // RFC 8659 §4.1.1: letters and digits, so a tag needs no escapes and can carry none.
        good_ =
            good_ && octets && !octets->empty() && std::ranges::all_of(*octets, is_alphanumeric);
        return good_ ? word(std::string{octets->begin(), octets->end()}) : *this;
    }

    std::optional<std::string> done() const {
        if (!good_ || reader_.remaining() != 0) return std::nullopt;
        return text_;
    }

  private:
    template <class T>
    RdataText& add(const Result<T>& value) {
        good_ = good_ && value;
        return good_ ? word(std::to_string(*value)) : *this;
    }
    RdataText& word(const std::string& text) {
        if (!text_.empty()) text_ += ' ';
        text_ += text;
        return *this;
    }
    std::span<const std::uint8_t> rest() { return *reader_.read_octets(reader_.remaining()); }

    WireReader reader_;
    std::string text_;
    bool good_ = true;
};

std::optional<std::string> address_text(std::span<const std::uint8_t> rdata) {
    if (rdata.size() == 4) return IpAddress::from_octets(rdata)->to_text();
    if (rdata.size() != 16) return std::nullopt;
    std::array<std::uint8_t, 16> octets{};
    std::copy(rdata.begin(), rdata.end(), octets.begin());
    return ipv6_text(octets);
}

std::optional<std::string> known_text(RrType type, std::span<const std::uint8_t> rdata) {
    RdataText text{rdata};
    switch (static_cast<std::uint16_t>(type)) {
    case 1:
        return rdata.size() == 4 ? address_text(rdata) : std::nullopt;
    case 28:
        return rdata.size() == 16 ? address_text(rdata) : std::nullopt;
    case 2:
    case 5:
    case 12:
    case 39:
        return text.name().done();
    case 6:
        return text.name().name().u32().u32().u32().u32().u32().done();
    case 15:
        return text.u16().name().done();
    case 33:
        return text.u16().u16().u16().name().done();
    case 16:
        return text.string().strings().done();
    case 13:
        return text.string().string().done();
    case 35:
        return text.u16().u16().string().string().string().name().done();
    case 43:
        return text.u16().u8().u8().hex().done();
    case 48:
        return text.u16().u8().u8().base64().done();
    case 46: // RFC 4034 §3.2
        return text.type().u8().u8().u32().time().time().u16().name().base64().done();
    case 47:
        return text.name().type_bitmap().done();
    case 64:
    case 65:
        return text.u16().name().parameters().done();
    case 257:
        return text.u8().tag().quoted_rest().done();
    default:
        return std::nullopt;
    }
}

} // namespace

std::string rdata_to_text(RrType type, std::span<const std::uint8_t> rdata) {
    if (auto text = known_text(type, rdata)) return *text;
    return "\\# " + std::to_string(rdata.size()) + (rdata.empty() ? "" : " ") + hex_of(rdata);
}

std::string to_text(const Record& record) {
    return record.owner.to_text() + " " + std::to_string(record.ttl) + " " +
           to_text(record.rr_class) + " " + to_text(record.type) + " " +
           rdata_to_text(record.type, record.rdata);
}

} // namespace parallax::dns
