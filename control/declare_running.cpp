#include "control/declare_running.hpp"

#include "control/command_options.hpp"

namespace parallax::control {
namespace {

/// One action of `cache`, with what all of them take.
CLI::App& declare_cache_action(CLI::App& cache, CacheCommand& command, CacheAction action) {
    static constexpr std::pair<const char*, const char*> words[] = {
        {"stats", "how full the caches are, and how often they help"},
        {"flush", "forget a name, a zone, or everything"},
        {"dump", "show what is kept, for whom, and how long"}};
    const auto& [word, meaning] = words[static_cast<std::size_t>(action)];
    CLI::App& declared = *cache.add_subcommand(word, meaning);
    declared.parse_complete_callback([&command, action] { command.action = action; });
    add_socket(declared, command.socket);
    add_json(declared, command.format);
    return declared;
}

void declare_cache_flush(CLI::App& flush, CacheCommand& command) {
    using Reach = FlushWanted::Reach;
    auto* name = add_parsed(flush, "name", wants_name, [&command](dns::Name wanted) {
        command.flush = {Reach::Name, wanted};
    });
    name->description("forget this name, all types, in every network");
    add_parsed(flush, "--zone", wants_name,
               [&command](dns::Name wanted) {
                   command.flush = {Reach::Zone, wanted};
               })
        ->description("forget this name and all below it")
        ->excludes(name);
    flush.footer("Without NAME and --zone everything is forgotten.\nExample:\n"
                 "  parallax cache flush --zone service.signalr.net");
}

/// One action of `state`, with what both have.
CLI::App& declare_state_action(CLI::App& state, StateCommand& command, StateAction action) {
    const bool exports = action == StateAction::Export;
    CLI::App& declared = *state.add_subcommand(
        exports ? "export" : "import",
        exports ? "write the whole state as JSON" : "replace the whole state, or nothing of it");
    declared.parse_complete_callback([&command, action] { command.action = action; });
    auto* file = declared.add_option_function<std::string>(
        "file", [&command](const std::string& path) { command.file = path; },
        exports ? "where to; standard output unless given" : "what `state export` wrote");
    if (!exports) file->required();
    add_source(declared, command.source);
    return declared;
}

/// The files of `import` and `drift`.
void declare_exports(CLI::App& app, ExportFiles& from) {
    app.add_option("files", from.files,
                   "what `az ... list -o json` or `az network private-dns zone export` wrote; - is "
                   "standard input")
        ->required();
    app.add_option("-g,--resource-group", from.group, "the group of a zone file that names none");
    add_socket(app, from.socket);
    add_json(app, from.format);
}

/// `--yes` and `--dry-run`.
void declare_consent(CLI::App& app, Consent& consent) {
    app.add_flag_callback(
        "-y,--yes", [&consent] { consent = Consent::Given; }, "do not ask");
    app.add_flag_callback(
           "--dry-run", [&consent] { consent = Consent::Refused; }, "only show what would change")
        ->excludes("--yes");
}

} // namespace

CLI::App* declare_import(CLI::App& app, ImportCommand& command) {
    CLI::App* declared =
        app.add_subcommand("import", "take over what the cloud's own commands list");
    declare_exports(*declared, command.from);
    declare_consent(*declared, command.consent);
    declared->footer(
        "Zones, record sets, links, private endpoints, virtual networks, services. Shows first\n"
        "what is added, changed or refused; then all of it is done, or nothing.\nExample:\n"
        "  az network vnet list -o json >vnets.json\n"
        "  parallax import vnets.json --dry-run");
    return declared;
}

CLI::App* declare_drift(CLI::App& app, DriftCommand& command) {
    CLI::App* declared =
        app.add_subcommand("drift", "compare what the cloud's own commands list with what is held");
    declare_exports(*declared, command.from);
    declared->footer(
        "missing: not held; not linked: a link is not; overwritten: held otherwise; stale: held\n"
        "only here. Exit codes: 0 no difference, 1 some, 2 no server, 3 a file cannot be read.\n"
        "Example:\n  parallax drift records.json links.json");
    return declared;
}

CLI::App* declare_cache(CLI::App& app, CacheCommand& command) {
    CLI::App* cache =
        app.add_subcommand("cache", "show or forget what the running server remembers");
    cache->require_subcommand(1);
    declare_cache_action(*cache, command, CacheAction::Stats)
        .footer("Example:\n  parallax cache stats");
    declare_cache_flush(declare_cache_action(*cache, command, CacheAction::Flush), command);
    CLI::App& dump = declare_cache_action(*cache, command, CacheAction::Dump);
    dump.add_option("--limit", command.limit, "entries at most; 10000 unless given")
        ->check(CLI::Range(std::size_t{1}, dump_entries_max))
        ->type_name("N");
    dump.footer("Example:\n  parallax cache dump --limit 100 --json");
    cache->footer("Exit codes: 0 good, 1 usage, 2 no server at the socket.\nExample:\n"
                  "  parallax cache flush foobar.service.signalr.net");
    return cache;
}

CLI::App* declare_state(CLI::App& app, StateCommand& command) {
    CLI::App* state = app.add_subcommand("state", "write or replace the control plane's state");
    state->require_subcommand(1);
    declare_state_action(*state, command, StateAction::Export)
        .footer("Example:\n  parallax state export lab.json");
    CLI::App& import_app = declare_state_action(*state, command, StateAction::Import);
    declare_consent(import_app, command.consent);
    add_json(import_app, command.format);
    import_app.footer(
        "Shows what changes first: + added, ~ changed, - removed. A state that breaks a rule is "
        "refused.\nExample:\n  parallax state import lab.json --dry-run");
    return state;
}

CLI::App* declare_completion(CLI::App& app, CompletionCommand& command) {
    CLI::App* completion =
        app.add_subcommand("completion", "print what completes commands in a shell");
    completion->add_option("shell", command.shell, "bash or zsh")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh"}));
    completion->footer("Example:\n  source <(parallax completion bash)");
    return completion;
}

} // namespace parallax::control
