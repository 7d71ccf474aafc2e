#include "control/registration/exchange.hpp"

#include "tests/unit/control/registration/update_text.hpp"

using namespace parallax;
using namespace parallax::control::registration;
using namespace parallax::test;
using dns::test::hex;
using dns::test::name;

namespace {

constexpr UnixSeconds now = 1'800'000'000;

std::shared_ptr<const Keyring> keyring() {
    auto made = std::make_shared<Keyring>();
    TsigKey key{name("dhcp.example."), TsigAlgorithm::HmacSha256, Octets(32, 7)};
    made->holders.push_back({key, {{"rg/n1"}}});
    key.name = name("other.example.");
    key.algorithm = TsigAlgorithm::HmacSha512;
    made->holders.push_back({key, {}});
    return made;
}

Octets signed_update(const std::vector<std::string>& lines, UnixSeconds at = now) {
    Octets message = update_of("corp.example.", lines);
    sign_request(message, keyring()->holders[0].key, at);
    return message;
}

TurnedAway turned_away(const Octets& packet) {
    auto admission = admit(packet, keyring(), now);
    REQUIRE(std::holds_alternative<TurnedAway>(admission));
    return std::get<TurnedAway>(std::move(admission));
}

/// "NOTAUTH tsig=17 unsigned": the header's rcode, the TSIG's error, whether there is a MAC.
std::string shown(const Octets& response) {
    const auto header = dns::read_header(response);
    REQUIRE(header.has_value());
    CHECK(header->id == 0x1234);
    CHECK(header->qr);
    CHECK(header->opcode == dns::Opcode::Update);
    std::string text = dns::to_text(static_cast<dns::Rcode>(header->rcode));
    const auto taken = take_tsig(response);
    REQUIRE(taken.has_value());
    if (!*taken) return text;
    text += " tsig=" + std::to_string((*taken)->tsig.error);
    return text + ((*taken)->tsig.mac.empty() ? " unsigned" : " signed");
}

} // namespace

TEST_CASE("a signed update is admitted with the grant of its key") {
    auto admission = admit(signed_update({"add web.corp.example. A 10.1.1.9"}), keyring(), now);
    REQUIRE(std::holds_alternative<AdmittedUpdate>(admission));
    const auto& admitted = std::get<AdmittedUpdate>(admission);
    CHECK(admitted.update.changes.size() == 1);
    CHECK(admitted.holder->grant.networks == std::vector<std::string>{"rg/n1"});
    CHECK(shown(response_to(admitted, dns::Rcode::NoError, now)) == "NOERROR tsig=0 signed");
    CHECK(shown(response_to(admitted, dns::Rcode::YxRrset, now)) == "YXRRSET tsig=0 signed");
}

TEST_CASE("the response repeats the zone, and has an OPT when the request has one") {
    Octets message = update_of("corp.example.", {});
    message[11] = 1;
    const Octets opt = hex("0000290200000000000000");
    message.insert(message.end(), opt.begin(), opt.end());
    sign_request(message, keyring()->holders[0].key, now);
    const auto admission = admit(message, keyring(), now);
    REQUIRE(std::holds_alternative<AdmittedUpdate>(admission));
    const Octets response =
        response_to(std::get<AdmittedUpdate>(admission), dns::Rcode::NoError, now);
    const auto taken = take_tsig(response);
    REQUIRE((taken && *taken));
    const auto read = read_update((*taken)->octets);
    REQUIRE(std::holds_alternative<UpdateMessage>(read));
    CHECK(std::get<UpdateMessage>(read).zone == name("corp.example."));
    CHECK(std::get<UpdateMessage>(read).edns == Edns::Present);
}

TEST_CASE("what is not signed well is turned away") {
    CHECK(shown(turned_away(update_of("corp.example.", {})).response) == "REFUSED");
    Octets changed = signed_update({"add web.corp.example. A 10.1.1.9"});
    changed[40] ^= 1;
    CHECK(shown(turned_away(changed).response) == "NOTAUTH tsig=16 unsigned");
    CHECK(shown(turned_away(signed_update({}, now - 301)).response) == "NOTAUTH tsig=18 signed");
    Octets unknown = update_of("corp.example.", {});
    sign_request(unknown, {name("who.example."), TsigAlgorithm::HmacSha256, Octets(32, 7)}, now);
    CHECK(shown(turned_away(unknown).response) == "NOTAUTH tsig=17 unsigned");
    Octets other_algorithm = update_of("corp.example.", {});
    sign_request(other_algorithm, {name("dhcp.example."), TsigAlgorithm::HmacSha512, Octets(32, 7)},
                 now);
    CHECK(shown(turned_away(other_algorithm).response) == "NOTAUTH tsig=17 unsigned");
    Octets cut = signed_update({});
    cut.pop_back();
    CHECK(shown(turned_away(cut).response) == "FORMERR");
}

TEST_CASE("what is signed and is no update to be done is told so, signed") {
    CHECK(shown(turned_away(signed_update({"add web.example. A 10.1.1.9"})).response) ==
          "NOTZONE tsig=0 signed");
    CHECK(shown(turned_away(signed_update({"add web.corp.example. A"})).response) ==
          "FORMERR tsig=0 signed");
    const std::vector<std::string> many(changes_max + 1, "delete web.corp.example.");
    CHECK(shown(turned_away(signed_update(many)).response) == "REFUSED tsig=0 signed");
}

TEST_CASE("why a message is turned away says nothing of the secret") {
    Octets changed = signed_update({});
    changed[13] ^= 1;
    CHECK(turned_away(changed).why == "BADSIG: not signed with the key");
}
