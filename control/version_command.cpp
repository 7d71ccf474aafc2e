#include "control/version_command.hpp"

#include "control/text_table.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/version.hpp>
#include <spdlog/version.h>

namespace parallax::control {
namespace {

std::string dotted(int major, int minor, int patch) {
    return std::to_string(major) + '.' + std::to_string(minor) + '.' + std::to_string(patch);
}

std::vector<Cells> lines() {
#ifdef NDEBUG
    const std::string build = "release";
#else
    const std::string build = "debug";
#endif
    return {
        {"parallax", std::string{version_text()}},
        {"build", build + ", " + PARALLAX_BUILD_TYPE},
        {"compiler", "g++ " + dotted(__GNUC__, __GNUC_MINOR__, __GNUC_PATCHLEVEL__)},
        {"boost", dotted(BOOST_VERSION / 100000, BOOST_VERSION / 100 % 1000, BOOST_VERSION % 100)},
        {"spdlog", dotted(SPDLOG_VER_MAJOR, SPDLOG_VER_MINOR, SPDLOG_VER_PATCH)},
        {"cli11", PARALLAX_CLI11_VERSION},
        {"yaml-cpp", PARALLAX_YAML_CPP_VERSION},
        {"ldns", PARALLAX_LDNS_VERSION}};
}

} // namespace

std::string_view version_text() noexcept {
    return PARALLAX_VERSION;
}

ExitCode run(const VersionCommand& command, const Console& console) {
    if (command.format != Format::Json) {
        console.out << draw_table(lines());
        return ExitCode::Good;
    }
    boost::json::object told;
    for (const Cells& line : lines()) told[line[0]] = line[1];
    console.out << boost::json::serialize(told) << '\n';
    return ExitCode::Good;
}

} // namespace parallax::control
