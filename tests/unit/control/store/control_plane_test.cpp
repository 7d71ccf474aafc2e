#include "control/store/control_plane.hpp"

#include "tests/unit/control/store/state_file.hpp"
#include "tests/unit/zones/topology_fixture.hpp"
#include "zones/model/groups.hpp"
#include "zones/model/networks.hpp"

#include <catch2/catch.hpp>
#include <sys/resource.h>

#include <csignal>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::test;

namespace {

model::Environment environment() {
    model::Environment made;
    made.catalogue = small_catalogue();
    made.next_guid = [number = 0]() mutable { return "guid-" + std::to_string(++number); };
    return made;
}

struct Plane {
    explicit Plane(const std::string& path) {
        ControlPlane::Hooks hooks;
        hooks.objection = [this](const model::Published& what) -> std::optional<model::Refusal> {
            if (what.networks.size() <= networks_max) return std::nullopt;
            return model::conflict("TooMany", "there are too many");
        };
        hooks.publish = [this](const model::Published& what) {
            networks = what.networks.size();
            ++publications;
        };
        auto opened = ControlPlane::open(open_store(path), environment(), std::move(hooks));
        if (const auto* const failed = std::get_if<StoreFailure>(&opened)) FAIL(failed->text);
        plane = std::get<std::unique_ptr<ControlPlane>>(std::move(opened));
    }
    auto put_group(const std::string& name) {
        return plane->change([&](model::Draft& draft) {
            return model::put_resource_group(draft, {{group_id(name), {}, "here", {}, {}}});
        });
    }
    auto put_network(const std::string& name, const std::string& space) {
        return plane->change([&](model::Draft& draft) {
            const auto id = *group_id("g").child(model::type::network, name);
            return model::put_virtual_network(
                draft, {{id, {}, "here", {}, {}}, {*dns::Prefix::from_text(space)}, {}, {}});
        });
    }
    /// Which of the networks "n<i>" were made, all at once: "n1 n2", and codes of refusals.
    std::string put_networks(const std::vector<std::string>& spaces) {
        std::size_t number = 0;
        const auto answers =
            plane->change_each(std::span<const std::string>{spaces}, [&](model::Draft& draft,
                                                                         const std::string& space) {
                const auto id =
                    *group_id("g").child(model::type::network, "n" + std::to_string(++number));
                return model::put_virtual_network(
                    draft, {{id, {}, "here", {}, {}}, {*dns::Prefix::from_text(space)}, {}, {}});
            });
        std::string told;
        for (const auto& answer : answers) {
            if (!told.empty()) told += ' ';
            if (answer) {
                told += model::id_of(*answer->resource).name();
                continue;
            }
            const NotChanged why = answer.error();
            const auto* const refusal = std::get_if<model::Refusal>(&why);
            told += refusal != nullptr ? refusal->code : "disk";
        }
        return told;
    }
    std::size_t networks_max = 9;
    std::size_t networks = 0;
    int publications = 0;
    std::unique_ptr<ControlPlane> plane;
};

} // namespace

TEST_CASE("a change is kept and published; a refused one is neither") {
    const StateFile file;
    {
        Plane plane{file.path()};
        CHECK(plane.publications == 1); // what was there: nothing
        REQUIRE(plane.put_group("g").has_value());
        REQUIRE(plane.put_network("n1", "10.1.0.0/16").has_value());
        CHECK(plane.networks == 1);
        CHECK(plane.publications == 3);
        CHECK_FALSE(plane.put_network("n2", "10.1.0.0/24").has_value()); // overlaps
        CHECK(plane.publications == 3);
        CHECK(plane.plane->model().size() == 2);
    }
    Plane again{file.path()};
    CHECK(again.networks == 1);
    CHECK(again.plane->view().get<model::VirtualNetwork>(
        *group_id("g").child(model::type::network, "n1")));
    CHECK(again.plane->published().networks.front().name == "g/n1");
}

TEST_CASE("many changes are one transaction and one publication; each is judged by itself") {
    const StateFile file;
    {
        Plane plane{file.path()};
        REQUIRE(plane.put_group("g").has_value());
        const int before = plane.publications;
        // The second overlaps with the first, which only its own group knows yet.
        CHECK(plane.put_networks({"10.1.0.0/16", "10.1.2.0/24", "10.3.0.0/16"}) ==
              "n1 VnetAddressSpacesOverlap n3");
        CHECK(plane.publications == before + 1);
        CHECK(plane.networks == 2);
        CHECK(plane.put_networks({}).empty());
        CHECK(plane.put_networks({"10.1.0.0/16"}) == "n1"); // again: the same
    }
    Plane again{file.path()};
    CHECK(again.networks == 2);
    CHECK(again.plane->model().size() == 3);
}

TEST_CASE("many changes that cannot be kept leave the model as it was") {
    const StateFile file;
    Plane plane{file.path()};
    REQUIRE(plane.put_group("g").has_value());
    REQUIRE(plane.put_networks({"10.1.0.0/16"}) == "n1");
    const auto etag = [&] {
        const auto id = *group_id("g").child(model::type::network, "n1");
        return plane.plane->view().get<model::VirtualNetwork>(id)->head.etag;
    };
    const std::string before = etag();
    plane.networks_max = 1;
    CHECK(plane.put_networks({"10.1.0.0/20", "10.2.0.0/16"}) == "TooMany TooMany");
    CHECK(etag() == before);
    CHECK(plane.plane->model().size() == 2);
    CHECK(plane.networks == 1);
    plane.networks_max = 9;
    CHECK(plane.put_networks({"10.1.0.0/20", "10.2.0.0/16"}) == "n1 n2");
    CHECK(plane.networks == 2);
}

TEST_CASE("what cannot be written is refused, and the old state goes on") {
    const StateFile file;
    Plane plane{file.path()};
    REQUIRE(plane.put_group("g").has_value());
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
    const auto on_full = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{1, before.rlim_max};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
    const auto refused = plane.put_network("n1", "10.1.0.0/16");
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &before) == 0);
    std::signal(SIGXFSZ, on_full);
    REQUIRE_FALSE(refused.has_value());
    const NotChanged why = refused.error();
    REQUIRE(std::holds_alternative<StoreFailure>(why));
    CHECK(std::get<StoreFailure>(why).text.find(file.path()) != std::string::npos);
    CHECK(plane.plane->model().size() == 1);
    CHECK(plane.networks == 0);
    CHECK(plane.put_network("n1", "10.1.0.0/16").has_value());
    CHECK(plane.networks == 1);
}

TEST_CASE("what could not be served beside the configuration is neither kept nor published") {
    const StateFile file;
    {
        Plane plane{file.path()};
        REQUIRE(plane.put_group("g").has_value());
        plane.networks_max = 0;
        const auto refused = plane.put_network("n1", "10.1.0.0/16");
        REQUIRE_FALSE(refused.has_value());
        CHECK(std::get<model::Refusal>(refused.error()).code == "TooMany");
        CHECK(plane.plane->model().size() == 1);
        plane.networks_max = 1;
        REQUIRE(plane.put_network("n1", "10.1.0.0/16").has_value());
    }
    ControlPlane::Hooks hooks;
    hooks.objection = [](const model::Published&) {
        return std::optional{model::conflict("No", "both define it")};
    };
    hooks.publish = [](const model::Published&) { FAIL("published"); };
    const auto opened =
        ControlPlane::open(open_store(file.path()), environment(), std::move(hooks));
    REQUIRE(std::holds_alternative<StoreFailure>(opened));
    CHECK(std::get<StoreFailure>(opened).text == "the state cannot be served: both define it");
}
