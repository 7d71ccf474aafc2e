#include "control/step_text.hpp"

#include "tests/unit/control/workspace.hpp"

using namespace parallax;
using namespace parallax::control;
using testing::name;

namespace {

answer::Link link_in(const zones::Horizon& horizon, answer::LinkKind kind) {
    answer::Link link;
    link.kind = kind;
    link.owner = name("s1.privatelink.service.signalr.net");
    link.zone = &horizon.zones().front();
    return link;
}

} // namespace

TEST_CASE("a step names the zone by id and apex, and where it is declared") {
    const auto snapshot = testing::split_snapshot();
    const auto& horizon = snapshot->horizon_of(*snapshot->network_named("n1"));
    auto link = link_in(horizon, answer::LinkKind::Rewrite);
    link.target = name("x.privatelink.service.signalr.net");
    CHECK(step_text(link) == "rewrite: private zone 'hub' (privatelink.service.signalr.net.) holds "
                             "x.privatelink.service.signalr.net., so nobody outside is asked");
    CHECK(declared_at_of(link).find("parallax.yaml:9:5") != std::string::npos);
}

TEST_CASE("every kind of link has a text of its own") {
    const auto snapshot = testing::split_snapshot();
    const auto& horizon = snapshot->horizon_of(*snapshot->network_named("n1"));
    std::vector<std::string> texts;
    for (auto kind = answer::LinkKind::ZoneRecords;;
         kind = static_cast<answer::LinkKind>(static_cast<int>(kind) + 1)) {
        texts.push_back(step_text(link_in(horizon, kind)));
        CHECK_FALSE(texts.back().empty());
        if (kind == answer::LinkKind::Failed) break;
    }
    std::sort(texts.begin(), texts.end());
    CHECK(std::adjacent_find(texts.begin(), texts.end()) == texts.end());
}

TEST_CASE("why an upstream may not speak about a name") {
    const auto snapshot = testing::split_snapshot();
    const auto& horizon = snapshot->horizon_of(*snapshot->network_named("n1"));
    CHECK(why_special(horizon, name("x.privatelink.service.signalr.net"))
              .rfind("held here by zone hub (", 0) == 0);
    CHECK(why_special(horizon, name("x.service.signalr.net")).find("service suffix") !=
          std::string::npos);
    CHECK_FALSE(why_special(horizon, name("x.example")).empty());
    CHECK(declared_at_of(answer::Link{}).empty());
}

TEST_CASE("a step tells a forward rule, a stub zone and recursion apart") {
    zones::Forward rule;
    rule.suffix = name("corp.example");
    answer::Link link;
    link.kind = answer::LinkKind::Upstream;
    link.rule = &rule;
    CHECK(step_text(link) == "forward rule for corp.example.: the end of the chain");
    rule.kind = zones::RuleKind::Stub;
    CHECK(step_text(link) == "stub zone corp.example.: the end of the chain");
    rule.kind = zones::RuleKind::Recursion;
    CHECK(step_text(link) == "recursion: the end of the chain");
}
