// Runs a fuzz target without a fuzzer: every file of the corpus, each of its truncations, and a
// bounded number of seeded random mutations. Usage: PROGRAM CORPUS-DIRECTORY [SEED]
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* octets, std::size_t size);

namespace {

using Octets = std::vector<std::uint8_t>;

constexpr std::size_t mutations_per_file = 3000;
constexpr std::size_t changes_max = 6; // per mutation

void run(const Octets& input) {
    // An exactly sized copy, so that the sanitizers see a read past the end.
    const Octets exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

class Mutator {
  public:
    explicit Mutator(std::uint64_t seed) : engine_{seed} {}

    Octets change(Octets input, const Octets& other) {
        for (std::size_t changes = 1 + below(changes_max); changes > 0; --changes) {
            change_once(input, other);
        }
        return input;
    }
    std::size_t below(std::size_t end) {
        return std::uniform_int_distribution<std::size_t>{0, end - 1}(engine_);
    }

  private:
    void change_once(Octets& input, const Octets& other) {
        // Octets that mean something: counts, label kinds, pointers to the header's end.
        static constexpr std::uint8_t telling[] = {0, 1, 2, 12, 41, 63, 64, 128, 192, 255};
        if (input.empty()) input.push_back(0);
        const std::size_t at = below(input.size());
        const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
        switch (below(6)) {
        case 0:
            *place = static_cast<std::uint8_t>(below(256));
            return;
        case 1:
            *place = telling[below(std::size(telling))];
            return;
        case 2:
            *place = static_cast<std::uint8_t>(*place ^ 1U << below(8));
            return;
        case 3:
            input.erase(place);
            return;
        case 4:
            input.insert(place, telling[below(std::size(telling))]);
            return;
        default:
            input.resize(at);
            if (other.empty()) return;
            input.insert(input.end(),
                         other.begin() + static_cast<std::ptrdiff_t>(below(other.size())),
                         other.end());
            return;
        }
    }

    std::mt19937_64 engine_;
};

std::vector<Octets> read_corpus(const char* directory) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator{directory}) {
        paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end()); // the same seed means the same run
    std::vector<Octets> corpus;
    for (const auto& path : paths) {
        std::ifstream file{path, std::ios::binary};
        corpus.emplace_back(std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{});
    }
    return corpus;
}

} // namespace

int main(int count, char** arguments) {
    if (count < 2) {
        std::fprintf(stderr, "usage: %s CORPUS-DIRECTORY [SEED]\n", arguments[0]);
        return 2;
    }
    const std::uint64_t seed =
        count > 2 ? std::strtoull(arguments[2], nullptr, 10) : std::random_device{}();
    std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
    std::fflush(stdout); // a crash must not take the seed with it
    const std::vector<Octets> corpus = read_corpus(arguments[1]);
    if (corpus.empty()) {
        std::fprintf(stderr, "no corpus in %s\n", arguments[1]);
        return 1;
    }
    Mutator mutator{seed};
    for (const Octets& input : corpus) {
        for (std::size_t octets = 0; octets <= input.size(); ++octets) {
            run({input.begin(), input.begin() + static_cast<std::ptrdiff_t>(octets)});
        }
        for (std::size_t i = 0; i < mutations_per_file; ++i) {
            run(mutator.change(input, corpus[mutator.below(corpus.size())]));
        }
    }
    std::printf("%zu files, their truncations, %zu mutations of each\n", corpus.size(),
                mutations_per_file);
    return 0;
}
