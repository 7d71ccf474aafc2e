#include "control/registration/tsig.hpp"

#include "tests/unit/control/registration/update_text.hpp"

using namespace parallax;
using namespace parallax::control::registration;
using namespace parallax::test;
using dns::test::hex;
using dns::test::name;

namespace {

struct Vector {
    TsigAlgorithm algorithm;
    std::string_view name;
    std::string_view secret;
    std::string_view packet;
};

constexpr UnixSeconds signed_at = 0x6b09d062;

// What nsupdate 9.18 sent: prereq nxdomain web, update add web A 10.1.1.9 and a DHCID.
constexpr std::array<Vector, 4> vectors{
    {{TsigAlgorithm::HmacSha224, "dhcp224.example.", "VD8TaQuw7eh+aUB16WkKn8jcn8hxvWX1Tz8grw==",
      "6a342800000100010002000104636f7270076578616d706c65000006000103776562c00c00ff00fe"
      "000000000000c01e000100010000012c00040a010109c01e003100010000012c0023000201636fc0"
      "b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c400764686370323234076578"
      "616d706c650000fa00ff0000000000390b686d61632d7368613232340000006b09d062012c001cfd"
      "49a0e1b51a4d7ffaae1e0c729849be953cbd0a8ec69bc29cc0fcf86a3400000000"},
     {TsigAlgorithm::HmacSha256, "dhcp256.example.", "PVcbUHWncam3jNu79EVwuXt2jcAOQvZsgXNPGGMvxIA=",
      "b6ea2800000100010002000104636f7270076578616d706c65000006000103776562c00c00ff00fe"
      "000000000000c01e000100010000012c00040a010109c01e003100010000012c0023000201636fc0"
      "b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c400764686370323536076578"
      "616d706c650000fa00ff00000000003d0b686d61632d7368613235360000006b09d062012c00200a"
      "f13893cf63964067480b598552ef7192224330261ad8df44ed11f30bdfd9ccb6ea00000000"},
     {TsigAlgorithm::HmacSha384, "dhcp384.example.",
      "v4TOaiGuCfBNG2hcX46rUQ0IFk/+uvRzbe4E6l510vbYG/ikvp03UGijerhl"
      "kT/J",
      "c0db2800000100010002000104636f7270076578616d706c65000006000103776562c00c00ff00fe"
      "000000000000c01e000100010000012c00040a010109c01e003100010000012c0023000201636fc0"
      "b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c400764686370333834076578"
      "616d706c650000fa00ff00000000004d0b686d61632d7368613338340000006b09d062012c003020"
      "e5abd9df8a84781c8f802cf6923a86e6a2098195ae8cc85c1d1a3d65fb2d7b716a49cf055c8f0c21"
      "03f870f2529acdc0db00000000"},
     {TsigAlgorithm::HmacSha512, "dhcp512.example.",
      "/n7zLP6/fiZ53wRvWlpoMNgJ5cD4btswaotmH6WirsNHA4GVhS4mCohfnqqY"
      "b8v1CNC4bDXRrHxzmpwHTsz+Pw==",
      "2bd22800000100010002000104636f7270076578616d706c65000006000103776562c00c00ff00fe"
      "000000000000c01e000100010000012c00040a010109c01e003100010000012c0023000201636fc0"
      "b8271c82825bb1ac5c41cf5351aa69b4febd94e8f17cdb95000da48c400764686370353132076578"
      "616d706c650000fa00ff00000000005d0b686d61632d7368613531320000006b09d062012c004067"
      "d0f0ab5be6c8dd1d53f3760a39fcdba8065569a10e049057ad122ac66a7a4465a9704df7660f1994"
      "42114612a3ee222346f0b81249bfa1628f68b466365f0f2bd200000000"}}};

TsigKey key_of(const Vector& vector) {
    return {name(vector.name), vector.algorithm, from_base64(vector.secret).value()};
}

/// The vector with HMAC-SHA256.
TsigKey key() {
    return key_of(vectors[1]);
}
Octets packet() {
    return hex(vectors[1].packet);
}

SignedMessage taken(const Octets& octets) {
    auto message = take_tsig(octets);
    REQUIRE(message.has_value());
    REQUIRE(message->has_value());
    return **message;
}

Verdict verdict_of(const Octets& octets, UnixSeconds now = signed_at) {
    return judge(taken(octets), std::make_unique<TsigKey>(key()).get(), now);
}

/// A signed update with a MAC cut to `octets`.
SignedMessage with_mac_of(std::size_t octets) {
    SignedMessage message = taken(packet());
    message.tsig.mac.resize(octets);
    return message;
}

/// RFC 8945 §4.3.3, for a request without other octets.
Octets mac_over(const SignedMessage& message, const TsigKey& with) {
    using dns::test::operator+;
    using dns::test::u16;
    const Tsig& tsig = message.tsig;
    const Octets time = u16(tsig.time_signed >> 32) + u16(tsig.time_signed >> 16 & 0xFFFF) +
                        u16(tsig.time_signed & 0xFFFF);
    return hmac(with, message.octets + dns::test::wire_of(tsig.key_name) + hex("00ff 00000000") +
                          dns::test::wire_of(tsig.algorithm) + time + u16(tsig.fudge_s) +
                          u16(tsig.error) + u16(0));
}

Octets response_to_vector(std::uint16_t flags) {
    Octets response = packet();
    response.resize(dns::header_octets);
    response[2] = static_cast<std::uint8_t>(flags >> 8);
    response[3] = static_cast<std::uint8_t>(flags);
    for (std::size_t at = 4; at < dns::header_octets; ++at) response[at] = 0;
    return response;
}

} // namespace

