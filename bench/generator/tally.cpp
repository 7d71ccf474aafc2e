#include "bench/generator/tally.hpp"

#include <iomanip>
#include <numeric>
#include <sstream>

namespace load {
namespace {

double microseconds(std::uint64_t nanoseconds) {
    return static_cast<double>(nanoseconds) / 1000;
}

} // namespace

std::uint64_t Tally::wrong() const {
    return std::accumulate(verdicts.begin() + 1, verdicts.end(), std::uint64_t{0});
}

void Tally::count(Verdict verdict, std::span<const std::uint8_t> reply) {
    ++verdicts[static_cast<std::size_t>(verdict)];
    if (verdict == Verdict::Correct || examples.size() == examples_max) return;
    examples.push_back(std::string(to_text(verdict)) + ": " + describe(reply));
}

std::string to_json(const Tally& tally, const Measured& measured) {
    std::ostringstream out;
    out << std::fixed << std::setprecision(6) << "{\"sent\": " << tally.sent
        << ", \"correct\": " << tally.correct() << ", \"wrong\": " << tally.wrong()
        << ", \"missing\": " << tally.missing << ", \"unexpected\": " << tally.unexpected
        << ", \"unsent\": " << tally.unsent << ", \"reconnects\": " << tally.reconnects
        << ", \"seconds\": " << measured.seconds
        << ", \"server_cpu_seconds\": " << measured.server_cpu_seconds
        << ", \"own_cpu_seconds\": " << measured.own_cpu_seconds << std::setprecision(1)
        << ", \"latency_us\": {\"mean\": " << tally.latency.mean() / 1000;
    for (const auto& [name, share] :
         {std::pair{"p50", 0.5}, {"p90", 0.9}, {"p99", 0.99}, {"p999", 0.999}}) {
        out << ", \"" << name << "\": " << microseconds(tally.latency.percentile(share));
    }
    out << ", \"max\": " << microseconds(tally.latency.longest()) << "}, \"verdicts\": {";
    for (std::size_t i = 0; i < verdict_count; ++i) {
        out << (i == 0 ? "" : ", ") << '"' << to_text(static_cast<Verdict>(i))
            << "\": " << tally.verdicts[i];
    }
    out << "}, \"examples\": [";
    for (std::size_t i = 0; i < tally.examples.size(); ++i) {
        out << (i == 0 ? "" : ", ") << '"' << tally.examples[i] << '"';
    }
    out << "]}\n";
    return out.str();
}

} // namespace load
