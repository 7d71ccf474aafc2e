// Runs the models of slot_model.hpp: the protocol must hold, and each fault must be found.
//
//   slot_model [ITERATIONS]    of the random search; default: what CI runs
#include "tests/model/slot_model.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>

namespace parallax::model {

namespace {

constexpr unsigned long random_iterations = 1500000;
// No search ends by itself before it is through; this bounds it should the model grow.
constexpr unsigned long search_iterations_max = 50000000;
constexpr unsigned context_switches = 4;

enum class Wanted : std::uint8_t { Holds, Fails };

struct Search {
    rl::scheduler_type_e kind;
    unsigned long iterations;
    Wanted wanted = Wanted::Holds;
};

template <class Model>
bool is_as_wanted(const char* what, const Search& search) {
    // Nothing may be allocated in one place and freed in the other, so no string takes the text.
    std::ostream nowhere{nullptr};
    rl::test_params params;
    params.search_type = search.kind;
    params.iteration_count = search.iterations;
    params.context_bound = context_switches;
    params.progress_stream = &nowhere;
    params.output_stream = search.wanted == Wanted::Holds ? &std::cout : &nowhere;
    const bool holds = rl::simulate<Model>(params);
    const bool as_wanted = holds == (search.wanted == Wanted::Holds);
    std::printf("%-6s %-34s %-24s %10lu iterations: %s\n", as_wanted ? "ok" : "WRONG", what,
                rl::format(search.kind), static_cast<unsigned long>(params.stop_iteration),
                rl::test_result_str(params.test_result));
    std::fflush(stdout);
    return as_wanted;
}

template <Fault fault>
bool is_found(const char* what) {
    return is_as_wanted<WholeModel<fault>>(what,
                                           {rl::sched_random, random_iterations, Wanted::Fails});
}

bool protocol_holds(unsigned long iterations) {
    const Search all{rl::sched_full, search_iterations_max};
    const Search bounded{rl::sched_bound, search_iterations_max};
    const Search random{rl::sched_random, iterations};
    bool ok = is_as_wanted<PairModel<Fault::None>>("1 writer, 1 reader", all);
    ok = is_as_wanted<RaceModel<Fault::None>>("2 writers, 1 reader", bounded) && ok;
    return is_as_wanted<WholeModel<Fault::None>>("2 writers, 2 readers, 1 evictor", random) && ok;
}

bool faults_are_found() {
    bool ok = is_found<Fault::LoadSequenceRelaxed>("sequence loaded relaxed");
    ok = is_found<Fault::LoadWordRelaxed>("words loaded relaxed") && ok;
    ok = is_found<Fault::NoRecheck>("no look back at the sequence") && ok;
    ok = is_found<Fault::BeginWithoutExchange>("begin by load and store") && ok;
    ok = is_found<Fault::StoreWordRelaxed>("words stored relaxed") && ok;
    return is_found<Fault::EndWriteRelaxed>("sequence stored relaxed at the end") && ok;
}

} // namespace

} // namespace parallax::model

int main(int count, char** arguments) {
    const unsigned long iterations =
        count > 1 ? std::strtoul(arguments[1], nullptr, 10) : parallax::model::random_iterations;
    const bool holds = parallax::model::protocol_holds(iterations);
    return parallax::model::faults_are_found() && holds ? 0 : 1;
}
