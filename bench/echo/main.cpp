// dns_echo: sends every query back with QR set, as cheaply as the kernel allows: the yardsticks
// that servers are compared with. One thread.
//
//   dns_echo single|batch|grouped ADDRESS PORT
//
// single: recvfrom and sendto (E1). batch: recvmmsg and sendmmsg of up to 64 (E64). grouped: the
// same with replies of equal length to one client in one UDP_SEGMENT message (E64G). Prints "ready"
// once it listens, and ends by SIGTERM.
#include "bench/generator/control_writer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string_view>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/udp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

constexpr std::size_t batch_max = 64;
constexpr std::size_t query_octets_max = 2048;
constexpr std::size_t header_octets = 12;
constexpr int receive_buffer_octets = 4 << 20;

struct Batch {
    std::array<std::array<std::uint8_t, query_octets_max>, batch_max> packets{};
    std::array<sockaddr_in, batch_max> clients{};
    std::array<iovec, batch_max> parts{};
    std::array<mmsghdr, batch_max> received{};
    std::array<mmsghdr, batch_max> replies{};
    std::array<iovec, batch_max> reply_parts{}; // ordered by group
    alignas(cmsghdr) std::array<std::array<std::uint8_t, CMSG_SPACE(sizeof(std::uint16_t))>,
                                batch_max> controls{};
};

int open_socket(const char* address, const char* port) {
    const int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_port = htons(static_cast<std::uint16_t>(std::strtoul(port, nullptr, 10)));
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer_octets, sizeof(int));
    if (fd < 0 || inet_pton(AF_INET, address, &own.sin_addr) != 1 ||
        bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) {
        std::perror("dns_echo");
        return -1;
    }
    socklen_t length = sizeof own;
    getsockname(fd, reinterpret_cast<sockaddr*>(&own), &length);
    std::printf("ready %u\n", ntohs(own.sin_port));
    std::fflush(stdout);
    return fd;
}

void echo_single(int fd) {
    std::array<std::uint8_t, query_octets_max> packet{};
    while (true) {
        sockaddr_in client{};
        socklen_t length = sizeof client;
        const ssize_t octets = recvfrom(fd, packet.data(), packet.size(), 0,
                                        reinterpret_cast<sockaddr*>(&client), &length);
        if (octets < static_cast<ssize_t>(header_octets)) continue;
        packet[2] |= 0x80U;
        sendto(fd, packet.data(), static_cast<std::size_t>(octets), 0,
               reinterpret_cast<const sockaddr*>(&client), length);
    }
}

std::size_t receive(int fd, Batch& batch) {
    for (std::size_t i = 0; i < batch_max; ++i) {
        batch.parts[i] = {batch.packets[i].data(), query_octets_max};
        msghdr& header = batch.received[i].msg_hdr;
        header = {};
        header.msg_name = &batch.clients[i];
        header.msg_namelen = sizeof(sockaddr_in);
        header.msg_iov = &batch.parts[i];
        header.msg_iovlen = 1;
    }
    const int count = recvmmsg(fd, batch.received.data(), batch_max, MSG_WAITFORONE, nullptr);
    if (count <= 0) return 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        batch.packets[i][2] |= 0x80U;
        batch.parts[i].iov_len = batch.received[i].msg_len;
    }
    return static_cast<std::size_t>(count);
}

void send_all(int fd, mmsghdr* replies, std::size_t count) {
    for (std::size_t sent = 0; sent < count;) {
        const int more = sendmmsg(fd, replies + sent, static_cast<unsigned>(count - sent), 0);
        sent += static_cast<std::size_t>(std::max(more, 1)); // one that fails is skipped
    }
}

void echo_batch(int fd, Batch& batch) {
    while (true) {
        const std::size_t count = receive(fd, batch);
        send_all(fd, batch.received.data(), count);
    }
}

bool are_grouped(const Batch& batch, std::size_t one, std::size_t other) {
    return batch.clients[one].sin_port == batch.clients[other].sin_port &&
           batch.clients[one].sin_addr.s_addr == batch.clients[other].sin_addr.s_addr &&
           batch.received[one].msg_len == batch.received[other].msg_len;
}

// Gathers every packet's group behind its first member, in order of first appearance.
std::size_t group_replies(Batch& batch, std::size_t count) {
    std::array<bool, batch_max> is_taken{};
    std::size_t groups = 0;
    std::size_t used = 0;
    for (std::size_t first = 0; first < count; ++first) {
        if (is_taken[first]) continue;
        msghdr& header = batch.replies[groups].msg_hdr;
        header = batch.received[first].msg_hdr;
        header.msg_iov = &batch.reply_parts[used];
        const std::size_t before = used;
        for (std::size_t member = first; member < count; ++member) {
            if (is_taken[member] || !are_grouped(batch, first, member)) continue;
            is_taken[member] = true;
            batch.reply_parts[used++] = batch.parts[member];
        }
        header.msg_iovlen = used - before;
        if (header.msg_iovlen > 1) {
            load::ControlWriter control(batch.controls[groups]);
            control.add(SOL_UDP, UDP_SEGMENT,
                        static_cast<std::uint16_t>(batch.received[first].msg_len));
            control.attach(header);
        }
        ++groups;
    }
    return groups;
}

void echo_grouped(int fd, Batch& batch) {
    while (true) {
        const std::size_t count = receive(fd, batch);
        send_all(fd, batch.replies.data(), group_replies(batch, count));
    }
}

} // namespace

int main(int argc, char** argv) {
    const std::string_view mode = argc == 4 ? argv[1] : "";
    if (mode != "single" && mode != "batch" && mode != "grouped") {
        std::fputs("usage: dns_echo single|batch|grouped ADDRESS PORT\n", stderr);
        return 1;
    }
    const int fd = open_socket(argv[2], argv[3]);
    if (fd < 0) return 2;
    const auto batch = std::make_unique<Batch>();
    if (mode == "single") echo_single(fd);
    if (mode == "batch") echo_batch(fd, *batch);
    echo_grouped(fd, *batch);
}
