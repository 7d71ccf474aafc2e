// Step 4 of DESIGN section 2: forward rules, delegations in held zones, and what is kept of a
// reply.
#include "dns/ensure.hpp"
#include "dns/rdata.hpp"
#include "resolver/answer/walk.hpp"

#include <algorithm>

namespace parallax::answer {

namespace {

constexpr std::string_view no_rule_text =
    "no zone, service or forward rule of this network covers the name";
constexpr std::string_view stale_text = "no upstream answers; this was learnt before";
constexpr std::string_view withheld_text =
    "private addresses of a public name are not given out here";
constexpr std::string_view not_recursive_text = "recursion not desired and not held here";

/// Where a delegation leads: addresses from glue; without any, names to resolve first.
struct DelegationServers {
    std::vector<dns::Endpoint> endpoints;
    std::vector<dns::Name> names;
};

std::vector<dns::Endpoint> glue_of(const zones::Zone& zone, const dns::Name& server) {
    std::vector<dns::Endpoint> endpoints;
    if (!server.is_at_or_below(zone.apex())) return endpoints;
    const dns::HashedName name{server};
    for (const dns::RrType type : {dns::RrType::A, dns::RrType::AAAA}) {
        const auto addresses = zone.records_at(name, type);
        if (!addresses) continue;
        dns::for_each_rdata(*addresses, [&](std::span<const std::uint8_t> rdata) {
            const auto address = dns::IpAddress::from_octets(rdata);
            if (address) endpoints.push_back({*address, 53});
        });
    }
    return endpoints;
}

std::vector<dns::Name> server_names_of(const dns::RrsetView& ns) {
    std::vector<dns::Name> names;
    dns::for_each_rdata(ns, [&](std::span<const std::uint8_t> rdata) {
        if (names.size() == delegation_servers_max) return;
        const auto name = dns::target_of(rdata);
        if (name) names.push_back(*name);
    });
    return names;
}

DelegationServers servers_of(const zones::Zone& zone, const dns::Name& cut,
                             const dns::RrsetView& ns) {
    DelegationServers servers;
    for (const dns::Name& server : server_names_of(ns)) {
        for (const dns::Endpoint& endpoint : glue_of(zone, server)) {
            if (servers.endpoints.size() == delegation_endpoints_max) break;
            servers.endpoints.push_back(endpoint);
        }
        // A server below its own cut without glue cannot be found: asking for it needs itself.
        if (!server.is_at_or_below(cut)) servers.names.push_back(server);
    }
    if (!servers.endpoints.empty()) servers.names.clear();
    return servers;
}

} // namespace

Ask Walk::question_for(const dns::Name& bailiwick) const {
    Ask ask;
    ask.question.question = {current_, asked_.type, dns::RrClass::IN};
    ask.question.bailiwick = bailiwick;
    ask.question.dnssec_ok = asked_.dnssec_ok;
    ask.question.checking_disabled = asked_.checking_disabled;
    return ask;
}

Next Walk::ask_rule(const dns::HashedName& name) {
    const zones::Forward* const rule = horizon_.rule_for(name);
    route_ = {rule, nullptr, {}, {}};
    if (rule == nullptr) return refuse(no_rule_text);
    if (asked_.recursion == Recursion::NotDesired) return refuse(not_recursive_text);
    if (asked_.type == dns::RrType::ANY) return minimal_any();
    Ask ask = question_for(rule->suffix);
    ask.question.upstreams = rule->upstreams;
    ask.rule = rule;
    // The name may be in a private zone whose NXDOMAIN is asked on: insecure by local policy, or
    // the zone's signed parent would break it (RFC 9704).
    const bool is_private = horizon_.zone_for(name) != nullptr;
    // Nobody signs signatures (RFC 4035 §2.2).
    const bool is_unsigned = asked_.type == dns::RrType::RRSIG;
    if (rule->validation == zones::Validation::Off || is_private || is_unsigned) return ask;
    // Who checks for itself is given what there is; both ask alike, and share what is learnt.
    ask.validation = asked_.checking_disabled ? zones::Validation::Off : zones::Validation::On;
    ask.question.dnssec_ok = ask.question.checking_disabled = true;
    return ask;
}

std::optional<Ask> ask_about_keys(const zones::Horizon& horizon, const dns::Question& question) {
    // RFC 4035 §2.4: a DS is in the zone above.
    const bool is_of_parent = question.type == dns::RrType::DS && !question.name.is_root();
    const dns::Name where = is_of_parent ? question.name.parent() : question.name;
    const zones::Forward* const rule = horizon.rule_for(dns::HashedName{where});
    if (rule == nullptr) return std::nullopt;
    Ask ask;
    ask.question.question = question;
    ask.question.bailiwick = rule->suffix;
    ask.question.upstreams = rule->upstreams;
    ask.question.dnssec_ok = ask.question.checking_disabled = true;
    ask.rule = rule;
    return ask;
}

Next Walk::ask_delegation() {
    if (asked_.recursion == Recursion::NotDesired) return refer();
    if (asked_.type == dns::RrType::ANY) return minimal_any();
    DelegationServers servers = servers_of(route_.zone->zone(), route_.cut, route_.ns);
    if (servers.endpoints.empty() && servers.names.empty()) {
        return fail({recurse::FailureKind::NoUpstream,
                     "no server of the delegation " + route_.cut.to_text() + " has an address"});
    }
    Ask ask = question_for(route_.cut);
    ask.question.upstreams = std::move(servers.endpoints);
    ask.server_names = std::move(servers.names);
    return ask;
}

Next Walk::refuse(std::string_view text) {
    // The name asked for is not ours: REFUSED. A link further on: the chain cannot be completed.
    const auto rcode = aliases_ == 0 ? dns::Rcode::Refused : dns::Rcode::ServFail;
    end_in_failure(LinkKind::NotHeld, rcode, {dns::EdeCode::NotAuthoritative, text});
    return Complete{};
}

Next Walk::minimal_any() {
    add_upstream_link(LinkKind::MinimalAny);
    put(answer_.answer, current_, minimal_any_rrset());
    end(dns::Rcode::NoError);
    return Complete{};
}

Next Walk::refer() {
    // RFC 1034 §4.3.2 step 3.b; glue is not authoritative and goes to the additional section.
    Link& link = add_link(LinkKind::ZoneReferral);
    link.zone = route_.zone;
    link.cut = route_.cut;
    put(answer_.authority, route_.cut, route_.ns);
    const zones::Zone& zone = route_.zone->zone();
    for (const dns::Name& server : server_names_of(route_.ns)) {
        if (!server.is_at_or_below(zone.apex())) continue;
        const dns::HashedName name{server};
        for (const dns::RrType type : {dns::RrType::A, dns::RrType::AAAA}) {
            const auto glue = zone.records_at(name, type);
            if (glue) put(answer_.additional, server, *glue);
        }
    }
    end(dns::Rcode::NoError);
    return Complete{};
}

Link& Walk::add_upstream_link(LinkKind kind) {
    Link& link = add_link(kind);
    link.rule = route_.rule;
    link.zone = route_.zone;
    if (route_.zone != nullptr) link.cut = route_.cut;
    return link;
}

Next Walk::take(std::shared_ptr<const recurse::Reply> reply) {
    ENSURE(reply != nullptr);
    replies_.push_back(std::move(reply)); // the answer borrows from it
    const recurse::Reply& said = *replies_.back();
    if (said.staleness == recurse::Staleness::Stale) admit_stale(said);
    if (said.withheld == recurse::Withheld::Some) {
        answer_.error = dns::EdeCode::Blocked;
        answer_.error_text = withheld_text;
    }
    std::size_t taken = 0;
    for (const recurse::ReplyAlias& alias : said.chain) {
        if (take_alias(alias) == Progress::Ended) return Complete{};
        ++taken;
        if (!links_.back().chain_cut) continue;
        links_.back().cut_reply = replies_.back();
        links_.back().taken = taken;
        return go_on();
    }
    if (!std::holds_alternative<recurse::ReplyDangling>(said.end)) {
        take_end(said);
        return Complete{};
    }
    if (said.chain.empty()) {
        return fail({recurse::FailureKind::Refused, "the reply says nothing about the name"});
    }
    return go_on();
}

Walk::Progress Walk::take_alias(const recurse::ReplyAlias& alias) {
    if (alias.cname.owner != current_) {
        fail({recurse::FailureKind::Refused, "the reply's aliases do not form a chain"});
        return Progress::Ended;
    }
    if (refuses(alias.standing)) return Progress::Ended;
    Link& link = add_upstream_link(LinkKind::Upstream);
    link.target = alias.target;
    note(link, alias.standing);
    if (alias.dname && !holds(answer_.answer, alias.dname->owner, dns::RrType::DNAME)) {
        put_signed(answer_.answer, alias.dname->owner, *alias.dname);
    }
    put_signed(answer_.answer, current_, alias.cname);
    put_proof(alias.proof);
    if (asked_.type == dns::RrType::CNAME) return end(dns::Rcode::NoError);
    if (follow(alias.target) == Progress::Ended) return Progress::Ended;
    link.chain_cut = is_decided_here(dns::HashedName{current_});
    return Progress::Followed;
}

/// Told to the client, and keeps the answer from being kept (ready.cpp).
void Walk::admit_stale(const recurse::Reply& reply) {
    const auto* const negative = std::get_if<recurse::ReplyNegative>(&reply.end);
    const bool is_missing = negative != nullptr && negative->rcode == dns::Rcode::NxDomain;
    answer_.error = is_missing ? dns::EdeCode::StaleNxdomainAnswer : dns::EdeCode::StaleAnswer;
    answer_.error_text = stale_text;
}

/// True, and the answer is complete, when validation has found the link wanting.
bool Walk::refuses(const recurse::Standing& standing) {
    if (!standing.is_refused()) return false;
    fail({recurse::FailureKind::Bogus, standing.text, standing.code});
    return true;
}

/// What validation said of a link; why it is insecure, if there is more to say than that.
void Walk::note(Link& link, const recurse::Standing& standing) {
    const bool is_stale = replies_.back()->staleness == recurse::Staleness::Stale;
    link.security = is_stale ? recurse::Security::Insecure : standing.security;
    if (!standing.code || answer_.error) return;
    note_text_ = standing.text;
    answer_.error = standing.code;
    answer_.error_text = note_text_;
}

void Walk::put_proof(const std::vector<recurse::ReplyRrset>& proof) {
    if (!asked_.dnssec_ok) return;
    for (const recurse::ReplyRrset& rrset : proof) {
        if (holds(answer_.authority, rrset.owner, rrset.type)) continue;
        put_signed(answer_.authority, rrset.owner, rrset);
    }
}

void Walk::take_end(const recurse::Reply& reply) {
    if (refuses(reply.standing)) return;
    note(add_upstream_link(LinkKind::Upstream), reply.standing);
    if (const auto* found = std::get_if<recurse::ReplyAnswer>(&reply.end)) {
        if (!holds(answer_.answer, current_, found->rrset.type)) {
            put_signed(answer_.answer, current_, found->rrset);
        }
        put_proof(found->proof);
        end(dns::Rcode::NoError);
        return;
    }
    const auto& negative = std::get<recurse::ReplyNegative>(reply.end);
    if (negative.soa) put_signed(answer_.authority, negative.soa->owner, *negative.soa);
    put_proof(negative.proof);
    end(negative.rcode);
}

void Walk::put_signed(Section& section, const dns::Name& owner,
                      const recurse::ReplyRrset& rrset) const {
    section.push_back({owner, rrset.view(), TtlKind::Ageing});
    if (asked_.dnssec_ok && rrset.signature_count > 0) {
        section.push_back({owner, rrset.signature_view(), TtlKind::Ageing});
    }
}

bool Walk::is_decided_here(const dns::HashedName& name) const {
    const zones::LinkedZone* const zone = horizon_.zone_for(name);
    // Below the cut that was asked, the zone would only delegate to the same servers again.
    if (route_.zone != nullptr) {
        return zone != route_.zone || !name.name().is_at_or_below(route_.cut);
    }
    return zone != nullptr || is_addressed_here(name) || horizon_.rewrite(name).has_value() ||
           snapshot_.public_side(name).has_value() || is_special_use(name) ||
           horizon_.rule_for(name) != route_.rule;
}

} // namespace parallax::answer
