#include "control/arm/certificate_files.hpp"

#include "tests/unit/control/arm/signed_in.hpp"

#include <fstream>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::arm;
using parallax::control::arm::testing::Home;

namespace {

constexpr std::int64_t noon = 1'795'000'000;

std::string fault_of(const config::Control& control) {
    const auto made = certificate_of(control, noon);
    const auto* const fault = std::get_if<std::string>(&made);
    return fault ? *fault : std::string{};
}

} // namespace

TEST_CASE("a certificate is made on first start, and the same one used afterwards") {
    const Home folder;
    const auto first = certificate_of(folder.control, noon);
    REQUIRE(std::holds_alternative<http::Certificate>(first));
    const auto second = certificate_of(folder.control, noon + 5);
    REQUIRE(std::holds_alternative<http::Certificate>(second));
    CHECK(std::get<http::Certificate>(first).certificate ==
          std::get<http::Certificate>(second).certificate);
    CHECK(certificate_path_of(folder.control) == folder.file("state.db.certificate.pem"));
    const auto status = std::filesystem::status(folder.file("state.db.certificate-key.pem"));
    CHECK(status.permissions() ==
          (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE("half a pair is said, and not replaced") {
    const Home folder;
    REQUIRE(fault_of(folder.control).empty());
    std::filesystem::remove(folder.file("state.db.certificate-key.pem"));
    CHECK(fault_of(folder.control)
              .starts_with(folder.file("state.db.certificate-key.pem: is missing")));
}

TEST_CASE("a configured pair is read and never made") {
    Home folder;
    folder.control.arm->certificate = config::FilePath{folder.file("c.pem"), {}};
    folder.control.arm->key = config::FilePath{folder.file("k.pem"), {}};
    CHECK(fault_of(folder.control).starts_with(folder.file("c.pem: is missing")));
    std::ofstream{folder.file("c.pem")} << "certificate";
    std::ofstream{folder.file("k.pem")} << "key";
    const auto read = certificate_of(folder.control, noon);
    REQUIRE(std::holds_alternative<http::Certificate>(read));
    CHECK(std::get<http::Certificate>(read).key == "key");
    CHECK(certificate_path_of(folder.control) == folder.file("c.pem"));
}
