// World: networks, zones, services, rules and scripted upstreams, and questions put to a Walk in
// it. Questions and answers are presentation text, so that a test reads as zone, question, answer.
#pragma once

#include "dns/rdata.hpp"
#include "resolver/answer/walk.hpp"
#include "zones/master_file.hpp"
#include "zones/zone_builder.hpp"

#include <map>
#include <stdexcept>

namespace parallax::answer::world {

using Lines = std::vector<std::string>;

inline dns::Name name(const std::string& text) {
    return *dns::Name::from_text(text);
}

inline dns::Record record(const std::string& text, const std::string& origin = ".") {
    auto read = zones::read_inline_record(text, name(origin));
    if (const auto* mistake = std::get_if<std::string>(&read)) {
        throw std::runtime_error(text + ": " + *mistake);
    }
    return std::get<dns::Record>(read);
}

inline dns::Question question(const std::string& text) {
    const auto space = text.find(' ');
    return {name(text.substr(0, space)), *dns::rr_type_from_text(text.substr(space + 1)),
            dns::RrClass::IN};
}

inline recurse::ReplyRrset reply_rrset(const std::vector<dns::Record>& records) {
    recurse::ReplyRrset rrset;
    rrset.owner = records.at(0).owner;
    rrset.type = records[0].type;
    rrset.ttl = records[0].ttl;
    for (const dns::Record& each : records) dns::append_encoded(rrset.encoded, each.rdata);
    rrset.count = static_cast<std::uint16_t>(records.size());
    return rrset;
}

/// What a server that holds `lines` says to a question: the chain as far as it goes; a negative
/// end for a name it does not have; "." in front of "dangling" leaves the end open.
inline recurse::Reply reply_to(const dns::Question& asked, const Lines& lines) {
    recurse::Reply reply;
    dns::Name current = asked.name;
    while (true) {
        std::vector<dns::Record> found, aliases;
        bool exists = false;
        for (const std::string& line : lines) {
            const dns::Record each = record(line);
            if (each.owner != current) continue;
            exists = true;
            if (each.type == asked.type) found.push_back(each);
            if (each.type == dns::RrType::CNAME) aliases.push_back(each);
        }
        if (!found.empty()) {
            reply.end = recurse::ReplyAnswer{reply_rrset(found)};
            return reply;
        }
        if (aliases.empty()) {
            const auto soa = record("@ 30 SOA ns.root. admin.root. 1 2 3 4 5");
            reply.end = recurse::ReplyNegative{
                exists ? dns::Rcode::NoError : dns::Rcode::NxDomain, reply_rrset({soa}), {}};
            return reply;
        }
        current = *dns::target_of(aliases[0].rdata);
        reply.chain.push_back({reply_rrset(aliases), std::nullopt, current});
        if (reply.chain.size() == recurse::reply_links_max) {
            reply.end = recurse::ReplyDangling{};
            return reply;
        }
    }
}

inline std::string to_text(const AnswerRrset& answered) {
    std::string text;
    dns::for_each_rdata(answered.rrset, [&](std::span<const std::uint8_t> rdata) {
        text += "; " + answered.owner.to_text() + " " + std::to_string(answered.rrset.ttl) + " " +
                dns::to_text(answered.rrset.type);
        if (answered.rrset.type != dns::RrType::SOA) {
            text += " " + dns::rdata_to_text(answered.rrset.type, rdata);
        }
    });
    return text;
}

/// "NOERROR aa; owner ttl TYPE rdata; ...; authority: ...; additional: ..."; SOA without RDATA.
inline std::string to_text(const Answer& answer) {
    std::string text = dns::to_text(answer.rcode) + (answer.authoritative ? " aa" : "");
    if (answer.error) text += " EDE " + std::to_string(static_cast<int>(*answer.error));
    for (const AnswerRrset& each : answer.answer) text += to_text(each);
    if (!answer.authority.empty()) text += "; authority:";
    for (const AnswerRrset& each : answer.authority) text += to_text(each).substr(1);
    if (!answer.additional.empty()) text += "; additional:";
    for (const AnswerRrset& each : answer.additional) text += to_text(each).substr(1);
    return text;
}

class World {
  public:
    World() {
        zones::CatalogueRow signalr;
        signalr.cloud = "commercial";
        signalr.service = "Azure SignalR Service";
        signalr.resource_types = {"Microsoft.SignalRService/SignalR"};
        signalr.private_zones = {"privatelink.service.signalr.net"};
        signalr.public_forwarders = {"service.signalr.net"};
        topology_.catalogue = std::make_shared<zones::Catalogue>(
            std::vector<zones::CatalogueRow>{signalr}, std::vector<std::string>{});
    }

