#include "zones/master_text.hpp"

#include <catch2/catch.hpp>
#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace parallax::zones;

namespace {

/// What a file of these octets is read as.
MasterText read_back(const std::string& octets) {
    const auto path =
        std::filesystem::temp_directory_path() / ("parallax-text-" + std::to_string(getpid()));
    std::ofstream{path, std::ios::binary} << octets;
    auto read = MasterText::read(path);
    std::filesystem::remove(path);
    REQUIRE(std::holds_alternative<MasterText>(read));
    return std::get<MasterText>(std::move(read));
}

std::string reason(const std::string& path) {
    const auto read = MasterText::read(path);
    REQUIRE(std::holds_alternative<std::string>(read));
    return std::get<std::string>(read);
}

} // namespace

TEST_CASE("a file is read whole and gets one line feed more") {
    for (const std::size_t octets : {0U, 1U, 65534U, 65535U, 65536U, 65537U, 300000U}) {
        std::string wanted(octets, 'x');
        if (octets > 2) wanted[octets / 2] = '\0';
        const MasterText text = read_back(wanted);
        CHECK(text.contents() == wanted);
        CHECK(text.text() == wanted + "\n");
    }
}

TEST_CASE("what does not tell its size is read to its end") {
    const auto read = MasterText::read("/proc/self/status");
    REQUIRE(std::holds_alternative<MasterText>(read));
    CHECK(std::get<MasterText>(read).contents().substr(0, 5) == "Name:");
}

TEST_CASE("text may come from memory") {
    const MasterText text = MasterText::of("a\n", "a file");
    CHECK(text.text() == "a\n\n");
    CHECK(text.path() == "a file");
}

TEST_CASE("the reason why a file cannot be read is told") {
    CHECK(reason("/nonexistent/zone") == "No such file or directory");
    CHECK(reason("/tmp") == "Is a directory");
}
