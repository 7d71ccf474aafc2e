#include "control/explanation.hpp"

#include "dns/rdata.hpp"
#include "tests/unit/control/workspace.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

using namespace parallax;
using namespace parallax::control;
using testing::name;

namespace {

serve::InvestigationRequest asked_from(const std::string& from, const std::string& qname) {
    serve::InvestigationRequest request;
    request.from = dns::IpAddress::from_text(from);
    request.name = name(qname);
    return request;
}

boost::json::object explained(const serve::InvestigationRequest& request) {
    return explanation_of(serve::investigate_once(testing::split_snapshot(), request), request);
}

recurse::ReplyRrset rrset_of(const std::string& owner, dns::RrType type,
                             std::span<const std::uint8_t> rdata) {
    recurse::ReplyRrset rrset;
    rrset.owner = name(owner);
    rrset.type = type;
    rrset.count = 1;
    dns::append_encoded(rrset.encoded, rdata);
    return rrset;
}

/// www.example is an alias of the private name, which has one address.
std::shared_ptr<const recurse::Reply> chain_to(const std::string& address) {
    const std::string target = "s1.privatelink.service.signalr.net";
    recurse::Reply reply;
    reply.chain.push_back(
        {rrset_of("www.example", dns::RrType::CNAME, name(target).wire()), {}, name(target)});
    const dns::IpAddress parsed = *dns::IpAddress::from_text(address);
    reply.end = recurse::ReplyAnswer{rrset_of(target, dns::RrType::A, parsed.octets())};
    return std::make_shared<const recurse::Reply>(std::move(reply));
}

} // namespace

TEST_CASE("an explanation tells network, links, places and the very response") {
    const auto told = explained(asked_from("127.0.1.9", "s1.service.signalr.net"));
    const auto& network = told.at("network");
    CHECK(network.at("name").as_string() == "n1");
    CHECK(network.at("matched").as_string() == "127.0.1.0/24");
    CHECK(network.at("same_as").is_null());
    CHECK_FALSE(network.at("same_as_missing").as_bool());
    CHECK(network.at("shares_horizon_with") == boost::json::array{"office"});
    const auto& steps = told.at("steps").as_array();
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].at("kind").as_string() == "rewrite");
    CHECK(steps[0].at("target").as_string() == "s1.privatelink.service.signalr.net.");
    CHECK(steps[0].at("zone").at("id").as_string() == "hub");
    CHECK(steps[1].at("kind").as_string() == "zone_records");
    CHECK(steps[1].at("declared_at").as_string().find("parallax.yaml:9:5") != std::string::npos);
    CHECK(told.at("response").at("rcode").as_string() == "NOERROR");
    CHECK(told.at("response").at("answer").at(1).at("rdata").as_string() == "10.1.1.5");
}

TEST_CASE("a source in no network has no steps, and is refused") {
    const auto told = explained(asked_from("127.9.9.9", "s1.service.signalr.net"));
    CHECK(told.at("network").is_null());
    CHECK(told.at("steps").as_array().empty());
    CHECK(told.at("response").at("rcode").as_string() == "REFUSED");
}

TEST_CASE("a dropped tail is told with its reason, upstream work at its step") {
    const auto request = asked_from("127.0.1.9", "www.example");
    serve::Investigation investigation =
        serve::investigate_once(testing::split_snapshot(), request);
    REQUIRE(investigation.network != nullptr);
    answer::Link link;
    link.kind = answer::LinkKind::Upstream;
    link.owner = name("www.example");
    link.target = name("s1.privatelink.service.signalr.net");
    link.chain_cut = true;
    link.cut_reply = chain_to("20.42.1.9");
    link.taken = 1;
    investigation.links = {link};
    serve::UpstreamWork work;
    work.question.name = name("www.example");
    work.attempts.push_back({*dns::Endpoint::from_text("10.0.0.1"), recurse::Transport::Tcp,
                             recurse::Duration{7}, "NOERROR"});
    work.after_links = 5; // beyond the end: told with the last step
    investigation.upstream = {work};
    const auto told = explanation_of(investigation, request);
    const auto& step = told.at("steps").at(0);
    CHECK(step.at("dropped").at("at").as_string() == "s1.privatelink.service.signalr.net.");
    CHECK(step.at("dropped").at("because").as_string().find("zone hub") != std::string::npos);
    const auto& dropped = step.at("dropped").at("records").as_array();
    REQUIRE(dropped.size() == 1); // the alias that was followed is none of them
    CHECK(dropped[0].at("owner").as_string() == "s1.privatelink.service.signalr.net.");
    CHECK(dropped[0].at("type").as_string() == "A");
    CHECK(dropped[0].at("rdata").as_string() == "20.42.1.9");
    CHECK(step.at("dropped").at("negative").is_null());
    const auto& attempt = step.at("upstream").at(0).at("attempts").at(0);
    CHECK(attempt.at("server").as_string() == "10.0.0.1:53");
    CHECK(attempt.at("transport").as_string() == "TCP");
    CHECK(attempt.at("took_ms").to_number<int>() == 7);
}

TEST_CASE("the longest prefix of a network is the one that matched") {
    zones::Network network;
    for (const char* text : {"10.0.0.0/8", "10.1.0.0/16", "fd00::/8"}) {
        network.sources.push_back(*dns::Prefix::from_text(text));
    }
    const auto matched = [&](const char* text) {
        const auto prefix = prefix_for(network, *dns::IpAddress::from_text(text));
        return prefix ? prefix->to_text() : std::string{};
    };
    CHECK(matched("10.1.2.3") == "10.1.0.0/16");
    CHECK(matched("10.2.2.3") == "10.0.0.0/8");
    CHECK(matched("fd00::1") == "fd00::/8");
    CHECK(matched("192.0.2.1").empty());
}
