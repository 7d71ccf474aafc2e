// Private DNS zones and their links to networks (AZURE 4.2).
#include "control/resources/kind.hpp"
#include "control/resources/permission.hpp"
#include "zones/model/links.hpp"
#include "zones/model/private_zones.hpp"
#include "zones/rules.hpp"

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

json::object zone_shape(const Draft& draft, const model::Resource& resource) {
    const auto& zone = std::get<model::PrivateDnsZone>(resource);
    const model::ZoneCounts counts = model::counts_of(draft, zone.head.id);
    json::object shown = envelope(zone.head);
    shown["etag"] = zone.head.etag;
    shown["properties"] = {
        {"internalId", zone.guid},
        {"maxNumberOfRecordSets", zones::record_sets_per_zone_max},
        {"maxNumberOfVirtualNetworkLinks", zones::links_per_zone_max},
        {"maxNumberOfVirtualNetworkLinksWithRegistration", zones::registration_links_per_zone_max},
        {"numberOfRecordSets", counts.record_sets},
        {"numberOfVirtualNetworkLinks", counts.links},
        {"numberOfVirtualNetworkLinksWithRegistration", counts.registration_links},
        {"provisioningState", "Succeeded"}};
    return shown;
}

Ruled<model::Stored> put_zone(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    model::PrivateDnsZone wanted{read_head(id, Body{call.body, mistake}), {}, {}};
    if (wanted.head.location.empty()) wanted.head.location = "global";
    if (mistake) return std::move(*mistake);
    return model::put_zone(draft, std::move(wanted));
}

json::object link_shape(const Draft&, const model::Resource& resource) {
    const auto& link = std::get<model::VirtualNetworkLink>(resource);
    const bool redirects = link.policy == zones::ResolutionPolicy::NxDomainRedirect;
    json::object shown = envelope(link.head);
    shown["etag"] = link.head.etag;
    shown["properties"] = {{"virtualNetwork", reference_to(link.network)},
                           {"registrationEnabled", link.registration == zones::Registration::On},
                           {"resolutionPolicy", redirects ? "NxDomainRedirect" : "Default"},
                           {"virtualNetworkLinkState", "Completed"},
                           {"provisioningState", "Succeeded"}};
    return shown;
}

zones::ResolutionPolicy read_policy(const Body& properties) {
    const std::string text = properties.text("resolutionPolicy");
    if (text == "NxDomainRedirect") return zones::ResolutionPolicy::NxDomainRedirect;
    if (!text.empty() && text != "Default") {
        properties.blame("resolutionPolicy", "must be Default or NxDomainRedirect");
    }
    return zones::ResolutionPolicy::Default;
}

Ruled<model::Stored> put_link(Draft& draft, const ResourceId& id, const Call& call) {
    Body::Mistake mistake;
    const Body body{call.body, mistake};
    const Body properties = body.member("properties");
    const auto network = properties.reference("virtualNetwork");
    if (!network) properties.blame("virtualNetwork", "must have the id of a virtual network");
    const bool registers = properties.truth("registrationEnabled").value_or(false);
    const zones::ResolutionPolicy policy = read_policy(properties);
    model::Head head = read_head(id, body);
    if (head.location.empty()) head.location = "global";
    if (mistake) return std::move(*mistake);
    const std::string join = "Microsoft.Network/virtualNetworks/join/action";
    if (auto breach = linked_permission_breach(call, *network, join)) return std::move(*breach);
    return model::put_link(draft, {std::move(head), *network,
                                   registers ? zones::Registration::On : zones::Registration::Off,
                                   policy});
}

} // namespace

const Kind zone_kind{zone_shape, put_zone, model::delete_zone};
const Kind link_kind{link_shape, put_link, model::delete_link};

} // namespace parallax::control::resources
