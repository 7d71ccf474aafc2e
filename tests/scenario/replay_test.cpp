// Every conversation of this folder, one test case each.
#include "tests/scenario/replay.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>

using namespace parallax::scenario;

namespace {

std::vector<std::filesystem::path> conversations() {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{PARALLAX_SCENARIOS}) {
        if (entry.path().extension() == ".rpl") paths.push_back(entry.path());
    }
    std::sort(paths.begin(), paths.end());
    return paths;
}

} // namespace

TEST_CASE("every conversation comes out as it must") {
    for (const auto& path : conversations()) {
        DYNAMIC_SECTION(path.filename().string()) {
            const Conversation conversation = read_conversation(path.string());
            CHECK_FALSE(conversation.steps.empty());
            for (const std::string& wrong : replay(conversation)) {
                FAIL_CHECK(conversation.title << "\n  " << wrong);
            }
        }
    }
}
