#include "control/commands/cells.hpp"

#include "control/commands/json_member.hpp"

#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>

using namespace parallax::control::commands;
namespace json = boost::json;

TEST_CASE("a cell shows a text, an id's names or group, a last word, several, or nothing") {
    static constexpr Column columns[] = {{"A", "name"},
                                         {"B", "id", Shown::Names},
                                         {"C", "id", Shown::Group},
                                         {"D", "type", Shown::Last},
                                         {"E", "absent|list[].x"},
                                         {"F", "absent"}};
    const Noun noun{.words = "x",
                    .help = {},
                    .path = {},
                    .name = {},
                    .scope = {},
                    .columns = columns,
                    .verbs = {}};
    const auto resource = json::parse(R"({"name":"s1","type":"P/T/subnets","list":[{"x":1},{"x":2}],
        "id":"/subscriptions/s/resourceGroups/g/providers/P/T/n1/subnets/s1"})");
    CHECK(joined(cells_of(noun, resource.as_object()), " | ") ==
          "s1 | n1/s1 | g | subnets | 1, 2 | ");
}
