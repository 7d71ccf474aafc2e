#include "zones/model/publish.hpp"

#include "zones/model/connections.hpp"
#include "zones/model/record_sets.hpp"
#include "zones/zone_builder.hpp"

namespace parallax::model {

namespace {

/// Keys of the zones whose record sets a draft changed.
std::set<std::string> changed_zones(const Changes& changes) {
    constexpr std::string_view zones_word = "/microsoft.network/privatednszones/";
    std::set<std::string> found;
    for (const auto& [key, resource] : changes) {
        const std::size_t word = key.find(zones_word);
        if (word == std::string::npos) continue;
        const std::size_t end = std::min(key.find('/', word + zones_word.size()), key.size());
        const std::string_view rest = std::string_view{key}.substr(end);
        if (!rest.starts_with("/" + folded(type::link) + "/")) found.insert(key.substr(0, end));
    }
    return found;
}

/// Keys of the services that a draft changed, or a connection to which it did.
std::set<std::string> changed_services(const Changes& changes) {
    const std::string connection_word = "/" + folded(type::connection) + "/";
    std::set<std::string> found;
    for (const auto& [key, resource] : changes) {
        const std::size_t type = key.rfind('/', key.rfind('/') - 1);
        const bool is_connection = key.compare(type, connection_word.size(), connection_word) == 0;
        found.insert(is_connection ? key.substr(0, type) : key);
    }
    return found;
}

class Publisher {
  public:
    Publisher(const Draft& draft, const Changes& changes, const Published* previous)
        : draft_{draft}, changes_{changes}, previous_{previous}, changed_{changed_zones(changes)} {}

    Published publish() && {
        for (const ResourcePtr& each : draft_.of_type(type::network)) {
            add(*as<VirtualNetwork>(each));
        }
        for (const ResourcePtr& each : draft_.of_type(type::zone)) {
            add(*as<PrivateDnsZone>(each));
        }
        previous_ == nullptr ? add_all_services() : add_services_again();
        return std::move(made_);
    }

  private:
    void add(const VirtualNetwork& network) {
        zones::Network made;
        made.name = published_name(network.head.id);
        made.sources = network.address_space;
        made.declared_at = network.head.id.text();
        made_.networks.push_back(std::move(made));
    }

    void add(const PrivateDnsZone& zone) {
        zones::PrivateZone made;
        made.id = published_name(zone.head.id);
        made.zone = frozen(zone);
        made.declared_at = zone.head.id.text();
        for (const ResourcePtr& each : draft_.children(zone.head.id, type::link)) {
            const auto link = as<VirtualNetworkLink>(each);
            made.links.push_back({published_name(link->network), link->policy, link->registration,
                                  link->head.id.text()});
        }
        made_.frozen.emplace(zone.head.id.key(), made.zone);
        made_.zones.push_back(std::move(made));
    }

    void add_all_services() {
        for (const ResourcePtr& each : draft_.referrers(service_reference())) {
            add(*as<Service>(each));
        }
    }

    /// What was published, with the changed services in their places.
    void add_services_again() {
        const std::set<std::string> changed = changed_services(changes_);
        made_.services.reserve(previous_->services.size() + 1);
        made_.service_keys.reserve(previous_->services.size() + 1);
        auto next = changed.begin();
        const auto add_changed_up_to = [&](const std::string* key) {
            for (; next != changed.end() && (key == nullptr || *next <= *key); ++next) {
                if (const auto service = as<Service>(draft_.find_key(*next))) add(*service);
            }
        };
        for (std::size_t i = 0; i < previous_->services.size(); ++i) {
            const std::string& key = previous_->service_keys[i];
            add_changed_up_to(&key);
            if (changed.contains(key)) continue;
            made_.services.push_back(previous_->services[i]);
            made_.service_keys.push_back(key);
        }
        add_changed_up_to(nullptr);
    }

    void add(const Service& service) {
        const std::size_t first = made_.services.size();
        const std::string type = service.head.id.type();
        for (const SubResource& sub : service.sub_resources) {
            if (!sub.names) continue;
            const bool approved = has_approved_connection(draft_, service.head.id, sub.group_id);
            zones::Service* shared = published_since(first, sub.names->public_name);
            if (shared == nullptr) {
                made_.services.push_back({std::string{service.head.id.name()},
                                          type.substr(type.rfind('/') + 1), sub.names->public_name,
                                          sub.names->private_name, service.public_addresses,
                                          service.head.id.text(), zones::EndpointPresence::None});
                shared = &made_.services.back();
            }
            if (approved) shared->endpoint = zones::EndpointPresence::Approved;
        }
        made_.service_keys.resize(made_.services.size(), service.head.id.key());
    }

    /// An entry of the same service for another of its groups.
    zones::Service* published_since(std::size_t first, const dns::Name& public_name) {
        for (std::size_t i = first; i < made_.services.size(); ++i) {
            if (made_.services[i].public_name == public_name) return &made_.services[i];
        }
        return nullptr;
    }

    std::shared_ptr<const zones::Zone> frozen(const PrivateDnsZone& zone) {
        if (previous_ != nullptr && !changed_.contains(zone.head.id.key())) {
            const auto known = previous_->frozen.find(zone.head.id.key());
            if (known != previous_->frozen.end()) return known->second;
        }
        zones::ZoneBuilder builder(zone.apex, zones::ZoneRules::Azure);
        for (const ResourcePtr& each : draft_.below(zone.head.id)) {
            if (const auto set = as<RecordSet>(each)) add_records(builder, zone, *set);
        }
        return std::move(builder).build();
    }

    void add_records(zones::ZoneBuilder& builder, const PrivateDnsZone& zone,
                     const RecordSet& set) {
        const auto owner = owner_of(set.head.id, zone.apex);
        if (!owner) {
            made_.left_out.push_back(set.head.id.text() + ": its name is no owner");
            return;
        }
        for (const RecordValue& value : set.records) {
            const auto mistake =
                builder.add({*owner, set.type, dns::RrClass::IN, set.ttl, rdata_of(value)});
            if (mistake) made_.left_out.push_back(set.head.id.text() + ": " + *mistake);
        }
    }

    const Draft& draft_;
    const Changes& changes_;
    const Published* previous_;
    std::set<std::string> changed_;
    Published made_;
};

} // namespace

Published publish(const Draft& draft, const Published* previous) {
    return Publisher(draft, draft.changes(), previous).publish();
}

Published publish_changed(const Draft& view, const Changes& changes, const Published& previous) {
    return Publisher(view, changes, &previous).publish();
}

std::string published_name(const ResourceId& id) {
    std::string name{id.group()};
    name.append("/").append(id.name());
    return name;
}

} // namespace parallax::model
