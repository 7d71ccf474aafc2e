#include "tests/scenario/random_world.hpp"

#include "dns/rdata.hpp"

#include <algorithm>

namespace parallax::scenario {

namespace {

using dns::RrType;

dns::Name name_of(const std::string& text) {
    return *dns::Name::from_text(text);
}

dns::Name below(const std::string& label, const dns::Name& zone) {
    return *dns::Name::from_text(label, zone);
}

dns::IpAddress address(unsigned a, unsigned b, std::size_t last) {
    return dns::IpAddress::v4({static_cast<std::uint8_t>(a), static_cast<std::uint8_t>(b),
                               static_cast<std::uint8_t>(last / 256),
                               static_cast<std::uint8_t>(last % 256)});
}

dns::Record record(const dns::Name& owner, RrType type, std::vector<std::uint8_t> rdata) {
    return {owner, type, dns::RrClass::IN, 300, std::move(rdata)};
}

dns::Record address_record(const dns::Name& owner, const dns::IpAddress& address) {
    const auto octets = address.octets();
    return record(owner, RrType::A, {octets.begin(), octets.end()});
}

dns::Record soa_of(const dns::Name& zone) {
    std::vector<std::uint8_t> rdata{0, 0};
    for (int i = 0; i < 5; ++i) rdata.insert(rdata.end(), {0, 0, 0, 60});
    return record(zone, RrType::SOA, std::move(rdata));
}

/// Records that somebody adds about names that are not below `zone`, which is his.
void forge(dns::Message& message, const dns::Question& question, const dns::Name& zone) {
    const dns::Name& evil = RandomWorld::forged_server;
    const auto put_ns = [&](const dns::Name& cut) {
        if (cut != zone && cut.is_at_or_below(zone)) return;
        message.authority.push_back(record(cut, RrType::NS, dns::rdata_of(evil)));
    };
    for (std::size_t above = 1; above <= question.name.label_count(); ++above) {
        put_ns(question.name.ancestor(above));
    }
    put_ns(name_of("t1."));
    message.additional.push_back(address_record(evil, RandomWorld::forged_address));
    const dns::Name victim = name_of("www.z0.t0.");
    if (question.name == victim || victim.is_at_or_below(zone)) return;
    message.answer.push_back(address_record(victim, RandomWorld::forged_address));
}

void lie(dns::Message& message, const dns::Question& question) {
    if (question.name.to_text().rfind("www.", 0) != 0) return;
    for (dns::Record& record : message.answer) {
        if (record.type == RrType::A) {
            record = address_record(record.owner, RandomWorld::lied_address);
        }
    }
}

} // namespace

const dns::IpAddress RandomWorld::forged_address = *dns::IpAddress::from_text("203.0.113.66");
const dns::IpAddress RandomWorld::lied_address = *dns::IpAddress::from_text("203.0.113.67");
const dns::Name RandomWorld::forged_server = *dns::Name::from_text("ns.evil.");

RandomWorld::RandomWorld(std::uint32_t seed, Kind kind) : random_{seed} {
    loss_percent_ = random_.below(3) == 0 ? random_.below(25) : 0;
    strangers_forge_ = random_.below(4) == 0;
    zones_.push_back({dns::Name{}, 0, {}, address(192, 0, 0), 0});
    for (std::size_t i = 0; i < 2; ++i) {
        const std::size_t server = add_server(0, Habit::Good);
        zones_[0].servers.push_back(
            {name_of(std::string(1, static_cast<char>('a' + i)) + ".root."), server, {}});
    }
    const std::size_t tops = 2 + random_.below(2);
    for (std::size_t t = 0; t < tops; ++t) draw_zone("t" + std::to_string(t), 0);
    for (std::size_t t = 1; t <= tops; ++t) {
        const std::size_t count = 1 + random_.below(3);
        for (std::size_t z = 0; z < count; ++z) draw_zone("z" + std::to_string(z), t);
    }
    if (random_.below(2) == 0) draw_zone("deep", zones_.size() - 1);
    for (std::size_t zone = 1; zone < zones_.size(); ++zone) draw_servers(zone);
    if (kind == Kind::Signed) draw_signing();
}

void RandomWorld::draw_signing() {
    std::vector<WorldSigner::SignedZone> signing;
    for (const WorldZone& zone : zones_) {
        const std::uint32_t drawn = zone.name.is_root() ? 0 : random_.below(8);
        signing.push_back({zone.name, zone.parent,
                           drawn < 6 ? Signing::Signed : static_cast<Signing>(drawn - 5)});
    }
    signer_.emplace(std::move(signing));
    // Who does not know EDNS cannot serve a signed zone.
    for (WorldServer& server : servers_) {
        if (server.habit != Habit::NoEdns) continue;
        server.habit = signer_->is_secure(*server.zones.begin()) ? Habit::Lying : Habit::Good;
    }
}

void RandomWorld::draw_zone(const std::string& label, std::size_t parent) {
    const std::size_t number = zones_.size();
    zones_.push_back({below(label, zones_[parent].name),
                      parent,
                      {},
                      address(192, 0, 512 + number),
                      random_.below(static_cast<std::uint32_t>(number + 1))});
}

std::size_t RandomWorld::add_server(std::size_t zone, Habit habit) {
    servers_.push_back({address(198, 51, servers_.size() + 1), habit, {zone}});
    return servers_.size() - 1;
}

Habit RandomWorld::draw_habit() {
    // Half of them are good.
    const std::uint32_t drawn = random_.below(20);
    return drawn < 10 ? Habit::Good : static_cast<Habit>(drawn - 10);
}

void RandomWorld::draw_servers(std::size_t zone) {
    const std::size_t count = 1 + random_.below(4);
    for (std::size_t i = 0; i < count; ++i) {
        const bool is_elsewhere = random_.below(4) == 0;
        const std::size_t home = 1 + random_.below(static_cast<std::uint32_t>(zones_.size() - 1));
        const std::string label = "ns" + std::to_string(zone) + "-" + std::to_string(i);
        const std::size_t server = add_server(zone, draw_habit());
        WorldNs ns{below(label, zones_[zone].name), server, {}};
        // Named in another zone, which is the one to tell its address.
        if (is_elsewhere && home != zone) ns = {below(label, zones_[home].name), server, home};
        zones_[zone].servers.push_back(ns);
    }
}

std::vector<dns::Endpoint> RandomWorld::root_servers() const {
    std::vector<dns::Endpoint> endpoints;
    for (const WorldNs& ns : zones_[0].servers) {
        endpoints.push_back({servers_[ns.server].address, 53});
    }
    return endpoints;
}

bool RandomWorld::is_reachable(std::size_t zone) const {
    return is_reachable(zone, {});
}

bool RandomWorld::is_reachable(std::size_t zone, std::set<std::size_t> sought) const {
    if (zone == 0) return true;
    if (!sought.insert(zone).second || sought.size() > 4) return false;
    if (!is_reachable(zones_[zone].parent, sought)) return false;
    return std::any_of(
        zones_[zone].servers.begin(), zones_[zone].servers.end(), [&](const WorldNs& ns) {
            if (!servers_[ns.server].is_reliable()) return false;
            // Names of servers at or below their own cut are of no use without glue.
            const bool needs_itself = ns.home && ns.name.is_at_or_below(zones_[zone].name);
            return !needs_itself && (!ns.home || is_reachable(*ns.home, sought));
        });
}

bool RandomWorld::has_liar(std::size_t zone) const {
    const auto& all = zones_[zone].servers;
    return std::any_of(all.begin(), all.end(), [this](const WorldNs& ns) {
        return servers_[ns.server].habit == Habit::Lying;
    });
}

/// The zone, of some or of all, that a name is in.
std::optional<std::size_t> RandomWorld::deepest(const dns::Name& name,
                                                const std::set<std::size_t>* among) const {
    std::optional<std::size_t> best;
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
        if (among != nullptr && !among->contains(zone)) continue;
        if (!name.is_at_or_below(zones_[zone].name)) continue;
        const bool is_deeper =
            !best || zones_[zone].name.label_count() > zones_[*best].name.label_count();
        if (is_deeper) best = zone;
    }
    return best;
}

