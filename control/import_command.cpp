#include "control/import_command.hpp"

#include "control/commands/arm_client.hpp"
#include "control/import/drift.hpp"
#include "control/import/plan.hpp"
#include "control/json_path.hpp"
#include "control/state_access.hpp"
#include "control/text_table.hpp"
#include "zones/model/resource_id.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

namespace parallax::control {
namespace json = boost::json;
namespace {

using import::Difference;
using import::Drift;
using import::Exported;

std::variant<std::string, ExitCode> text_of(const std::string& file, const Console& console) {
    std::ifstream opened;
    std::error_code none;
    // A folder can be opened, and throws when it is read.
    const bool is_folder = std::filesystem::is_directory(file, none);
    if (file != "-" && !is_folder) opened.open(file, std::ios::binary);
    std::istream& in = file == "-" ? std::cin : opened;
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    if (file != "-" && !opened.is_open()) {
        console.err << "parallax: " << printable(file) << " cannot be read\n";
        return ExitCode::Files;
    }
    if (text.size() <= import::export_octets_max) return text;
    console.err << "parallax: " << printable(file) << " is larger than 64 MiB\n";
    return ExitCode::Files;
}

/// Every file's resources; all faults are told.
std::variant<std::vector<import::Export>, ExitCode>
exports_of(const ExportFiles& from, const std::string& subscription, const Console& console) {
    std::vector<import::Export> exports;
    ExitCode code = ExitCode::Good;
    for (const std::string& file : from.files) {
        auto text = text_of(file, console);
        if (const auto* const fault = std::get_if<ExitCode>(&text)) {
            code = *fault;
            continue;
        }
        auto read =
            import::read_export(file, std::get<std::string>(text), {subscription, from.group});
        if (const auto* const fault = std::get_if<std::string>(&read)) {
            console.err << "parallax: " << printable(*fault) << '\n';
            code = code == ExitCode::Good ? ExitCode::Configuration : code;
            continue;
        }
        exports.push_back(std::get<import::Export>(std::move(read)));
    }
    if (code != ExitCode::Good) return code;
    return exports;
}

std::variant<std::string, ExitCode> subscription_of(const StateSource& source,
                                                    const Console& console) {
    const auto place = ask_running_server(source, {{"command", "arm-place"}}, console);
    if (const auto* const code = std::get_if<ExitCode>(&place)) return *code;
    return text_at(std::get<json::object>(place), "subscription");
}

/// "rg/privateDnsZones/z/A/foobar": the id without what all have in common.
std::string short_id(const std::string& id) {
    const auto parsed = model::ResourceId::from_text(id);
    if (!parsed) return id;
    std::string text{parsed->group()};
    const std::size_t providers = id.find("/providers/");
    if (providers == std::string::npos) return text;
    const std::size_t type = id.find('/', providers + std::string_view("/providers/").size());
    return text + (type == std::string::npos ? std::string{} : id.substr(type));
}

std::string text_of(const std::vector<Difference>& differences) {
    std::string text;
    for (const Difference& one : differences) {
        text += (text.empty() ? "" : ", ") + one.member + ": " +
                (one.before.empty() ? "nothing" : one.before) + " -> " +
                (one.after.empty() ? "nothing" : one.after);
    }
    return text;
}

json::array json_of(const std::vector<Difference>& differences) {
    json::array list;
    for (const Difference& one : differences) {
        list.push_back(
            json::object{{"member", one.member}, {"before", one.before}, {"after", one.after}});
    }
    return list;
}

/// One row of what an import would do.
struct Row {
    std::string act; ///< "add", "change", "refused"
    std::string id;
    std::vector<Difference> differences;
    std::string reason;
};

json::array calls_of(const std::vector<Exported>& resources) {
    json::array calls;
    for (const Exported& one : resources) {
        calls.push_back(json::object{{"method", "PUT"},
                                     {"path", one.id},
                                     {"body", one.body},
                                     {"unless_held", one.presence == import::Presence::IfMissing}});
    }
    return calls;
}

std::vector<Row> rows_of(const std::vector<Exported>& resources, const json::object& told) {
    std::vector<Row> rows;
    std::size_t number = 0;
    for (const json::object* const call : objects_at(told, "calls")) {
        const Exported& one = resources[number++];
        if (const auto* const error = object_at(*call, "error")) {
            rows.push_back({"refused", one.id, {}, text_at(*error, "message")});
            continue;
        }
        const json::value& before = call->at("before");
        auto differences = import::differences_of(before, call->at("after"));
        if (differences.empty()) continue;
        const bool is_new = before.is_null();
        if (is_new) differences.clear();
        rows.push_back({is_new ? "add" : "change", one.id, std::move(differences), {}});
    }
    return rows;
}

std::size_t count_of(const std::vector<Row>& rows, std::string_view act) {
    return static_cast<std::size_t>(
        std::count_if(rows.begin(), rows.end(), [&](const Row& row) { return row.act == act; }));
}

std::string painted(const Row& row, Look look) {
    if (row.act == "refused") return paint("! refused", Ink::Red, look);
    if (row.act == "add") return paint("+ add", Ink::Green, look);
    return paint("~ change", Ink::Yellow, look);
}

void show(const std::vector<Row>& rows, const import::Plan& plan, const Console& console) {
    for (const std::string& note : plan.notes) console.err << "note: " << printable(note) << '\n';
    std::vector<Cells> table;
    for (const Row& row : rows) {
        const std::string what = row.reason.empty() ? text_of(row.differences) : row.reason;
        table.push_back({painted(row, console.look), printable(short_id(row.id)), printable(what)});
    }
    console.out << draw_table(table) << count_of(rows, "add") << " to add, "
                << count_of(rows, "change") << " to change, " << plan.resources.size() - rows.size()
                << " as they are, " << count_of(rows, "refused") << " refused\n";
}

json::object json_of(const std::vector<Row>& rows, const import::Plan& plan) {
    json::array list;
    for (const Row& row : rows) {
        list.push_back(json::object{{"act", row.act},
                                    {"id", row.id},
                                    {"differences", json_of(row.differences)},
                                    {"reason", row.reason}});
    }
    return {{"changes", std::move(list)},
            {"notes", json::array(plan.notes.begin(), plan.notes.end())}};
}

class Import {
  public:
    Import(const ImportCommand& command, const Console& console)
        : command_{command}, console_{console}, source_{std::nullopt, command.from.socket} {}

