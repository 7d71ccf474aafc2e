#include "resolver/recurse/delegation.hpp"

#include "tests/unit/resolver/recurse/upstream_says.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::recurse;

namespace {

using Lines = std::vector<std::string>;

dns::Message referral(const std::string& name, const Lines& authority,
                      const Lines& additional = {}) {
    dns::Message message = response(name, {}, authority);
    for (const auto& text : additional) message.additional.push_back(record_of(text));
    return message;
}

/// "cut ns1 ns2=address"; "lame", "refusal"; "reply".
std::string read(const dns::Message& message, const std::string& zone) {
    const auto said = read_authority(message, *message.question, name_of(zone));
    if (const auto* const fault = std::get_if<ReplyFault>(&said)) {
        return *fault == ReplyFault::Lame ? "lame" : "fault";
    }
    if (std::holds_alternative<Reply>(said)) return "reply";
    const auto& delegation = std::get<Delegation>(said);
    std::string text = delegation.cut.to_text();
    for (const NameServer& server : delegation.servers) {
        text += " " + server.name.to_text();
        for (const auto& address : server.addresses) text += "=" + address.to_text();
    }
    return text;
}

} // namespace

TEST_CASE("a referral is read with its glue") {
    const auto message =
        referral("www.example.com.",
                 {"example.com. 3600 NS ns1.example.com.", "example.com. 3600 NS ns.other.net."},
                 {"ns1.example.com. 60 A 192.0.2.1", "ns1.example.com. 60 A 192.0.2.1"});
    CHECK(read(message, "com.") == "example.com. ns1.example.com.=192.0.2.1 ns.other.net.");
}

TEST_CASE("glue counts only for servers of the referral within the zone that was asked") {
    const auto message =
        referral("www.example.com.",
                 {"example.com. 3600 NS ns.beside.com.", "example.com. 3600 NS ns.o.net."},
                 {"ns.beside.com. 60 A 192.0.2.1", "ns.o.net. 60 A 203.0.113.66",
                  "www.bank.com. 60 A 203.0.113.66"});
    CHECK(read(message, "com.") == "example.com. ns.beside.com.=192.0.2.1 ns.o.net.");
}

TEST_CASE("a referral leads down and towards the name, or the server is lame") {
    CHECK(read(referral("www.example.com.", {"com. 60 NS ns.com."}), "com.") == "lame");
    CHECK(read(referral("www.example.com.", {". 60 NS a.root."}), "com.") == "lame");
    CHECK(read(referral("www.example.com.", {"bank.com. 60 NS ns.evil."}), "com.") == "lame");
    CHECK(read(referral("www.example.com.", {"example.net. 60 NS ns.evil."}), "com.") == "lame");
}

TEST_CASE("of 1500 name servers thirteen are kept, of a server's addresses six") { // NXNSAttack
    Lines authority, additional;
    for (int i = 0; i < 1500; ++i) {
        authority.push_back("example.com. 60 NS ns" + std::to_string(i) + ".example.com.");
    }
    for (int i = 1; i < 50; ++i) {
        additional.push_back("ns0.example.com. 60 A 192.0.2." + std::to_string(i));
    }
    const auto message = referral("example.com.", authority, additional);
    const auto said = read_authority(message, *message.question, name_of("com."));
    const auto& delegation = std::get<Delegation>(said);
    CHECK(delegation.servers.size() == delegation_names_max);
    CHECK(delegation.servers[0].addresses.size() == server_addresses_max);
}

TEST_CASE("a delegation lives a minute at least and a day at most") {
    const auto ttl = [](const std::string& of_ns) {
        const auto message = referral("www.example.com.", {"example.com. " + of_ns + " NS ns.a."});
        const auto said = read_authority(message, *message.question, name_of("com."));
        return std::get<Delegation>(said).ttl;
    };
    CHECK(ttl("0") == delegation_ttl_min_s);
    CHECK(ttl("3600") == 3600);
    CHECK(ttl("999999") == reply_ttl_max_s);
}

TEST_CASE("NS records beside an answer are no delegation") { // CVE-2025-40778
    dns::Message message = response("www.example.com.", {"www.example.com. 60 A 192.0.2.1"},
                                    {"sub.example.com. 60 NS ns.evil."});
    message.header.aa = true;
    CHECK(read(message, "example.com.") == "reply");
}

TEST_CASE("who answers from a cache, or in the name of a zone above, is lame") {
    dns::Message cached = response("www.example.com.", {"www.example.com. 60 A 192.0.2.1"});
    cached.header.ra = true;
    CHECK(read(cached, "example.com.") == "lame");
    cached.header.aa = true;
    CHECK(read(cached, "example.com.") == "reply");
    dns::Message above = response("www.example.com.", {}, {"com. 60 SOA 60"}, dns::Rcode::NxDomain);
    above.header.aa = true;
    CHECK(read(above, "example.com.") == "lame");
    CHECK(read(above, "com.") == "reply");
    dns::Message nothing = response("www.example.com.", {});
    CHECK(read(nothing, "example.com.") == "lame");
    nothing.header.aa = true;
    CHECK(read(nothing, "example.com.") == "reply");
}

TEST_CASE("the parent answers for DS records, and refers nobody to the child for them") {
    dns::Message message = referral("example.com.", {"example.com. 60 NS ns.example.com."});
    CHECK(read(message, "com.") == "example.com. ns.example.com.");
    message.question->type = dns::RrType::DS;
    CHECK(read(message, "com.") == "lame");
}

TEST_CASE("priming takes the root's servers from an answer with their addresses") {
    dns::Message message = response(".", {". 518400 NS a.root.", ". 518400 NS b.root."});
    message.question->type = dns::RrType::NS;
    const auto primed = [&] { return read_priming(message, *message.question, dns::Name{}); };
    CHECK(std::get<ReplyFault>(primed()) == ReplyFault::Lame);
    message.header.aa = true;
    CHECK(std::get<ReplyFault>(primed()) == ReplyFault::Lame); // no address at all
    message.additional.push_back(record_of("a.root. 518400 A 198.41.0.4"));
    const auto said = primed();
    const auto& delegation = std::get<Delegation>(said);
    CHECK(delegation.cut.is_root());
    CHECK(delegation.servers.size() == 2);
    CHECK(delegation.servers[0].addresses.size() == 1);
}
