#include "tests/unit/resolver/serve/loopback.hpp"

#include "resolver/serve/asio_endpoint.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace parallax::serve::loopback {

namespace {

using AsioEndpoint = boost::asio::ip::tcp::endpoint; // only its sockaddr is used

/// What a system call returned, unless it failed.
void require(ssize_t result, const char* what) {
    if (result < 0) throw std::runtime_error(std::string{what} + ": " + std::strerror(errno));
}

} // namespace

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

void Descriptor::reset() noexcept {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
}

Descriptor bound_socket(int type, const dns::Endpoint& at) {
    const AsioEndpoint endpoint = asio_endpoint<boost::asio::ip::tcp>(at);
    Descriptor opened{::socket(endpoint.data()->sa_family, type | SOCK_CLOEXEC, 0)};
    require(opened.get(), "socket");
    require(::bind(opened.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size())), "bind");
    return opened;
}

void connect_to(int descriptor, const dns::Endpoint& to) {
    const AsioEndpoint endpoint = asio_endpoint<boost::asio::ip::tcp>(to);
    require(::connect(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())),
            "connect");
}

dns::Endpoint local_endpoint(int descriptor) {
    AsioEndpoint endpoint;
    auto octets = static_cast<socklen_t>(endpoint.capacity());
    require(::getsockname(descriptor, endpoint.data(), &octets), "getsockname");
    endpoint.resize(octets);
    return own_endpoint(endpoint);
}

bool readable(int descriptor, std::chrono::milliseconds timeout) {
    pollfd one{descriptor, POLLIN, 0};
    return ::poll(&one, 1, static_cast<int>(timeout.count())) == 1;
}

Packet query(const std::string& text, std::uint16_t id) {
    const auto space = text.find(' ');
    dns::Header header;
    header.id = id;
    header.rd = true;
    const dns::Question question{*dns::Name::from_text(text.substr(0, space)),
                                 *dns::rr_type_from_text(text.substr(space + 1)), dns::RrClass::IN};
    return *dns::build_query(header, question, dns::OwnEdns{});
}

std::string summary(const Packet& response) {
    const auto message = dns::parse_message(response);
    if (!message) return "unparsable";
    std::string text = message->header.tc ? "tc " : "";
    text += to_text(message->rcode());
    for (const dns::Record& record : message->answer) {
        if (record.type != dns::RrType::A) continue;
        const auto& octets = record.rdata;
        text += " " + dns::IpAddress::v4({octets[0], octets[1], octets[2], octets[3]}).to_text();
    }
    if (!message->edns) return text;
    for (const auto& error : message->edns->errors) {
        text += " EDE " + std::to_string(static_cast<int>(error.code)) + " " + error.text;
    }
    return text;
}

std::uint16_t id_of(const Packet& packet) {
    return static_cast<std::uint16_t>(packet.at(0) << 8 | packet.at(1));
}

UdpClient::UdpClient(const dns::Endpoint& server, const std::string& from)
    : socket_{bound_socket(SOCK_DGRAM, *dns::Endpoint::from_text(from))} {
    const int octets = 1 << 20; // as much as the system allows, for bursts of answers
    require(::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &octets, sizeof octets), "buffer");
    connect_to(socket_.get(), server);
}

void UdpClient::send(const Packet& packet) const {
    require(::send(socket_.get(), packet.data(), packet.size(), 0), "send");
}

std::optional<Packet> UdpClient::receive(std::chrono::milliseconds timeout) const {
    if (!readable(socket_.get(), timeout)) return std::nullopt;
    Packet packet(65536);
    const auto octets = ::recv(socket_.get(), packet.data(), packet.size(), MSG_DONTWAIT);
    if (octets < 0) return std::nullopt;
    packet.resize(static_cast<std::size_t>(octets));
    return packet;
}

std::string UdpClient::ask(const std::string& text) const {
    send(query(text));
    const auto response = receive();
    return response ? summary(*response) : "nothing";
}

TcpClient::TcpClient(const dns::Endpoint& server, const std::string& from)
    : socket_{bound_socket(SOCK_STREAM, *dns::Endpoint::from_text(from))} {
    connect_to(socket_.get(), server);
}

Packet framed(const std::vector<Packet>& messages) {
    Packet octets;
    for (const Packet& message : messages) {
        octets.push_back(static_cast<std::uint8_t>(message.size() >> 8));
        octets.push_back(static_cast<std::uint8_t>(message.size()));
        octets.insert(octets.end(), message.begin(), message.end());
    }
    return octets;
}

void TcpClient::send_raw(const Packet& octets) const {
    require(::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL), "send");
}

void TcpClient::send(const std::vector<Packet>& messages) const {
    send_raw(framed(messages));
}

bool TcpClient::fill(std::size_t octets, std::chrono::milliseconds timeout) {
    while (buffer_.size() < octets) {
        if (!readable(socket_.get(), timeout)) return false;
        Packet part(65536);
        const auto got = ::recv(socket_.get(), part.data(), part.size(), MSG_DONTWAIT);
        if (got <= 0) return false;
        buffer_.insert(buffer_.end(), part.begin(), part.begin() + got);
    }
    return true;
}

std::optional<Packet> TcpClient::receive(std::chrono::milliseconds timeout) {
    if (!fill(2, timeout)) return std::nullopt;
    const std::size_t octets = std::size_t{buffer_[0]} << 8 | buffer_[1];
    if (!fill(2 + octets, timeout)) return std::nullopt;
    const auto end = buffer_.begin() + static_cast<std::ptrdiff_t>(2 + octets);
    Packet message(buffer_.begin() + 2, end);
    buffer_.erase(buffer_.begin(), end);
    return message;
}

std::string TcpClient::ask(const std::string& text) {
    send({query(text)});
    const auto response = receive();
    return response ? summary(*response) : "nothing";
}

void TcpClient::shut_down_writing() const {
    require(::shutdown(socket_.get(), SHUT_WR), "shutdown");
}

bool TcpClient::is_ended(std::chrono::milliseconds timeout) {
    if (!buffer_.empty() || !readable(socket_.get(), timeout)) return false;
    std::uint8_t octet = 0;
    return ::recv(socket_.get(), &octet, 1, MSG_DONTWAIT) <= 0;
}

std::size_t TcpClient::send_some(const Packet& octets) const {
    const auto sent =
        ::send(socket_.get(), octets.data(), octets.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

} // namespace parallax::serve::loopback
