#include "control/root_hints.hpp"

#include "tests/unit/control/workspace.hpp"

#include <catch2/catch.hpp>

using namespace parallax;
using namespace parallax::control;

namespace {

std::string read(const std::string& text) {
    testing::Workspace workspace;
    const auto hints = read_root_hints(workspace.write("root.hints", text));
    if (const auto* const wrong = std::get_if<std::string>(&hints)) return "wrong: " + *wrong;
    std::string all;
    for (const auto& server : std::get<std::vector<dns::Endpoint>>(hints)) {
        all += server.to_text() + " ";
    }
    return all;
}

} // namespace

TEST_CASE("the addresses of the root's servers are read from a master file") {
    CHECK(read("; comment\n"
               ".            3600000 NS   A.ROOT.  ; another\n"
               "A.ROOT.      3600000 A    198.41.0.4\n"
               "a.root.      3600000 IN AAAA 2001:503:ba3e::2:30\n"
               "other.       3600000 A    192.0.2.1\n\n") ==
          "198.41.0.4:53 [2001:503:ba3e::2:30]:53 ");
}

TEST_CASE("a file that is none, or names nobody, says so") {
    CHECK(read("; nothing\n") == "wrong: it has no NS records at the root with addresses");
    CHECK(read("A.ROOT. A 198.41.0.4\n").find("wrong: it has no NS") == 0);
    CHECK(read(". NS a.root.\nwhat is this\n").find("wrong: line 2: ") == 0);
    CHECK(std::holds_alternative<std::string>(read_root_hints("/nowhere/root.hints")));
    CHECK(read(std::string(root_hints_octets_max + 1, ' ')) == "wrong: it is larger than 1 MiB");
}

TEST_CASE("more servers than anybody has are cut") {
    std::string text = ". NS a.root.\n";
    for (int i = 0; i < 200; ++i) text += "a.root. A 192.0.2." + std::to_string(i) + "\n";
    const std::string all = read(text);
    CHECK(static_cast<std::size_t>(std::count(all.begin(), all.end(), ' ')) ==
          root_hints_servers_max);
}
