#include "resolver/validate/anchor_tracking.hpp"

#include "resolver/validate/cryptography.hpp"
#include "resolver/validate/verifying_key.hpp"

#include <algorithm>
#include <array>

namespace parallax::validate {

namespace {

constexpr std::array<std::string_view, 5> state_words{"add-pending", "valid", "missing", "revoked",
                                                      "removed"};

bool is_same(Octets a, Octets b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

/// Keys that may become trust anchors: RFC 5011 follows secure entry points only.
std::vector<Octets> entry_points(const recurse::ReplyRrset& dnskeys) {
    std::vector<Octets> found;
    dns::for_each_rdata(dnskeys.view(), [&](Octets rdata) {
        const auto key = read_dnskey(rdata);
        if (!key || !key->signs_zones() || (key->flags & DnskeyFlag::EntryPoint) == 0) return;
        if (!is_supported_algorithm(key->algorithm)) return;
        if (is_well_formed_key(key->algorithm, key->key)) found.push_back(rdata);
    });
    return found;
}

std::uint64_t between(std::uint64_t value, std::uint64_t most) noexcept {
    return std::clamp(value, ask_interval_min_s, most);
}

} // namespace

std::string_view to_text(AnchorState state) noexcept {
    return state_words[static_cast<std::size_t>(state)];
}

std::optional<AnchorState> anchor_state_from_text(std::string_view text) noexcept {
    const auto found = std::find(state_words.begin(), state_words.end(), text);
    if (found == state_words.end()) return std::nullopt;
    return static_cast<AnchorState>(found - state_words.begin());
}

AnchorTracking::AnchorTracking(recurse::ReplyRrset initial)
    : AnchorTracking{std::move(initial), Kept{}} {}

AnchorTracking::AnchorTracking(recurse::ReplyRrset initial, Kept kept)
    : initial_{std::move(initial)}, kept_{std::move(kept)} {}

bool AnchorTracking::is_initial(Octets dnskey) const {
    bool found = false;
    dns::for_each_rdata(initial_.view(), [&](Octets rdata) {
        const auto ds = read_ds(rdata);
        if (found || !ds || ds->key_tag != key_tag_of(dnskey) || ds->algorithm != dnskey[3]) return;
        found = is_same(key_digest(ds->digest_type, zone(), dnskey), ds->digest);
    });
    return found;
}

TrackedKey* AnchorTracking::tracked(Octets dnskey) {
    const auto found = std::find_if(kept_.keys.begin(), kept_.keys.end(),
                                    [&](const auto& key) { return is_same(key.rdata, dnskey); });
    return found == kept_.keys.end() ? nullptr : &*found;
}

recurse::ReplyRrset AnchorTracking::trusted() const {
    recurse::ReplyRrset trusted = initial_;
    trusted.count = 0;
    trusted.encoded.clear();
    const auto add = [&](Octets ds) {
        if (trusted.count == anchor_records_max) return;
        dns::append_encoded(trusted.encoded, ds);
        ++trusted.count;
    };
    for (const AnchorState state : {AnchorState::Valid, AnchorState::Missing}) {
        for (const TrackedKey& key : kept_.keys) {
            if (key.state == state) add(ds_rdata_of(zone(), key.rdata));
        }
    }
    dns::for_each_rdata(initial_.view(), [&](Octets rdata) {
        const auto ds = read_ds(rdata);
        const auto is_its = [&](const TrackedKey& key) {
            return ds && ds->key_tag == key_tag_of(key.rdata) &&
                   is_same(key_digest(ds->digest_type, zone(), key.rdata), ds->digest);
        };
        if (std::none_of(kept_.keys.begin(), kept_.keys.end(), is_its)) add(rdata);
    });
    return trusted;
}

bool AnchorTracking::is_due(std::uint64_t now_s) const {
    // A clock that was set back does not put the question off.
    const bool is_time = now_s >= kept_.next_s || kept_.next_s - now_s > ask_interval_max_s;
    return is_time && trusted().count != 0;
}

void AnchorTracking::fail(std::uint64_t now_s) {
    kept_.next_s = now_s + retry_s_;
}

AnchorTracking::Judged AnchorTracking::take(const recurse::ReplyRrset& dnskeys,
                                            std::uint64_t now_s) {
    Judged judged;
    effort_ = {};
    // A clock that was set back: the time starts again.
    for (TrackedKey& key : kept_.keys) key.since_s = std::min(key.since_s, now_s);
    revoke(dnskeys, now_s, judged);
    fail(now_s); // until it turns out to be good
    const auto vouched = vouched_keys(trusted(), keys_of(dnskeys), effort_);
    if (const auto* const fault = std::get_if<Fault>(&vouched)) {
        judged.fault = *fault;
        return judged;
    }
    const auto verification =
        verify(dnskeys, std::get<ZoneKeys>(vouched), effort_, static_cast<std::uint32_t>(now_s));
    if (const auto* const fault = std::get_if<Fault>(&verification)) {
        judged.fault = *fault;
        return judged;
    }
    // RFC 5011 §2.3: the less of original TTL and time left of the signature.
    const std::uint64_t life_s = std::get<Verified>(verification).ttl_max_s;
    retry_s_ = between(life_s / 10, retry_interval_max_s);
    kept_.next_s = now_s + between(life_s / 2, ask_interval_max_s);
    hold_s_ = std::max(hold_down_s, life_s);
    const std::vector<Octets> present = entry_points(dnskeys);
    move_on(present, now_s, judged);
    add(present, now_s, judged);
    return judged;
}

/// RFC 5011 §2.1: a key revokes itself, whoever else signed the RRset.
void AnchorTracking::revoke(const recurse::ReplyRrset& dnskeys, std::uint64_t now_s,
                            Judged& judged) {
    dns::for_each_rdata(dnskeys.view(), [&](Octets rdata) {
        const auto key = read_dnskey(rdata);
        if (!key || (key->flags & DnskeyFlag::Revoked) == 0 || key->protocol != 3) return;
        TrackedKey revoked{{rdata.begin(), rdata.end()}, AnchorState::Revoked, now_s, 0};
        revoked.rdata[1] &= static_cast<std::uint8_t>(~DnskeyFlag::Revoked);
        TrackedKey* const known = tracked(revoked.rdata);
        const bool is_anchor = known != nullptr ? known->is_trusted() : is_initial(revoked.rdata);
        if (!is_anchor) return;
        const ZoneKeys itself{zone(), {zone_key_of(*key, rdata)}};
        const auto verification =
            verify(dnskeys, itself, effort_, static_cast<std::uint32_t>(now_s));
        if (!std::holds_alternative<Verified>(verification)) return;
        std::optional<AnchorState> before;
        if (known != nullptr) {
            before = known->state;
            *known = revoked;
        } else {
            kept_.keys.push_back(revoked); // one of the initial keys, which are few
        }
        judged.changes.push_back({std::move(revoked), before, AnchorState::Revoked});
    });
}

/// RFC 5011 §4: what becomes of the keys that are known.
void AnchorTracking::move_on(const std::vector<Octets>& present, std::uint64_t now_s,
                             Judged& judged) {
    const auto next_state = [&](TrackedKey& key) -> std::optional<AnchorState> {
        const bool is_there = std::any_of(present.begin(), present.end(),
                                          [&](Octets one) { return is_same(one, key.rdata); });
        const std::uint64_t age_s = now_s - key.since_s;
        switch (key.state) {
        case AnchorState::AddPend:
            if (!is_there) return std::nullopt;
            ++key.sightings;
            return key.sightings >= sightings_min && age_s >= hold_s_ ? AnchorState::Valid
                                                                      : AnchorState::AddPend;
        case AnchorState::Valid:
        case AnchorState::Missing:
            return is_there ? AnchorState::Valid : AnchorState::Missing;
        case AnchorState::Revoked:
            return age_s >= hold_down_s ? AnchorState::Removed : AnchorState::Revoked;
        case AnchorState::Removed:
            return AnchorState::Removed;
        }
        return key.state;
    };
    std::vector<TrackedKey> kept;
    for (TrackedKey& key : kept_.keys) {
        const auto before = key.state;
        const auto after = next_state(key);
        if (after != before) {
            key.state = after.value_or(before);
            if (after) key.since_s = now_s;
            judged.changes.push_back({key, before, after});
        }
        if (after) kept.push_back(std::move(key));
    }
    kept_.keys = std::move(kept);
}

void AnchorTracking::add(const std::vector<Octets>& present, std::uint64_t now_s, Judged& judged) {
    for (const Octets one : present) {
        if (tracked(one) != nullptr) continue;
        const auto state = is_initial(one) ? AnchorState::Valid : AnchorState::AddPend;
        const bool is_full = kept_.keys.size() >= followed_keys_max;
        if (state == AnchorState::AddPend && is_full && !make_room()) continue;
        kept_.keys.push_back({{one.begin(), one.end()}, state, now_s, 1});
        judged.changes.push_back({kept_.keys.back(), std::nullopt, state});
    }
}

/// An initial key is not forgotten: its DS would be trusted again.
bool AnchorTracking::make_room() {
    auto oldest = kept_.keys.end();
    for (auto key = kept_.keys.begin(); key != kept_.keys.end(); ++key) {
        if (key->state != AnchorState::Removed || is_initial(key->rdata)) continue;
        if (oldest == kept_.keys.end() || key->since_s < oldest->since_s) oldest = key;
    }
    if (oldest == kept_.keys.end()) return false;
    kept_.keys.erase(oldest);
    return true;
}

} // namespace parallax::validate
