// NaiveEstate: the how-to's rules for endpoints, links, groups and records, written down a second
// time without looking at zones/model/: what each change does, and what DNS then says.
//
// Numbers instead of names: networks, services, zones and endpoints are indexes. All zones but the
// last have the recommended name. Only for tests; one thread.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace parallax::property {

inline constexpr int network_total = 4, service_total = 5, zone_total = 4, endpoint_total = 9;
inline constexpr int other_zone = zone_total - 1; // of another name
inline constexpr int host_total = 3;
inline constexpr int room = 3; // addresses in a network's subnet, a /29

struct Choices {
    bool automatic = true;   ///< private-dns-integration
    bool both_kept = false;  ///< two endpoints of one service in a zone
    bool reversible = false; ///< rejected connections may be approved
    bool withdrawn = false;  ///< records of lapsed connections go at once
};

enum class Redirect { No, Yes };
enum class Registering { No, Yes }; // links of the other zone
enum class Life { Pending, Approved, Rejected, Disconnected };

class NaiveEstate {
  public:
    explicit NaiveEstate(const Choices& choices) : choices_{choices} {
        service_there_.fill(false);
        zone_there_.fill(false);
    }

    // Each returns whether the change is allowed; if not, nothing changed.
    bool put_service(int s) {
        service_there_[at(s)] = true;
        return true;
    }
    bool drop_service(int s) {
        if (service_there_[at(s)]) {
            for (auto& [e, endpoint] : endpoints_) {
                if (endpoint.service == s) endpoint.life = Life::Disconnected;
            }
        }
        service_there_[at(s)] = false;
        return settle();
    }
    bool put_zone(int z) {
        zone_there_[at(z)] = true;
        return settle();
    }
    bool drop_zone(int z) {
        for (const auto& [link, redirect] : links_) {
            if (link.first == z) return false;
        }
        zone_there_[at(z)] = false;
        std::erase_if(manual_, [&](const auto& each) { return each.first.first == z; });
        if (z == other_zone) host_records_.clear();
        return settle();
    }
    bool link(int z, int n, Redirect redirect, Registering registering) {
        const bool redirects = redirect == Redirect::Yes;
        if (!zone_there_[at(z)] || (redirects && z == other_zone)) return false;
        for (int other = 0; other < other_zone && z != other_zone; ++other) {
            if (other != z && links_.contains({other, n})) return false;
        }
        const NaiveEstate before = *this;
        links_[{z, n}] = redirects;
        if (z == other_zone && registering == Registering::Yes) registering_.insert(n);
        if (z == other_zone && registering == Registering::No) registering_.erase(n);
        return settle_or_restore(before);
    }
    bool unlink(int z, int n) {
        links_.erase({z, n});
        if (z == other_zone) registering_.erase(n);
        return settle();
    }
    bool create(int e, int n, int s, Life life) {
        const auto held = endpoints_.find(e);
        if (held != endpoints_.end()) {
            return held->second.network == n && held->second.service == s;
        }
        if (!service_there_[at(s)]) return false;
        for (int i = 0; i < room; ++i) {
            if (is_taken(n, i)) continue;
            const NaiveEstate before = *this;
            endpoints_[e] = {n, s, i, life, {}, {}};
            return settle_or_restore(before);
        }
        return false;
    }
    bool remove(int e) {
        endpoints_.erase(e);
        return settle();
    }
    bool approve(int e) {
        const auto held = endpoints_.find(e);
        if (held == endpoints_.end() || held->second.life == Life::Disconnected) return false;
        if (held->second.life == Life::Rejected && !choices_.reversible) return false;
        const NaiveEstate before = *this;
        endpoints_[e].life = Life::Approved;
        return settle_or_restore(before);
    }
    bool reject(int e) {
        const auto held = endpoints_.find(e);
        if (held == endpoints_.end() || held->second.life == Life::Disconnected) return false;
        endpoints_[e].life = Life::Rejected;
        return settle();
    }
    bool disconnect(int e) { // what is not connected stays as it is
        if (endpoints_.contains(e)) endpoints_[e].life = Life::Disconnected;
        return settle();
    }
    bool group(int e, const std::set<int>& zones) {
        if (!endpoints_.contains(e) || zones.empty()) return false;
        for (const int z : zones) {
            if (!zone_there_[at(z)]) return false;
        }
        const NaiveEstate before = *this;
        endpoints_[e].group = zones;
        return settle_or_restore(before);
    }
    bool ungroup(int e) {
        const NaiveEstate before = *this;
        if (endpoints_.contains(e)) endpoints_[e].group.reset();
        return settle_or_restore(before);
    }
    bool put_record(int z, int s, int octet) {
        if (!zone_there_[at(z)]) return false;
        manual_[{z, s}] = octet;
        return true;
    }
    /// Automatic records cannot be deleted by themselves.
    bool drop_record(int z, int s) {
        if (manual_.erase({z, s}) > 0) return true;
        return registered(z, s).empty();
    }

