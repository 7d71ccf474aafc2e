// config_probe: the loader for tests in other languages. One fact a line, fields separated by tabs.
//
//   config_probe keys            path, key, "required" or "optional"
//   config_probe settings        path.key, fallback, least, most
//   config_probe load FILE...    FILE, number of problems; then each problem, indented
#include "config/keys.hpp"
#include "config/load.hpp"
#include "config/quantity.hpp"

#include <iostream>
#include <span>

using namespace parallax::config;

namespace {

std::string number_text(std::uint64_t number) {
    return std::to_string(number);
}

template <class T, class Text>
void print_setting(std::string_view key, const Setting<T>& setting, Text text) {
    std::cout << key << '\t' << text(setting.fallback) << '\t' << text(setting.least) << '\t'
              << text(setting.most) << '\n';
}

void print_settings() {
    namespace s = settings;
    print_setting("workers", s::workers, number_text);
    print_setting("tcp.connections", s::tcp_connections, number_text);
    print_setting("tcp.connections-per-client", s::tcp_connections_per_client, number_text);
    print_setting("tcp.idle-timeout", s::tcp_idle_timeout, duration_text);
    print_setting("tcp.first-query-timeout", s::tcp_first_query_timeout, duration_text);
    print_setting("tcp.in-flight", s::tcp_in_flight, number_text);
    print_setting("tcp.unsent", s::tcp_unsent_octets, size_text);
    print_setting("udp.payload", s::udp_payload, size_text);
    print_setting("cache.answers", s::cache_answers, size_text);
    print_setting("limits.client-deadline", s::client_deadline, duration_text);
    print_setting("limits.in-flight", s::in_flight, number_text);
    print_setting("limits.in-flight-per-upstream", s::in_flight_per_upstream, number_text);
    print_setting("limits.waiters-per-question", s::waiters_per_question, number_text);
    print_setting("limits.drain", s::drain, duration_text);
}

void print_keys() {
    for (const SectionKeys& section : all_sections())
        for (const Key& key : section.keys)
            std::cout << section.path << '\t' << key.name << '\t'
                      << (key.need == Key::Need::Required ? "required" : "optional") << '\n';
}

void load_and_print(const std::string& path) {
    const auto loaded = load_file(path);
    const auto* rejected = std::get_if<Rejected>(&loaded);
    std::cout << path << '\t' << (rejected ? rejected->problems.size() : 0) << '\n';
    if (!rejected) return;
    for (const Problem& problem : rejected->problems) std::cout << '\t' << to_text(problem) << '\n';
}

} // namespace

int main(int count, char** values) {
    const std::span arguments(values, static_cast<std::size_t>(count));
    const std::string_view command = count > 1 ? arguments[1] : "";
    if (command == "keys") {
        print_keys();
    } else if (command == "settings") {
        print_settings();
    } else if (command == "load") {
        for (const char* path : arguments.subspan(2)) load_and_print(path);
    } else {
        std::cerr << "usage: config_probe keys | settings | load FILE...\n";
        return 1;
    }
    return 0;
}
