// dns_load: asks a name server as fast as one core can, checks every answer, and prints one JSON
// object. `dns_load --help` lists the options; bench/README.md shows it at work.
#include "bench/generator/clock.hpp"
#include "bench/generator/tcp_load.hpp"
#include "bench/generator/udp_load.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <map>

namespace {

struct CommandLine {
    std::string server = "127.0.0.1";
    std::string questions;
    double warm_s = 1;
    double measure_s = 3;
    double timeout_s = 1;
    std::uint16_t edns_payload = 1232;
    load::Settings settings;
};

void add_load_options(CLI::App& app, load::Settings& settings) {
    const std::map<std::string, load::Transport> transports{
        {"udp", load::Transport::Udp},
        {"tcp", load::Transport::TcpPersistent},
        {"tcp-one-shot", load::Transport::TcpOneShot}};
    app.add_option("--transport", settings.transport, "udp, tcp or tcp-one-shot")
        ->transform(CLI::CheckedTransformer(transports));
    app.add_option("--sockets", settings.sockets, "Sockets or connections")
        ->check(CLI::Range(std::size_t{1}, load::sockets_max));
    app.add_option("--window", settings.window, "Closed loop: outstanding a socket")
        ->check(CLI::Range(std::size_t{1}, load::window_max));
    app.add_option("--rate", settings.rate, "Open loop: queries a second (0: closed loop)");
    app.add_option("--burst", settings.burst, "Queries a UDP_SEGMENT message may hold")
        ->check(CLI::Range(std::size_t{1}, load::burst_max));
    app.add_option("--queries", settings.queries, "End after so many instead of by time");
    app.add_option("--seed", settings.seed, "Of random orders and unique names");
    app.add_option("--cpu-of", settings.cpu_of, "Count the CPU time of these pids")->delimiter(',');
    app.add_flag("--echo{1}", settings.check, "Expect the query itself with QR set");
}

void add_options(CLI::App& app, CommandLine& line) {
    app.add_option("--server", line.server, "IPv4 address");
    app.add_option("--port", line.settings.port, "Port");
    app.add_option("--questions", line.questions, "File of `source name type expected`")
        ->required();
    app.add_option("--warm", line.warm_s, "Seconds not counted");
    app.add_option("--seconds", line.measure_s, "Seconds counted");
    app.add_option("--timeout", line.timeout_s, "Seconds after which an answer is missing");
    app.add_option("--edns", line.edns_payload, "EDNS payload size; 0: no EDNS");
    const std::map<std::string, load::Order> orders{{"listed", load::Order::Listed},
                                                    {"shuffled", load::Order::Shuffled},
                                                    {"zipf", load::Order::Zipf}};
    app.add_option("--order", line.settings.draw.order, "listed, shuffled or zipf")
        ->transform(CLI::CheckedTransformer(orders));
    app.add_option("--zipf", line.settings.draw.zipf_exponent, "Exponent of --order zipf");
    add_load_options(app, line.settings);
}

std::uint64_t nanoseconds(double seconds) {
    return static_cast<std::uint64_t>(seconds * static_cast<double>(load::second_ns));
}

double seconds(std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / static_cast<double>(load::second_ns);
}

// A counted run has no warm-up and includes what comes in while it drains; a timed one counts only
// what came inside the time, and what never came.
template <typename Load>
int measure(const load::Settings& settings, const load::QuestionList& list) {
    Load generator(settings, list);
    if (const std::string problem = generator.open(); !problem.empty()) {
        std::cerr << "dns_load: " << problem << "\n";
        return 2;
    }
    const bool is_counted = settings.queries != 0;
    if (!is_counted) generator.run(load::monotonic_ns() + settings.warm_ns, 0);
    generator.tally() = {};
    const std::uint64_t start = load::monotonic_ns();
    const std::uint64_t server_start = load::cpu_ns_of(settings.cpu_of);
    const std::uint64_t own_start = load::own_cpu_ns();
    generator.run(start + settings.measure_ns, settings.queries);
    if (is_counted) generator.drain();
    const load::Measured measured{seconds(load::monotonic_ns() - start),
                                  seconds(load::cpu_ns_of(settings.cpu_of) - server_start),
                                  seconds(load::own_cpu_ns() - own_start)};
    load::Tally tally = generator.tally();
    if (!is_counted) {
        generator.drain();
        tally.missing = generator.tally().missing;
    }
    std::cout << load::to_json(tally, measured);
    return 0;
}

} // namespace

int main(int argc, char** argv) {
    CommandLine line;
    CLI::App app("Asks a name server as fast as one core can and checks every answer.");
    add_options(app, line);
    CLI11_PARSE(app, argc, argv);
    const auto server = load::parse_address(line.server);
    if (!server) {
        std::cerr << "dns_load: '" << line.server << "' is no IPv4 address\n";
        return 1;
    }
    load::Settings& settings = line.settings;
    settings.server = *server;
    settings.warm_ns = nanoseconds(line.warm_s);
    settings.measure_ns = nanoseconds(line.measure_s);
    settings.timeout_ns = nanoseconds(line.timeout_s);
    settings.draw.seed = settings.seed;
    if (settings.transport == load::Transport::TcpOneShot) settings.window = 1;
    const auto read = load::QuestionList::read(line.questions, line.edns_payload);
    if (const auto* problem = std::get_if<std::string>(&read)) {
        std::cerr << "dns_load: " << *problem << "\n";
        return 1;
    }
    const auto& list = std::get<load::QuestionList>(read);
    return settings.transport == load::Transport::Udp ? measure<load::UdpLoad>(settings, list)
                                                      : measure<load::TcpLoad>(settings, list);
}