    bool put_host(int n, int h) {
        hosts_.insert({n, h});
        return true;
    }
    bool drop_host(int n, int h) {
        hosts_.erase({n, h});
        return true;
    }
    bool put_host_record(int h, int octet) {
        if (!zone_there_[at(other_zone)]) return false;
        host_records_[h] = octet;
        return true;
    }
    bool drop_host_record(int h) {
        if (host_records_.erase(h) > 0) return true;
        return registered_hosts(h).empty();
    }
    /// What the host's name in the other zone gives in the network.
    std::string says_host(int n, int h) const {
        if (!links_.contains({other_zone, n})) return "REFUSED";
        const auto manual = host_records_.find(h);
        if (manual != host_records_.end()) return "10.99.0." + std::to_string(manual->second);
        const std::string text = registered_hosts(h);
        return text.empty() ? "NXDOMAIN" : text;
    }

    /// What the service's public name gives in the network.
    std::string says(int n, int s) const {
        bool any_approved = false;
        for (const auto& [e, endpoint] : endpoints_) {
            any_approved |= endpoint.service == s && endpoint.life == Life::Approved;
        }
        std::optional<std::pair<int, bool>> linked;
        for (int z = 0; z < other_zone; ++z) {
            const auto found = links_.find({z, n});
            if (found != links_.end()) linked = {z, found->second};
        }
        if (linked) {
            const auto manual = manual_.find({linked->first, s});
            if (manual != manual_.end()) {
                return "alias 10.99.0." + std::to_string(manual->second);
            }
            const std::set<std::string> addresses = registered(linked->first, s);
            std::string text = "alias";
            for (const std::string& each : addresses) text += " " + each;
            if (!addresses.empty()) return text;
        }
        if (!service_there_[at(s)]) return "REFUSED";
        if (!any_approved) return "public";
        if (linked && !linked->second) return "alias NXDOMAIN";
        return "alias public";
    }

    bool has_endpoint(int e) const { return endpoints_.contains(e); }

  private:
    struct Endpoint {
        int network = 0, service = 0, address = 0;
        Life life = Life::Pending;
        std::optional<std::set<int>> group;
        std::set<int> in; ///< zones that hold its address
    };
    static std::size_t at(int index) { return static_cast<std::size_t>(index); }

    bool is_taken(int n, int address) const {
        return std::any_of(endpoints_.begin(), endpoints_.end(), [&](const auto& each) {
            return each.second.network == n && each.second.address == address;
        });
    }
    std::set<std::string> registered(int z, int s) const {
        std::set<std::string> found;
        for (const auto& [e, endpoint] : endpoints_) {
            if (endpoint.service != s || !endpoint.in.contains(z)) continue;
            found.insert("10." + std::to_string(endpoint.network) + ".1." +
                         std::to_string(4 + endpoint.address));
        }
        return found;
    }
    /// Addresses of all hosts of the name whose networks register, in order.
    std::string registered_hosts(int h) const {
        std::string text;
        for (int n = 0; n < network_total; ++n) {
            if (!hosts_.contains({n, h}) || !registering_.contains(n)) continue;
            text +=
                (text.empty() ? "10." : " 10.") + std::to_string(n) + ".200." + std::to_string(h);
        }
        return text;
    }
    /// Zones whose business the endpoint is.
    std::set<int> places(const Endpoint& endpoint) const {
        std::set<int> found;
        for (int z = 0; z < other_zone; ++z) {
            const bool chosen = endpoint.group
                                    ? endpoint.group->contains(z)
                                    : choices_.automatic && links_.contains({z, endpoint.network});
            if (chosen && zone_there_[at(z)]) found.insert(z);
        }
        return found;
    }
    /// Records follow; false when two endpoints of one service came together where they may not.
    bool settle() {
        std::map<std::pair<int, int>, int> count;
        for (auto& [e, endpoint] : endpoints_) {
            const std::set<int> may = places(endpoint);
            std::set<int> now;
            for (const int z : may) {
                const bool stays = endpoint.in.contains(z) && endpoint.life != Life::Pending &&
                                   !choices_.withdrawn;
                if (endpoint.life == Life::Approved || stays) now.insert(z);
            }
            endpoint.in = now;
            for (const int z : now) ++count[{z, endpoint.service}];
        }
        return choices_.both_kept || std::all_of(count.begin(), count.end(),
                                                 [](const auto& each) { return each.second == 1; });
    }
    bool settle_or_restore(const NaiveEstate& before) {
        if (settle()) return true;
        *this = before;
        return false;
    }

    Choices choices_;
    std::array<bool, service_total> service_there_;
    std::array<bool, zone_total> zone_there_;
    std::map<std::pair<int, int>, bool> links_; // (zone, network) -> redirect
    std::map<std::pair<int, int>, int> manual_; // (zone, service) -> last octet
    std::map<int, Endpoint> endpoints_;
    std::set<int> registering_;           // networks linked to the other zone with registration
    std::set<std::pair<int, int>> hosts_; // (network, host)
    std::map<int, int> host_records_;     // host -> last octet
};

} // namespace parallax::property
