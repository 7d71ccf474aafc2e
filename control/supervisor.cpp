#include "control/supervisor.hpp"

#include "control/anchor_report.hpp"
#include "control/arm/certificate_files.hpp"
#include "control/call_answer.hpp"
#include "control/joined_topology.hpp"
#include "control/json_path.hpp"
#include "control/key_files.hpp"
#include "control/log_words.hpp"
#include "control/model_environment.hpp"
#include "control/registration/host_update.hpp"
#include "control/resources/resource_api.hpp"
#include "control/same_as_notice.hpp"
#include "control/server_settings.hpp"
#include "control/state_actions.hpp"
#include "resolver/serve/worker_state.hpp"

#include <algorithm>
#include <thread>

namespace parallax::control {
namespace {

constexpr std::int64_t certificate_warning_days = 30;

recurse::Seconds cache_clock() {
    return serve::cache_time(recurse::Clock::now());
}

std::size_t zones_shared(const KnownZones& before, const KnownZones& after) {
    return static_cast<std::size_t>(
        std::count_if(after.begin(), after.end(), [&](const auto& entry) {
            const auto found = before.find(entry.first);
            return found != before.end() && found->second.zone == entry.second.zone;
        }));
}

/// What the configuration now declares may be the control plane's already.
void refuse_shared(const model::Published& managed, LoadOutcome& outcome) {
    if (!outcome.state) return;
    auto objection = objection_to(managed, outcome.state->topology);
    if (!objection) return;
    outcome.findings.push_back({zones::Severity::Error,
                                {outcome.state->config.file, 0, 0, std::move(objection->message)},
                                Cause::Content});
    outcome.state.reset();
}

/// Null without registration, and where key files are wrong: then the state is not fit, either.
std::shared_ptr<const registration::Keyring> take_keyring(LoadOutcome& outcome) {
    if (!outcome.state || !outcome.state->config.control.registration) return nullptr;
    const config::Config& config = outcome.state->config;
    auto read = read_keyring(*config.control.registration, config.file);
    if (auto* const wrong = std::get_if<Findings>(&read)) {
        outcome.findings.insert(outcome.findings.begin(), wrong->begin(), wrong->end());
        outcome.state.reset();
        return nullptr;
    }
    return std::get<std::shared_ptr<const registration::Keyring>>(std::move(read));
}

} // namespace

Supervisor::Supervisor(std::string file, Log& log) : file_{std::move(file)}, log_{log} {}

ExitCode Supervisor::load() {
    LoadOutcome outcome = load_state(file_, {});
    auto keyring = take_keyring(outcome);
    if (outcome.state) {
        const config::Log& wanted = outcome.state->config.log;
        log_.configure(format_of(wanted.format), level_of(wanted.level));
    }
    log_findings(outcome.findings);
    if (!outcome.state) return exit_code_of(outcome.findings);
    state_ = std::move(outcome.state);
    keyring_ = std::move(keyring);
    if (state_->config.control.state) return open_control_plane();
    serve(nullptr);
    return ExitCode::Good;
}

ExitCode Supervisor::open_control_plane() {
    const std::string& path = state_->config.control.state->path;
    ControlPlane::Hooks hooks;
    hooks.objection = [this](const model::Published& managed) {
        return objection_to(managed, state_->topology);
    };
    hooks.publish = [this](const model::Published& managed) { serve(&managed); };
    auto store = Store::open(path);
    if (const auto* const fault = std::get_if<StoreFailure>(&store)) {
        log_.write(LogLevel::Error, "cannot-open-state", {{"reason", fault->text}});
        return ExitCode::Files;
    }
    auto opened = ControlPlane::open(
        std::get<std::unique_ptr<Store>>(std::move(store)),
        model_environment_of(state_->config.control, state_->topology.catalogue), std::move(hooks));
    if (const auto* const fault = std::get_if<StoreFailure>(&opened)) {
        log_.write(LogLevel::Error, "cannot-serve-state",
                   {{"file", path}, {"reason", fault->text}});
        return ExitCode::Configuration;
    }
    plane_ = std::get<std::unique_ptr<ControlPlane>>(std::move(opened));
    return ExitCode::Good;
}

void Supervisor::serve(const model::Published* managed) {
    const auto before = std::move(snapshot_);
    snapshot_ = zones::freeze(joined(state_->topology, managed), ++generation_, before.get());
    log_same_as(log_, *snapshot_, before.get());
    if (server_) server_->publish(settings(), snapshot_);
}

serve::ServeSettings Supervisor::settings() const {
    serve::UpdateTaker taker;
    if (plane_ && registrar_ && keyring_) taker = registrar_->taker(keyring_);
    serve::ServeSettings settings = serve_settings_of(state_->config, std::move(taker));
    settings.iteration.local_root = state_->local_root;
    settings.anchors = keeper_ ? keeper_->anchors() : state_->anchors;
    return settings;
}

void Supervisor::take_updates(boost::asio::io_context& control_loop) {
    using registration::AdmittedUpdate;
    const auto rule = [](model::Draft& draft, const AdmittedUpdate& admitted) {
        return registration::update_hosts(draft, admitted.update, admitted.holder->grant);
    };
    registrar_.emplace(control_loop, log_, [this, rule](std::span<const AdmittedUpdate> updates) {
        return plane_->change_each(updates, rule);
    });
}

ExitCode Supervisor::start() {
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    serve::ServerOptions options = server_options_of(state_->config, cores);
    workers_ = options.workers;
    server_ = std::make_unique<serve::Server>(std::move(options), settings(), snapshot_);
    const std::vector<serve::BindFailure> failures = server_->start();
    for (const serve::BindFailure& failure : failures) {
        log_.write(LogLevel::Error, "cannot-listen",
                   {{"at", failure.at.to_text()}, {"reason", failure.reason}});
    }
    if (!failures.empty()) return ExitCode::Network;
    started_with_ = state_->config;
    started_with_.zones.clear();
    started_at_ = std::chrono::steady_clock::now();
    log_started();
    return ExitCode::Good;
}

ExitCode Supervisor::follow_anchors(boost::asio::io_context& control_loop) {
    AnchorKeeper::Hooks hooks;
    hooks.ask = [this](const dns::Name& zone, std::function<void(serve::KeysTold)> told) {
        server_->begin_key_question(zone, std::move(told));
    };
    hooks.publish = [this] { server_->publish(settings(), snapshot_); };
    keeper_.emplace(control_loop, log_, std::move(hooks));
    return adopt_anchors() ? ExitCode::Good : ExitCode::Files;
}

bool Supervisor::adopt_anchors() {
    if (!keeper_) return true;
    const auto fault =
        keeper_->adopt({state_->anchors, state_->followed, state_->config.trust.state});
    if (fault) log_.write(LogLevel::Error, "cannot-keep-trust-anchors", {{"reason", *fault}});
    return !fault;
}

boost::json::object Supervisor::trust_anchors() const {
    return keeper_ ? keeper_->report() : anchor_report(*state_->anchors, {}, {});
}

ExitCode Supervisor::open_endpoint(const boost::asio::any_io_executor& loop) {
    const config::Control& control = state_->config.control;
    if (!control.arm) return ExitCode::Good;
    auto opened = arm::ArmServer::open(
        control, {loop, [this](const resources::Call& asked) { return answer_of(call(asked)); }});
    if (auto* const fault = std::get_if<arm::OpenFault>(&opened)) {
        const bool is_network = fault->cause == arm::OpenFault::Cause::Network;
        log_.write(LogLevel::Error, is_network ? "cannot-listen" : "cannot-open-endpoint",
                   {{"at", control.arm->listen.to_text()}, {"reason", std::move(fault->text)}});
        return is_network ? ExitCode::Network : ExitCode::Configuration;
    }
    endpoint_ = std::get<std::unique_ptr<arm::ArmServer>>(std::move(opened));
    log_endpoint();
    return ExitCode::Good;
}

void Supervisor::close_endpoint(std::function<void()> done) {
    if (!endpoint_) return done();
    endpoint_->drain(state_->config.limits.drain, std::move(done));
}

ReloadReport Supervisor::reload() {
    LoadOutcome outcome = load_state(file_, state_->known);
    auto keyring = take_keyring(outcome);
    if (plane_) refuse_shared(plane_->published(), outcome);
    ReloadReport report;
    report.findings = outcome.findings;
    report.generation = generation_;
    log_findings(outcome.findings);
    if (!outcome.state) {
        ++reloads_refused_;
        log_.write(LogLevel::Error, "reload-refused",
                   {{"file", file_},
                    {"errors", std::uint64_t{count_of(outcome.findings, zones::Severity::Error)}},
                    {"serving", "the state before, generation " + std::to_string(generation_)}});
        return report;
    }
    report.outcome = ReloadReport::Outcome::Applied;
    report.restart_keys = keys_fixed_at_start(started_with_, outcome.state->config);
    report.zones_kept = zones_shared(state_->known, outcome.state->known);
    for (const std::string& key : report.restart_keys) {
        log_.write(LogLevel::Warning, "restart-needed", {{"key", key}, {"file", file_}});
    }
    state_ = std::move(outcome.state);
    keyring_ = std::move(keyring);
    (void)adopt_anchors();
    log_.configure(format_of(state_->config.log.format), level_of(state_->config.log.level));
    if (plane_) {
        plane_->adopt(model_environment_of(state_->config.control, state_->topology.catalogue));
    } else {
        serve(nullptr);
    }
    if (endpoint_) endpoint_->replace_principals(state_->config.control.principals);
    ++reloads_;
    report.generation = generation_;
    log_.write(LogLevel::Info, "reloaded",
               {{"file", file_},
                {"generation", generation_},
                {"zones", std::uint64_t{state_->known.size()}},
                {"zones_kept", std::uint64_t{report.zones_kept}}});
    return report;
}

Changed<resources::Answer> Supervisor::call(const resources::Call& call) {
    auto answer =
        plane_->change([&](model::Draft& draft) { return resources::answer(draft, call); });
    if (call.method != resources::Method::Get) log_call(call, answer);
    return answer;
}

Changed<std::size_t> Supervisor::call_all(std::span<const resources::BatchCall> calls) {
    auto done =
        plane_->change([&](model::Draft& draft) { return resources::answer_all(draft, calls); });
    log_.write(done ? LogLevel::Info : LogLevel::Warning, done ? "called-many" : "calls-refused",
               {{"calls", std::uint64_t{calls.size()}}});
    return done;
}

std::variant<boost::json::object, std::string>
Supervisor::state(const boost::json::object& request) {
    auto result = state_result(*plane_, request);
    if (text_at(request, "action") != "import") return result;
    if (const auto* const fault = std::get_if<std::string>(&result)) {
        log_.write(LogLevel::Warning, "state-refused", {{"reason", *fault}});
        return result;
    }
    log_.write(LogLevel::Info, "state-imported",
               {{"resources", std::uint64_t{plane_->model().size()}}});
    return result;
}

void Supervisor::log_call(const resources::Call& call, const Changed<resources::Answer>& outcome) {
    const resources::Answer answer = answer_of(outcome);
    LogFields fields{{"method", std::string{to_text(call.method)}},
                     {"resource", call.path},
                     {"client", call.client},
                     {"status", std::uint64_t{answer.status}}};
    if (!outcome) {
        fields.push_back(
            {"reason", std::string{answer.body.at("error").at("message").as_string()}});
    }
    log_.write(outcome ? LogLevel::Info : LogLevel::Warning, outcome ? "called" : "call-refused",
               fields);
}

void Supervisor::drain() {
    const config::Milliseconds grace = state_->config.limits.drain;
    log_.write(LogLevel::Info, "draining",
               {{"grace_ms", static_cast<std::uint64_t>(grace.count())}});
    server_->drain(grace);
    log_.write(LogLevel::Info, "stopped", to_fields(statistics()));
}

void Supervisor::begin_investigation(const serve::InvestigationRequest& request,
                                     serve::Server::InvestigationDone done) {
    server_->begin_investigation(request, std::move(done));
}

Statistics Supervisor::statistics() const {
    Statistics now;
    now.uptime = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::steady_clock::now() - started_at_);
    now.generation = generation_;
    now.reloads = reloads_;
    now.reloads_refused = reloads_refused_;
    now.workers = workers_;
    now.holdings = holdings_of(*snapshot_);
    now.counters = server_->counters();
    if (endpoint_) now.endpoint = endpoint_->numbers();
    return now;
}

