// Arm: calls of the resource API against a model, as text. Only for tests; one thread.
#pragma once

#include "control/resources/resource_api.hpp"
#include "tests/unit/zones/model/estate.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace parallax::test {

namespace json = boost::json;
using control::resources::Answer;
using control::resources::Call;
using control::resources::Method;

inline const std::string rg = "/subscriptions/s/resourceGroups/rg";
inline const std::string net = rg + "/providers/Microsoft.Network";
inline const std::string signalr = rg + "/providers/Microsoft.SignalRService/SignalR";

class Arm {
  public:
    Ruled<Answer> call(Call call) {
        return estate.apply([&](Draft& draft) { return control::resources::answer(draft, call); });
    }
    Ruled<Answer> call(Method method, const std::string& path, const std::string& body = "null") {
        Call asked;
        asked.method = method;
        asked.path = path;
        asked.body = json::parse(body);
        asked.may = may;
        asked.client = "app";
        asked.base_url = "https://localhost:8443";
        return call(asked);
    }
    /// The body of a good answer.
    json::value put(const std::string& path, const std::string& body) {
        return body_of(call(Method::Put, path, body));
    }
    json::value get(const std::string& path) { return body_of(call(Method::Get, path)); }
    json::value patch(const std::string& path, const std::string& body) {
        return body_of(call(Method::Patch, path, body));
    }
    unsigned remove(const std::string& path) {
        const auto answer = call(Method::Delete, path);
        INFO(path << ": " << Catch::Detail::stringify(answer));
        REQUIRE(answer);
        return answer->status;
    }
    /// "Code: message" of a refusal; "" when there was none.
    std::string refusal(Method method, const std::string& path, const std::string& body = "null") {
        const auto answer = call(method, path, body);
        return answer ? std::string{} : answer.error().code + ": " + answer.error().message;
    }

    Estate estate;
    control::resources::May may = [](std::string_view, std::string_view) { return true; };

  private:
    static json::value body_of(const Ruled<Answer>& answer) {
        INFO(Catch::Detail::stringify(answer));
        REQUIRE(answer);
        return answer->body;
    }
};

/// A value by its JSON pointer, serialised.
inline std::string at(const json::value& value, const std::string& pointer) {
    boost::system::error_code error;
    const json::value* const found = value.find_pointer(pointer, error);
    return found == nullptr ? "absent" : json::serialize(*found);
}

/// A network n1 with subnet s1, linked to the SignalR zone, and a service foobar.
inline void build_signalr(Arm& arm) {
    arm.put(net + "/virtualNetworks/n1",
            R"({"location":"westeurope",)"
            R"("properties":{"addressSpace":{"addressPrefixes":["10.1.0.0/16"]}}})");
    arm.put(net + "/virtualNetworks/n1/subnets/s1",
            R"({"properties":{"addressPrefix":"10.1.1.0/24"}})");
    arm.put(net + "/privateDnsZones/" + signalr_zone, R"({"location":"global"})");
    arm.put(net + "/privateDnsZones/" + signalr_zone + "/virtualNetworkLinks/l1",
            R"({"location":"global","properties":{"registrationEnabled":false,)"
            R"("virtualNetwork":{"id":")" +
                net + R"(/virtualNetworks/n1"}}})");
    arm.put(signalr + "/foobar",
            R"({"location":"westeurope","sku":{"name":"Standard_S1","capacity":1},)"
            R"("properties":{"cors":{"allowedOrigins":["*"]},)"
            R"("networkACLs":{"defaultAction":"Allow"},"publicNetworkAccess":"Enabled"}})");
}

inline std::string endpoint_body(const std::string& array = "privateLinkServiceConnections") {
    return R"({"location":"westeurope","properties":{")" + array +
           R"(":[{"name":"c1","properties":{"groupIds":["signalr"],)"
           R"("requestMessage":"please","privateLinkServiceId":")" +
           signalr + R"(/foobar"}}],"subnet":{"id":")" + net +
           R"(/virtualNetworks/n1/subnets/s1"}}})";
}

} // namespace parallax::test
