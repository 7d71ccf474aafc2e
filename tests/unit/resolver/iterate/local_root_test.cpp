#include "resolver/iterate/local_root.hpp"

#include "dns/rdata.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::iterate;

namespace {

using Records = std::vector<dns::Record>;

dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

dns::Record record(const std::string& owner, dns::RrType type, std::vector<std::uint8_t> rdata) {
    return {name_of(owner), type, dns::RrClass::IN, 300, std::move(rdata)};
}

dns::Record server(const std::string& owner, const std::string& target) {
    return record(owner, dns::RrType::NS, dns::rdata_of(name_of(target)));
}

/// An RRSIG without a signature: who covers what is all that is looked at.
dns::Record signature(const std::string& owner, dns::RrType covered) {
    return record(owner, dns::RrType::RRSIG, {0, static_cast<std::uint8_t>(covered), 8});
}

Records root_zone() {
    using enum dns::RrType;
    return {record(".", SOA, {0, 0, 1}),
            signature(".", SOA),
            server(".", "a.root-servers.net."),
            signature(".", NS),
            record(".", NSEC, {0, 1}),
            signature(".", NSEC),
            record(".", DNSKEY, {1, 1}),
            signature(".", DNSKEY),
            server("com.", "a.gtld-servers.net."),
            server("com.", "b.com."),
            record("com.", DS, {1, 2, 3}),
            signature("com.", DS),
            record("com.", NSEC, {0, 2}),
            signature("com.", NSEC),
            record("b.com.", A, {192, 0, 2, 1}),
            server("net.", "a.gtld-servers.net."),
            record("net.", NSEC, {0, 3}),
            signature("net.", NSEC),
            record("a.gtld-servers.net.", A, {192, 0, 2, 2}),
            record("a.gtld-servers.net.", AAAA, std::vector<std::uint8_t>(16, 1))};
}

std::shared_ptr<const LocalRoot> root(Records records = root_zone()) {
    auto made = LocalRoot::of(std::move(records), recurse::TimePoint{});
    if (const auto* const wrong = std::get_if<std::string>(&made)) FAIL(*wrong);
    return std::get<std::shared_ptr<const LocalRoot>>(made);
}

/// "com.:NS", "com.:RRSIG", ...
std::string shown(const Records& records) {
    std::string text;
    for (const auto& one : records) {
        text += (text.empty() ? "" : " ") + one.owner.to_text() + ":" + dns::to_text(one.type);
    }
    return text;
}

struct Said {
    bool aa;
    dns::Rcode rcode;
    std::string answer, authority, additional;
};
Said ask(const std::string& name, dns::RrType type) {
    const auto message = root()->answer({name_of(name), type, dns::RrClass::IN});
    return {message.header.aa, message.rcode(), shown(message.answer), shown(message.authority),
            shown(message.additional)};
}

std::string refused(Records records) {
    auto made = LocalRoot::of(std::move(records), recurse::TimePoint{});
    return std::holds_alternative<std::string>(made) ? std::get<std::string>(made) : "taken";
}

} // namespace

TEST_CASE("what is below a top level is referred to its servers, with DS or the proof of none") {
    const Said signed_one = ask("www.example.com.", dns::RrType::A);
    CHECK_FALSE(signed_one.aa);
    CHECK(signed_one.answer.empty());
    CHECK(signed_one.authority == "com.:NS com.:NS com.:DS com.:RRSIG");
    CHECK(signed_one.additional == "a.gtld-servers.net.:A a.gtld-servers.net.:AAAA b.com.:A");
    CHECK(ask("com.", dns::RrType::NS).authority == signed_one.authority);
    CHECK(ask("b.com.", dns::RrType::A).answer.empty()); // glue is no answer
    CHECK(ask("net.", dns::RrType::A).authority == "net.:NS net.:NSEC net.:RRSIG");
    CHECK(ask("WWW.NET.", dns::RrType::DS).authority == "net.:NS net.:NSEC net.:RRSIG");
}

TEST_CASE("the root's own records and the DS of top levels are answers") {
    CHECK(ask(".", dns::RrType::DNSKEY).answer == ".:DNSKEY .:RRSIG");
    CHECK(ask(".", dns::RrType::NS).answer == ".:NS .:RRSIG");
    CHECK(ask("com.", dns::RrType::DS).answer == "com.:DS com.:RRSIG");
    CHECK(ask("com.", dns::RrType::DS).aa);
    const Said none = ask("net.", dns::RrType::DS);
    CHECK(none.rcode == dns::Rcode::NoError);
    CHECK(none.authority == ".:SOA .:RRSIG net.:NSEC net.:RRSIG");
    CHECK(ask(".", dns::RrType::TXT).authority == ".:SOA .:RRSIG .:NSEC .:RRSIG");
}

TEST_CASE("what is not there is denied, with the NSEC records around it and the wildcard") {
    const Said between = ask("www.example.", dns::RrType::A);
    CHECK(between.rcode == dns::Rcode::NxDomain);
    CHECK(between.aa);
    CHECK(between.authority == ".:SOA .:RRSIG com.:NSEC com.:RRSIG .:NSEC .:RRSIG");
    CHECK(ask("zz.", dns::RrType::A).authority ==
          ".:SOA .:RRSIG net.:NSEC net.:RRSIG .:NSEC .:RRSIG");
    CHECK(ask("aa.", dns::RrType::DS).authority == ".:SOA .:RRSIG .:NSEC .:RRSIG");
}

TEST_CASE("a zone that is no root, or too large, is refused with a reason") {
    const auto without = [](dns::RrType type) {
        Records records = root_zone();
        std::erase_if(records, [&](const dns::Record& one) {
            return one.owner.is_root() && one.type == type;
        });
        return refused(std::move(records));
    };
    CHECK(refused(root_zone()) == "taken");
    CHECK_THAT(without(dns::RrType::SOA), Catch::Contains("no SOA"));
    CHECK_THAT(without(dns::RrType::NS), Catch::Contains("no NS"));
    CHECK_THAT(without(dns::RrType::NSEC), Catch::Contains("without NSEC"));
    CHECK(without(dns::RrType::DNSKEY) == "taken");
    CHECK(refused({}) != "taken");
    CHECK_THAT(refused(Records(local_root_records_max + 1)), Catch::Contains("more than"));
}