    ExitCode run() {
        const auto subscription = subscription_of(source_, console_);
        if (const auto* const code = std::get_if<ExitCode>(&subscription)) return *code;
        auto exports = exports_of(command_.from, std::get<std::string>(subscription), console_);
        if (const auto* const code = std::get_if<ExitCode>(&exports)) return *code;
        auto planned = import::plan_of(std::get<std::vector<import::Export>>(std::move(exports)));
        if (const auto* const fault = std::get_if<std::string>(&planned)) {
            console_.err << "parallax: " << printable(*fault) << '\n';
            return ExitCode::Configuration;
        }
        return carry_out(std::get<import::Plan>(planned));
    }

  private:
    ExitCode carry_out(const import::Plan& plan) {
        json::object request{{"command", "arm-batch"}, {"calls", calls_of(plan.resources)}};
        const auto shown = ask_running_server(source_, request, console_);
        if (const auto* const code = std::get_if<ExitCode>(&shown)) return *code;
        const auto rows = rows_of(plan.resources, std::get<json::object>(shown));
        const bool text = command_.from.format == Format::Text;
        if (text) show(rows, plan, console_);
        const bool good = count_of(rows, "refused") == 0;
        const std::string question = "Apply " + std::to_string(rows.size()) + " changes?";
        const bool wanted =
            good && !rows.empty() && is_agreed(command_.consent, question, console_);
        bool applied = false;
        if (wanted) {
            request["apply"] = true;
            const auto done = ask_running_server(source_, request, console_);
            if (const auto* const code = std::get_if<ExitCode>(&done)) return *code;
            applied = std::get<json::object>(done).at("applied").as_bool();
        }
        if (!text) {
            json::object result = json_of(rows, plan);
            result["applied"] = applied;
            console_.out << json::serialize(result) << '\n';
        }
        if (text && !good) console_.err << "parallax: nothing was changed\n";
        if (text && applied) console_.out << "applied\n";
        return good && applied == wanted ? ExitCode::Good : ExitCode::Configuration;
    }

