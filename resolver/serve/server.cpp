#include "resolver/serve/server.hpp"

#include "dns/ensure.hpp"
#include "resolver/serve/asio_endpoint.hpp"
#include "resolver/serve/investigate.hpp"
#include "resolver/serve/udp_socket.hpp"
#include "resolver/serve/worker.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <sys/resource.h>
#include <unistd.h>

#include <future>
#include <thread>
#include <utility>

namespace parallax::serve {

namespace {

namespace asio = boost::asio;

constexpr std::uint16_t privileged_ports_end = 1024;
constexpr std::size_t port_choices_max = 16; // for a listener on port 0
constexpr int background_priority = 5;       // of a thread, setpriority(2)

std::string reason_of(const dns::Endpoint& at, const boost::system::error_code& error) {
    if (error == asio::error::address_in_use) {
        return "the port is taken by another program (`ss -lunp` shows which)";
    }
    if (error == asio::error::access_denied && at.port < privileged_ports_end) {
        return "ports below 1024 need the capability CAP_NET_BIND_SERVICE "
               "(`setcap cap_net_bind_service=+ep` on the program, or AmbientCapabilities= in the "
               "unit)";
    }
    if (error.value() == EADDRNOTAVAIL) return "this machine does not have the address";
    return error.message();
}

/// Connections and upstream sockets together can be more than the soft limit that shells and
/// systemd give (1024); what the administrator allows is the hard one.
void raise_descriptor_limit() noexcept {
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
    files.rlim_cur = files.rlim_max;
    (void)::setrlimit(RLIMIT_NOFILE, &files);
}

/// Binds without SO_REUSEPORT once, so that another program on the port, even another server of
/// ours, is noticed.
boost::system::error_code find_conflict(const dns::Endpoint& at) {
    if (at.port == 0) return {};
    boost::system::error_code error;
    const auto endpoint_udp = asio_endpoint<asio::ip::udp>(at);
    asio::io_context loop;
    asio::ip::udp::socket udp{loop};
    udp.open(endpoint_udp.protocol(), error);
    if (!error && at.address.family() == dns::AddressFamily::V6) {
        udp.set_option(asio::ip::v6_only{true}, error);
    }
    if (!error) udp.bind(endpoint_udp, error);
    return error;
}

} // namespace

struct Server::Parts {
    ServerOptions options;
    LoopGuard loop_guard{SecureRandom{}.next_u64()};
    ConnectionQuota quota;
    std::unique_ptr<answer::AnswerCache> answers;
    std::unique_ptr<recurse::RecordCache> records;
    recurse::HashKey route_key;
    std::shared_ptr<const ServeSettings> settings;
    std::shared_ptr<const zones::Snapshot> snapshot;
    std::vector<std::unique_ptr<Worker>> workers;
    std::vector<dns::Endpoint> endpoints;
    bool running = false;    ///< the loops take what is posted
    std::jthread populating; ///< of the caches; ends before they do

    void populate_caches(const std::stop_token& stop) const;
    /// On each one's thread; returns when all have heard it.
    void tell_workers(const std::function<void(WorkerState&)>& what) const;
    std::vector<BindFailure> bind(const Listener& listener);
    boost::system::error_code bind(Worker& worker, dns::Endpoint& at, const std::string& pinned);
};

/// Nobody waits for it: it yields to the workers.
void Server::Parts::populate_caches(const std::stop_token& stop) const {
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), background_priority); // a wish
    answers->populate(stop);
    records->populate(stop);
}

void Server::Parts::tell_workers(const std::function<void(WorkerState&)>& what) const {
    std::vector<std::future<void>> told;
    for (const auto& worker : workers) {
        const auto next = [&what, &state = worker->state()] { what(state); };
        told.push_back(asio::post(worker->loop(), asio::use_future(next)));
    }
    for (const auto& one : told) one.wait();
}

boost::system::error_code Server::Parts::bind(Worker& worker, dns::Endpoint& at,
                                              const std::string& pinned) {
    const OpenedSocket udp = open_udp_socket(at);
    if (udp.error) return udp.error;
    at = bound_endpoint(udp.descriptor);
    const OpenedAcceptor tcp = open_tcp_socket(at);
    if (tcp.error) {
        ::close(udp.descriptor);
        return tcp.error;
    }
    worker.add_udp(udp.descriptor, pinned);
    worker.add_tcp(tcp.descriptor, pinned, quota);
    return {};
}

std::vector<BindFailure> Server::Parts::bind(const Listener& listener) {
    dns::Endpoint at = listener.at;
    auto error = bind(*workers.front(), at, listener.pinned_network);
    // The port the system chose for UDP may be taken for TCP.
    for (std::size_t i = 0; error && listener.at.port == 0 && i < port_choices_max; ++i) {
        at = listener.at;
        error = bind(*workers.front(), at, listener.pinned_network);
    }
    for (std::size_t i = 1; !error && i < workers.size(); ++i) {
        error = bind(*workers[i], at, listener.pinned_network);
    }
    if (error) return {{listener.at, reason_of(listener.at, error)}};
    endpoints.push_back(at);
    return {};
}