boost::json::object Supervisor::cache_statistics() const {
    const serve::Counters counters = server_->counters();
    const auto count = [&](serve::Count which) {
        return counters[static_cast<std::size_t>(which)];
    };
    return {{"answers", to_json(server_->answers().statistics(cache_clock()))},
            {"records", to_json(server_->records().statistics(cache_clock()))},
            {"questions", count(serve::Count::UdpQueries) + count(serve::Count::TcpQueries)},
            {"hits", count(serve::Count::ReadyAnswers)},
            {"record_hits", count(serve::Count::RecordHits)},
            {"record_misses", count(serve::Count::RecordMisses)},
            {"cached_failures", count(serve::Count::CachedFailures)},
            {"stale_answers", count(serve::Count::StaleAnswers)},
            {"refreshes", count(serve::Count::Refreshes)}};
}

boost::json::object Supervisor::flush_cache(const FlushWanted& wanted) {
    const auto matches = [&](std::span<const std::uint8_t> folded) {
        return is_flushed(wanted, folded);
    };
    // Records first: an answer made of them meanwhile goes with the answers. What they proved goes
    // with them, of all zones: it is found out again.
    const std::uint64_t records = server_->records().erase_if(matches);
    server_->forget_zones();
    const std::uint64_t answers = server_->answers().erase_if(matches);
    log_.write(LogLevel::Info, "cache-flushed", {{"answers", answers}, {"records", records}});
    return {{"answers", answers}, {"records", records}};
}

