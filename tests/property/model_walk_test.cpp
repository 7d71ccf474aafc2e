// A random walk over the control plane's model: every change is allowed or refused as the naive
// estate has it, and after each one every network resolves every service's name to what that says.
// SEED=<number> repeats a run, STEPS=<number> sets its length.
#include "dns/rdata.hpp"
#include "resolver/answer/walk.hpp"
#include "tests/property/naive_estate.hpp"
#include "tests/unit/zones/model/estate.hpp"
#include "zones/model/publish.hpp"
#include "zones/model/replay.hpp"

#include <cstdlib>
#include <random>

using namespace parallax;
using namespace parallax::test;
using property::Choices;
using property::NaiveEstate;

namespace {

constexpr std::uint64_t steps_usual = 10'000;
constexpr std::uint64_t full_publish_every = 500;

std::uint64_t number_of(const char* variable, std::uint64_t otherwise) {
    const char* const given = std::getenv(variable);
    return given == nullptr ? otherwise : std::stoull(given);
}

std::string numbered(const char* stem, int index) {
    return stem + std::to_string(index);
}

Settings settings_of(const Choices& choices) {
    Settings settings;
    settings.integration = choices.automatic ? Integration::Automatic : Integration::ZoneGroup;
    settings.shared_name = choices.both_kept ? SharedName::BothKept : SharedName::Refused;
    settings.rejection = choices.reversible ? Rejection::Reversible : Rejection::Final;
    settings.lapsed_records = choices.withdrawn ? LapsedRecords::Withdrawn : LapsedRecords::Kept;
    return settings;
}

/// The model's side of the same walk; zones of one name are in groups of their own.
class Walker {
  public:
    explicit Walker(const Choices& choices) : estate_{settings_of(choices)} {
        for (int n = 0; n < property::network_total; ++n) {
            const std::string name = numbered("n", n), octets = "10." + std::to_string(n);
            REQUIRE(estate_.network(name, octets + ".0.0/16"));
            REQUIRE(estate_.subnet(name, "s1", octets + ".1.0/29"));
        }
        for (int z = 0; z < property::zone_total; ++z) {
            REQUIRE(estate_.apply([&](Draft& draft) {
                return put_resource_group(draft, {{group_of(z), {}, {}, {}, {}}});
            }));
        }
        published_ = publish(estate_.draft(), nullptr);
    }

    static ResourceId group_of(int z) { return ResourceId::of_group("s", numbered("g", z)); }
    static ResourceId zone_of(int z) {
        const bool other = z == property::other_zone;
        return *group_of(z).child(type::zone, other ? "corp.example" : signalr_zone);
    }
    static ResourceId link_of(int z, int n) {
        return *zone_of(z).child(type::link, numbered("l", n));
    }
    static ResourceId record_of(int z, int s) { return *zone_of(z).child("A", numbered("srv", s)); }
    static ResourceId endpoint_of(int e) { return Estate::endpoint_id(numbered("pe", e)); }
    static ResourceId service_of(int s) { return Estate::service_id(numbered("srv", s)); }

    /// Runs a rule; what it changes is published as a server would.
    template <class Rule>
    bool change(Rule rule) {
        Draft draft = estate_.draft();
        const auto result = rule(draft);
        if (!result) {
            last_ = result.error().code;
            return false;
        }
        Published next = publish(draft, &published_);
        estate_.model.apply(draft.changes());
        published_ = std::move(next);
        last_ = "allowed";
        return true;
    }
    ResourceId connection_of(int e) const {
        const auto endpoint = estate_.get<PrivateEndpoint>(endpoint_of(e));
        return endpoint ? endpoint->connection.service_side
                        : *service_of(0).child(type::connection, "none");
    }

    std::shared_ptr<const zones::Snapshot> frozen() {
        zones::Topology topology;
        topology.networks = published_.networks;
        topology.zones = published_.zones;
        topology.services = published_.services;
        topology.catalogue = estate_.environment.catalogue;
        return zones::freeze(std::move(topology), ++generation_);
    }
    const std::string& last() const { return last_; }
    const Published& published() const { return published_; }
    const Estate& estate() const { return estate_; }

