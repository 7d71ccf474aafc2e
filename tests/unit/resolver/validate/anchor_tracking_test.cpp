#include "resolver/validate/anchor_tracking.hpp"

#include "tests/unit/resolver/validate/signing_key.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

using Keys = std::vector<const SigningKey*>;

constexpr std::uint64_t day_s = 86400;
constexpr std::uint64_t beginning_s = 1'780'272'000; // June 2026

/// A root zone, and who follows its keys.
struct Root {
    SigningKey old{1}, fresh{2}, third{3}, zone_key{4, SigningKey::Purpose::Zone};
    AnchorTracking tracking{ds_of({&old})};
    std::uint64_t now_s = beginning_s;

    /// "add-pending 12345" for every change, "fault" when nothing that is trusted signed it.
    std::string take(const Keys& published, const Keys& signers) {
        const auto judged = tracking.take(dnskeys_of(published, signers, now_s), now_s);
        std::string text;
        for (const auto& change : judged.changes) {
            text += (text.empty() ? "" : ", ") + name_of(change.key.rdata) + " " +
                    std::string{change.after ? to_text(*change.after) : "forgotten"};
        }
        return judged.fault ? text + (text.empty() ? "" : ", ") + "fault" : text;
    }
    /// The same RRset for so many days, asked for whenever it is due; all changes.
    std::string pass(std::uint64_t days, const Keys& published, const Keys& signers) {
        std::string all;
        for (const std::uint64_t end_s = now_s + days * day_s; now_s < end_s; now_s += 3600) {
            if (!tracking.is_due(now_s)) continue;
            const std::string changes = take(published, signers);
            if (!changes.empty()) all += (all.empty() ? "" : ", ") + changes;
        }
        return all;
    }
    std::string name_of(Octets rdata) const {
        for (const auto& [key, name] :
             {std::pair{&old, "old"}, std::pair{&fresh, "fresh"}, std::pair{&third, "third"}}) {
            const auto known = key->rdata();
            if (std::equal(known.begin() + 4, known.end(), rdata.begin() + 4)) return name;
        }
        return "other";
    }
    bool trusts(SigningKey key) const {
        const auto wanted = ds_rdata_of(dns::Name{}, key.rdata());
        bool found = false;
        const auto trusted = tracking.trusted();
        dns::for_each_rdata(trusted.view(), [&](Octets rdata) {
            found = found || std::equal(rdata.begin(), rdata.end(), wanted.begin(), wanted.end());
        });
        return found;
    }
};

} // namespace

TEST_CASE("a rollover of the root: added after 30 days, the old key revoked, and removed") {
    Root root;
    CHECK(root.pass(2, {&root.old, &root.zone_key}, {&root.old}) == "old valid");
    CHECK(root.pass(29, {&root.old, &root.fresh}, {&root.old}) == "fresh add-pending");
    CHECK_FALSE(root.trusts(root.fresh));
    CHECK(root.pass(3, {&root.old, &root.fresh}, {&root.old}) == "fresh valid");
    CHECK(root.trusts(root.fresh));
    CHECK(root.trusts(root.old));

    // The zone is signed by the new key alone; the old one is there no more, and still trusted.
    CHECK(root.pass(10, {&root.fresh}, {&root.fresh}) == "old missing");
    CHECK(root.trusts(root.old));
    const SigningKey before = root.old;
    root.old.revoke();
    CHECK(root.old.tag() != before.tag());
    CHECK(root.pass(2, {&root.old, &root.fresh}, {&root.old, &root.fresh}) == "old revoked");
    CHECK_FALSE(root.trusts(before));
    CHECK(root.trusts(root.fresh));
    CHECK(root.pass(27, {&root.fresh}, {&root.fresh}).empty());
    CHECK(root.pass(5, {&root.fresh}, {&root.fresh}) == "old removed");

    // It comes back as if nothing had happened: never again.
    root.old = before;
    CHECK(root.pass(60, {&root.old, &root.fresh}, {&root.old, &root.fresh}).empty());
    CHECK_FALSE(root.trusts(root.old));
    CHECK(root.take({&root.third, &root.old}, {&root.old}) == "fault");
}

