#include "control/service_notice.hpp"

#include "control/descriptor.hpp"
#include "tests/unit/control/workspace.hpp"

#include <array>
#include <cstring>

#include <sys/un.h>

using namespace parallax::control;

namespace {

std::string received(const Descriptor& descriptor) {
    std::array<char, 256> text{};
    const auto octets = recv(descriptor.number(), text.data(), text.size(), MSG_DONTWAIT);
    return octets < 0 ? std::string{} : std::string{text.data(), static_cast<std::size_t>(octets)};
}

} // namespace

TEST_CASE("the service manager hears ready, reloading and stopping") {
    const testing::Workspace workspace;
    const std::string path = workspace.path("notify");
    const Descriptor listener{socket(AF_UNIX, SOCK_DGRAM, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.data(), path.size());
    REQUIRE(bind(listener.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
    const ServiceNotice notice{path};
    notice.ready();
    CHECK(received(listener) == "READY=1");
    notice.reloading();
    CHECK(received(listener).rfind("RELOADING=1\nMONOTONIC_USEC=", 0) == 0);
    notice.stopping();
    CHECK(received(listener) == "STOPPING=1");
}

TEST_CASE("without a manager, or with an impossible address, nothing happens") {
    CHECK_NOTHROW(ServiceNotice{""}.ready());
    CHECK_NOTHROW(ServiceNotice{std::string(500, 'x')}.ready());
    CHECK_NOTHROW(ServiceNotice{"/nowhere/at/all"}.ready());
}
