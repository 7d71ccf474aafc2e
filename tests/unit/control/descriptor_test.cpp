#include "control/descriptor.hpp"

#include <catch2/catch.hpp>

#include <cstring>

#include <fcntl.h>
#include <unistd.h>

using namespace parallax;
using namespace parallax::control;

TEST_CASE("a descriptor is closed once, with its last owner") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const Descriptor writer{ends[1]};
    {
        Descriptor first{ends[0]};
        const Descriptor second{std::move(first)};
        CHECK(second.is_open());
        CHECK(fcntl(ends[0], F_GETFD) >= 0);
    }
    CHECK(fcntl(ends[0], F_GETFD) < 0);
}

TEST_CASE("waiting ends with octets or with the deadline") {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    const Descriptor reader{ends[0]}, writer{ends[1]};
    const auto soon = [] {
        return std::chrono::steady_clock::now() + std::chrono::milliseconds{20};
    };
    CHECK_FALSE(wait_until_ready(reader, Readiness::Read, soon()));
    CHECK(wait_until_ready(writer, Readiness::Write, soon()));
    REQUIRE(write(writer.number(), "x", 1) == 1);
    CHECK(wait_until_ready(reader, Readiness::Read, soon()));
}

TEST_CASE("socket addresses keep address and port") {
    const SocketAddress v4 = socket_address_of(*dns::Endpoint::from_text("10.1.2.3:5353"));
    sockaddr_in in{};
    std::memcpy(&in, &v4.storage, sizeof in);
    CHECK(ntohs(in.sin_port) == 5353);
    CHECK(ntohl(in.sin_addr.s_addr) == 0x0A010203);
    CHECK(socket_address_of(*dns::Endpoint::from_text("[fd00::1]:53")).length ==
          sizeof(sockaddr_in6));
}
