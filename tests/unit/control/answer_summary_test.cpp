#include "control/answer_summary.hpp"

#include "dns/rdata.hpp"
#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;
using testing::name;

namespace {

dns::Message reply(dns::Rcode rcode, std::vector<dns::Record> answer) {
    dns::Message message;
    message.header.rcode = static_cast<std::uint8_t>(rcode);
    message.question = dns::Question{name("a.example"), dns::RrType::A, dns::RrClass::IN};
    message.answer = std::move(answer);
    return message;
}

dns::Record alias(const std::string& owner, const std::string& target) {
    return {name(owner), dns::RrType::CNAME, dns::RrClass::IN, 60, dns::rdata_of(name(target))};
}

dns::Record address(const std::string& owner, std::uint8_t last) {
    return {name(owner), dns::RrType::A, dns::RrClass::IN, 60,
            dns::rdata_of(std::array<std::uint8_t, 4>{10, 0, 0, last})};
}

const auto a = dns::RrType::A;

} // namespace

TEST_CASE("the last word of a chain") {
    using dns::Rcode;
    CHECK(last_word_of(reply(Rcode::NoError, {alias("a.example", "b.example"),
                                              address("b.example", 2), address("b.example", 1)}),
                       a) == "10.0.0.1, 10.0.0.2");
    CHECK(last_word_of(reply(Rcode::NoError, {alias("a.example", "b.example")}), a) == "NODATA");
    CHECK(last_word_of(reply(Rcode::NxDomain, {alias("a.example", "b.example")}), a) == "NXDOMAIN");
    CHECK(last_word_of(reply(Rcode::Refused, {}), a) == "REFUSED");
    CHECK(last_word_of(reply(Rcode::NoError, {alias("a.example", "b.example")}),
                       dns::RrType::CNAME) == "b.example.");
}

TEST_CASE("equal answers have equal chains, whatever the order of their records") {
    const auto one = reply(dns::Rcode::NoError, {address("a.example", 1), address("a.example", 2)});
    const auto two = reply(dns::Rcode::NoError, {address("a.example", 2), address("a.example", 1)});
    CHECK(chain_of(one, Charset::Ascii) == chain_of(two, Charset::Ascii));
    CHECK(chain_of(one, Charset::Ascii) == "A 10.0.0.1, A 10.0.0.2");
    CHECK(chain_of(reply(dns::Rcode::NxDomain, {alias("a.example", "b.example")}), Charset::Utf8) ==
          "CNAME b.example. → NXDOMAIN");
    CHECK(chain_of(reply(dns::Rcode::ServFail, {}), Charset::Ascii) == "SERVFAIL");
}

TEST_CASE("addresses are those of the answer section") {
    auto message =
        reply(dns::Rcode::NoError, {alias("a.example", "b.example"), address("b.example", 1)});
    message.additional.push_back(address("c.example", 9));
    CHECK(addresses_in(message) == std::vector<std::string>{"10.0.0.1"});
}