dns::Message RandomWorld::referral_to(std::size_t zone) const {
    dns::Message message;
    for (const WorldNs& ns : zones_[zone].servers) {
        message.authority.push_back(record(zones_[zone].name, RrType::NS, dns::rdata_of(ns.name)));
        if (ns.home) continue;
        message.additional.push_back(address_record(ns.name, servers_[ns.server].address));
    }
    return message;
}

void RandomWorld::answer_from(std::size_t zone, const dns::Question& question,
                              dns::Message& message) const {
    const WorldZone& held = zones_[zone];
    message.header.aa = true;
    const auto put = [&](const dns::Name& owner, const dns::IpAddress& one) {
        if (question.name == owner && question.type == RrType::A) {
            message.answer.push_back(address_record(owner, one));
        }
    };
    bool exists = question.name == held.name;
    put(below("www", held.name), held.www);
    exists = exists || question.name == below("www", held.name);
    if (question.name == below("alias", held.name)) {
        exists = true;
        const dns::Name target = below("www", zones_[held.alias_to].name);
        message.answer.push_back(record(question.name, RrType::CNAME, dns::rdata_of(target)));
    }
    for (const WorldZone& other : zones_) {
        for (const WorldNs& ns : other.servers) {
            if (question.name == ns.name) exists = true;
            put(ns.name, servers_[ns.server].address);
        }
        exists = exists || other.name.is_at_or_below(question.name);
    }
    if (question.name == held.name && question.type == RrType::NS) {
        for (const WorldNs& ns : held.servers) {
            message.answer.push_back(record(held.name, RrType::NS, dns::rdata_of(ns.name)));
            message.additional.push_back(address_record(ns.name, servers_[ns.server].address));
        }
    }
    if (!message.answer.empty()) return;
    message.authority.push_back(soa_of(held.name));
    if (!exists) message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::NxDomain);
}

