// Clients on loopback with plain blocking sockets, so that tests share no code with the server they
// test. Every wait is bounded by `patience`. Test support only.
#pragma once

#include "dns/ip_address.hpp"
#include "dns/message.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace parallax::serve::loopback {

using Packet = std::vector<std::uint8_t>;
inline constexpr std::chrono::milliseconds patience{5000};

/// Owns a descriptor.
class Descriptor {
  public:
    explicit Descriptor(int number = -1) noexcept : number_{number} {}
    ~Descriptor() { reset(); }
    Descriptor(Descriptor&& other) noexcept : number_{other.number_} { other.number_ = -1; }
    Descriptor& operator=(Descriptor&& other) noexcept;
    int get() const noexcept { return number_; }
    void reset() noexcept;

  private:
    int number_;
};

Descriptor bound_socket(int type, const dns::Endpoint& at);
void connect_to(int descriptor, const dns::Endpoint& to);
dns::Endpoint local_endpoint(int descriptor);
/// False when nothing came in time.
bool readable(int descriptor, std::chrono::milliseconds timeout);

/// "www.held.test. A" as a query with EDNS; `id` in front.
Packet query(const std::string& text, std::uint16_t id = 4711);
/// "NOERROR 192.0.2.1 192.0.2.2", "SERVFAIL EDE 22 text", "tc" in front when truncated.
std::string summary(const Packet& response);
std::uint16_t id_of(const Packet& packet);

class UdpClient {
  public:
    explicit UdpClient(const dns::Endpoint& server, const std::string& from = "127.0.0.1:0");

    void send(const Packet& packet) const;
    /// Nothing when no datagram came in time. The kernel drops what comes from another address.
    std::optional<Packet> receive(std::chrono::milliseconds timeout = patience) const;
    /// Summary of the response, or "nothing".
    std::string ask(const std::string& text) const;
    dns::Endpoint local() const { return local_endpoint(socket_.get()); }

  private:
    Descriptor socket_;
};

class TcpClient {
  public:
    explicit TcpClient(const dns::Endpoint& server, const std::string& from = "127.0.0.1:0");

    /// Octets as they are.
    void send_raw(const Packet& octets) const;
    /// With the length in front; several in one write.
    void send(const std::vector<Packet>& messages) const;
    /// The next message; nothing when the connection ended or nothing came in time.
    std::optional<Packet> receive(std::chrono::milliseconds timeout = patience);
    std::string ask(const std::string& text);
    /// No more questions from here.
    void shut_down_writing() const;
    /// True when the server has ended the connection and nothing is left to read.
    bool is_ended(std::chrono::milliseconds timeout = patience);
    /// Writes without waiting; how many octets the kernel took.
    std::size_t send_some(const Packet& octets) const;

  private:
    /// False when the connection ended before.
    bool fill(std::size_t octets, std::chrono::milliseconds timeout);

    Descriptor socket_;
    Packet buffer_;
};

Packet framed(const std::vector<Packet>& messages);

} // namespace parallax::serve::loopback
