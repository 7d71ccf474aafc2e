#include "resolver/serve/upstream_exchange.hpp"

#include "resolver/serve/asio_endpoint.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace parallax::serve {

namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using recurse::GaveUp;
using recurse::KeepWaiting;
using recurse::Step;

constexpr std::size_t idle_upstreams_kept_max = 64;
/// RDATA that fit a ready answer in any case.
constexpr std::size_t single_octets_max = 512;
constexpr auto as_pair = asio::as_tuple(asio::use_awaitable);

/// One of the places an upstream has.
class ExchangeSlot {
  public:
    ExchangeSlot(WorkerState& worker, const dns::Endpoint& upstream, UpstreamTry& one)
        : worker_{worker}, one_{one}, place_{worker.tries.try_emplace(upstream).first} {
        place_->second.push_back(one_);
    }
    ~ExchangeSlot() {
        place_->second.erase(place_->second.iterator_to(one_));
        // A few servers stay: they are asked again soon.
        if (!place_->second.empty() || worker_.tries.size() <= idle_upstreams_kept_max) return;
        worker_.tries.erase(place_);
    }
    ExchangeSlot(const ExchangeSlot&) = delete;
    ExchangeSlot& operator=(const ExchangeSlot&) = delete;

  private:
    WorkerState& worker_;
    UpstreamTry& one_;
    std::map<dns::Endpoint, boost::intrusive::list<UpstreamTry>>::iterator place_;
};

/// Whether one more may ask; makes room where the oldest has had its time.
bool has_room(WorkerState& worker, const dns::Endpoint& upstream) {
    const auto found = worker.tries.find(upstream);
    if (found == worker.tries.end()) return true;
    auto& tries = found->second;
    const std::size_t most = worker.settings->in_flight_per_upstream_max;
    if (tries.size() < most) return true;
    // More than may be, after a reload: to end one would make no room.
    if (tries.size() > most || tries.empty()) return false;
    const auto oldest = std::min_element(
        tries.begin(), tries.end(), [](auto& one, auto& other) { return one.since < other.since; });
    if (recurse::Clock::now() - oldest->since < exchange_time_min) return false;
    oldest->give_way();
    return true;
}

/// What this machine lacks says nothing about the server, and the next one could not be asked
/// either.
bool is_shortage(const error_code& error) {
    namespace errc = boost::system::errc;
    return error == errc::too_many_files_open || error == errc::too_many_files_open_in_system ||
           error == errc::no_buffer_space || error == errc::not_enough_memory;
}

GaveUp overloaded(const dns::Endpoint& upstream) {
    return {recurse::FailureKind::Overloaded,
            "too many questions in flight to " + upstream.to_text()};
}

/// One exchange on its way. Alive while it is in the table of exchanges in flight.
class Flight final : public SharedExchange,
                     public UpstreamAsker,
                     public UpstreamTry,
                     public std::enable_shared_from_this<Flight> {
  public:
    Flight(WorkerState& worker, recurse::RouteQuestion question, const recurse::Budget& granted)
        : SharedExchange{std::move(question), worker.upstreams, granted}, worker_{worker},
          timeout_{[this] { on_timeout(); }} {
        since = recurse::Clock::now();
    }

    /// `key` is the table's own.
    void start(const InFlightKey& key) {
        key_ = &key;
        follow(resolution.start(worker_.environment()));
    }

    void on_datagram(std::span<const std::uint8_t> packet) override;
    void on_socket_error(const error_code& error) override;
    void give_way() override;

  private:
    class Landing;
    class Connection;
    static asio::awaitable<void> ask_over_tcp(std::shared_ptr<Flight> self);
    asio::awaitable<Step> exchange_over_tcp();
    void on_tcp_end(const std::exception_ptr& exception);
    void follow(Step step);
    void land();
    void remember();
    bool is_answer_by_itself() const;
    std::optional<Step> take(Step step);
    std::optional<Step> ask(recurse::SendQuery query);
    std::optional<Step> ask_over_udp();
    void on_timeout();
    Step after_wait(const error_code& error);
    Step after_error(const error_code& error);
    Step after_timeout();
    Step after_loop(const std::string& ends);
    void end_try();
    void end_connection();

    WorkerState& worker_;
    const InFlightKey* key_ = nullptr; ///< in the table; an iterator would not outlast its growth
    recurse::SendQuery query_;         ///< of the try under way
    bool under_way_ = false;
    TimingWheel::Entry timeout_;
    UpstreamPlace place_;
    std::optional<ExchangeSlot> slot_;
    std::optional<LoopGuard::Wait> guarded_;
    asio::ip::tcp::socket* connection_ = nullptr; ///< the TCP try's, while it has one
    bool timed_out_ = false;                      ///< the TCP try
    bool gives_way_ = false;                      ///< to somebody else's question
};

