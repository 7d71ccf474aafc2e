#include "control/identity/cloud_metadata.hpp"

#include "control/identity/base64url.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace parallax::control::identity {

namespace {

namespace json = boost::json;

constexpr const char* cloud_name = "parallax";

/// Azure's own suffixes: names of services are the same here, only their answers are ours.
json::object suffixes() {
    return {{"acrLoginServer", "azurecr.io"},
            {"sqlServerHostname", "database.windows.net"},
            {"keyVaultDns", "vault.azure.net"},
            {"storage", "core.windows.net"},
            {"storageSyncEndpointSuffix", "afs.azure.net"},
            {"azureFrontDoorEndpointSuffix", "azurefd.net"},
            {"mhsmDns", "managedhsm.azure.net"},
            {"mysqlServerEndpoint", "mysql.database.azure.com"},
            {"mariadbServerEndpoint", "mariadb.database.azure.com"},
            {"postgresqlServerEndpoint", "postgres.database.azure.com"},
            {"synapseAnalytics", "dev.azuresynapse.net"},
            {"attestationEndpoint", "attest.azure.net"},
            {"azureDataLakeStoreFileSystem", "azuredatalakestore.net"},
            {"azureDataLakeAnalyticsCatalogAndJob", "azuredatalakeanalytics.net"}};
}

json::object first_form(const Place& place) {
    const std::string& base = place.base_url;
    return {{"galleryEndpoint", base},
            {"graphEndpoint", base},
            {"portalEndpoint", base},
            {"authentication",
             json::object{{"loginEndpoint", base + "/adfs"}, {"audiences", json::array{base}}}}};
}

json::object cloud(const Place& place, const json::object& authentication) {
    const std::string& base = place.base_url;
    return {{"name", cloud_name},
            {"portal", base},
            {"authentication", authentication},
            {"resourceManager", base},
            {"media", base},
            {"graph", base},
            {"graphAudience", base},
            {"microsoftGraphResourceId", base},
            {"batch", base},
            {"gallery", base},
            {"sqlManagement", base},
            {"activeDirectoryDataLake", base},
            {"vmImageAliasDoc", base},
            {"suffixes", suffixes()}};
}

json::object adfs_authentication(const Place& place) {
    return {{"loginEndpoint", place.base_url + "/adfs"},
            {"audiences", json::array{place.base_url}},
            {"tenant", "adfs"},
            {"identityProvider", "ADFS"}};
}

json::object tenant_authentication(const Place& place) {
    return {{"loginEndpoint", place.base_url},
            {"audiences", json::array{place.base_url}},
            {"tenant", place.tenant},
            {"identityProvider", "AAD"}};
}

/// OpenID Connect Discovery 1.0 section 3.
json::object provider(const std::string& issuer, const std::string& authorize,
                      const std::string& token, const std::string& keys) {
    return {{"issuer", issuer},
            {"authorization_endpoint", authorize},
            {"token_endpoint", token},
            {"jwks_uri", keys},
            {"token_endpoint_auth_methods_supported", json::array{"client_secret_post"}},
            {"response_types_supported", json::array{"token"}},
            {"response_modes_supported", json::array{"form_post"}},
            {"grant_types_supported", json::array{"client_credentials"}},
            {"subject_types_supported", json::array{"public"}},
            {"id_token_signing_alg_values_supported", json::array{"RS256"}}};
}

} // namespace

http::Response json_response(unsigned status, const json::value& body) {
    // RFC 6749 section 5.1 for tokens; nothing else here is worth keeping either.
    return {status,
            {{"Content-Type", "application/json; charset=utf-8"}, {"Cache-Control", "no-store"}},
            json::serialize(body)};
}

http::Response endpoints_metadata(const Place& place, std::string_view api_version) {
    if (api_version <= "2015-01-01") return json_response(200, first_form(place));
    // Versions are dates, so their text sorts as they do.
    if (api_version < "2022-09-01") {
        json::array clouds;
        clouds.emplace_back(cloud(place, adfs_authentication(place)));
        return json_response(200, clouds);
    }
    return json_response(200, cloud(place, tenant_authentication(place)));
}

http::Response adfs_discovery(const Place& place) {
    const std::string start = place.base_url + "/adfs";
    return json_response(200, provider(start, start + "/oauth2/authorize", start + "/oauth2/token",
                                       start + "/discovery/keys"));
}

http::Response openid_discovery(const Place& place) {
    const std::string start = place.base_url + "/" + place.tenant;
    return json_response(200,
                         provider(place.base_url + "/adfs", start + "/oauth2/v2.0/authorize",
                                  start + "/oauth2/v2.0/token", start + "/discovery/v2.0/keys"));
}

http::Response instance_discovery(const Place& place) {
    const std::string host = place.base_url.substr(std::string_view("https://").size());
    const json::object here{
        {"preferred_network", host}, {"preferred_cache", host}, {"aliases", json::array{host}}};
    json::array instances;
    instances.emplace_back(here);
    return json_response(200, json::object{{"tenant_discovery_endpoint",
                                            place.base_url + "/" + place.tenant +
                                                "/v2.0/.well-known/openid-configuration"},
                                           {"api-version", "1.1"},
                                           {"metadata", instances}});
}

http::Response published_keys(const SigningKey& key) {
    json::array keys;
    keys.emplace_back(json::object{{"kty", "RSA"},
                                   {"use", "sig"},
                                   {"alg", "RS256"},
                                   {"kid", key.thumbprint()},
                                   {"n", to_base64url(key.modulus())},
                                   {"e", to_base64url(key.exponent())}});
    return json_response(200, json::object{{"keys", keys}});
}

} // namespace parallax::control::identity
