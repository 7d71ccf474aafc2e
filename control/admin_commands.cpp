#include "control/admin_commands.hpp"

#include "config/suggestion.hpp"
#include "control/explain_task.hpp"
#include "control/json_path.hpp"
#include "control/matrix_task.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace parallax::control {
namespace json = boost::json;
namespace {

AdminSteps answered(std::string line) {
    return [line = std::move(line)] { return std::optional{line}; };
}

Investigate investigate_with(Supervisor& supervisor) {
    return [&supervisor](const serve::InvestigationRequest& request) {
        return supervisor.investigate(request);
    };
}

/// The type of a request; A unless given.
std::optional<dns::RrType> type_in(const json::object& request) {
    if (!request.contains("type")) return dns::RrType::A;
    auto type = dns::rr_type_from_text(text_at(request, "type"));
    if (!type) return std::nullopt;
    return *type;
}

constexpr std::string_view bad_type = "\"type\" is not a record type";

AdminSteps begin_explain(Supervisor& supervisor, const json::object& request) {
    serve::InvestigationRequest wanted;
    const auto name = dns::Name::from_text(text_at(request, "name"));
    if (!name) return answered(admin_error("\"name\" is not a domain name"));
    const auto type = type_in(request);
    if (!type) return answered(admin_error(bad_type));
    wanted.name = *name;
    wanted.type = *type;
    wanted.network = text_at(request, "network");
    wanted.from = dns::IpAddress::from_text(text_at(request, "from"));
    if (wanted.from.has_value() == !wanted.network.empty()) {
        return answered(admin_error("give either \"from\", an IP address, or \"network\", a name"));
    }
    if (auto fault = unknown_network(*supervisor.snapshot(), wanted))
        return answered(admin_error(*fault));
    auto task = std::make_shared<ExplainTask>(supervisor.snapshot(), std::move(wanted),
                                              investigate_with(supervisor));
    return [task]() -> std::optional<std::string> {
        auto told = task->step();
        if (!told) return std::nullopt;
        return admin_answer(std::move(*told));
    };
}

AdminSteps begin_matrix(Supervisor& supervisor, const json::object& request) {
    const auto type = type_in(request);
    if (!type) return answered(admin_error(bad_type));
    std::vector<dns::Name> names;
    for (const std::string& text : texts_at(request, "names")) {
        const auto name = dns::Name::from_text(text);
        if (!name) return answered(admin_error("'" + text + "' is not a domain name"));
        names.push_back(*name);
    }
    auto task = std::make_shared<MatrixTask>(supervisor.snapshot(), std::move(names), *type);
    return [task, investigate = investigate_with(supervisor)]() -> std::optional<std::string> {
        auto told = task->step(investigate);
        if (!told) return std::nullopt;
        return admin_answer(std::move(*told));
    };
}

json::object report_json(const ReloadReport& report) {
    const bool applied = report.outcome == ReloadReport::Outcome::Applied;
    return {
        {"applied", applied},
        {"generation", report.generation},
        {"zones_kept", report.zones_kept},
        {"restart_needed_for", json::array(report.restart_keys.begin(), report.restart_keys.end())},
        {"findings", to_json(report.findings)}};
}

std::string unknown_command(const std::string& command) {
    static constexpr std::string_view known[] = {"explain", "matrix", "statistics", "reload",
                                                 "snapshot"};
    return "unknown command '" + command +
           "'; known: explain, matrix, statistics, reload, snapshot" +
           config::did_you_mean(command, known);
}

} // namespace

std::string admin_answer(json::object result) {
    return json::serialize(json::object{{"ok", true}, {"result", std::move(result)}});
}

std::string admin_error(std::string_view text) {
    return json::serialize(json::object{{"ok", false}, {"error", text}});
}

AdminSteps begin_admin_command(Supervisor& supervisor, std::string_view line) {
    boost::system::error_code fault;
    const json::value parsed = json::parse(line, fault);
    const json::object* request = parsed.if_object();
    if (fault || request == nullptr) {
        return answered(admin_error("a request is one JSON object on one line"));
    }
    const std::string command = text_at(*request, "command");
    if (command == "explain") return begin_explain(supervisor, *request);
    if (command == "matrix") return begin_matrix(supervisor, *request);
    if (command == "statistics") return answered(admin_answer(to_json(supervisor.statistics())));
    if (command == "snapshot") return answered(admin_answer(overview_of(*supervisor.snapshot())));
    if (command == "reload") return answered(admin_answer(report_json(supervisor.reload())));
    return answered(admin_error(unknown_command(command)));
}

} // namespace parallax::control
