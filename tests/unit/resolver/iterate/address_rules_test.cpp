#include "resolver/iterate/address_rules.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::iterate;
using recurse::Reply;
using recurse::ReplyAnswer;
using recurse::ReplyNegative;

namespace {

bool asked(const std::string& address, const IterationOptions& options = {}) {
    return may_be_asked(*dns::IpAddress::from_text(address), options);
}

std::shared_ptr<const Reply> reply_of(const std::vector<std::string>& records) {
    const auto message = recurse::response("www.example.", records);
    auto read = recurse::read_reply(message, *message.question, dns::Name{});
    return std::make_shared<const Reply>(std::get<Reply>(read));
}

IterationOptions withholding() {
    IterationOptions options;
    options.withheld = private_prefixes();
    return options;
}

/// An HTTPS record's RDATA with one IPv4 hint.
std::shared_ptr<const Reply> https_reply(std::uint8_t first_octet) {
    recurse::ReplyRrset rrset;
    rrset.owner = recurse::name_of("www.example.");
    rrset.type = dns::RrType::HTTPS;
    const std::vector<std::uint8_t> rdata{0, 1, 0, 0, 4, 0, 4, first_octet, 0, 0, 1};
    dns::append_encoded(rrset.encoded, rdata);
    rrset.count = 1;
    rrset.ttl = 60;
    auto reply = std::make_shared<Reply>();
    reply->end = ReplyAnswer{rrset};
    return reply;
}

std::uint16_t count_in(const std::shared_ptr<const Reply>& reply) {
    return std::get<ReplyAnswer>(reply->end).rrset.count;
}

} // namespace

TEST_CASE("servers at special-purpose addresses are not asked") {
    for (const char* const address :
         {"127.0.0.1", "10.0.0.1", "192.168.1.1", "172.16.0.1", "169.254.169.254", "0.0.0.0",
          "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fd00::1", "ff02::1"}) {
        INFO(address);
        CHECK_FALSE(asked(address));
    }
    CHECK(asked("198.41.0.4"));
    CHECK(asked("2001:7fd::1"));
    // A mapped address is the address it stands for.
    CHECK_FALSE(asked("::ffff:127.0.0.1"));
}

TEST_CASE("an operator can let some of them be asked, and leave out a family") {
    IterationOptions options;
    options.reachable = {*dns::Prefix::from_text("127.0.1.0/24")};
    CHECK(asked("127.0.1.7", options));
    CHECK_FALSE(asked("127.0.2.7", options));
    options.ipv6 = Family::Unused;
    CHECK_FALSE(asked("2001:7fd::1", options));
    options.ipv4 = Family::Unused;
    CHECK_FALSE(asked("127.0.1.7", options));
}

TEST_CASE("private addresses of outside names are withheld, others stay") {
    const auto mixed = without_withheld(
        reply_of({"www.example. 60 A 10.0.0.1", "www.example. 60 A 192.0.2.1"}), withholding());
    CHECK(count_in(mixed) == 1);
    CHECK(mixed->withheld == recurse::Withheld::Some);
    const auto none = without_withheld(reply_of({"www.example. 60 A 127.0.0.1"}), withholding());
    const auto& negative = std::get<ReplyNegative>(none->end);
    CHECK(negative.rcode == dns::Rcode::NoError);
    CHECK(none->withheld == recurse::Withheld::Some);
    const auto good = reply_of({"www.example. 60 A 192.0.2.1"});
    CHECK(without_withheld(good, withholding()) == good);
}

TEST_CASE("hints in HTTPS records are addresses, too") {
    CHECK(std::holds_alternative<ReplyNegative>(
        without_withheld(https_reply(10), withholding())->end));
    CHECK(count_in(without_withheld(https_reply(192), withholding())) == 1);
}

TEST_CASE(
    "names that are exempt keep any address, and so does everybody where nothing is withheld") {
    const auto inside = reply_of({"www.example. 60 A 10.0.0.1"});
    IterationOptions options = withholding();
    options.withheld_except = {recurse::name_of("example.")};
    CHECK(without_withheld(inside, options) == inside);
    CHECK(without_withheld(inside, {}) == inside);
}