TEST_CASE("a key that vanishes before its hold-down is over starts again") {
    Root root;
    CHECK(root.pass(29, {&root.old, &root.fresh}, {&root.old, &root.fresh}) ==
          "old valid, fresh add-pending");
    CHECK(root.pass(1, {&root.old}, {&root.old}) == "fresh forgotten");
    CHECK(root.pass(29, {&root.old, &root.fresh}, {&root.old, &root.fresh}) == "fresh add-pending");
    CHECK_FALSE(root.trusts(root.fresh));
}

TEST_CASE("a key set that no trusted key signed is ignored") {
    Root root;
    CHECK(root.take({&root.old}, {&root.old}) == "old valid");
    CHECK(root.take({&root.old, &root.fresh}, {&root.fresh}) == "fault");
    CHECK(root.take({&root.fresh}, {&root.fresh}) == "fault");
    CHECK(root.take({&root.fresh}, {}) == "fault");
    CHECK(root.trusts(root.old));
    CHECK(root.tracking.kept().keys.size() == 1);
    // A pending key's signature counts for nothing.
    CHECK(root.take({&root.old, &root.fresh}, {&root.old}) == "fresh add-pending");
    CHECK(root.take({&root.fresh, &root.third}, {&root.fresh}) == "fault");
    // A signature that is over counts for nothing.
    auto stale = dnskeys_of({&root.old, &root.third}, {&root.old}, root.now_s);
    CHECK(root.tracking.take(stale, root.now_s + signed_life_s + day_s).fault);
    CHECK(root.tracking.kept().keys.size() == 2);
}

TEST_CASE("only the key itself can revoke it") {
    Root root;
    CHECK(root.take({&root.old, &root.fresh}, {&root.old}) == "old valid, fresh add-pending");
    SigningKey revoked = root.old;
    revoked.revoke();
    // Its flag is set, but what is signed is signed by others.
    CHECK(root.take({&revoked, &root.fresh}, {&root.fresh}) == "fault");
    CHECK(root.trusts(root.old));
    CHECK(root.take({&root.old, &root.fresh, &revoked}, {&root.old}).empty());
    CHECK(root.trusts(root.old));
    // Signed by nobody else: it is revoked, and nothing more is believed.
    CHECK(root.take({&revoked, &root.third}, {&revoked}) == "old revoked, fault");
    CHECK_FALSE(root.trusts(root.old));
}

TEST_CASE("a zone all of whose keys are revoked has no trust anchor, and is asked no more") {
    Root root;
    CHECK(root.tracking.is_due(root.now_s));
    root.old.revoke();
    CHECK(root.take({&root.old}, {&root.old}) == "old revoked, fault");
    CHECK(root.tracking.trusted().count == 0);
    CHECK_FALSE(root.tracking.is_due(root.now_s + 100 * day_s));
}

TEST_CASE("what is trusted to begin with stays so until its key is seen") {
    Root root;
    root.tracking = AnchorTracking{ds_of({&root.old, &root.fresh})};
    CHECK(root.take({&root.old}, {&root.old}) == "old valid");
    CHECK(root.trusts(root.fresh));
    CHECK(root.take({&root.old, &root.fresh}, {&root.fresh}) == "fresh valid");
}

TEST_CASE("keys that are no secure entry points, revoked or broken ones, are not followed") {
    Root root;
    SigningKey gone = root.third;
    gone.revoke();
    auto keys = dnskeys_of({&root.old, &root.zone_key, &gone}, {}, root.now_s);
    dns::append_encoded(keys.encoded, std::vector<std::uint8_t>{1, 1, 3, 15, 0});
    dns::append_encoded(keys.encoded, std::vector<std::uint8_t>{1, 1, 3, 5, 0});
    keys.count += 2;
    root.old.sign(keys, root.now_s, signed_life_s);
    CHECK_FALSE(root.tracking.take(keys, root.now_s).fault);
    CHECK(root.tracking.kept().keys.size() == 1);
}