TEST_CASE("what nsupdate signs is good, with every algorithm") {
    for (const Vector& each : vectors) {
        const TsigKey with = key_of(each);
        const SignedMessage message = taken(hex(each.packet));
        CHECK(message.tsig.key_name == with.name);
        CHECK(tsig_algorithm(message.tsig.algorithm) == with.algorithm);
        CHECK(message.tsig.time_signed == signed_at);
        CHECK(message.tsig.fudge_s == 300);
        CHECK(judge(message, &with, signed_at) == Verdict::Good);
    }
}

TEST_CASE("what we sign is what nsupdate signs") {
    for (const Vector& each : vectors) {
        const Octets wanted = hex(each.packet);
        Octets message = taken(wanted).octets;
        sign_request(message, key_of(each), signed_at);
        CHECK(message == wanted);
    }
}

TEST_CASE("another octet anywhere is another message, or none") {
    const Octets good = packet();
    for (std::size_t at = 2; at < good.size(); ++at) { // the id is the TSIG's original one
        Octets changed = good;
        changed[at] ^= 1;
        const auto message = take_tsig(changed);
        if (!message || !*message) continue;
        const TsigKey with = key();
        const bool known = (*message)->tsig.key_name == with.name &&
                           tsig_algorithm((*message)->tsig.algorithm) == with.algorithm;
        CAPTURE(at);
        CHECK((!known || judge(**message, &with, signed_at) != Verdict::Good));
    }
}

TEST_CASE("every truncation of a signed message is refused or unsigned") {
    const Octets good = packet();
    for (std::size_t octets = 0; octets < good.size(); ++octets) {
        CAPTURE(octets);
        const Octets cut{good.begin(), good.begin() + static_cast<std::ptrdiff_t>(octets)};
        CHECK_FALSE(take_tsig(cut).has_value());
    }
}

TEST_CASE("names of keys and algorithms have no case") {
    Octets shouted = packet();
    const auto spell = [&](std::string_view lower, std::string_view upper) {
        const auto found = std::search(shouted.begin(), shouted.end(), lower.begin(), lower.end());
        REQUIRE(found != shouted.end());
        std::copy(upper.begin(), upper.end(), found);
    };
    spell("dhcp256", "DHCP256");
    spell("hmac-sha256", "Hmac-SHA256");
    CHECK(verdict_of(shouted) == Verdict::Good);
}

TEST_CASE("a forwarder's id is not the signed one") {
    Octets forwarded = packet();
    forwarded[0] ^= 0x55;
    CHECK(verdict_of(forwarded) == Verdict::Good);
}

TEST_CASE("clocks may be 300 seconds apart, or less when the signer says so") {
    CHECK(verdict_of(packet(), signed_at + 300) == Verdict::Good);
    CHECK(verdict_of(packet(), signed_at - 300) == Verdict::Good);
    CHECK(verdict_of(packet(), signed_at + 301) == Verdict::BadTime);
    CHECK(verdict_of(packet(), signed_at - 301) == Verdict::BadTime);
    CHECK(verdict_of(packet(), 0) == Verdict::BadTime);

    // A fudge of 18 hours is not granted: what was captured is of no use later.
    Octets generous = taken(packet()).octets;
    const TsigKey with = key();
    sign_request(generous, with, signed_at);
    const std::size_t fudge_at = generous.size() - 6 - 32 - 2 - 2;
    generous[fudge_at] = 0xFF;
    CHECK(verdict_of(generous) == Verdict::BadSig); // the MAC covers it
    SignedMessage message = taken(generous);
    message.tsig.mac = mac_over(message, with);
    CHECK(judge(message, &with, signed_at + 300) == Verdict::Good);
    CHECK(judge(message, &with, signed_at + 301) == Verdict::BadTime);
}