boost::json::object Supervisor::dump_cache(std::size_t entries_max) const {
    CacheDump dump{{entries_max, cache_clock()}};
    dump.add(server_->answers(), *snapshot_);
    dump.add(server_->records(), *snapshot_, server_->route_key());
    return std::move(dump).take();
}

std::vector<dns::Endpoint> Supervisor::endpoints() const {
    return server_->endpoints();
}

void Supervisor::log_endpoint() {
    log_.write(LogLevel::Info, "endpoint",
               {{"listen", endpoint_->address()}, {"url", endpoint_->base_url()}});
    const std::int64_t days = endpoint_->certificate_days_left();
    if (days >= certificate_warning_days) return;
    log_.write(LogLevel::Warning, days < 0 ? "certificate-expired" : "certificate-expires",
               {{"file", arm::certificate_path_of(state_->config.control)},
                {"days", static_cast<std::uint64_t>(std::max<std::int64_t>(days, 0))}});
}

void Supervisor::log_findings(const Findings& findings) {
    for (const Finding& finding : findings) {
        const config::Problem& at = finding.problem;
        const std::string place = at.line == 0 ? at.file
                                               : at.file + ':' + std::to_string(at.line) + ':' +
                                                     std::to_string(at.column);
        log_.write(level_of(finding.severity), "configuration", {{"at", place}, {"text", at.text}});
    }
}

void Supervisor::log_started() {
    const Holdings held = holdings_of(*snapshot_);
    log_.write(LogLevel::Info, "started",
               {{"file", file_},
                {"listen", listeners_text(server_->endpoints())},
                {"workers", std::uint64_t{workers_}},
                {"networks", std::uint64_t{held.networks}},
                {"horizons", std::uint64_t{held.horizons}},
                {"zones", std::uint64_t{held.zones}},
                {"names", std::uint64_t{held.names}},
                {"services", std::uint64_t{held.services}},
                {"forward_rules", std::uint64_t{held.forward_rules}}});
}

} // namespace parallax::control
