// A client of a Unix stream socket that blocks, for the tests of the admin socket.
#pragma once

#include "control/descriptor.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstring>
#include <string>

#include <sys/un.h>

namespace parallax::control::testing {

class UnixPeer {
  public:
    explicit UnixPeer(const std::string& path) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        REQUIRE(connect(socket_.number(), reinterpret_cast<const sockaddr*>(&address),
                        sizeof address) == 0);
    }
    void write(const std::string& text) const {
        std::size_t sent = 0;
        while (sent < text.size()) {
            const auto octets =
                send(socket_.number(), text.data() + sent, text.size() - sent, MSG_NOSIGNAL);
            if (octets <= 0) return; // the server may close early
            sent += static_cast<std::size_t>(octets);
        }
    }
    /// Up to a line end, or to the end of the connection ("").
    std::string read_line() const {
        std::string line;
        for (char c = 0; recv(socket_.number(), &c, 1, 0) == 1 && c != '\n';) line += c;
        return line;
    }
    std::string ask(const std::string& line) const {
        write(line + '\n');
        return read_line();
    }

  private:
    Descriptor socket_{::socket(AF_UNIX, SOCK_STREAM, 0)};
};

} // namespace parallax::control::testing
