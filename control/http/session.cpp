#include "control/http/session.hpp"

#include "control/http/head.hpp"
#include "control/http/target.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <ctime>
#include <variant>

namespace parallax::control::http {
namespace asio = boost::asio;
namespace beast = boost::beast;
using Parser = beast::http::request_parser<beast::http::string_body>;

namespace {

constexpr std::size_t read_octets = 4096;
constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

std::string_view view(beast::string_view text) {
    return {text.data(), text.size()};
}

std::string_view text_of(const beast::flat_buffer& buffer) {
    const auto octets = buffer.data();
    return {static_cast<const char*>(octets.data()), octets.size()};
}

std::string folded(std::string_view text) {
    std::string made{text};
    for (char& c : made) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return made;
}

Reading refused(unsigned status, std::string_view why) {
    Reading reading;
    reading.outcome = Reading::Outcome::Refused;
    reading.status = status;
    reading.why = why;
    return reading;
}

/// A client that leaves in the middle is not answered; one that talks nonsense is.
Reading fault_reading(const boost::system::error_code& fault) {
    using beast::http::error;
    if (fault == error::body_limit) return refused(413, "the request is too large");
    const bool is_http = fault.category() == beast::http::make_error_code(error{}).category();
    const bool has_left = fault == error::end_of_stream || fault == error::partial_message;
    if (is_http && !has_left) return refused(400, "the request is malformed");
    return {};
}

std::string header_of(const Request& request, const char* name) {
    const auto found = request.headers.find(name);
    return found == request.headers.end() ? std::string{} : found->second;
}

/// RFC 9110 section 5.3: what is given more than once is one list.
void add_header(Request& request, std::string_view name, std::string_view value) {
    std::string& held = request.headers[folded(name)];
    held += held.empty() ? std::string{value} : ", " + std::string{value};
}

/// Reads until the whole head is in the buffer. Nothing: it is; its size is in `octets`.
struct HeadRead {
    std::optional<Reading> ended;
    std::size_t octets = 0;
};
asio::awaitable<HeadRead> read_head(Session& session) {
    std::size_t scanned = 0;
    for (;;) {
        const std::string_view here = text_of(session.buffer);
        const HeadScan scan = scan_head(here, scanned);
        const bool too_large = std::max(scan.octets, here.size()) > head_octets_max;
        if (!scan.fault.empty()) co_return HeadRead{refused(400, scan.fault)};
        if (scan.octets != 0 && scan.octets <= head_octets_max) {
            const std::string_view fault = head_fault(here.substr(0, scan.octets));
            if (!fault.empty()) co_return HeadRead{refused(400, fault)};
            co_return HeadRead{std::nullopt, scan.octets};
        }
        if (too_large) co_return HeadRead{refused(431, "the head of the request is too large")};
        scanned = here.size();
        const auto [fault, octets] =
            co_await session.stream.async_read_some(session.buffer.prepare(read_octets), quietly);
        if (fault) co_return HeadRead{Reading{}};
        session.buffer.commit(octets);
    }
}

/// What the head says; the body is not there yet.
std::variant<Request, Reading> request_of(const Parser& parser, const std::string& client) {
    const auto& message = parser.get();
    const std::string_view text = view(message.target());
    if (text.size() > target_octets_max) return refused(414, "the target is too long");
    auto target = read_target(text);
    if (!target) return refused(400, "the path or the query is malformed");
    Request request{std::string{view(message.method_string())},
                    std::move(target->path),
                    std::move(target->query),
                    {},
                    {},
                    client};
    for (const auto& field : message) {
        add_header(request, view(field.name_string()), view(field.value()));
    }
    return request;
}

asio::awaitable<std::optional<Reading>> read_body(Session& session, Parser& parser,
                                                  Request& request) {
    const std::string expected = folded(header_of(request, "expect"));
    if (!expected.empty() && expected != "100-continue") {
        co_return refused(417, "only 100-continue can be expected");
    }
    if (parser.is_done()) co_return std::nullopt;
    if (!expected.empty()) {
        const auto [fault, octets] =
            co_await asio::async_write(session.stream, asio::buffer(go_on), quietly);
        if (fault || octets != go_on.size()) co_return Reading{};
    }
    const auto [fault, taken] =
        co_await beast::http::async_read(session.stream, session.buffer, parser, quietly);
    if (fault) co_return fault_reading(fault);
    request.body = std::move(parser.get().body());
    co_return std::nullopt;
}

/// RFC 9110 section 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT".
std::string http_date(std::time_t now) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    std::array<char, 64> text{};
    const std::size_t size =
        std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    return {text.data(), size};
}

} // namespace

