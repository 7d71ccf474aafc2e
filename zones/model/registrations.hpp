// Registrations: the records that endpoints and hosts have in zones, kept as they should be.
//
// One statement for each registrant says which records it should have, given the model as it is;
// settling makes it so. Whatever changes an endpoint, its connection, its group, a link or a zone
// settles those it may concern, so no order of events leaves a record behind. Refused, and the
// Draft with it, when a record cannot stand: a second endpoint of one service in a zone (setting),
// an alias at the name, a full zone. Pure; the Draft's thread.
//
// An endpoint has its service's private name as A or AAAA record
// - in the zones of its zone group, if it has one;
// - else, with Integration::Automatic, in the zone of the recommended name that is linked to its
//   network;
// from the approval of its connection on. When the connection lapses (Rejected, Disconnected) the
// records that are there stay, or go, by LapsedRecords.
//
// A host has its name as A or AAAA record in the zone its network is linked to with registration,
// and a PTR record in the longest reverse zone linked to its network that covers its address, if
// there is one. (Without one, PTR questions are answered from the addresses in linked zones.)
#pragma once

#include "zones/model/rule.hpp"

namespace parallax::model {

inline constexpr std::uint32_t registered_ttl_s = 10; // AZURE 2.5: records of zone groups

/// Nothing happens when there is no such endpoint.
Breach settle_endpoint(Draft& draft, const ResourceId& endpoint);
Breach settle_host(Draft& draft, const ResourceId& host);
/// All endpoints and hosts in a network.
Breach settle_network(Draft& draft, const ResourceId& network);
/// Takes all records of a registrant away.
void withdraw(Draft& draft, const ResourceId& by, const std::vector<ResourceId>& record_sets);

/// A record set with the records of its registrants in place of manual ones. Pre: there are
/// registrants.
RecordSet as_registered(const Draft& draft, RecordSet set);

/// What a zone group shows of one of its zones: the record sets that hold the endpoint's records.
std::vector<std::shared_ptr<const RecordSet>>
records_in_zone(const Draft& draft, const PrivateEndpoint& endpoint, const ResourceId& zone);
/// The endpoint's public names and addresses while it has no zone group and is approved
/// (customDnsConfigs, AZURE 3.2).
struct CustomDns {
    dns::Name fqdn;
    std::vector<dns::IpAddress> addresses;
};
std::vector<CustomDns> custom_dns_of(const Draft& draft, const PrivateEndpoint& endpoint);
/// Names of the service's sub-resource the endpoint leads to; nothing without the service.
std::optional<ServiceNames> names_of(const Draft& draft, const PrivateEndpoint& endpoint);

/// A record set made by hosts' registration alone (isAutoRegistered).
bool is_auto_registered(const RecordSet& set);

} // namespace parallax::model
