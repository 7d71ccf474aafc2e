#include "resolver/serve/investigate.hpp"

#include "dns/ensure.hpp"

#include <optional>

namespace parallax::serve {

namespace {

constexpr std::size_t once_cache_octets = std::size_t{1} << 20;

/// The packet a client would send, read back the way a client's is.
dns::ParsedQuery parsed(const InvestigationRequest& request) {
    dns::Header header;
    header.rd = request.recursion == answer::Recursion::Desired;
    const dns::Question question{request.name, request.type, dns::RrClass::IN};
    const auto packet = dns::build_query(header, question, dns::OwnEdns{});
    ENSURE(packet.has_value());
    return dns::parse_query(*packet);
}

/// The response that `write` writes.
template <class Write>
dns::Message short_response(Write write) {
    std::vector<std::uint8_t> octets(dns::udp_payload_octets);
    const std::size_t length = write(std::span{octets});
    const auto message = dns::parse_message(std::span{octets}.first(length));
    ENSURE(message.has_value());
    return *message;
}

answer::RenderOptions short_options(const WorkerState& worker) {
    answer::RenderOptions options;
    options.own_udp_payload = worker.settings->answer.udp_payload;
    return options;
}

/// A type that no client gets an answer for (dns/query.hpp).
dns::Message declined_response(const WorkerState& worker, const dns::Decline& decline) {
    return short_response([&](std::span<std::uint8_t> out) {
        return answer::render(decline, short_options(worker), out);
    });
}

dns::Message refused_response(const WorkerState& worker, const dns::Query& query) {
    answer::Answer refused;
    refused.rcode = dns::Rcode::Refused;
    refused.error = dns::EdeCode::Prohibited;
    refused.error_text = "the source address is in no network";
    return short_response([&](std::span<std::uint8_t> out) {
        return answer::render(query, refused, short_options(worker), out).octets;
    });
}

/// Over TCP nothing is left out for lack of room. A message may have more names than any reader
/// goes through (dns::label_steps_max); over UDP it cannot.
dns::Message response_of(const ServeSettings& settings, const dns::Query& query,
                         const answer::Walk& walk) {
    std::vector<std::uint8_t> octets(dns::message_octets_max);
    for (const auto transport : {answer::Transport::Tcp, answer::Transport::Udp}) {
        const answer::Delivery delivery{settings.answer, transport, std::nullopt};
        const std::size_t length = answer::render_walk(query, walk, delivery, octets).octets;
        auto message = dns::parse_message(std::span{octets}.first(length));
        if (message) return std::move(*message);
    }
    ENSURE(!"a response of ours over UDP can be read");
    return {};
}

Task<Investigation> investigate(WorkerState& worker, InvestigationRequest request) {
    const auto started = recurse::Clock::now();
    Investigation found;
    found.snapshot = worker.snapshot;
    found.network = request.from ? worker.snapshot->network_of(*request.from)
                                 : worker.snapshot->network_named(request.network);
    const dns::ParsedQuery asked = parsed(request);
    if (const auto* const decline = std::get_if<dns::Decline>(&asked)) {
        found.response = declined_response(worker, *decline);
        co_return found;
    }
    const auto& query = std::get<dns::Query>(asked);
    if (found.network == nullptr) {
        found.response = refused_response(worker, query);
        co_return found;
    }
    validate::Effort effort;
    const SlowQuestion question{found.snapshot,  &found.snapshot->horizon_of(*found.network),
                                worker.settings, &found.upstream,
                                Freshness::Kept, &effort};
    const auto walk = std::make_unique<answer::Walk>(*question.snapshot, *question.horizon,
                                                     answer::asked_by(query));
    recurse::Budget budget{started + worker.settings->client_deadline};
    co_await complete_walk(worker, question, *walk, budget);
    found.links.assign(walk->links().begin(), walk->links().end());
    found.response = response_of(*worker.settings, query, *walk);
    found.took =
        std::chrono::duration_cast<std::chrono::microseconds>(recurse::Clock::now() - started);
    co_return found;
}

Task<void> keep(Task<Investigation> running, std::shared_ptr<std::optional<Investigation>> found) {
    *found = co_await std::move(running);
}

} // namespace

void run_investigation(WorkerState& worker, InvestigationRequest request,
                       std::function<void(std::optional<Investigation>)> done) {
    auto found = std::make_shared<std::optional<Investigation>>();
    keep(investigate(worker, std::move(request)), found)
        .start([found, done = std::move(done)](const std::exception_ptr&) {
            done(std::move(*found));
        });
}

Investigation investigate_once(std::shared_ptr<const zones::Snapshot> snapshot,
                               const InvestigationRequest& request, const ServeSettings& settings) {
    LoopGuard loop_guard{SecureRandom{}.next_u64()};
    // So that recursion begins at the root once.
    recurse::RecordCache records{once_cache_octets, {SecureRandom{}.next_u64(), 0}};
    WorkerCounters counters;
    std::optional<WorkerState> state; // what is left on the loop uses it: so the loop goes first
    boost::asio::io_context loop{1};
    state.emplace(loop, loop_guard, counters);
    state->snapshot = std::move(snapshot);
    state->settings = std::make_shared<const ServeSettings>(settings);
    state->records = &records;
    bool done = false;
    std::optional<Investigation> found;
    run_investigation(*state, request, [&](std::optional<Investigation> told) {
        done = true;
        found = std::move(told);
    });
    while (!done) loop.run_one();
    state->close();
    ENSURE(found.has_value());
    return std::move(*found);
}

} // namespace parallax::serve
