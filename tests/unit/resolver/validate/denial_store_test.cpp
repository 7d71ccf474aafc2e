#include "resolver/validate/denial_store.hpp"

#include "tests/unit/resolver/validate/signed_world.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::validate;
using namespace parallax::validate::testing;

namespace {

const World& world() {
    static const World made{
        {signed_zone(".", {"b 300 A 192.0.2.1", "h 300 A 192.0.2.2", "x.ent 300 A 192.0.2.3",
                           "*.wild 300 A 192.0.2.4", "cut 300 NS ns.cut", "dname 300 DNAME b",
                           "alias 300 CNAME b"}),
         unsigned_zone("cut.", {"www 300 A 192.0.2.5"})}};
    return made;
}

struct Scene {
    /// What the world says of a name is validated and learnt.
    void learn(const std::string& name, const std::string& type = "A", std::uint64_t scope = 1) {
        Validator validator{world()};
        const auto reply = validator.reply(name, type);
        REQUIRE(text_of(*reply) == "secure");
        store.learn(scope, *reply, now);
    }
    std::string find(const std::string& name, const std::string& type = "A",
                     std::uint64_t scope = 1) const {
        const auto found = store.find(scope, {name_of(name), *dns::rr_type_from_text(type)}, now);
        if (found == nullptr) return "unknown";
        const auto& negative = std::get<recurse::ReplyNegative>(found->end);
        return to_text(negative.rcode) + " " + std::to_string(negative.proof.size()) + " " +
               std::to_string(negative.soa->ttl);
    }
    DenialStore store;
    recurse::Seconds now = 100;
};

} // namespace

TEST_CASE("names in gaps that are known do not exist") {
    Scene scene;
    CHECK(scene.find("c.") == "unknown");
    scene.learn("c."); // between b. and cut., and no wildcard
    CHECK(scene.find("c.") == "NXDOMAIN 2 60");
    CHECK(scene.find("bb.", "MX") == "NXDOMAIN 2 60");
    CHECK(scene.find("x.y.c.") == "NXDOMAIN 2 60");
    CHECK(scene.find("b.") == "unknown"); // it exists; its types are known:
    CHECK(scene.find("b.", "AAAA") == "NOERROR 1 60");
    CHECK(scene.find("z.") == "unknown");
    CHECK(scene.find("c.", "A", 2) == "unknown"); // another route
}

TEST_CASE("types that a name is known not to have") {
    Scene scene;
    scene.learn("h.", "AAAA");
    CHECK(scene.find("h.", "MX") == "NOERROR 1 60");
    CHECK(scene.find("h.") == "unknown");
    scene.learn("ent.");
    CHECK(scene.find("ent.", "TXT") == "NOERROR 2 60"); // an empty non-terminal
    scene.learn("aliasz.");                             // the gap behind alias.
    CHECK(scene.find("alias.", "TXT") == "unknown");
}

TEST_CASE("where a wildcard may answer nothing is denied") {
    Scene scene;
    scene.learn("x.wild.", "AAAA");
    CHECK(scene.find("y.wild.") == "unknown");
    CHECK(scene.find("y.wild.", "MX") == "NOERROR 1 60");
}

TEST_CASE("nothing is denied below a cut or a DNAME, and no DS") {
    Scene scene;
    scene.learn("cut.", "DS");
    CHECK(scene.find("cut.") == "unknown");
    CHECK(scene.find("www.cut.") == "unknown");
    CHECK(scene.find("cut.", "DS") == "unknown");
    scene.learn("dname.", "A");
    CHECK(scene.find("x.dname.") == "unknown");
}

TEST_CASE("what was learnt ages and expires") {
    Scene scene;
    scene.learn("c.");
    scene.now += 59;
    CHECK(scene.find("c.") == "NXDOMAIN 2 1");
    scene.now += 1;
    CHECK(scene.find("c.") == "unknown");
}

TEST_CASE("what is not secure teaches nothing") {
    Scene scene;
    Validator validator{world()};
    auto reply = *validator.reply("c.", "A");
    reply.standing = {recurse::Security::Insecure, {}, {}};
    scene.store.learn(1, reply, scene.now);
    reply.standing = {};
    scene.store.learn(1, reply, scene.now);
    CHECK(scene.store.size() == 0);
}

TEST_CASE("RFC 9824: a record made for one name teaches nothing about others") {
    const auto soa = rrset_of({". 60 SOA a. b. 1 2 3 4 60"});
    for (const std::string nsec :
         {"x. 60 NSEC \\000.x. RRSIG NSEC TYPE128", "x. 60 NSEC \\000.x. A"}) {
        Scene scene;
        recurse::Reply reply;
        reply.end = recurse::ReplyNegative{dns::Rcode::NoError, soa, {rrset_of({nsec})}};
        reply.standing = {recurse::Security::Secure, {}, {}};
        scene.store.learn(1, reply, scene.now);
        CHECK(scene.store.size() == 0);
    }
}

TEST_CASE("it is bounded: the first learnt goes first") {
    Scene scene;
    const auto soa = rrset_of({". 60 SOA a. b. 1 2 3 4 60"});
    for (std::size_t i = 0; i <= denials_kept_max; ++i) {
        const std::string label = "n" + std::to_string(100000 + i);
        recurse::Reply reply;
        reply.end = recurse::ReplyNegative{
            dns::Rcode::NoError, soa, {rrset_of({label + ". 60 NSEC " + label + "z. A"})}};
        reply.standing = {recurse::Security::Secure, {}, {}};
        scene.store.learn(1, reply, scene.now);
        scene.store.learn(1, reply, scene.now); // again: it is kept once
    }
    CHECK(scene.store.size() == denials_kept_max);
    CHECK(scene.find("n100000.", "MX") == "unknown");
    CHECK(scene.find("n100001.", "MX") == "NOERROR 1 60");
}