  private:
    Estate estate_;
    Published published_;
    std::string last_;
    std::uint64_t generation_ = 0;
};

std::string address_text(std::span<const std::uint8_t> rdata) {
    return dns::IpAddress::v4({rdata[0], rdata[1], rdata[2], rdata[3]}).to_text();
}

/// "alias 10.1.1.4", "alias NXDOMAIN", "alias public", "public", "10.1.1.4", "REFUSED".
std::string says(const zones::Snapshot& snapshot, int n, const std::string& asked_name) {
    const zones::Network* network = snapshot.network_named(numbered("rg/n", n));
    const auto name = *dns::Name::from_text(asked_name);
    answer::Walk walk(snapshot, snapshot.horizon_of(*network), {name});
    if (!std::holds_alternative<answer::Complete>(walk.advance())) return "asks an upstream";
    const answer::Answer& answer = walk.answer();
    std::string text;
    std::set<std::string> addresses;
    for (const answer::AnswerRrset& each : answer.answer) {
        if (each.rrset.type == dns::RrType::CNAME) text += " alias";
        if (each.rrset.type != dns::RrType::A) continue;
        dns::for_each_rdata(each.rrset,
                            [&](const auto& rdata) { addresses.insert(address_text(rdata)); });
    }
    for (const std::string& each : addresses) {
        text += " " + (each.starts_with("198.18.") ? std::string{"public"} : each);
    }
    if (answer.rcode != dns::Rcode::NoError) text += " " + dns::to_text(answer.rcode);
    return text.empty() ? "nothing" : text.substr(1);
}

/// One random change on both sides.
class Step {
  public:
    Step(std::mt19937_64& random, Walker& walker, NaiveEstate& naive)
        : random_{random}, walker_{walker}, naive_{naive} {}

    void take() {
        const int z = below(property::zone_total), n = below(property::network_total);
        const int s = below(property::service_total), e = below(property::endpoint_total);
        switch (below(18)) {
        case 0:
            return service(s);
        case 1:
            return zone(z);
        case 2:
        case 3:
            return link(z, n);
        case 4:
            return unlink(z, n);
        case 5:
        case 6:
        case 7:
            return create(e, n, s);
        case 8:
            return remove(e);
        case 9:
        case 10:
            return state(e, ConnectionStatus::Approved);
        case 11:
            return state(e, ConnectionStatus::Rejected);
        case 12:
            return disconnect(e);
        case 13:
            return group(e);
        case 14:
            return ungroup(e);
        case 15:
            return host(n, below(property::host_total));
        case 16:
            return host_record(below(property::host_total));
        default:
            return record(z, s);
        }
    }
    const std::string& what() const { return what_; }

  private:
    int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

    /// `naive`: whether the naive estate took the change, which is made on the model here.
    template <class Rule, class Allowed>
    void both(const std::string& what, Allowed naive, Rule rule) {
        const bool expected = naive;
        const bool allowed = walker_.change(rule);
        what_ = what + (expected ? ": may, " : ": may not, ") + walker_.last();
        INFO(what_);
        REQUIRE(allowed == expected);
    }

