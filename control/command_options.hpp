// CommandOptions: options that several commands have, as CLI11 declares them. Pure; any thread.
#pragma once

#include "config/quantity.hpp"
#include "control/console.hpp"
#include "control/state_source.hpp"
#include "dns/ip_address.hpp"
#include "dns/message.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>

#include <chrono>

namespace parallax::control {

/// What an option wants: for help, for messages, and its text as a value (text -> optional).
template <class Parse>
struct Wanted {
    const char* placeholder; ///< "ADDRESS"
    const char* noun;        ///< "an IP address"
    Parse parse;
};

/// Other text is refused with a message before `store` sees it.
template <class Parse, class Store>
CLI::Option* add_parsed(CLI::App& app, const std::string& names, Wanted<Parse> wanted,
                        Store store) {
    const auto check = [wanted](std::string& text) {
        return wanted.parse(text) ? std::string{} : "'" + text + "' is not " + wanted.noun;
    };
    const auto take = [wanted, store](const std::string& text) { store(*wanted.parse(text)); };
    return app.add_option_function<std::string>(names, take)
        ->check(CLI::Validator(check, ""))
        ->type_name(wanted.placeholder);
}

inline std::optional<dns::Name> name_of(const std::string& text) {
    auto name = dns::Name::from_text(text);
    if (!name) return std::nullopt;
    return *name;
}

inline std::optional<dns::RrType> type_of(const std::string& text) {
    auto type = dns::rr_type_from_text(text);
    if (!type) return std::nullopt;
    return *type;
}

inline std::optional<std::chrono::milliseconds> duration_of(const std::string& text) {
    const auto parsed = config::duration_from_text(text);
    const auto* duration = std::get_if<std::chrono::milliseconds>(&parsed);
    if (duration == nullptr || duration->count() < 1 || *duration > std::chrono::minutes{10})
        return {};
    return *duration;
}

inline constexpr Wanted wants_name{"NAME", "a domain name", name_of};
inline constexpr Wanted wants_type{"TYPE", "a record type (A, AAAA, TXT, TYPE65, ...)", type_of};
inline constexpr Wanted wants_address{"ADDRESS", "an IP address", dns::IpAddress::from_text};
inline constexpr Wanted wants_server{"ADDRESS[:PORT]", "an IP address with or without a port",
                                     dns::Endpoint::from_text};
inline constexpr Wanted wants_prefix{"PREFIX", "an address prefix such as 10.1.0.0/16",
                                     dns::Prefix::from_text};
inline constexpr Wanted wants_duration{"TIME", "a time from 1ms to 10m, such as 500ms or 2s",
                                       duration_of};

/// `--json`, and `--csv` where the command has it.
inline CLI::Option* add_json(CLI::App& app, Format& format) {
    return app.add_flag_callback(
        "--json", [&format] { format = Format::Json; }, "for programs: JSON");
}
inline void add_csv(CLI::App& app, Format& format) {
    app.add_flag_callback(
           "--csv", [&format] { format = Format::Csv; }, "for spreadsheets: CSV")
        ->excludes("--json");
}

inline void add_question(CLI::App& app, dns::Question& question) {
    add_parsed(app, "name", wants_name, [&question](dns::Name name) { question.name = name; })
        ->description("the name to ask for")
        ->required();
    add_parsed(app, "type", wants_type, [&question](dns::RrType type) {
        question.type = type;
    })->description("the record type; A unless given");
}

/// `--socket`: the running server that is asked.
inline CLI::Option* add_socket(CLI::App& app, std::optional<std::string>& socket) {
    return app.add_option_function<std::string>(
        "--socket", [&socket](const std::string& path) { socket = path; },
        std::string{"the running server's admin socket (default "} + default_socket_path + ")");
}

inline void add_source(CLI::App& app, StateSource& source) {
    auto* file = app.add_option_function<std::string>(
        "--config", [&source](const std::string& path) { source.file = path; },
        "ask this configuration file; no server needs to run");
    add_socket(app, source.socket)->excludes(file);
}

} // namespace parallax::control
