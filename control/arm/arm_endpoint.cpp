#include "control/arm/arm_endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

namespace parallax::control::arm {
namespace asio = boost::asio;

namespace {

identity::UnixSeconds unix_now() {
    using namespace std::chrono;
    return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

std::string new_guid() {
    return boost::uuids::to_string(boost::uuids::random_generator{}());
}

/// A call on its way to the control thread and back. The coroutine that waits owns it: when the
/// server goes meanwhile, the control thread finds nobody to answer.
struct Exchange {
    Exchange(const asio::any_io_executor& home, resources::Call asked)
        : bell{home}, call{std::move(asked)} {
        bell.expires_at(asio::steady_timer::time_point::max());
    }

    asio::steady_timer bell; ///< cancelled when the answer is there
    resources::Call call;
    std::optional<resources::Answer> answer;
};

void ring(const std::shared_ptr<Exchange>& exchange) {
    asio::post(exchange->bell.get_executor(), [exchange] { exchange->bell.cancel(); });
}

asio::awaitable<resources::Answer> ask(const ControlThread& control, resources::Call call) {
    const auto home = co_await asio::this_coro::executor;
    const auto exchange = std::make_shared<Exchange>(home, std::move(call));
    asio::post(control.executor, [ask = control.call, asked = std::weak_ptr{exchange}] {
        const auto held = asked.lock();
        if (!held) return;
        held->answer = ask(held->call);
        ring(held);
    });
    co_await exchange->bell.async_wait(asio::as_tuple(asio::use_awaitable));
    co_return std::move(*exchange->answer);
}

} // namespace

ArmEndpoint::ArmEndpoint(identity::Identity identity, resources::Account account,
                         ControlThread control)
    : account_{std::move(account)}, control_{std::move(control)}, identity_{std::move(identity)} {}

void ArmEndpoint::replace_principals(std::vector<config::Principal> principals) {
    identity_.replace_principals(std::move(principals));
}

std::size_t ArmEndpoint::body_octets_max(const http::Request& head) const {
    const auto who = identity_.authenticate(head, unix_now());
    return std::holds_alternative<identity::Caller>(who) ? arm::body_octets_max
                                                         : identity::form_octets_max;
}

std::optional<http::Response> ArmEndpoint::answer_login(const http::Request& request,
                                                        identity::UnixSeconds now) {
    auto response = identity_.answer(request, now);
    if (!response || request.method != "POST") return response;
    ++(response->status < 400 ? counts_.logins : counts_.logins_refused);
    return response;
}

asio::awaitable<http::Response> ArmEndpoint::answer_call(http::Request request,
                                                         identity::UnixSeconds now) {
    auto who = identity_.authenticate(request, now);
    if (auto* const refused = std::get_if<http::Response>(&who)) {
        ++counts_.tokens_refused;
        co_return std::move(*refused);
    }
    ++counts_.calls;
    auto call = call_of(request, {std::get<identity::Caller>(std::move(who)), account_,
                                  identity_.place_of(request).base_url});
    if (const auto* const fault = std::get_if<Fault>(&call)) {
        ++counts_.calls_refused;
        co_return reply_with(*fault);
    }
    const resources::Answer answer =
        co_await ask(control_, std::get<resources::Call>(std::move(call)));
    if (answer.status >= 400) ++counts_.calls_refused;
    co_return reply_to(request, answer);
}

asio::awaitable<http::Response> ArmEndpoint::answer(http::Request request) {
    const identity::UnixSeconds now = unix_now();
    http::Request read = request;
    if (read.method == "HEAD") read.method = "GET";
    http::Response response;
    if (auto login = answer_login(read, now)) {
        response = std::move(*login);
    } else {
        response = co_await answer_call(request, now);
    }
    add_request_ids(response, request, new_guid());
    co_return response;
}

http::Response ArmEndpoint::refusal(unsigned status, std::string_view why) const {
    const char* const code = status == 413   ? "RequestEntityTooLarge"
                             : status == 431 ? "RequestHeaderFieldsTooLarge"
                             : status == 417 ? "ExpectationFailed"
                             : status == 414 ? "RequestUriTooLong"
                                             : "BadRequest";
    return reply_with({status, code, "The request was refused: " + std::string{why} + "."});
}

} // namespace parallax::control::arm
