// NaiveZone: RFC 1034 §4.3.2 with RFC 4592 and RFC 6672 over a map of texts, written to be read.
// The judge of Zone::lookup; shares no code with it. Test support only.
#pragma once

#include "dns/rdata.hpp"
#include "zones/zone.hpp"

#include <map>
#include <string>

namespace parallax::property {

using Text = std::string;

inline Text rrset_text(const dns::RrsetView& rrset) {
    Text text = dns::to_text(rrset.type) + ":";
    dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
        text += " " + dns::rdata_to_text(rrset.type, rdata);
    });
    return text;
}

/// What Zone::lookup said, in the words NaiveZone uses.
inline Text to_text(const zones::Lookup& lookup) {
    if (const auto* found = std::get_if<zones::Found>(&lookup)) {
        return "found " + rrset_text(found->rrset);
    }
    if (const auto* alias = std::get_if<zones::Alias>(&lookup)) {
        return "alias " + alias->owner.to_text() + " " + rrset_text(alias->rrset) + " to " +
               (alias->target ? alias->target->to_text() : "nowhere");
    }
    if (const auto* cut = std::get_if<zones::Delegated>(&lookup)) {
        return "cut " + cut->cut.to_text() + " " + rrset_text(cut->ns);
    }
    return std::holds_alternative<zones::NoData>(lookup) ? "NODATA" : "NXDOMAIN";
}

class NaiveZone {
  public:
    explicit NaiveZone(const Text& apex) : apex_{apex} { nodes_[apex]; }

    void add(const Text& owner, dns::RrType type, const Text& target) {
        for (Text name = owner; name != apex_; name = parent(name)) nodes_[name]; // ENTs exist
        Text& rdatas = nodes_[owner][type];
        const Text rdata = type == dns::RrType::A     ? "192.0.2.1"
                           : type == dns::RrType::TXT ? "\"t\""
                                                      : target;
        if ((rdatas + " ").find(" " + rdata + " ") == Text::npos) rdatas += " " + rdata;
    }

    Text lookup(const Text& qname, dns::RrType type) const {
        for (std::size_t labels = 1;; ++labels) { // from the apex down; the apex has one label
            const Text name = last_labels(qname, labels);
            const auto node = nodes_.find(name);
            if (node == nodes_.end()) return missing(qname, type, last_labels(qname, labels - 1));
            const bool last = name == qname;
            const auto& sets = node->second;
            const auto ns = sets.find(dns::RrType::NS);
            const bool cut = name != apex_ && ns != sets.end();
            if (cut && !(last && type == dns::RrType::DS))
                return "cut " + name + " NS:" + ns->second;
            if (last) return at(sets, qname, type);
            const auto dname = sets.find(dns::RrType::DNAME);
            if (dname == sets.end()) continue;
            const Text target = dname->second.substr(1);
            const Text prefix = qname.substr(0, qname.size() - name.size());
            return "alias " + name + " DNAME: " + target + " to " + prefix + target;
        }
    }

    Text to_text() const {
        Text text;
        for (const auto& [name, sets] : nodes_) {
            if (sets.empty()) text += name + " (empty)\n";
            for (const auto& [type, rdatas] : sets) {
                text += name + " " + dns::to_text(type) + rdatas + "\n";
            }
        }
        return text;
    }

  private:
    using Sets = std::map<dns::RrType, Text>;

    static Text parent(const Text& name) { return name.substr(name.find('.') + 1); }
    static Text last_labels(const Text& name, std::size_t labels) {
        std::size_t at = name.size();
        for (; labels > 0; --labels) {
            const std::size_t dot = at < 2 ? Text::npos : name.rfind('.', at - 2);
            if (dot == Text::npos) return name;
            at = dot + 1;
        }
        return name.substr(at);
    }
    /// RFC 4592 §3.3.1: the asterisk at the closest encloser, or nothing.
    Text missing(const Text& qname, dns::RrType type, const Text& encloser) const {
        const auto wildcard = nodes_.find("*." + encloser);
        return wildcard == nodes_.end() ? "NXDOMAIN" : at(wildcard->second, qname, type);
    }
    static Text at(const Sets& sets, const Text& qname, dns::RrType type) {
        if (const auto set = sets.find(type); set != sets.end()) {
            return "found " + dns::to_text(type) + ":" + set->second;
        }
        const auto cname = sets.find(dns::RrType::CNAME);
        if (cname == sets.end()) return "NODATA";
        return "alias " + qname + " CNAME:" + cname->second + " to" + cname->second;
    }

    Text apex_;
    std::map<Text, Sets> nodes_;
};

} // namespace parallax::property