dns::Message RandomWorld::answer_of(const WorldServer& server,
                                    const dns::Question& question) const {
    dns::Message message;
    // DS records are in the zone above.
    const bool is_above = question.type == RrType::DS && !question.name.is_root();
    const dns::Name sought = is_above ? question.name.parent() : question.name;
    const auto mine = deepest(sought, &server.zones);
    const auto right = deepest(sought, nullptr);
    if (!mine) {
        message.header.rcode = static_cast<std::uint8_t>(dns::Rcode::Refused);
    } else if (*mine == *right) {
        answer_from(*mine, question, message);
    } else {
        // The child of this zone on the way down.
        std::size_t child = *right;
        while (zones_[child].parent != *mine) child = zones_[child].parent;
        message = referral_to(child);
    }
    message.question = question;
    if (mine && signer_) signer_->sign(message, *mine, types_at(*mine, question.name));
    return message;
}

/// Of those that a zone has at names other than its apex.
std::vector<RrType> RandomWorld::types_at(std::size_t zone, const dns::Name& name) const {
    std::vector<RrType> types;
    for (const RrType type : {RrType::A, RrType::CNAME}) {
        dns::Message message;
        answer_from(zone, {name, type, dns::RrClass::IN}, message);
        const bool has_it = !message.answer.empty() && message.answer.front().type == type;
        if (has_it) types.push_back(type);
    }
    return types;
}

std::vector<Arrival> RandomWorld::said_to(const recurse::SendQuery& sent) {
    const auto query = dns::parse_message(sent.packet);
    const auto server = std::find_if(servers_.begin(), servers_.end(), [&](const auto& one) {
        return one.address == sent.to.address;
    });
    if (!query || !query->question || server == servers_.end()) return {};
    const bool udp = sent.transport == recurse::Transport::Udp;
    if (server->habit == Habit::Dead || (udp && random_.below(100) < loss_percent_)) return {};
    const dns::Question& question = *query->question;
    dns::Message message = answer_of(*server, question);
    const auto fail = [&](dns::Rcode rcode) {
        message = {};
        message.header.rcode = static_cast<std::uint8_t>(rcode);
    };
    const Habit habit = server->habit;
    if (habit == Habit::NoEdns && query->edns) fail(dns::Rcode::FormErr);
    if (habit == Habit::Refusing) fail(dns::Rcode::Refused);
    if (habit == Habit::Failing) fail(dns::Rcode::ServFail);
    if (habit == Habit::Lame) message = referral_to(0);
    if (habit == Habit::Empty) message = {};
    if (habit == Habit::Lying) lie(message, question);
    if (habit == Habit::Forging) {
        forge(message, question, zones_[deepest(question.name, &server->zones).value_or(0)].name);
    }
    if (habit == Habit::Truncating && udp) {
        message = {};
        message.header.tc = true;
    }
    message.header.qr = true;
    message.question = question;
    std::vector<Arrival> arrivals;
    if (strangers_forge_ && udp && random_.below(5) == 0) {
        dns::Message forged = message;
        forge(forged, question, question.name);
        forged.answer.push_back(address_record(question.name, forged_address));
        const auto id = static_cast<std::uint16_t>(id_of(sent) ^ (1 + random_.below(0xFFFE)));
        arrivals.push_back({recurse::Duration{1}, octets_of(forged, id)});
    }
    const recurse::Duration rtt{habit == Habit::Slow ? 250U : 5 + random_.below(40)};
    arrivals.push_back({rtt, octets_of(message, id_of(sent))});
    return arrivals;
}

} // namespace parallax::scenario