    void service(int s) {
        if (below(4) == 0) {
            return both(numbered("drop srv", s), naive_.drop_service(s),
                        [&](Draft& draft) { return delete_service(draft, Walker::service_of(s)); });
        }
        both(numbered("put srv", s), naive_.put_service(s), [&](Draft& draft) {
            Service wanted{{Walker::service_of(s), {}, "westeurope", {}, {}},
                           {"Standard_S1", {}, 1},
                           {},
                           {},
                           {},
                           {}};
            return put_service(draft, std::move(wanted));
        });
    }
    void zone(int z) {
        if (below(4) == 0) {
            return both(numbered("drop zone", z), naive_.drop_zone(z),
                        [&](Draft& draft) { return delete_zone(draft, Walker::zone_of(z)); });
        }
        both(numbered("put zone", z), naive_.put_zone(z), [&](Draft& draft) {
            return put_zone(draft, {{Walker::zone_of(z), {}, {}, {}, {}}, {}, {}});
        });
    }
    void link(int z, int n) {
        const bool redirect = below(3) == 0, registers = below(2) == 0;
        const bool expected =
            naive_.link(z, n, redirect ? property::Redirect::Yes : property::Redirect::No,
                        registers ? property::Registering::Yes : property::Registering::No);
        both(numbered("link zone", z) + numbered(" to n", n), expected, [&](Draft& draft) {
            return put_link(draft,
                            {{Walker::link_of(z, n), {}, {}, {}, {}},
                             Estate::network_id(numbered("n", n)),
                             registers && z == property::other_zone ? zones::Registration::On
                                                                    : zones::Registration::Off,
                             redirect ? zones::ResolutionPolicy::NxDomainRedirect
                                      : zones::ResolutionPolicy::Default});
        });
    }
    void unlink(int z, int n) {
        both(numbered("unlink zone", z) + numbered(" from n", n), naive_.unlink(z, n),
             [&](Draft& draft) { return delete_link(draft, Walker::link_of(z, n)); });
    }
    void create(int e, int n, int s) {
        const bool approved = below(3) != 0;
        both(numbered("create pe", e) + numbered(" in n", n) + numbered(" for srv", s),
             naive_.create(e, n, s, approved ? property::Life::Approved : property::Life::Pending),
             [&](Draft& draft) {
                 EndpointRequest wanted =
                     Estate::request(numbered("pe", e), numbered("n", n), numbered("srv", s));
                 wanted.approver = approved ? Approver::Yes : Approver::No;
                 return put_private_endpoint(draft, wanted);
             });
    }
    void remove(int e) {
        both(numbered("remove pe", e), naive_.remove(e),
             [&](Draft& draft) { return delete_private_endpoint(draft, Walker::endpoint_of(e)); });
    }
    void state(int e, ConnectionStatus status) {
        const bool approve = status == ConnectionStatus::Approved;
        const ResourceId id = walker_.connection_of(e);
        both(numbered(approve ? "approve pe" : "reject pe", e),
             approve ? naive_.approve(e) : naive_.reject(e), [&](Draft& draft) {
                 return set_connection_state(draft, id, {status, {}, {}});
             });
    }
    void disconnect(int e) {
        const ResourceId id = walker_.connection_of(e);
        both(numbered("disconnect pe", e), naive_.disconnect(e),
             [&](Draft& draft) { return delete_connection(draft, id); });
    }
    void group(int e) {
        std::set<int> zones;
        for (int left = 1 + below(2); left > 0; --left) zones.insert(below(property::zone_total));
        both(numbered("group pe", e), naive_.group(e, zones), [&](Draft& draft) {
            ZoneGroup wanted{{group_id(e), {}, {}, {}, {}}, {}};
            for (const int z : zones)
                wanted.zones.push_back({numbered("z", z), Walker::zone_of(z)});
            return put_zone_group(draft, std::move(wanted));
        });
    }
    void ungroup(int e) {
        both(numbered("ungroup pe", e), naive_.ungroup(e),
             [&](Draft& draft) { return delete_zone_group(draft, group_id(e)); });
    }
    void record(int z, int s) {
        if (below(2) == 0) {
            return both(
                numbered("drop record of srv", s), naive_.drop_record(z, s),
                [&](Draft& draft) { return delete_record_set(draft, Walker::record_of(z, s)); });
        }
        put_record(numbered("put record of srv", s), Walker::record_of(z, s),
                   [&](int octet) { return naive_.put_record(z, s, octet); });
    }
    template <class Naive>
    void put_record(const std::string& what, const ResourceId& id, Naive naive) {
        const int octet = below(200);
        both(what, naive(octet), [&](Draft& draft) {
            RecordSet wanted{
                {id, {}, {}, {}, {}}, {}, 300, {}, {a(numbered("10.99.0.", octet))}, {}, {}};
            return put_record_set(draft, std::move(wanted));
        });
    }
    void host(int n, int h) {
        const ResourceId id = Estate::host_id(numbered("n", n), numbered("web", h));
        if (below(3) == 0) {
            return both(numbered("drop web", h), naive_.drop_host(n, h),
                        [&](Draft& draft) { return unregister_host(draft, id); });
        }
        both(numbered("put web", h), naive_.put_host(n, h), [&](Draft& draft) {
            const std::string ip = numbered("10.", n) + numbered(".200.", h);
            return register_host(draft, {{id, {}, {}, {}, {}}, {address(ip)}, {}});
        });
    }
    void host_record(int h) {
        const ResourceId id = *Walker::zone_of(property::other_zone).child("A", numbered("web", h));
        if (below(2) == 0) {
            return both(numbered("drop record of web", h), naive_.drop_host_record(h),
                        [&](Draft& draft) { return delete_record_set(draft, id); });
        }
        put_record(numbered("put record of web", h), id,
                   [&](int octet) { return naive_.put_host_record(h, octet); });
    }
    static ResourceId group_id(int e) {
        return *Walker::endpoint_of(e).child(type::zone_group, "default");
    }

