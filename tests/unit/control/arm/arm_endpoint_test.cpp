#include "control/arm/arm_endpoint.hpp"

#include "tests/unit/control/arm/signed_in.hpp"
#include "tests/unit/control/running_loop.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <boost/json/parse.hpp>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::arm;
using namespace parallax::control::arm::testing;

namespace {

/// Two threads, as in the server: one answers requests, the other calls.
struct Bench {
    explicit Bench(std::function<resources::Answer(const resources::Call&)> call)
        : endpoint{{one_app(), signing_key()},
                   {"s", "t"},
                   {control_loop.loop().get_executor(), std::move(call)}} {
        control_loop.run();
        loop.run();
    }
    ~Bench() {
        loop.stop();
        control_loop.stop();
    }
    http::Response answer(const http::Request& request) {
        return boost::asio::co_spawn(loop.loop(), endpoint.answer(request), boost::asio::use_future)
            .get();
    }

    control::testing::RunningLoop control_loop, loop;
    ArmEndpoint endpoint;
};

resources::Answer mirror(const resources::Call& call) {
    if (call.path == "/refused") return {409, boost::json::object{{"error", "no"}}, {}};
    return {200, boost::json::object{{"id", call.path}}, "tag"};
}

std::string code_of(const http::Response& response) {
    const auto body = boost::json::parse(response.body);
    return std::string{body.at("error").at("code").as_string()};
}

http::Request signed_request(const std::string& method, const std::string& path) {
    http::Request made = request(method, path);
    made.headers["authorization"] = "Bearer " + token_of_app();
    return made;
}

} // namespace

TEST_CASE("a call goes to the control thread and comes back") {
    std::thread::id ran_on;
    Bench bench{[&](const resources::Call& call) {
        ran_on = std::this_thread::get_id();
        return mirror(call);
    }};
    const http::Response good = bench.answer(signed_request("GET", "/subscriptions"));
    CHECK(good.status == 200);
    CHECK(good.body == R"({"id":"/subscriptions"})");
    CHECK(header(good, "ETag") == "tag");
    CHECK(header(good, "x-ms-request-id").size() == 36);
    CHECK(ran_on != std::this_thread::get_id());
    CHECK(bench.answer(signed_request("GET", "/refused")).status == 409);
    CHECK(bench.endpoint.counts().calls == 2);
    CHECK(bench.endpoint.counts().calls_refused == 1);
}

TEST_CASE("nothing reaches the control thread without a good token") {
    Bench bench{[](const resources::Call&) -> resources::Answer {
        FAIL_CHECK("called");
        return resources::Answer{};
    }};
    const http::Response stranger = bench.answer(request("PUT", "/subscriptions"));
    CHECK(stranger.status == 401);
    CHECK(header(stranger, "WWW-Authenticate").starts_with("Bearer "));
    http::Request old = request("DELETE", "/subscriptions");
    old.headers["authorization"] = "Bearer x.y.z";
    CHECK(code_of(bench.answer(old)) == "InvalidAuthenticationToken");
    http::Request good = signed_request("PUT", "/subscriptions");
    bench.endpoint.replace_principals({});
    CHECK(bench.answer(good).status == 401);
    CHECK(bench.endpoint.counts().tokens_refused == 3);
}

TEST_CASE("logins are counted, and need no call") {
    Bench bench{mirror};
    http::Request login = request("POST", "/adfs/oauth2/token");
    login.body = "grant_type=client_credentials&client_id=app&client_secret=s3cret";
    CHECK(bench.answer(login).status == 200);
    login.body += "x";
    CHECK(bench.answer(login).status == 401);
    CHECK(bench.answer(request("HEAD", "/metadata/endpoints")).status == 200);
    CHECK(bench.endpoint.counts().logins == 1);
    CHECK(bench.endpoint.counts().logins_refused == 1);
    CHECK(bench.endpoint.counts().calls == 0);
}

TEST_CASE("strangers' bodies are small") {
    const Bench bench{mirror};
    CHECK(bench.endpoint.body_octets_max(request("PUT", "/x")) == identity::form_octets_max);
    CHECK(bench.endpoint.body_octets_max(signed_request("PUT", "/x")) == body_octets_max);
}

TEST_CASE("what is no request is refused in ARM's words") {
    const Bench bench{mirror};
    CHECK(code_of(bench.endpoint.refusal(413, "too large")) == "RequestEntityTooLarge");
    CHECK(code_of(bench.endpoint.refusal(400, "malformed")) == "BadRequest");
}
