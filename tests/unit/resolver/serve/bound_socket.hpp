// BoundSocket: one of our own UDP sockets on loopback, with what tests ask of it. Test support
// only.
#pragma once

#include "resolver/serve/udp_socket.hpp"
#include "tests/unit/resolver/serve/loopback.hpp"

#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>

namespace parallax::serve::loopback {

struct BoundSocket {
    explicit BoundSocket(const char* at) {
        const OpenedSocket opened = open_udp_socket(*dns::Endpoint::from_text(at));
        REQUIRE_FALSE(opened.error);
        socket = Descriptor{opened.descriptor};
    }
    int descriptor() const { return socket.get(); }
    dns::Endpoint endpoint(const char* address = "127.0.0.1") const {
        return {*dns::IpAddress::from_text(address), bound_endpoint(socket.get()).port};
    }
    int option(int level, int name) const {
        int value = -1;
        socklen_t octets = sizeof value;
        REQUIRE(getsockopt(socket.get(), level, name, &value, &octets) == 0);
        return value;
    }
    Descriptor socket;
};

} // namespace parallax::serve::loopback
