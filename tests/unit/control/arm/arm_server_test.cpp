#include "control/arm/arm_server.hpp"

#include "control/http/certificate.hpp"
#include "tests/unit/control/arm/signed_in.hpp"
#include "tests/unit/control/running_loop.hpp"

#include <fstream>
#include <future>

using namespace parallax;
using namespace parallax::control;
using namespace parallax::control::arm;
using parallax::control::arm::testing::Home;

namespace {

ControlThread nobody(control::testing::RunningLoop& loop) {
    return {loop.loop().get_executor(), [](const resources::Call&) { return resources::Answer{}; }};
}

std::string fault_of(const config::Control& control, OpenFault::Cause cause) {
    control::testing::RunningLoop loop;
    const auto opened = ArmServer::open(control, nobody(loop));
    const auto* const fault = std::get_if<OpenFault>(&opened);
    REQUIRE(fault != nullptr);
    CHECK(fault->cause == cause);
    return fault->text;
}

} // namespace

TEST_CASE("it opens with keys of its own, counts from nothing, and drains") {
    const Home folder;
    control::testing::RunningLoop loop;
    auto opened = ArmServer::open(folder.control, nobody(loop));
    REQUIRE(std::holds_alternative<std::unique_ptr<ArmServer>>(opened));
    auto& server = *std::get<std::unique_ptr<ArmServer>>(opened);
    CHECK(server.address().starts_with("127.0.0.1:"));
    CHECK(server.certificate_days_left() <= http::certificate_life_days);
    CHECK(server.certificate_days_left() >= http::certificate_life_days - 1); // a second later
    for (const Number& number : server.numbers()) {
        INFO(number.name);
        CHECK(number.value == 0);
    }
    CHECK(std::filesystem::exists(folder.file("state.db.token-key.pem")));
    std::promise<void> done;
    server.drain(std::chrono::seconds{20}, [&] { done.set_value(); });
    CHECK(done.get_future().wait_for(std::chrono::seconds{20}) == std::future_status::ready);
}

TEST_CASE("what keeps it from opening is said: keys, certificates, the port") {
    Home folder;
    {
        control::testing::RunningLoop loop;
        const auto first = ArmServer::open(folder.control, nobody(loop));
        REQUIRE(std::holds_alternative<std::unique_ptr<ArmServer>>(first));
        const auto& server = std::get<std::unique_ptr<ArmServer>>(first);
        config::Control second = folder.control;
        second.arm->listen = *dns::Endpoint::from_text(server->address());
        CHECK(fault_of(second, OpenFault::Cause::Network) == "Address already in use");
    }
    std::ofstream{folder.file("state.db.token-key.pem")} << "no key";
    CHECK(fault_of(folder.control, OpenFault::Cause::Files).find("is no RSA key") !=
          std::string::npos);
    std::ofstream{folder.file("state.db.certificate.pem")} << "no certificate";
    CHECK(
        fault_of(folder.control, OpenFault::Cause::Files).find("the certificate cannot be used") !=
        std::string::npos);
}