    void network(const std::string& id, const std::string& source,
                 zones::RewriteMode rewrite = zones::RewriteMode::On) {
        zones::Network network;
        network.name = id;
        network.sources = {*dns::Prefix::from_text(source)};
        network.rewrite = rewrite;
        topology_.networks.push_back(network);
    }
    /// `links` are network names, with a "!" in front for NxDomainRedirect.
    void zone(const std::string& apex, const Lines& links, const Lines& records) {
        zones::ZoneBuilder builder{name(apex), zones::ZoneRules::Standard};
        for (const std::string& line : records) {
            if (const auto mistake = builder.add(record(line, apex))) {
                throw std::runtime_error(line + ": " + *mistake);
            }
        }
        zones::PrivateZone held;
        held.id = apex + std::to_string(topology_.zones.size());
        held.zone = std::move(builder).build();
        for (const std::string& link : links) {
            const bool redirects = link[0] == '!';
            held.links.push_back({redirects ? link.substr(1) : link,
                                  redirects ? zones::ResolutionPolicy::NxDomainRedirect
                                            : zones::ResolutionPolicy::Default,
                                  zones::Registration::Off, "test:1"});
        }
        topology_.zones.push_back(held);
    }
    void service(const std::string& label, const Lines& addresses) {
        zones::Service service;
        service.name = label;
        service.type = "SignalR";
        service.public_name = name(label + ".service.signalr.net.");
        service.private_name = name(label + ".privatelink.service.signalr.net.");
        for (const std::string& address : addresses) {
            service.public_addresses.push_back(*dns::IpAddress::from_text(address));
        }
        topology_.services.push_back(service);
    }
    /// A rule to a server of its own, which holds `records`.
    void rule(const std::string& suffix, const std::string& server, const Lines& records,
              const Lines& networks = {}) {
        topology_.forward_rules.push_back(
            {name(suffix), {*dns::Endpoint::from_text(server)}, networks, "test:2"});
        servers_[server] = records;
    }
    /// What the last rule's server says is to be validated.
    void validate_last_rule() { topology_.forward_rules.back().validation = zones::Validation::On; }
    /// A server that answers when asked, without a rule to it.
    void server(const std::string& server, const Lines& records) { servers_[server] = records; }
    void special_use(zones::SpecialUseMode mode) { topology_.special_use = mode; }
    void unplug(const std::string& server) { servers_.erase(server); }

    const zones::Snapshot& snapshot() {
        if (!snapshot_) snapshot_ = zones::freeze(topology_, 1);
        return *snapshot_;
    }

    /// "n1 foo.example. A" -> the answer as text; what upstreams were asked is in asked().
    std::string ask(const std::string& network_and_question,
                    Recursion recursion = Recursion::Desired) {
        const auto space = network_and_question.find(' ');
        const auto asked_for = question(network_and_question.substr(space + 1));
        const auto* network = snapshot().network_named(network_and_question.substr(0, space));
        Walk walk{snapshot(),
                  snapshot().horizon_of(*network),
                  {asked_for.name, asked_for.type, recursion, false, false}};
        asked_.clear();
        Next next = walk.advance();
        while (const auto* asking = std::get_if<Ask>(&next)) next = exchange(walk, *asking);
        links_.assign(walk.links().begin(), walk.links().end());
        return to_text(walk.answer());
    }
    /// "name TYPE @server" for each upstream question of the last ask().
    const Lines& asked() const { return asked_; }
    const std::vector<Link>& links() const { return links_; }

  private:
    Next exchange(Walk& walk, const Ask& asking) {
        const auto& wanted = asking.question.question;
        std::string to = "resolve";
        if (!asking.question.upstreams.empty()) {
            to = asking.question.upstreams[0].address.to_text();
        } else {
            for (const dns::Name& server : asking.server_names) to += " " + server.to_text();
        }
        asked_.push_back(wanted.name.to_text() + " " + dns::to_text(wanted.type) + " @" + to);
        const auto server = servers_.find(to);
        if (server == servers_.end()) {
            return walk.fail({recurse::FailureKind::Unreachable, to + " did not answer"});
        }
        return walk.take(std::make_shared<recurse::Reply>(reply_to(wanted, server->second)));
    }

    zones::Topology topology_;
    std::shared_ptr<const zones::Snapshot> snapshot_;
    std::map<std::string, Lines> servers_;
    Lines asked_;
    std::vector<Link> links_;
};

} // namespace parallax::answer::world
