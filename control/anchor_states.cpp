#include "control/anchor_states.hpp"

#include "config/quantity.hpp"
#include "dns/rdata.hpp"
#include "resolver/validate/verifying_key.hpp"
#include "zones/master_file.hpp"

#include <filesystem>

namespace parallax::control {
namespace {

using validate::AnchorTracking;
using validate::TrackedKey;

constexpr std::string_view head =
    "; Trust anchors and what has become of them (RFC 5011), written by parallax.\n"
    "; Without this file they are followed from the beginning.\n";
constexpr std::string_view blanks = " \t\r";

/// What the lines about one zone say.
struct Told {
    recurse::ReplyRrset initial;
    AnchorTracking::Kept kept;
};

/// Takes the first word off; empty at the end.
std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(blanks), line.size()));
    const std::string_view word = line.substr(0, line.find_first_of(blanks));
    line.remove_prefix(word.size());
    return word;
}

/// One line is "ZONE next TIME", "ZONE initial DS ..." or "ZONE STATE SINCE SIGHTINGS DNSKEY ...".
class Reading {
  public:
    /// What is wrong with the line.
    std::optional<std::string> take(std::string_view line) {
        const std::string zone_word{take_word(line)};
        const auto zone = dns::Name::from_text(zone_word);
        if (!zone) return "'" + zone_word + "' is no domain name";
        if (!zones_.contains(*zone) && zones_.size() == followed_zones_max) {
            return "more than " + std::to_string(followed_zones_max) + " zones";
        }
        Told& told = zones_[*zone];
        told.initial.owner = *zone;
        const std::string_view word = take_word(line);
        if (word == "next") return take_next(line, told);
        if (word == "initial") return take_initial(line, told);
        const auto state = validate::anchor_state_from_text(word);
        if (state) return take_key(line, *state, told);
        return "'" + std::string{word} + "' is neither 'next' nor 'initial' nor a key's state";
    }

    FollowedAnchors finish() && {
        FollowedAnchors followed;
        for (auto& [zone, told] : zones_) {
            followed.emplace(zone, AnchorTracking{std::move(told.initial), std::move(told.kept)});
        }
        return followed;
    }

  private:
    using Fault = std::optional<std::string>;

    static Fault take_next(std::string_view line, Told& told) {
        const auto next = config::number_from_text(take_word(line));
        if (!next || !take_word(line).empty()) return "the time is no number of seconds";
        told.kept.next_s = *next;
        return std::nullopt;
    }

    static std::variant<dns::Record, std::string> read(std::string_view line,
                                                       const dns::Name& zone) {
        return zones::read_inline_record(zone.to_text() + " " + std::string{line}, dns::Name{});
    }

    static Fault take_initial(std::string_view line, Told& told) {
        const auto record = read(line, told.initial.owner);
        if (const auto* const wrong = std::get_if<std::string>(&record)) return *wrong;
        const auto& ds = std::get<dns::Record>(record);
        if (ds.type != dns::RrType::DS) return "an initial trust anchor is a DS record";
        if (told.initial.count == validate::anchor_records_max) {
            return "more than " + std::to_string(validate::anchor_records_max) +
                   " initial trust anchors";
        }
        told.initial.type = dns::RrType::DS;
        told.initial.ttl = recurse::reply_ttl_max_s;
        dns::append_encoded(told.initial.encoded, ds.rdata);
        ++told.initial.count;
        return std::nullopt;
    }

    static Fault take_key(std::string_view line, validate::AnchorState state, Told& told) {
        const auto since_s = config::number_from_text(take_word(line));
        const auto sightings = config::number_from_text(take_word(line));
        if (!since_s || !sightings || *sightings > UINT32_MAX) {
            return "a state is followed by two numbers: since when, and how often it was seen";
        }
        const auto record = read(line, told.initial.owner);
        if (const auto* const wrong = std::get_if<std::string>(&record)) return *wrong;
        const auto& dnskey = std::get<dns::Record>(record);
        const auto key = validate::read_dnskey(dnskey.rdata);
        if (dnskey.type != dns::RrType::DNSKEY || !key || !key->signs_zones() ||
            !validate::is_supported_algorithm(key->algorithm) ||
            !validate::is_well_formed_key(key->algorithm, key->key)) {
            return "what is followed is a DNSKEY that signs zones";
        }
        if (told.kept.keys.size() == validate::tracked_keys_max) {
            return "more than " + std::to_string(validate::tracked_keys_max) + " keys of a zone";
        }
        told.kept.keys.push_back(
            {dnskey.rdata, state, *since_s, static_cast<std::uint32_t>(*sightings)});
        return std::nullopt;
    }

    std::map<dns::Name, Told> zones_;
};

} // namespace

std::variant<FollowedAnchors, config::Problem> read_anchor_states(const std::string& path) {
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown) && !unknown) return FollowedAnchors{};
    const auto text = zones::MasterText::read(path);
    if (const auto* const reason = std::get_if<std::string>(&text)) {
        return config::Problem{path, 0, 0, *reason};
    }
    std::string_view rest = std::get<zones::MasterText>(text).contents();
    if (rest.size() > anchor_states_octets_max) return config::Problem{path, 0, 0, "is too large"};
    Reading reading;
    for (std::uint32_t line = 1; !rest.empty(); ++line) {
        const std::string_view whole = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(whole.size() + 1, rest.size()));
        const std::string_view words = whole.substr(0, whole.find(';'));
        if (words.find_first_not_of(blanks) == std::string_view::npos) continue;
        if (auto wrong = reading.take(words)) return config::Problem{path, line, 1, *wrong};
    }
    return std::move(reading).finish();
}

std::string to_text(const FollowedAnchors& followed) {
    std::string text{head};
    for (const auto& [zone, tracking] : followed) {
        const std::string begin = zone.to_text() + " ";
        text += begin + "next " + std::to_string(tracking.kept().next_s) + "\n";
        dns::for_each_rdata(tracking.initial().view(), [&](validate::Octets rdata) {
            text += begin + "initial DS " + dns::rdata_to_text(dns::RrType::DS, rdata) + "\n";
        });
        for (const TrackedKey& key : tracking.kept().keys) {
            text += begin + std::string{to_text(key.state)} + " " + std::to_string(key.since_s) +
                    " " + std::to_string(key.sightings) + " DNSKEY " +
                    dns::rdata_to_text(dns::RrType::DNSKEY, key.rdata) + "\n";
        }
    }
    return text;
}

} // namespace parallax::control