asio::awaitable<bool> Session::shake_hands(Session& session) {
    const auto [fault] =
        co_await session.stream.async_handshake(asio::ssl::stream_base::server, quietly);
    co_return !fault;
}

asio::awaitable<bool> Session::wait_for_request(Session& session) {
    if (session.buffer.size() != 0) co_return true;
    const auto [fault, octets] =
        co_await session.stream.async_read_some(session.buffer.prepare(read_octets), quietly);
    session.buffer.commit(octets);
    co_return !fault;
}

asio::awaitable<Reading> Session::read_request(Session& session, const Responder& responder) {
    HeadRead head = co_await read_head(session);
    if (head.ended) co_return std::move(*head.ended);
    Parser parser;
    parser.header_limit(head_octets_max);
    parser.body_limit(boost::none);
    boost::system::error_code fault;
    const std::size_t taken =
        parser.put(asio::buffer(text_of(session.buffer).data(), head.octets), fault);
    if (fault || taken != head.octets || !parser.is_header_done()) {
        co_return refused(400, "the head is malformed");
    }
    session.buffer.consume(taken);
    auto read = request_of(parser, session.client);
    if (auto* const refusal = std::get_if<Reading>(&read)) co_return std::move(*refusal);
    Reading reading;
    reading.request = std::get<Request>(std::move(read));
    reading.is_head = reading.request.method == "HEAD";
    reading.keep_alive = parser.keep_alive();
    const std::size_t most = responder.body_octets_max(reading.request);
    if (parser.content_length().value_or(0) > most) {
        co_return refused(413, "the request is larger than " + std::to_string(most) + " octets");
    }
    parser.body_limit(most);
    if (auto ended = co_await read_body(session, parser, reading.request)) {
        co_return std::move(*ended);
    }
    reading.outcome = Reading::Outcome::Good;
    co_return reading;
}

asio::awaitable<bool> Session::send(Session& session, Response response, Sending sending) {
    beast::http::response<beast::http::string_body> message;
    message.version(11);
    message.result(response.status);
    message.set(beast::http::field::date, http_date(std::time(nullptr)));
    for (const auto& [name, value] : response.headers) message.insert(name, value);
    message.keep_alive(sending.then == Sending::Then::KeepAlive);
    const bool may_have_body = response.status >= 200 && response.status != 204;
    if (may_have_body) message.content_length(response.body.size());
    if (may_have_body && sending.body == Sending::Body::Sent) {
        message.body() = std::move(response.body);
    }
    const auto [fault, octets] =
        co_await beast::http::async_write(session.stream, message, quietly);
    co_return !fault && octets != 0;
}

asio::awaitable<void> Session::say_farewell(Session& session) {
    const auto [unclean] = co_await session.stream.async_shutdown(quietly);
    if (unclean == asio::error::operation_aborted) co_return;
    auto& transport = session.stream.next_layer();
    boost::system::error_code ignored;
    transport.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    // Closing with octets unread would reset the connection, and the client might lose the answer.
    std::array<char, read_octets> discarded{};
    for (std::size_t total = 0; total < farewell_octets_max;) {
        const auto [fault, octets] =
            co_await transport.async_read_some(asio::buffer(discarded), quietly);
        if (fault) co_return;
        total += octets;
    }
}

} // namespace parallax::control::http