    std::mt19937_64& random_;
    Walker& walker_;
    NaiveEstate& naive_;
    std::string what_;
};

/// Publishing step by step gives what publishing all at once does, and the indexes are right.
void check_whole(const Walker& walker) {
    const Published all = publish(walker.estate().draft(), nullptr);
    REQUIRE(all.left_out.empty());
    REQUIRE(all.zones.size() == walker.published().zones.size());
    for (std::size_t i = 0; i < all.zones.size(); ++i) {
        REQUIRE(all.zones[i].zone->has_content_of(*walker.published().zones[i].zone));
    }
    REQUIRE(all.service_keys == walker.published().service_keys);
    for (std::size_t i = 0; i < all.services.size(); ++i) {
        REQUIRE(all.services[i].public_name == walker.published().services[i].public_name);
        REQUIRE(all.services[i].endpoint == walker.published().services[i].endpoint);
    }
    Model again;
    const Changes& everything = walker.estate().model.resources();
    again.apply(everything);
    REQUIRE(again.references() == walker.estate().model.references());
    REQUIRE_FALSE(state_breach(everything, walker.estate().environment)); // export, import
}

/// Every network is told of every service and host what the naive estate says; counts the kinds of
/// answers met.
void check_answers(const zones::Snapshot& snapshot, const NaiveEstate& naive,
                   std::map<std::string, int>& kinds) {
    for (int n = 0; n < property::network_total; ++n) {
        for (int s = 0; s < property::service_total; ++s) {
            const std::string expected = naive.says(n, s);
            ++kinds[expected.starts_with("alias 10.") ? "alias private" : expected];
            const auto said = says(snapshot, n, numbered("srv", s) + ".service.signalr.net.");
            if (said != expected)
                FAIL("n" << n << " srv" << s << ": " << said << ", not " << expected);
        }
        for (int h = 0; h < property::host_total; ++h) {
            const std::string expected = naive.says_host(n, h);
            ++kinds[expected.starts_with("10.") ? "address" : expected];
            const auto said = says(snapshot, n, numbered("web", h) + ".corp.example.");
            if (said != expected)
                FAIL("n" << n << " web" << h << ": " << said << ", not " << expected);
        }
    }
}

void walk(std::mt19937_64& random, const Choices& choices, std::uint64_t steps) {
    Walker walker{choices};
    NaiveEstate naive{choices};
    std::map<std::string, int> kinds;
    for (std::uint64_t i = 0; i < steps; ++i) {
        Step step(random, walker, naive);
        step.take();
        INFO("step " << i << " " << step.what());
        check_answers(*walker.frozen(), naive, kinds);
        if (i % full_publish_every == 0) check_whole(walker);
    }
    check_whole(walker);
    CHECK(kinds.size() == 7); // every kind of answer was met
}

} // namespace

TEST_CASE("what DNS says after any changes is what the how-to's rules say") {
    const std::uint64_t seed = number_of("SEED", std::random_device{}());
    const std::uint64_t steps = number_of("STEPS", steps_usual);
    WARN("SEED=" << seed << " STEPS=" << steps);
    std::mt19937_64 random{seed};
    const Choices all_choices[] = {{true, false, false, false},
                                   {false, false, true, false},
                                   {true, true, false, true},
                                   {true, true, true, false}};
    for (const Choices& choices : all_choices) walk(random, choices, steps / 4);
}
