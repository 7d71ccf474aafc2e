#include "control/identity/cloud_metadata.hpp"

#include <catch2/catch.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>

using namespace parallax::control;
using namespace parallax::control::identity;

namespace {

const Place place{"https://localhost:8443", "00000000-0000-0000-0000-000000000002"};

boost::json::value body_of(const http::Response& response) {
    CHECK(response.status == 200);
    return boost::json::parse(response.body);
}

std::string text_at(const boost::json::value& value, const std::string& name) {
    const auto* found = value.as_object().if_contains(name);
    return found && found->is_string() ? std::string(found->as_string().c_str()) : "";
}

} // namespace

TEST_CASE("the first form of the metadata is what az cloud register reads") {
    const auto body = body_of(endpoints_metadata(place, "2015-01-01"));
    CHECK(text_at(body, "galleryEndpoint") == place.base_url);
    CHECK(text_at(body, "graphEndpoint") == place.base_url);
    CHECK(text_at(body, "portalEndpoint") == place.base_url);
    const auto& login = body.at("authentication");
    CHECK(text_at(login, "loginEndpoint") == "https://localhost:8443/adfs");
    CHECK(login.at("audiences").as_array().size() == 1);
}

TEST_CASE("later forms: a list of clouds, then one cloud") {
    const auto list = body_of(endpoints_metadata(place, "2019-05-01"));
    REQUIRE(list.is_array());
    CHECK(text_at(list.as_array().at(0), "resourceManager") == place.base_url);
    CHECK(text_at(list.as_array().at(0).at("authentication"), "identityProvider") == "ADFS");
    const auto cloud = body_of(endpoints_metadata(place, "2022-09-01"));
    REQUIRE(cloud.is_object());
    CHECK(text_at(cloud, "resourceManager") == place.base_url);
    CHECK(text_at(cloud, "microsoftGraphResourceId") == place.base_url);
    CHECK(text_at(cloud.at("authentication"), "tenant") == place.tenant);
    CHECK(text_at(cloud.at("authentication"), "loginEndpoint") == place.base_url);
    CHECK(text_at(cloud.at("suffixes"), "keyVaultDns") == "vault.azure.net");
}

TEST_CASE("discovery names the endpoints of its own shape") {
    CHECK(text_at(body_of(adfs_discovery(place)), "token_endpoint") ==
          "https://localhost:8443/adfs/oauth2/token");
    CHECK(text_at(body_of(openid_discovery(place)), "token_endpoint") ==
          place.base_url + "/" + place.tenant + "/oauth2/v2.0/token");
    CHECK(text_at(body_of(instance_discovery(place)), "tenant_discovery_endpoint") ==
          place.base_url + "/" + place.tenant + "/v2.0/.well-known/openid-configuration");
}

TEST_CASE("the public key is published, the private one is not") {
    const auto key = SigningKey::make();
    REQUIRE(key);
    const auto body = body_of(published_keys(*key));
    const auto& shown = body.at("keys").as_array().at(0).as_object();
    CHECK(text_at(shown, "kid") == key->thumbprint());
    CHECK(text_at(shown, "e") == "AQAB");
    for (const char* secret : {"d", "p", "q", "dp", "dq", "qi"})
        CHECK_FALSE(shown.contains(secret));
}