TEST_CASE("a truncated MAC is not accepted, though it may be asked for (RFC 8945 5.2.2.1)") {
    const TsigKey with = key();
    CHECK(judge(with_mac_of(32), &with, signed_at) == Verdict::Good);
    CHECK(judge(with_mac_of(31), &with, signed_at) == Verdict::BadTrunc);
    CHECK(judge(with_mac_of(16), &with, signed_at) == Verdict::BadTrunc);
    CHECK(judge(with_mac_of(15), &with, signed_at) == Verdict::FormErr);
    CHECK(judge(with_mac_of(0), &with, signed_at) == Verdict::FormErr);
    CHECK(judge(with_mac_of(33), &with, signed_at) == Verdict::FormErr);
    SignedMessage wrong = with_mac_of(16);
    wrong.tsig.mac[0] ^= 1;
    CHECK(judge(wrong, &with, signed_at) == Verdict::BadSig);
}

TEST_CASE("without the key, or with another's secret") {
    CHECK(judge(taken(packet()), nullptr, signed_at) == Verdict::BadKey);
    TsigKey other = key();
    other.secret[0] ^= 1;
    CHECK(judge(taken(packet()), &other, signed_at) == Verdict::BadSig);
}

TEST_CASE("a TSIG is the last record, alone, of class ANY, with TTL 0") {
    CHECK_FALSE(take_tsig(update_of("corp.example.", {}))->has_value());
    const Octets good = packet();
    const std::size_t tsig_at = taken(good).octets.size();
    const std::size_t type_at = tsig_at + key().name.length();
    Octets changed = good;
    changed[type_at + 3] = 1; // class IN
    CHECK_FALSE(take_tsig(changed).has_value());
    changed = good;
    changed[type_at + 7] = 1; // TTL 1
    CHECK_FALSE(take_tsig(changed).has_value());

    Octets twice = good;
    sign_request(twice, key(), signed_at);
    CHECK_FALSE(take_tsig(twice).has_value());

    Octets behind = good; // an A record behind it
    const Octets record = hex("00 0001 0001 00000000 0004 0a010109");
    behind.insert(behind.end(), record.begin(), record.end());
    behind[11] = 2;
    CHECK_FALSE(take_tsig(behind).has_value());

    Octets in_authority = good; // counted as an update, not as an additional record
    in_authority[9] = static_cast<std::uint8_t>(in_authority[9] + 1);
    in_authority[11] = 0;
    CHECK_FALSE(take_tsig(in_authority).has_value());
}

TEST_CASE("a good response is signed with the request's MAC in front") {
    Octets response = response_to_vector(0xa800);
    const Octets zone = hex("04636f7270076578616d706c65000006 0001");
    response.insert(response.end(), zone.begin(), zone.end());
    response[5] = 1;
    const TsigKey with = key();
    const Tsig request = taken(packet()).tsig;
    sign_response(response, {request, Verdict::Good, &with}, signed_at + 1);
    CHECK(response ==
          hex("b6eaa800000100000000000104636f7270076578616d706c65000006000107646863703235360765"
              "78616d706c650000fa00ff00000000003d0b686d61632d7368613235360000006b09d063012c0020"
              "cfe510f7045bc30db4555df5119de569a2df4355914410b77fd3047e2cd41e19b6ea00000000"));
}

TEST_CASE("BADTIME is signed, with the client's time and ours") {
    Octets response = response_to_vector(0xa809);
    const TsigKey with = key();
    const Tsig request = taken(packet()).tsig;
    sign_response(response, {request, Verdict::BadTime, &with}, signed_at + 1000);
    CHECK(response ==
          hex("b6eaa80900000000000000010764686370323536076578616d706c650000fa00ff0000000000430b"
              "686d61632d7368613235360000006b09d062012c00203ef908ef4283635f074e31a58b97b7626dab"
              "c581ed195b06f41a78c966bf51b9b6ea0012000600006b09d44a"));
}

TEST_CASE("who shares no secret gets an unsigned error") {
    const Tsig request = taken(packet()).tsig;
    for (const Verdict verdict : {Verdict::BadKey, Verdict::BadSig}) {
        Octets response = response_to_vector(0xa809);
        sign_response(response, {request, verdict, nullptr}, signed_at);
        const Tsig answered = taken(response).tsig;
        CHECK(answered.mac.empty());
        CHECK(answered.key_name == request.key_name);
        CHECK(answered.error == (verdict == Verdict::BadKey ? 17 : 16));
    }
    Octets response = response_to_vector(0xa809);
    const TsigKey with = key();
    sign_response(response, {request, Verdict::BadTrunc, &with}, signed_at);
    CHECK(taken(response).tsig.mac.size() == 32);
    CHECK(taken(response).tsig.error == 22);
}
