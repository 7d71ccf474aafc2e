#include "control/explanation.hpp"

#include "control/message_json.hpp"
#include "control/same_as_notice.hpp"
#include "control/step_text.hpp"
#include "dns/rdata.hpp"

#include <boost/json/array.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

json::value text_or_null(const std::string& text) {
    return text.empty() ? json::value(nullptr) : json::value(text);
}

json::value name_or_null(const std::optional<dns::Name>& name) {
    return name ? json::value(name->to_text()) : json::value(nullptr);
}

json::value network_json(const serve::Investigation& investigation,
                         const serve::InvestigationRequest& request) {
    if (investigation.network == nullptr) return nullptr;
    const zones::Network& network = *investigation.network;
    json::value matched = nullptr;
    if (request.from) {
        if (const auto prefix = prefix_for(network, *request.from)) matched = prefix->to_text();
    }
    json::array sharing;
    for (const std::string& name : investigation.snapshot->horizon_of(network).networks()) {
        if (name != network.name) sharing.emplace_back(name);
    }
    return json::object{{"name", network.name},
                        {"matched", std::move(matched)},
                        {"same_as", text_or_null(network.same_as)},
                        {"same_as_missing", follows_nothing(*investigation.snapshot, network)},
                        {"shares_horizon_with", std::move(sharing)},
                        {"declared_at", network.declared_at}};
}

json::value zone_json(const zones::LinkedZone* zone) {
    if (zone == nullptr) return nullptr;
    const bool redirects = zone->policy == zones::ResolutionPolicy::NxDomainRedirect;
    return json::object{{"id", zone->held->id},
                        {"name", zone->zone().apex().to_text()},
                        {"resolution_policy", redirects ? "NxDomainRedirect" : "Default"},
                        {"declared_at", zone->held->declared_at}};
}

json::value rule_json(const zones::Forward* rule) {
    if (rule == nullptr) return nullptr;
    json::array upstreams;
    for (const dns::Endpoint& upstream : rule->upstreams)
        upstreams.emplace_back(upstream.to_text());
    return json::object{{"suffix", rule->suffix.to_text()},
                        {"to", std::move(upstreams)},
                        {"declared_at", rule->declared_at}};
}

json::value service_json(const zones::Service* service) {
    if (service == nullptr) return nullptr;
    return json::object{
        {"name", service->name}, {"type", service->type}, {"declared_at", service->declared_at}};
}

json::object upstream_json(const serve::UpstreamWork& work) {
    json::array attempts;
    for (const recurse::Attempt& attempt : work.attempts) {
        attempts.push_back(json::object{
            {"server", attempt.server.to_text()},
            {"transport", attempt.transport == recurse::Transport::Udp ? "UDP" : "TCP"},
            {"took_ms", attempt.took.count()},
            {"outcome", attempt.outcome}});
    }
    return {{"name", work.question.name.to_text()},
            {"type", dns::to_text(work.question.type)},
            {"because", work.asked_because},
            {"outcome", work.outcome},
            {"attempts", std::move(attempts)}};
}

void add_records(json::array& list, const dns::Name& owner, const dns::RrsetView& rrset) {
    dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
        list.push_back(json::object{{"owner", owner.to_text()},
                                    {"ttl", rrset.ttl},
                                    {"type", dns::to_text(rrset.type)},
                                    {"rdata", dns::rdata_to_text(rrset.type, rdata)}});
    });
}

/// What a reply says behind the aliases that were followed.
json::object dropped_json(const answer::Link& link, std::string because) {
    json::array records;
    json::value negative = nullptr;
    if (link.cut_reply) {
        const auto& chain = link.cut_reply->chain;
        for (std::size_t i = link.taken; i < chain.size(); ++i) {
            add_records(records, chain[i].cname.owner, chain[i].cname.view());
        }
        const auto& end = link.cut_reply->end;
        if (const auto* found = std::get_if<recurse::ReplyAnswer>(&end)) {
            add_records(records, found->rrset.owner, found->rrset.view());
        } else if (const auto* none = std::get_if<recurse::ReplyNegative>(&end)) {
            negative = none->rcode == dns::Rcode::NoError ? "NODATA" : dns::to_text(none->rcode);
        }
    }
    return {{"at", link.target->to_text()},
            {"because", std::move(because)},
            {"records", std::move(records)},
            {"negative", std::move(negative)}};
}