TEST_CASE("it is asked as often as TTL and signatures tell, and soon after a failure") {
    Root root;
    const auto next_in_s = [&] { return root.tracking.kept().next_s - root.now_s; };
    root.tracking.fail(root.now_s);
    CHECK(next_in_s() == ask_interval_min_s);
    (void)root.take({&root.old}, {&root.old});
    CHECK(next_in_s() == signed_ttl_s / 2); // half the original TTL
    CHECK_FALSE(root.tracking.is_due(root.now_s + signed_ttl_s / 2 - 1));
    CHECK(root.tracking.is_due(root.now_s + signed_ttl_s / 2));
    (void)root.take({&root.old}, {});
    CHECK(next_in_s() == signed_ttl_s / 10);
    auto keys = dnskeys_of({&root.old}, {}, root.now_s);
    root.old.sign(keys, root.now_s, 4 * 3600); // half of what is left of the signature
    (void)root.tracking.take(keys, root.now_s);
    CHECK(next_in_s() == 2 * 3600);
    auto short_lived = dnskeys_of({&root.old}, {}, root.now_s);
    root.old.sign(short_lived, root.now_s, 60);
    (void)root.tracking.take(short_lived, root.now_s);
    CHECK(next_in_s() == ask_interval_min_s);
}

TEST_CASE("a clock that is set makes no key old") {
    Root root;
    CHECK(root.take({&root.old, &root.fresh}, {&root.old}) == "old valid, fresh add-pending");
    SECTION("forward, once") {
        root.now_s += 40 * day_s;
        CHECK(root.take({&root.old, &root.fresh}, {&root.old}).empty());
        CHECK_FALSE(root.trusts(root.fresh));
        CHECK(root.take({&root.old, &root.fresh}, {&root.old}) == "fresh valid");
    }
    SECTION("back") {
        root.now_s -= 100 * day_s;
        CHECK(root.tracking.is_due(root.now_s));
        CHECK(root.pass(29, {&root.old, &root.fresh}, {&root.old}).empty());
        CHECK(root.pass(3, {&root.old, &root.fresh}, {&root.old}) == "fresh valid");
    }
}

TEST_CASE("new keys without room are not followed; the ones to begin with always have room") {
    Root root;
    std::vector<SigningKey> crowd;
    for (std::uint8_t seed = 10; crowd.size() < tracked_keys_max; ++seed) crowd.emplace_back(seed);
    Keys published;
    for (const SigningKey& key : crowd) published.push_back(&key);
    published.push_back(&root.old);
    (void)root.take(published, {&root.old});
    CHECK(root.tracking.kept().keys.size() == followed_keys_max + 1);
    CHECK(root.trusts(root.old));
    // Those that are removed make room.
    AnchorTracking::Kept kept = root.tracking.kept();
    for (TrackedKey& key : kept.keys) {
        if (key.state == AnchorState::AddPend) key.state = AnchorState::Removed;
    }
    root.tracking = AnchorTracking{root.tracking.initial(), kept};
    CHECK(root.take({&root.old, &root.third}, {&root.old}) == "third add-pending");
    CHECK(root.tracking.kept().keys.size() == followed_keys_max + 1);
}

TEST_CASE("states have words") {
    for (const auto state : {AnchorState::AddPend, AnchorState::Valid, AnchorState::Missing,
                             AnchorState::Revoked, AnchorState::Removed}) {
        CHECK(anchor_state_from_text(to_text(state)) == state);
    }
    CHECK(to_text(AnchorState::AddPend) == "add-pending");
    CHECK_FALSE(anchor_state_from_text("start"));
}
