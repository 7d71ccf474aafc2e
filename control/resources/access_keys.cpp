#include "control/resources/access_keys.hpp"

#include <openssl/evp.h>

#include <array>

namespace parallax::control::resources {
namespace json = boost::json;

namespace {

constexpr std::size_t key_octets = 32;
constexpr std::size_t key_text_octets = (key_octets + 2) / 3 * 4;

std::string key_of(const model::Service& service, const std::string& which) {
    const std::string seed = service.head.id.key() + '/' + which;
    std::array<unsigned char, key_octets> digest{};
    unsigned size = 0;
    EVP_Digest(seed.data(), seed.size(), digest.data(), &size, EVP_sha256(), nullptr);
    std::array<unsigned char, key_text_octets + 1> text{};
    EVP_EncodeBlock(text.data(), digest.data(), static_cast<int>(digest.size()));
    return {text.begin(), text.end() - 1};
}

std::string connection_string(const std::string& host, const std::string& key) {
    return "Endpoint=https://" + host + ";AccessKey=" + key + ";Version=1.0;";
}

} // namespace

std::optional<json::object> access_keys_of(const model::Service& service) {
    const model::ResourceId& id = service.head.id;
    const bool is_messaging = id.is_type("Microsoft.SignalRService/SignalR") ||
                              id.is_type("Microsoft.SignalRService/WebPubSub");
    if (!is_messaging || service.sub_resources.empty()) return std::nullopt;
    const auto& names = service.sub_resources.front().names;
    if (!names) return std::nullopt;
    std::string host = names->public_name.to_text();
    host.pop_back(); // the final dot
    const std::string primary = key_of(service, "primary");
    const std::string secondary = key_of(service, "secondary");
    return json::object{{"primaryKey", primary},
                        {"secondaryKey", secondary},
                        {"primaryConnectionString", connection_string(host, primary)},
                        {"secondaryConnectionString", connection_string(host, secondary)}};
}

} // namespace parallax::control::resources