json::object step_json(const serve::Investigation& investigation, const answer::Link& link) {
    const zones::Horizon& horizon = investigation.snapshot->horizon_of(*investigation.network);
    json::value dropped = nullptr;
    if (link.chain_cut && link.target) {
        dropped = dropped_json(link, why_special(horizon, *link.target));
    }
    return {{"kind", to_text(link.kind)},
            {"owner", link.owner.to_text()},
            {"target", name_or_null(link.target)},
            {"text", step_text(link)},
            {"declared_at", text_or_null(declared_at_of(link))},
            {"zone", zone_json(link.zone)},
            {"rule", rule_json(link.rule)},
            {"service", service_json(link.service)},
            {"cut", name_or_null(link.cut)},
            {"dropped", std::move(dropped)},
            {"upstream", json::array{}}};
}

json::array steps_json(const serve::Investigation& investigation) {
    json::array steps;
    for (const answer::Link& link : investigation.links) {
        steps.emplace_back(step_json(investigation, link));
    }
    for (const serve::UpstreamWork& work : investigation.upstream) {
        if (steps.empty()) break;
        const std::size_t at = std::min(work.after_links, steps.size() - 1);
        steps[at].as_object()["upstream"].as_array().emplace_back(upstream_json(work));
    }
    return steps;
}

} // namespace

json::object explanation_of(const serve::Investigation& investigation,
                            const serve::InvestigationRequest& request) {
    json::value from = nullptr;
    if (request.from) from = request.from->to_text();
    return {{"question",
             json::object{{"name", request.name.to_text()}, {"type", dns::to_text(request.type)}}},
            {"from", std::move(from)},
            {"generation", investigation.snapshot->generation()},
            {"network", network_json(investigation, request)},
            {"steps", investigation.network ? steps_json(investigation) : json::array{}},
            {"response", to_json(investigation.response)},
            {"took_us", investigation.took.count()}};
}

std::optional<dns::Prefix> prefix_for(const zones::Network& network,
                                      const dns::IpAddress& address) {
    std::optional<dns::Prefix> best;
    for (const dns::Prefix& prefix : network.sources) {
        if (prefix.contains(address) && (!best || prefix.length > best->length)) best = prefix;
    }
    return best;
}

std::string_view to_text(answer::LinkKind kind) {
    switch (kind) {
    case answer::LinkKind::ZoneRecords:
        return "zone_records";
    case answer::LinkKind::ZoneAlias:
        return "zone_alias";
    case answer::LinkKind::ZoneNoData:
        return "zone_nodata";
    case answer::LinkKind::ZoneNxDomain:
        return "zone_nxdomain";
    case answer::LinkKind::ZoneReferral:
        return "zone_referral";
    case answer::LinkKind::Redirected:
        return "redirected";
    case answer::LinkKind::Rewrite:
        return "rewrite";
    case answer::LinkKind::ServiceAlias:
        return "service_alias";
    case answer::LinkKind::ServiceAddress:
        return "service_address";
    case answer::LinkKind::ServiceNoData:
        return "service_nodata";
    case answer::LinkKind::ReverseName:
        return "reverse_name";
    case answer::LinkKind::SpecialUse:
        return "special_use";
    case answer::LinkKind::MinimalAny:
        return "minimal_any";
    case answer::LinkKind::Upstream:
        return "upstream";
    case answer::LinkKind::NotHeld:
        return "not_held";
    case answer::LinkKind::Failed:
        return "failed";
    }
    return "failed";
}

} // namespace parallax::control