/// Should something throw in between, which nothing is meant to: an exchange without a try under
/// way is over at the next tick, and nobody waits for it for good.
class Flight::Landing {
  public:
    explicit Landing(Flight& flight) : flight_{flight.shared_from_this()} {}
    ~Landing() {
        if (flight_->under_way_ || flight_->finished) return;
        flight_->worker_.wheel.add(flight_->timeout_, recurse::Clock::now());
    }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

  private:
    std::shared_ptr<Flight> flight_;
};

void Flight::follow(Step step) {
    const Landing landing{*this};
    while (auto next = take(std::move(step))) step = std::move(*next);
    if (!under_way_) land();
}

/// One RRset for everyone, not to be validated: who waits makes the ready answer. Not kept twice.
bool Flight::is_answer_by_itself() const {
    const auto* const found = std::get_if<recurse::ReplyAnswer>(&reply->end);
    const recurse::RecordQuestion& asked = key_->question;
    return worker_.answers != nullptr && worker_.answers->is_enabled() && !waiting.empty() &&
           worker_.settings->stale_max.count() == 0 && found != nullptr && reply->chain.empty() &&
           found->rrset.encoded.size() + found->rrset.signatures.size() <= single_octets_max &&
           !asked.checking_disabled && answer::is_public_name(*worker_.snapshot, asked.name);
}

/// What came of it is kept.
void Flight::remember() {
    if (worker_.records == nullptr || !resolution.asked().is_kept_as_said()) return;
    if (reply && is_answer_by_itself()) return;
    const auto now = cache_time(recurse::Clock::now());
    if (!reply) return worker_.records->store_failure(key_->question, {failure}, now);
    worker_.records->store(key_->question, *reply, now);
}

/// Nobody joins it any more, everybody who waits is told.
void Flight::land() {
    remember();
    worker_.in_flight.erase(worker_.in_flight.find(*key_));
    finish();
}

/// The next step. Nothing: a try is under way, or the exchange is over. The Budget sees to an end.
std::optional<Step> Flight::take(Step step) {
    if (auto* const query = std::get_if<recurse::SendQuery>(&step)) return ask(std::move(*query));
    if (auto* const gave_up = std::get_if<GaveUp>(&step)) {
        failure = std::move(*gave_up);
        return std::nullopt;
    }
    worker_.counters.add(Count::UpstreamReplies);
    if (auto* const end = std::get_if<recurse::Finished>(&step)) reply = std::move(end->reply);
    if (auto* const other = std::get_if<recurse::Referred>(&step)) delegation = other->delegation;
    return std::nullopt;
}

/// Nothing: the try is under way. Else it has failed already.
std::optional<Step> Flight::ask(recurse::SendQuery query) {
    if (!has_room(worker_, query.to)) {
        worker_.counters.add(Count::Overloaded);
        return overloaded(query.to);
    }
    query_ = std::move(query);
    slot_.emplace(worker_, query_.to, *this);
    worker_.counters.add(Count::UpstreamSends);
    if (query_.transport == recurse::Transport::Udp) return ask_over_udp();
    under_way_ = true;
    timed_out_ = false;
    worker_.wheel.add(timeout_, recurse::Clock::now() + query_.timeout);
    asio::co_spawn(
        worker_.loop, ask_over_tcp(shared_from_this()),
        [self = shared_from_this()](std::exception_ptr thrown) { self->on_tcp_end(thrown); });
    return std::nullopt;
}

std::optional<Step> Flight::ask_over_udp() {
    auto [place, error] =
        worker_.pool.ask(*this, {query_.to, query_.packet, worker_.settings->upstream_ports,
                                 worker_.settings->udp_grouping});
    if (error) {
        end_try();
        return after_error(error);
    }
    place_ = std::move(place);
    const LoopGuard::Asked asked{key_->name_hash, key_->question.type};
    guarded_.emplace(worker_.loop_guard, asked, query_.to, place_.local());
    worker_.wheel.add(timeout_, recurse::Clock::now() + query_.timeout);
    under_way_ = true;
    return std::nullopt;
}

void Flight::end_try() {
    under_way_ = false;
    timeout_.cancel();
    place_.leave();
    guarded_.reset();
    slot_.reset();
}

void Flight::on_datagram(std::span<const std::uint8_t> packet) {
    if (guarded_->is_self()) {
        end_try();
        const std::string ends = "forwarding loop: " + query_.to.to_text() + " is this server";
        return follow(after_loop(ends + " itself"));
    }
    Step step = resolution.on_packet(worker_.environment(), packet);
    if (std::holds_alternative<KeepWaiting>(step)) {
        worker_.counters.add(Count::IgnoredPackets);
        return;
    }
    end_try();
    follow(std::move(step));
}

void Flight::on_socket_error(const error_code& error) {
    end_try();
    follow(after_error(error));
}

