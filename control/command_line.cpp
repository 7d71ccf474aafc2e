#include "control/command_line.hpp"

#include "control/command_options.hpp"
#include "control/declare_resources.hpp"
#include "control/declare_running.hpp"
#include "dns/ensure.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace parallax::control {
namespace {

CLI::App* declare_serve(CLI::App& app, ServeCommand& command) {
    CLI::App* serve = app.add_subcommand("serve", "run the server");
    serve->add_option("file", command.file, "the configuration (YAML)")->required();
    serve->footer(
        "Signals: SIGTERM and SIGINT drain and end, SIGHUP reloads, SIGUSR1 logs statistics.\n"
        "Example:\n  parallax serve /etc/parallax/parallax.yaml");
    return serve;
}

CLI::App* declare_check(CLI::App& app, CheckCommand& command) {
    CLI::App* check =
        app.add_subcommand("check", "tell everything wrong or doubtful in a configuration");
    check->add_option("file", command.file, "the configuration (YAML)")->required();
    add_json(*check, command.format);
    check->add_flag_callback(
        "--strict", [&command] { command.strictness = Strictness::WarningsFailToo; },
        "warnings fail too (exit code 1)");
    check->footer("Example:\n  parallax check parallax.yaml");
    return check;
}

CLI::App* declare_explain(CLI::App& app, ExplainCommand& command) {
    CLI::App* explain =
        app.add_subcommand("explain", "show every step of the decision about one question");
    CLI::App& asker = *explain->add_option_group("asker");
    auto* from = add_parsed(asker, "--from", wants_address,
                            [&command](dns::IpAddress address) { command.from = address; });
    from->description("as if this address had asked");
    asker.add_option("--network", command.network, "as if a source in this network had asked")
        ->excludes(from);
    asker.require_option(1);
    add_question(*explain, command.question);
    add_source(*explain, command.source);
    add_json(*explain, command.format);
    explain->footer("Example:\n  parallax explain --config parallax.yaml --from 10.1.0.4 "
                    "foobar.service.signalr.net");
    return explain;
}

CLI::App* declare_matrix(CLI::App& app, MatrixCommand& command) {
    CLI::App* matrix =
        app.add_subcommand("matrix", "show which network gets what: names x networks");
    auto* names = matrix->add_option_function<std::vector<std::string>>(
        "names", [&command](const std::vector<std::string>& texts) {
            for (const std::string& text : texts) command.names.push_back(*name_of(text));
        });
    names
        ->description(
            "names to ask for; without any: services and privatelink names of the configuration")
        ->check(CLI::Validator(
            [](std::string& text) {
                return name_of(text) ? std::string{} : "'" + text + "' is not a domain name";
            },
            "NAME"));
    add_parsed(*matrix, "--type", wants_type, [&command](dns::RrType type) {
        command.type = type;
    })->description("the record type; A unless given");
    add_source(*matrix, command.source);
    add_json(*matrix, command.format);
    add_csv(*matrix, command.format);
    matrix->add_flag_callback(
        "--strict", [&command] { command.strictness = Strictness::WarningsFailToo; },
        "exit code 1 when a name is public in a network that holds a private zone for it (!)");
    matrix->footer(
        "Marks: * the networks' answers differ; (!) public although the network holds a private\n"
        "zone for the name; (r) public because its link's policy is NxDomainRedirect.\n"
        "Exit codes: 0 good; 1 a configuration with errors, or (!) with --strict; 2 no server at\n"
        "the socket; 3 the file of --config cannot be read.\n"
        "Example:\n  parallax matrix --config parallax.yaml foobar.service.signalr.net");
    return matrix;
}

void declare_query_output(CLI::App& query, QueryCommand& command) {
    query.add_flag_callback(
        "--short", [&command] { command.output = QueryOutput::Short; },
        "only the answers' values, in the order of the chain");
    query
        .add_flag_callback(
            "--json", [&command] { command.output = QueryOutput::Json; }, "for programs: JSON")
        ->excludes("--short");
}

CLI::App* declare_query(CLI::App& app, QueryCommand& command) {
    CLI::App* query = app.add_subcommand("query", "ask a DNS server one question");
    add_question(*query, command.question);
    add_parsed(*query, "--server", wants_server, [&command](dns::Endpoint server) {
        command.server = server;
    })->description("whom to ask; without it the first of /etc/resolv.conf");
    add_parsed(*query, "--from", wants_address, [&command](dns::IpAddress address) {
        command.from = address;
    })->description("ask from this address of this machine");
    add_parsed(*query, "--timeout", wants_duration, [&command](std::chrono::milliseconds timeout) {
        command.timeout = timeout;
    })->description("wait so long for each try; 2s unless given");
    add_parsed(*query, "--subnet", wants_prefix, [&command](dns::Prefix prefix) {
        command.subnet = prefix;
    })->description("send it as EDNS Client Subnet");
    query->add_flag_callback(
        "--tcp", [&command] { command.wire = Wire::Tcp; }, "over TCP at once");
    query->add_flag_callback(
        "--no-recursion", [&command] { command.recursion = RecursionDesired::No; }, "clear RD");
    query->add_flag_callback(
        "--dnssec", [&command] { command.edns = EdnsUse::WithDnssecOk; }, "set DO");
    query
        ->add_flag_callback(
            "--no-edns", [&command] { command.edns = EdnsUse::No; }, "send no OPT record")
        ->excludes("--dnssec")
        ->excludes("--subnet");
    declare_query_output(*query, command);
    query->footer(
        "Exit code: 0 on any reply, 2 when there is none.\nExample:\n"
        "  parallax query --server 127.0.0.1:5354 --from 127.0.1.1 foobar.service.signalr.net");
    return query;
}

CLI::App* declare_catalogue(CLI::App& app, CatalogueCommand& command) {
    CLI::App* catalogue =
        app.add_subcommand("catalogue", "show which privatelink zone belongs to which service");
    catalogue->add_option("text", command.text, "part of a service, type, zone or suffix");
    catalogue->add_option("--cloud", command.cloud, "only this cloud")
        ->check(CLI::IsMember({"commercial", "government", "china"}));
    catalogue->add_option_function<std::string>(
        "--file", [&command](const std::string& path) { command.file = path; },
        "another catalogue than the built-in one");
    add_json(*catalogue, command.format);
    add_csv(*catalogue, command.format);
    catalogue->footer("Example:\n  parallax catalogue signalr");
    return catalogue;
}

CLI::App* declare_version(CLI::App& app, VersionCommand& command) {
    CLI::App* version = app.add_subcommand("version", "show the versions of program and libraries");
    add_json(*version, command.format);
    version->footer("Example:\n  parallax version");
    return version;
}

CLI::App* declare_trust_anchors(CLI::App& app, TrustAnchorsCommand& command) {
    CLI::App* anchors =
        app.add_subcommand("trust-anchors", "show what the server's chains of trust begin with");
    add_socket(*anchors, command.socket);
    add_json(*anchors, command.format);
    anchors->footer("Example:\n  parallax trust-anchors");
    return anchors;
}

CLI::App* declare_hash_secret(CLI::App& app) {
    CLI::App* hash = app.add_subcommand("hash-secret", "hash a principal's secret");
    hash->footer("The secret is asked for, or read from standard input.\nExample:\n"
                 "  parallax hash-secret");
    return hash;
}

CLI::App* declare_arm(CLI::App& app, ArmConnectCommand& command) {
    CLI::App* arm = app.add_subcommand("arm", "the endpoint for az, Terraform and SDKs");
    arm->require_subcommand(1);
    CLI::App* connect = arm->add_subcommand("connect", "print what points clients at this server");
    connect->add_option("--config", command.file, "the server's configuration")
        ->capture_default_str();
    add_json(*connect, command.format);
    connect->footer("Example:\n  parallax arm connect --config parallax.yaml");
    return arm;
}

/// One of each, filled by the parser; the one whose subcommand was named is the command.
struct Commands {
    ServeCommand serve;
    CheckCommand check;
    ExplainCommand explain;
    MatrixCommand matrix;
    QueryCommand query;
    CacheCommand cache;
    TrustAnchorsCommand trust_anchors;
    CatalogueCommand catalogue;
    ArmConnectCommand arm_connect;
    VersionCommand version;
    StateCommand state;
    ImportCommand import;
    DriftCommand drift;
    CompletionCommand completion;
    ResourceCommand resource;
};

using Chosen = std::pair<CLI::App*, std::function<Command()>>;

std::vector<Chosen> declare_commands(CLI::App& app, Commands& into) {
    std::vector<Chosen> declared{
        {declare_serve(app, into.serve), [&into] { return into.serve; }},
        {declare_check(app, into.check), [&into] { return into.check; }},
        {declare_explain(app, into.explain), [&into] { return into.explain; }},
        {declare_matrix(app, into.matrix), [&into] { return into.matrix; }},
        {declare_query(app, into.query), [&into] { return into.query; }},
        {declare_cache(app, into.cache), [&into] { return into.cache; }},
        {declare_trust_anchors(app, into.trust_anchors), [&into] { return into.trust_anchors; }},
        {declare_catalogue(app, into.catalogue), [&into] { return into.catalogue; }},
        {declare_hash_secret(app), [] { return HashSecretCommand{}; }},
        {declare_arm(app, into.arm_connect), [&into] { return into.arm_connect; }},
        {declare_version(app, into.version), [&into] { return into.version; }},
        {declare_state(app, into.state), [&into] { return into.state; }},
        {declare_import(app, into.import), [&into] { return into.import; }},
        {declare_drift(app, into.drift), [&into] { return into.drift; }},
        {declare_completion(app, into.completion), [&into] { return into.completion; }}};
    for (CLI::App* noun : declare_resources(app, into.resource)) {
        declared.emplace_back(noun, [&into] { return into.resource; });
    }
    return declared;
}

void describe_program(CLI::App& app) {
    app.require_subcommand(1);
    app.get_formatter()->column_width(28);
    app.footer(
        "Exit codes: 0 good, 1 configuration (with the files it names) or usage, 2 network,\n"
        "3 the configuration file cannot be read, 5 other.\n"
        "Example:\n  parallax check parallax.yaml && parallax serve parallax.yaml");
}

bool asks_for_help(const std::string& word) {
    return word == "--help" || word == "-h";
}

/// Of the subcommand that is named, else of the program.
HelpText help_about(const CLI::App& app, const std::vector<std::string>& words) {
    const CLI::App* about = &app;
    std::string path;
    for (const std::string& word : words) {
        const auto below = about->get_subcommands({});
        const auto named = std::find_if(below.begin(), below.end(), [&](const CLI::App* one) {
            return one->get_name() == word;
        });
        if (named == below.end()) continue;
        path += (path.empty() ? "" : " ") + about->get_name();
        about = *named;
    }
    return {about->help(path)};
}

/// `completion words WORD...`: what the shells' scripts ask for at each completion.
bool asks_for_candidates(const std::vector<std::string>& words) {
    return words.size() >= 2 && words[0] == "completion" && words[1] == "words";
}

void tell_candidates(const std::vector<std::string>& words, const Console& console) {
    CLI::App app;
    Commands commands;
    declare_commands(app, commands);
    const std::vector<std::string> typed(words.begin() + 2, words.end());
    for (const Candidate& one : candidates_for(app, without_az_words(typed), names_of_server)) {
        console.out << one.text << (one.description.empty() ? "" : "\t") << one.description << '\n';
    }
}

} // namespace

ParsedCommandLine parse_command_line(const std::vector<std::string>& given) {
    const std::vector<std::string> words = without_az_words(given);
    CLI::App app{"Parallax: a DNS server whose answer depends on where you stand", "parallax"};
    describe_program(app);
    Commands commands;
    const std::vector<Chosen> declared = declare_commands(app, commands);
    if (std::any_of(words.begin(), words.end(), asks_for_help)) return help_about(app, words);
    app.parse(std::vector<std::string>(words.rbegin(), words.rend()));
    const auto named = std::find_if(declared.begin(), declared.end(),
                                    [](const Chosen& chosen) { return chosen.first->parsed(); });
    ENSURE(named != declared.end()); // require_subcommand(1)
    return named->second();
}

ExitCode run_command_line(const std::vector<std::string>& words, const Console& console) {
    if (asks_for_candidates(words)) {
        tell_candidates(words, console);
        return ExitCode::Good;
    }
    const ParsedCommandLine parsed = parse_command_line(words);
    if (const auto* help = std::get_if<HelpText>(&parsed)) {
        console.out << help->text;
        return ExitCode::Good;
    }
    return std::visit([&](const auto& command) { return run(command, console); },
                      std::get<Command>(parsed));
}

} // namespace parallax::control
