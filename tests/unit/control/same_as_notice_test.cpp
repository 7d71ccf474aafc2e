#include "control/same_as_notice.hpp"

#include "tests/unit/zones/topology_fixture.hpp"

#include <sstream>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;

namespace {

using Frozen = std::shared_ptr<const zones::Snapshot>;

Frozen frozen(std::vector<zones::Network> networks) {
    zones::Topology topology;
    topology.networks = std::move(networks);
    return zones::freeze(std::move(topology), 1);
}

/// Level, event and fields, without the time.
std::string written(const Frozen& now, const Frozen& before) {
    std::ostringstream out;
    Log log{out};
    log_same_as(log, *now, before.get());
    const std::string line = out.str();
    return line.empty() ? line : line.substr(line.find(' ') + 1);
}

const std::string missing = "warning same-as-missing network=office same_as=lab/n1 "
                            "at=network:office\n";
const std::string found = "info same-as-found network=office same_as=lab/n1 at=network:office\n";

} // namespace

TEST_CASE("a network that follows nothing is told at start, once") {
    const Frozen without = frozen({same_as("office", "lab/n1")});
    CHECK(follows_nothing(*without, without->topology().networks[0]));
    CHECK(written(without, nullptr) == missing);
    CHECK(written(without, without).empty());
}

TEST_CASE("what is followed comes and goes, each with a line") {
    const Frozen without = frozen({same_as("office", "lab/n1")});
    const Frozen with = frozen({same_as("office", "lab/n1"), network("lab/n1", {})});
    CHECK_FALSE(follows_nothing(*with, with->topology().networks[0]));
    CHECK(written(with, nullptr).empty());
    CHECK(written(with, without) == found);
    CHECK(written(with, with).empty());
    CHECK(written(without, with) == missing);
}

TEST_CASE("networks of the configuration follow each other without a word") {
    const Frozen plain = frozen({same_as("office", "n1"), network("n1", {})});
    CHECK(written(plain, nullptr).empty());
    CHECK_FALSE(follows_nothing(*plain, plain->topology().networks[1]));
}
