#include "control/admin_commands.hpp"

#include "config/suggestion.hpp"
#include "control/admin_batch.hpp"
#include "control/admin_call.hpp"
#include "control/call_answer.hpp"
#include "control/control_plane_notes.hpp"
#include "control/explain_task.hpp"
#include "control/json_path.hpp"
#include "control/matrix_task.hpp"
#include "control/store/resource_json.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace asio = boost::asio;
namespace json = boost::json;
namespace {

using Investigated = std::optional<serve::Investigation>;

/// One of the requests that may be investigated at a time.
class Turn {
  public:
    explicit Turn(std::shared_ptr<std::size_t> taken) : taken_{std::move(taken)} { ++*taken_; }
    ~Turn() { --*taken_; }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

  private:
    std::shared_ptr<std::size_t> taken_;
};

/// Goes on where it is awaited once a worker has found out; nothing when the serving code threw.
asio::awaitable<Investigated> investigation_of(Supervisor& supervisor,
                                               serve::InvestigationRequest request) {
    const auto begin = [&supervisor](auto handler, const serve::InvestigationRequest& wanted) {
        const auto executor = asio::get_associated_executor(handler);
        const auto waiting = std::make_shared<decltype(handler)>(std::move(handler));
        const auto work = asio::make_work_guard(executor); // a loop that waits is not out of work
        supervisor.begin_investigation(wanted, [waiting, executor, work](Investigated found) {
            asio::post(executor, [waiting, work, found = std::move(found)]() mutable {
                std::move (*waiting)(std::move(found));
            });
        });
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&, void(Investigated)>(
        begin, asio::use_awaitable, request);
}

/// The type of a request; A unless given.
std::optional<dns::RrType> type_in(const json::object& request) {
    if (!request.contains("type")) return dns::RrType::A;
    auto type = dns::rr_type_from_text(text_at(request, "type"));
    if (!type) return std::nullopt;
    return *type;
}

constexpr std::string_view bad_type = "\"type\" is not a record type";
constexpr std::string_view busy =
    "busy: 4 explanations and matrices are being worked on, try again when one has ended";
static_assert(investigating_requests_max == 4); // as `busy` says
constexpr std::string_view took_too_long =
    "given up: the servers that were asked took too long; ask for fewer names at a time";

json::object report_json(const ReloadReport& report) {
    const bool applied = report.outcome == ReloadReport::Outcome::Applied;
    return {
        {"applied", applied},
        {"generation", report.generation},
        {"zones_kept", report.zones_kept},
        {"restart_needed_for", json::array(report.restart_keys.begin(), report.restart_keys.end())},
        {"findings", to_json(report.findings)}};
}

std::string flush_answer(Supervisor& supervisor, const json::object& request) {
    using Reach = FlushWanted::Reach;
    const bool named = request.contains("name");
    if (named && request.contains("zone")) {
        return admin_error("give \"name\" or \"zone\", or neither for everything");
    }
    if (!named && !request.contains("zone")) return admin_answer(supervisor.flush_cache({}));
    const auto name = dns::Name::from_text(text_at(request, named ? "name" : "zone"));
    if (!name) return admin_error("what to flush is not a domain name");
    return admin_answer(supervisor.flush_cache({named ? Reach::Name : Reach::Zone, *name}));
}

std::string dump_answer(const Supervisor& supervisor, const json::object& request) {
    const auto limit = request.contains("limit") ? number_at(request, "limit")
                                                 : std::int64_t{dump_entries_default};
    if (limit < 1 || limit > std::int64_t{dump_entries_max}) {
        return admin_error("\"limit\" may be 1 to " + std::to_string(dump_entries_max));
    }
    return admin_answer(supervisor.dump_cache(static_cast<std::size_t>(limit)));
}

std::string cache_answer(Supervisor& supervisor, const json::object& request) {
    const std::string action = text_at(request, "action");
    if (action == "stats") return admin_answer(supervisor.cache_statistics());
    if (action == "flush") return flush_answer(supervisor, request);
    if (action == "dump") return dump_answer(supervisor, request);
    return admin_error("unknown action '" + action + "' of cache; known: stats, flush, dump");
}

constexpr std::string_view no_control_plane =
    "this server has no control plane: its configuration has no 'control: state'";

std::string call_answer(Supervisor& supervisor, const json::object& request) {
    if (supervisor.control_plane() == nullptr) return admin_error(no_control_plane);
    const auto call = admin_call_of(request);
    if (const auto* const fault = std::get_if<std::string>(&call)) return admin_error(*fault);
    return admin_answer(to_json(answer_of(supervisor.call(std::get<resources::Call>(call)))));
}

std::string batch_answer(Supervisor& supervisor, const json::object& request) {
    if (supervisor.control_plane() == nullptr) return admin_error(no_control_plane);
    auto result = answer_batch(supervisor, request);
    if (const auto* const fault = std::get_if<std::string>(&result)) return admin_error(*fault);
    return admin_answer(std::get<json::object>(std::move(result)));
}

std::string place_answer(Supervisor& supervisor) {
    if (supervisor.control_plane() == nullptr) return admin_error(no_control_plane);
    const config::Control& control = supervisor.config().control;
    return admin_answer({{"subscription", control.subscription}, {"tenant", control.tenant}});
}

std::string state_answer(Supervisor& supervisor, const json::object& request) {
    if (supervisor.control_plane() == nullptr) return admin_error(no_control_plane);
    auto result = supervisor.state(request);
    if (const auto* const fault = std::get_if<std::string>(&result)) return admin_error(*fault);
    return admin_answer(std::get<json::object>(std::move(result)));
}

std::string unknown_command(const std::string& command) {
    static constexpr std::string_view known[] = {"explain",   "matrix", "statistics",   "reload",
                                                 "snapshot",  "cache",  "arm",          "arm-batch",
                                                 "arm-place", "state",  "trust-anchors"};
    return "unknown command '" + command +
           "'; known: explain, matrix, statistics, reload, snapshot, cache, arm, arm-batch, "
           "arm-place, state, trust-anchors" +
           config::did_you_mean(command, known);
}

} // namespace

std::string admin_answer(json::object result) {
    return json::serialize(json::object{{"ok", true}, {"result", std::move(result)}});
}

std::string admin_error(std::string_view text) {
    return json::serialize(json::object{{"ok", false}, {"error", text}});
}

template <class Task>
AdminCommands::Answer AdminCommands::investigate(std::shared_ptr<Task> task) {
    if (*investigating_ >= investigating_requests_max) co_return admin_error(busy);
    const Turn turn{investigating_};
    const auto deadline = std::chrono::steady_clock::now() + time_max_;
    while (const auto request = task->next()) {
        if (std::chrono::steady_clock::now() > deadline) co_return admin_error(took_too_long);
        const Investigated found = co_await investigation_of(supervisor_, *request);
        if (!found) co_return admin_error("a fault of the server's own; its counters tell more");
        task->take(*found);
    }
    co_return admin_answer(std::move(*task).finish());
}

AdminCommands::Answer AdminCommands::explain(json::object request) {
    serve::InvestigationRequest wanted;
    const auto name = dns::Name::from_text(text_at(request, "name"));
    if (!name) co_return admin_error("\"name\" is not a domain name");
    const auto type = type_in(request);
    if (!type) co_return admin_error(bad_type);
    wanted.name = *name;
    wanted.type = *type;
    wanted.network = text_at(request, "network");
    wanted.from = dns::IpAddress::from_text(text_at(request, "from"));
    if (wanted.from.has_value() == !wanted.network.empty()) {
        co_return admin_error("give either \"from\", an IP address, or \"network\", a name");
    }
    if (auto fault = unknown_network(*supervisor_.snapshot(), wanted)) {
        co_return admin_error(*fault);
    }
    Remarks remarks;
    if (ControlPlane* const plane = supervisor_.control_plane()) {
        remarks = [plane](const serve::Investigation& found) {
            return control_plane_notes(plane->view(), found);
        };
    }
    const auto task = std::make_shared<ExplainTask>(supervisor_.snapshot(), std::move(wanted),
                                                    std::move(remarks));
    co_return co_await investigate(task);
}

AdminCommands::Answer AdminCommands::matrix(json::object request) {
    const auto type = type_in(request);
    if (!type) co_return admin_error(bad_type);
    std::vector<dns::Name> names;
    const std::vector<std::string> texts = texts_at(request, "names");
    for (const std::string& text : texts) {
        const auto name = dns::Name::from_text(text);
        if (!name) co_return admin_error("'" + text + "' is not a domain name");
        names.push_back(*name);
    }
    const auto task = std::make_shared<MatrixTask>(supervisor_.snapshot(), std::move(names), *type);
    co_return co_await investigate(task);
}

AdminCommands::Answer AdminCommands::answer(std::string line) {
    const auto parsed = parse_state_text(line); // a state's TXT records may hold any octets
    const json::object* request = parsed ? parsed->if_object() : nullptr;
    if (request == nullptr) {
        co_return admin_error("a request is one JSON object on one line");
    }
    const std::string command = text_at(*request, "command");
    if (command == "explain") co_return co_await explain(*request);
    if (command == "matrix") co_return co_await matrix(*request);
    if (command == "statistics") co_return admin_answer(to_json(supervisor_.statistics()));
    if (command == "snapshot") co_return admin_answer(overview_of(*supervisor_.snapshot()));
    if (command == "reload") co_return admin_answer(report_json(supervisor_.reload()));
    if (command == "cache") co_return cache_answer(supervisor_, *request);
    if (command == "arm") co_return call_answer(supervisor_, *request);
    if (command == "arm-batch") co_return batch_answer(supervisor_, *request);
    if (command == "arm-place") co_return place_answer(supervisor_);
    if (command == "state") co_return state_answer(supervisor_, *request);
    if (command == "trust-anchors") co_return admin_answer(supervisor_.trust_anchors());
    co_return admin_error(unknown_command(command));
}

} // namespace parallax::control