Server::Server(ServerOptions options, ServeSettings settings,
               std::shared_ptr<const zones::Snapshot> snapshot)
    : parts_{std::make_unique<Parts>()} {
    parts_->options = std::move(options);
    SecureRandom random;
    const auto secret = [&random] {
        return recurse::HashKey{random.next_u64(), random.next_u64()};
    };
    const ServerOptions& made = parts_->options;
    parts_->answers = std::make_unique<answer::AnswerCache>(made.answer_octets, secret());
    parts_->records = std::make_unique<recurse::RecordCache>(made.record_octets, secret());
    parts_->route_key = secret();
    parts_->settings = std::make_shared<const ServeSettings>(std::move(settings));
    parts_->snapshot = std::move(snapshot);
}

Server::~Server() = default;

std::vector<BindFailure> Server::start() {
    raise_descriptor_limit();
    for (unsigned i = 0; i < parts_->options.workers; ++i) {
        parts_->workers.push_back(
            std::make_unique<Worker>(parts_->loop_guard, parts_->settings, parts_->snapshot));
        WorkerState& state = parts_->workers.back()->state();
        state.answers = parts_->answers.get();
        state.records = parts_->records.get();
        state.route_key = parts_->route_key;
    }
    std::vector<BindFailure> failures;
    // All checks come first: an address and the wildcard may share a port of ours.
    for (const Listener& listener : parts_->options.listeners) {
        const auto conflict = find_conflict(listener.at);
        if (conflict) failures.push_back({listener.at, reason_of(listener.at, conflict)});
    }
    for (const Listener& listener : parts_->options.listeners) {
        if (!failures.empty()) break;
        for (BindFailure& failure : parts_->bind(listener)) failures.push_back(std::move(failure));
    }
    if (!failures.empty()) {
        parts_->workers.clear();
        parts_->endpoints.clear();
        return failures;
    }
    for (const auto& worker : parts_->workers) worker->run();
    parts_->running = true;
    if (parts_->options.memory_taken == MemoryTaken::AtStart) {
        parts_->populating = std::jthread{
            [parts = parts_.get()](const std::stop_token& stop) { parts->populate_caches(stop); }};
    }
    return failures;
}

std::vector<dns::Endpoint> Server::endpoints() const {
    return parts_->endpoints;
}

void Server::publish(ServeSettings settings, std::shared_ptr<const zones::Snapshot> snapshot) {
    parts_->settings = std::make_shared<const ServeSettings>(std::move(settings));
    // Held until every worker has let it go: taking a large one apart is no work for them.
    const auto before = std::exchange(parts_->snapshot, std::move(snapshot));
    if (!parts_->running) return;
    parts_->tell_workers([this](WorkerState& state) {
        state.snapshot = parts_->snapshot;
        // What other anchors said of a zone is no more.
        if (state.settings->anchors != parts_->settings->anchors) state.forget_zones();
        state.settings = parts_->settings;
    });
}

void Server::forget_zones() {
    if (parts_->running) parts_->tell_workers([](WorkerState& state) { state.forget_zones(); });
}

void Server::drain(std::chrono::milliseconds grace) {
    parts_->running = false;
    parts_->populating.request_stop();
    const auto deadline = std::chrono::steady_clock::now() + grace;
    for (const auto& worker : parts_->workers) worker->drain(deadline);
    for (const auto& worker : parts_->workers) worker->join();
}

Counters Server::counters() const {
    Counters sum{};
    for (const auto& worker : parts_->workers) {
        for (std::size_t i = 0; i < count_total; ++i) {
            sum[i] += worker->counters().get(static_cast<Count>(i));
        }
    }
    return sum;
}

answer::AnswerCache& Server::answers() noexcept {
    return *parts_->answers;
}

recurse::RecordCache& Server::records() noexcept {
    return *parts_->records;
}

const recurse::HashKey& Server::route_key() const noexcept {
    return parts_->route_key;
}

Investigation Server::investigate(const InvestigationRequest& request) {
    if (!parts_->running) {
        return investigate_once(parts_->snapshot, request, *parts_->settings);
    }
    auto told = std::make_shared<std::promise<std::optional<Investigation>>>();
    auto telling = told->get_future();
    begin_investigation(
        request, [told = std::move(told)](auto found) { told->set_value(std::move(found)); });
    auto found = telling.get();
    ENSURE(found.has_value());
    return std::move(*found);
}

void Server::begin_investigation(const InvestigationRequest& request, InvestigationDone done) {
    if (!parts_->running) {
        return done(investigate_once(parts_->snapshot, request, *parts_->settings));
    }
    Worker& worker = *parts_->workers.front();
    asio::post(worker.loop(), [&worker, request, done = std::move(done)] {
        run_investigation(worker.state(), request, done);
    });
}

void Server::begin_key_question(const dns::Name& zone, std::function<void(KeysTold)> done) {
    Worker& worker = *parts_->workers.front();
    asio::post(worker.loop(), [&worker, zone, done = std::move(done)] {
        ask_for_keys(worker.state(), zone, done);
    });
}

} // namespace parallax::serve
