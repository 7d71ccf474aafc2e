#include "zones/model/network_acl.hpp"

#include <catch2/catch.hpp>

using namespace parallax::model;

TEST_CASE("with Deny as default only what is allowed passes") {
    NetworkAcl acl;
    acl.default_action = AclAction::Deny;
    acl.public_network.allow = static_cast<RequestKinds>(RequestKind::RestApi);
    acl = with_connection(acl, "pe1.guid");
    CHECK(allows(acl, RequestKind::RestApi, nullptr));
    CHECK_FALSE(allows(acl, RequestKind::ClientConnection, nullptr));
    const std::string mine = "pe1.guid", other = "pe2.guid";
    CHECK(allows(acl, RequestKind::ClientConnection, &mine));
    CHECK_FALSE(allows(acl, RequestKind::ClientConnection, &other));
}

TEST_CASE("with Allow as default all passes but what is denied") {
    NetworkAcl acl;
    acl.public_network.deny = static_cast<RequestKinds>(RequestKind::ClientConnection);
    const std::string other = "pe2.guid";
    CHECK_FALSE(allows(acl, RequestKind::ClientConnection, nullptr));
    CHECK(allows(acl, RequestKind::Trace, nullptr));
    CHECK(allows(acl, RequestKind::ClientConnection, &other));
}

TEST_CASE("a connection is listed once and can be taken off") {
    const NetworkAcl one = with_connection({}, "pe1.guid");
    CHECK(with_connection(one, "pe1.guid") == one);
    CHECK(one.endpoints.size() == 1);
    CHECK(without_connection(one, "pe1.guid") == NetworkAcl{});
    CHECK(without_connection(one, "pe2.guid") == one);
}