/// Somebody else's question is being asked just now, so that those who wait for this one are told
/// at the next tick.
void Flight::give_way() {
    worker_.counters.add(Count::Overloaded);
    gives_way_ = true;
    failure = overloaded(query_.to);
    if (query_.transport == recurse::Transport::Tcp) {
        slot_.reset();
        return end_connection();
    }
    end_try();
    worker_.wheel.add(timeout_, recurse::Clock::now());
}

void Flight::end_connection() {
    error_code ignored;
    if (connection_ != nullptr) connection_->close(ignored); // ends the wait
}

void Flight::on_timeout() {
    const auto self = shared_from_this();
    if (!under_way_) return land();
    if (query_.transport == recurse::Transport::Tcp) {
        timed_out_ = true;
        return end_connection();
    }
    if (!guarded_->asked_back()) {
        end_try();
        return follow(after_timeout());
    }
    const dns::Endpoint here = place_.local();
    end_try();
    follow(after_loop("forwarding loop: " + text_of_end(worker_.listening, here.address) +
                      " asks " + query_.to.to_text() + " and is asked the same by it"));
}

Step Flight::after_timeout() {
    worker_.counters.add(Count::UpstreamTimeouts);
    return resolution.on_timeout(worker_.environment());
}

Step Flight::after_error(const error_code& error) {
    worker_.counters.add(Count::UpstreamErrors);
    if (is_shortage(error)) {
        return GaveUp{recurse::FailureKind::Overloaded, "no socket: " + error.message()};
    }
    return resolution.on_error(worker_.environment(), error.message());
}

Step Flight::after_loop(const std::string& ends) {
    worker_.counters.add(Count::Loops);
    return resolution.on_loop(worker_.environment(), ends);
}

/// Ends the try's timer with the connection.
class Flight::Connection {
  public:
    explicit Connection(Flight& flight) : flight_{flight}, socket{flight.worker_.loop} {
        flight_.connection_ = &socket;
    }
    ~Connection() { flight_.connection_ = nullptr; }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

  private:
    Flight& flight_;

  public:
    asio::ip::tcp::socket socket;
};

/// What to do when the connection has ended without the reply.
Step Flight::after_wait(const error_code& error) {
    if (gives_way_) return overloaded(query_.to);
    return timed_out_ ? after_timeout() : after_error(error);
}

asio::awaitable<Step> Flight::exchange_over_tcp() {
    Connection connection{*this};
    auto& socket = connection.socket;
    worker_.counters.add(Count::UpstreamTcp);
    const auto [refused] =
        co_await socket.async_connect(asio_endpoint<asio::ip::tcp>(query_.to), as_pair);
    if (refused) co_return after_wait(refused);
    const std::array<std::uint8_t, 2> length{static_cast<std::uint8_t>(query_.packet.size() >> 8),
                                             static_cast<std::uint8_t>(query_.packet.size())};
    const std::array<asio::const_buffer, 2> framed{asio::buffer(length),
                                                   asio::buffer(query_.packet)};
    const auto [unsent, sent] = co_await asio::async_write(socket, framed, as_pair);
    if (unsent) co_return after_wait(unsent);
    std::vector<std::uint8_t> message;
    while (true) {
        std::array<std::uint8_t, 2> prefix{};
        const auto [short_prefix, prefix_octets] =
            co_await asio::async_read(socket, asio::buffer(prefix), as_pair);
        if (short_prefix) co_return after_wait(short_prefix);
        message.resize(std::size_t{prefix[0]} << 8 | prefix[1]);
        const auto [short_message, octets] =
            co_await asio::async_read(socket, asio::buffer(message), as_pair);
        if (short_message) co_return after_wait(short_message);
        Step step = resolution.on_packet(worker_.environment(), message);
        if (!std::holds_alternative<KeepWaiting>(step)) co_return step;
        worker_.counters.add(Count::IgnoredPackets);
    }
}

asio::awaitable<void> Flight::ask_over_tcp(std::shared_ptr<Flight> self) {
    Step step = co_await self->exchange_over_tcp();
    self->end_try();
    self->follow(std::move(step));
}

/// Nothing in there is meant to throw; the exchange is over nevertheless if something did.
void Flight::on_tcp_end(const std::exception_ptr& exception) {
    if (!exception) return;
    if (!finished) {
        end_try();
        follow(GaveUp{});
    }
    std::rethrow_exception(exception);
}

} // namespace

std::shared_ptr<SharedExchange> launch_exchange(WorkerState& worker, InFlightKey key,
                                                recurse::RouteQuestion question,
                                                const recurse::Budget& granted) {
    auto flight = std::make_shared<Flight>(worker, std::move(question), granted);
    flight->start(worker.in_flight.emplace(std::move(key), flight).first->first);
    return flight;
}

} // namespace parallax::serve
