#include "control/resources/subscription_api.hpp"

#include "tests/unit/control/resources/arm.hpp"

using namespace parallax;
using namespace parallax::test;

namespace {

const std::string subscription = "/subscriptions/S";

/// A server of subscription "s" and tenant "t".
Call call_to(const std::string& path, Method method = Method::Get,
             const std::string& body = "null") {
    Call call;
    call.method = method;
    call.path = path;
    call.body = json::parse(body);
    call.account = {"s", "t"};
    return call;
}

json::value told(Arm& arm, const Call& call) {
    const auto answer = arm.call(call);
    INFO(call.path << ": " << Catch::Detail::stringify(answer));
    REQUIRE(answer);
    return answer->body;
}

std::string code_of(Arm& arm, const Call& call) {
    const auto answer = arm.call(call);
    return answer ? std::string{} : answer.error().code;
}

} // namespace

TEST_CASE("there is one subscription of one tenant") {
    Arm arm;
    CHECK(at(told(arm, call_to("/subscriptions")), "/value/0/subscriptionId") == R"("s")");
    CHECK(at(told(arm, call_to(subscription)), "/tenantId") == R"("t")");
    CHECK(at(told(arm, call_to("/tenants")), "/value/0/tenantId") == R"("t")");
    CHECK(code_of(arm, call_to("/subscriptions/other")) == "SubscriptionNotFound");
    CHECK(code_of(arm, call_to("/subscriptions/other/resourceGroups/rg")) ==
          "SubscriptionNotFound");
    CHECK(at(told(arm, call_to(subscription + "/locations")), "/value/0/name") ==
          R"("australiaeast")");
}

TEST_CASE("providers are those of the catalogue and our own, and always registered") {
    Arm arm;
    const std::string signalr_provider = subscription + "/providers/microsoft.signalrservice";
    const json::value shown = told(arm, call_to(signalr_provider));
    CHECK(at(shown, "/namespace") == R"("Microsoft.SignalRService")");
    CHECK(at(shown, "/registrationState") == R"("Registered")");
    CHECK(at(shown, "/resourceTypes/0/resourceType") == R"("SignalR")");
    CHECK(told(arm, call_to(signalr_provider + "/register", Method::Post)) == shown);
    CHECK(told(arm, call_to(signalr_provider + "/unregister", Method::Post)) == shown);
    CHECK(told(arm, call_to("/providers/microsoft.signalrservice")) == shown);
    CHECK(told(arm, call_to(subscription + "/providers")).at("value").as_array().size() >= 3);
    CHECK(code_of(arm, call_to(subscription + "/providers/none")) == "InvalidResourceNamespace");
    Call reader = call_to(signalr_provider + "/register", Method::Post);
    reader.may = [](std::string_view action, std::string_view) { return action.ends_with("read"); };
    CHECK(code_of(arm, reader) == "AuthorizationFailed");
}

TEST_CASE("whatever operation is asked for has succeeded") {
    Arm arm;
    const std::string path = GENERATE(
        Catch::Generators::as<std::string>{},
        subscription + "/providers/Microsoft.Network/locations/x/operations/7",
        subscription + "/providers/Microsoft.Network/locations/x/operationResults/7",
        subscription + "/providers/Microsoft.SignalRService/locations/x/operationStatuses/7",
        subscription + "/operationresults/7", net + "/privateDnsOperationStatuses/7",
        net + "/privateDnsOperationResults/7");
    const json::value shown = told(arm, call_to(path));
    CHECK(at(shown, "/status") == R"("Succeeded")");
    CHECK(at(shown, "/name") == R"("7")");
}

TEST_CASE("a name is available until a service of the type has it, in any group") {
    Arm arm;
    build_signalr(arm);
    const std::string check =
        subscription + "/providers/Microsoft.SignalRService/locations/x/checkNameAvailability";
    const auto available = [&](const std::string& name) {
        const std::string body =
            R"({"type":"Microsoft.SignalRService/SignalR","name":")" + name + R"("})";
        return at(told(arm, call_to(check, Method::Post, body)), "/nameAvailable");
    };
    CHECK(available("FooBar") == "false");
    CHECK(available("foobar2") == "true");
    CHECK(code_of(arm, call_to(check, Method::Post, "{}")) == "InvalidRequestContent");
    CHECK(code_of(arm, call_to(check)) == "OperationNotAllowed");
}

TEST_CASE("paths of nothing are those of no resource") {
    Arm arm;
    CHECK(code_of(arm, call_to("/")) == "InvalidResourceId");
    CHECK(code_of(arm, call_to("/elsewhere")) == "InvalidResourceId");
    CHECK(code_of(arm, call_to(subscription + "/nothing")) == "InvalidResourceId");
}

TEST_CASE("a name is told only to who may ask, and only of the provider's own types") {
    Arm arm;
    build_signalr(arm);
    const std::string path =
        subscription + "/providers/Microsoft.SignalRService/locations/x/checkNameAvailability";
    Call call = call_to(path, Method::Post,
                        R"({"type":"Microsoft.SignalRService/SignalR","name":"foobar"})");
    call.may = [](std::string_view action, std::string_view) { return action.ends_with("/read"); };
    CHECK(code_of(arm, call) == "AuthorizationFailed");
    const Call other =
        call_to(path, Method::Post, R"({"type":"Microsoft.Network/virtualNetworks","name":"n1"})");
    CHECK(code_of(arm, other) == "InvalidRequestContent");
}

TEST_CASE("the status of an operation is read, and nothing else") {
    Arm arm;
    const std::string path = subscription + "/providers/P/locations/x/operationStatuses/7";
    for (const Method method : {Method::Put, Method::Patch, Method::Post, Method::Delete}) {
        CHECK(code_of(arm, call_to(path, method, "{}")) == "OperationNotAllowed");
    }
}