    const ImportCommand& command_;
    const Console& console_;
    StateSource source_;
};

/// A listing, page by page.
std::variant<json::array, ExitCode> listed(const StateSource& source, const std::string& path,
                                           const Console& console) {
    json::array all;
    json::object request{
        {"command", "arm"}, {"method", "GET"}, {"path", path}, {"query", {{"$top", "1000"}}}};
    for (std::size_t page = 0; page <= import::exported_max / 1000; ++page) {
        auto told = ask_running_server(source, request, console);
        if (const auto* const code = std::get_if<ExitCode>(&told)) return *code;
        const auto* const body = object_at(std::get<json::object>(told), "body");
        const auto* const value = body == nullptr ? nullptr : array_at(*body, "value");
        if (value == nullptr) return all; // what is listed is not there
        all.insert(all.end(), value->begin(), value->end());
        const std::string next = commands::next_page_of(std::get<json::object>(told).at("body"));
        if (next.empty()) return all;
        request["query"].as_object()["$skiptoken"] = next;
    }
    return all;
}

class DriftCheck {
  public:
    DriftCheck(const DriftCommand& command, const Console& console)
        : command_{command}, console_{console}, source_{std::nullopt, command.from.socket} {}

    ExitCode run() {
        const auto subscription = subscription_of(source_, console_);
        if (const auto* const code = std::get_if<ExitCode>(&subscription)) return *code;
        auto exports = exports_of(command_.from, std::get<std::string>(subscription), console_);
        if (const auto* const code = std::get_if<ExitCode>(&exports)) return *code;
        for (import::Export& each : std::get<std::vector<import::Export>>(exports)) {
            std::move(each.resources.begin(), each.resources.end(), std::back_inserter(exported_));
        }
        for (const ExitCode code : {compare_held(), find_stale()}) {
            if (code != ExitCode::Good) return code;
        }
        show();
        return drifts_.empty() ? ExitCode::Good : ExitCode::Configuration;
    }

  private:
    ExitCode compare_held() {
        json::array calls;
        for (const Exported& one : exported_) {
            calls.push_back(json::object{{"method", "GET"}, {"path", one.id}});
        }
        json::object request{{"command", "arm-batch"}, {"calls", std::move(calls)}};
        const auto told = ask_running_server(source_, request, console_);
        if (const auto* const code = std::get_if<ExitCode>(&told)) return *code;
        std::size_t number = 0;
        for (const json::object* const call : objects_at(std::get<json::object>(told), "calls")) {
            if (auto drift = import::drift_of(exported_[number++], call->at("before"))) {
                drifts_.push_back(std::move(*drift));
            }
        }
        return ExitCode::Good;
    }

    ExitCode find_stale() {
        for (const std::string& path : import::covered_collections(exported_)) {
            const auto held = listed(source_, path, console_);
            if (const auto* const code = std::get_if<ExitCode>(&held)) return *code;
            auto stale = import::stale_among(std::get<json::array>(held), exported_);
            std::move(stale.begin(), stale.end(), std::back_inserter(drifts_));
        }
        return ExitCode::Good;
    }

    void show() const {
        if (command_.from.format == Format::Json) {
            json::array list;
            for (const Drift& one : drifts_) {
                list.push_back(json::object{{"drift", to_text(one.kind)},
                                            {"id", one.id},
                                            {"differences", json_of(one.differences)}});
            }
            console_.out << json::serialize(json::object{{"drifts", std::move(list)}}) << '\n';
            return;
        }
        std::vector<Cells> table;
        for (const Drift& one : drifts_) {
            table.push_back({paint(to_text(one.kind), Ink::Yellow, console_.look),
                             printable(short_id(one.id)), printable(text_of(one.differences))});
        }
        console_.out << draw_table(table) << exported_.size() << " exported, " << drifts_.size()
                     << (drifts_.size() == 1 ? " difference\n" : " differences\n");
    }

    const DriftCommand& command_;
    const Console& console_;
    StateSource source_;
    std::vector<Exported> exported_;
    std::vector<Drift> drifts_;
};

} // namespace

ExitCode run(const ImportCommand& command, const Console& console) {
    return Import{command, console}.run();
}

ExitCode run(const DriftCommand& command, const Console& console) {
    return DriftCheck{command, console}.run();
}

} // namespace parallax::control
