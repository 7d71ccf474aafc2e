#include "bench/generator/udp_load.hpp"

#include "bench/generator/clock.hpp"
#include "bench/generator/control_writer.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include <netinet/in.h>
#include <netinet/udp.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

namespace load {
namespace {

constexpr std::size_t reply_octets_max = 4096;
constexpr std::size_t query_octets_max = header_octets + name_octets_max + 4 + 11;
constexpr std::size_t open_loop_slots = 8192;
constexpr std::uint64_t sweep_ns = 20'000'000;
constexpr int socket_buffer_octets = 4 << 20;

sockaddr_in socket_address(std::uint32_t address, std::uint16_t port) {
    sockaddr_in result{};
    result.sin_family = AF_INET;
    result.sin_port = htons(port);
    result.sin_addr.s_addr = htonl(address);
    return result;
}

} // namespace

struct UdpLoad::Client {
    int fd;
    std::size_t order;
    Outstanding outstanding;
};

struct UdpLoad::Buffers {
    struct Group {
        std::uint32_t source;
        std::size_t octets; // of one query
        std::size_t count;
        std::size_t offset;
    };
    static constexpr std::size_t control_octets =
        CMSG_SPACE(sizeof(in_pktinfo)) + CMSG_SPACE(sizeof(std::uint16_t));

    std::array<std::uint8_t, batch_max * burst_max * query_octets_max> queries{};
    std::size_t used = 0;
    std::array<Group, batch_max> groups{};
    std::size_t group_count = 0;
    std::vector<std::uint16_t> ids; // of the queries above, in their order
    alignas(cmsghdr) std::array<std::array<std::uint8_t, control_octets>, batch_max> controls{};
    std::array<iovec, batch_max> send_parts{};
    std::array<mmsghdr, batch_max> send_messages{};
    std::array<std::array<std::uint8_t, reply_octets_max>, batch_max> replies{};
    std::array<iovec, batch_max> reply_parts{};
    std::array<mmsghdr, batch_max> reply_messages{};
    sockaddr_in server{};
};

UdpLoad::UdpLoad(const Settings& settings, const QuestionList& list)
    : settings_(settings), asker_(settings, list), buffers_(std::make_unique<Buffers>()) {
    buffers_->server = socket_address(settings.server, settings.port);
    for (std::size_t i = 0; i < batch_max; ++i) {
        buffers_->reply_parts[i] = {buffers_->replies[i].data(), reply_octets_max};
        buffers_->reply_messages[i].msg_hdr.msg_iov = &buffers_->reply_parts[i];
        buffers_->reply_messages[i].msg_hdr.msg_iovlen = 1;
    }
    const std::size_t slots = settings.rate == 0 ? settings.window : open_loop_slots;
    for (std::size_t i = 0; i < settings.sockets; ++i) {
        clients_.push_back({-1, i % asker_.orders(), Outstanding(slots)});
    }
}

UdpLoad::~UdpLoad() {
    for (const Client& client : clients_) {
        if (client.fd >= 0) close(client.fd);
    }
}

std::string UdpLoad::open() {
    for (Client& client : clients_) {
        client.fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
        if (client.fd < 0) return std::string("socket: ") + std::strerror(errno);
        setsockopt(client.fd, SOL_SOCKET, SO_RCVBUF, &socket_buffer_octets, sizeof(int));
        setsockopt(client.fd, SOL_SOCKET, SO_SNDBUF, &socket_buffer_octets, sizeof(int));
        const std::uint32_t own = asker_.bound_source(client.order).value_or(INADDR_ANY);
        const sockaddr_in source = socket_address(own, 0);
        if (bind(client.fd, reinterpret_cast<const sockaddr*>(&source), sizeof source) != 0) {
            return std::string("bind: ") + std::strerror(errno);
        }
        if (own == INADDR_ANY) continue;
        if (connect(client.fd, reinterpret_cast<const sockaddr*>(&buffers_->server),
                    sizeof buffers_->server) != 0) {
            return std::string("connect: ") + std::strerror(errno);
        }
    }
    return {};
}

void UdpLoad::run(std::uint64_t end_ns, std::uint64_t queries) {
    std::uint64_t left = queries == 0 ? UINT64_MAX : queries;
    std::uint64_t now_ns = monotonic_ns();
    if (settings_.rate != 0 && !schedule_) schedule_.emplace(now_ns, settings_.rate);
    while (now_ns < end_ns && left > 0) {
        if (schedule_) {
            send_open(now_ns, left);
        } else {
            send_closed(now_ns, left);
        }
        // Others on this core (an upstream, say) get their turn when there is nothing to read.
        if (!receive_all()) sched_yield();
        now_ns = monotonic_ns();
        if (now_ns >= next_sweep_ns_) expire(now_ns);
    }
}

void UdpLoad::send_closed(std::uint64_t now_ns, std::uint64_t& left) {
    const std::size_t worth_sending =
        std::min(settings_.burst, std::max<std::size_t>(1, settings_.window / 2));
    for (Client& client : clients_) {
        const std::size_t free = settings_.window - client.outstanding.count();
        if (free < worth_sending) continue;
        const auto count = std::min<std::uint64_t>({free, left, batch_max});
        left -= count;
        send(client, count, now_ns);
    }
}

void UdpLoad::send_open(std::uint64_t now_ns, std::uint64_t& left) {
    std::uint64_t due = std::min(schedule_->due(now_ns), left);
    left -= due;
    while (due > 0) {
        Client& client = clients_[next_client_];
        next_client_ = (next_client_ + 1) % clients_.size();
        const auto count = std::min<std::uint64_t>(due, settings_.burst);
        send(client, count, 0);
        due -= count;
    }
}

// `now_ns` is when the queries are meant to leave; 0 asks the schedule.
void UdpLoad::send(Client& client, std::size_t count, std::uint64_t now_ns) {
    for (std::size_t i = 0; i < count; ++i) {
        const std::uint64_t intended_ns = now_ns != 0 ? now_ns : schedule_->take();
        if (client.outstanding.is_full()) {
            ++asker_.tally.unsent;
            continue;
        }
        append(client, intended_ns);
    }
    flush(client);
}

void UdpLoad::append(Client& client, std::uint64_t intended_ns) {
    Buffers& out = *buffers_;
    const Question& question = asker_.ask(client.order, client.outstanding, intended_ns);
    const std::uint32_t source = asker_.source_address(question);
    Buffers::Group* last = out.group_count == 0 ? nullptr : &out.groups[out.group_count - 1];
    if (last != nullptr && last->source == source && last->octets == asker_.octets() &&
        last->count < settings_.burst) {
        ++last->count;
    } else {
        out.groups[out.group_count++] = {source, asker_.octets(), 1, out.used};
    }
    asker_.write(&out.queries[out.used]);
    out.used += asker_.octets();
    out.ids.push_back(asker_.last_id());
}

void UdpLoad::flush(Client& client) {
    Buffers& out = *buffers_;
    const bool is_connected = asker_.bound_source(client.order).has_value();
    for (std::size_t i = 0; i < out.group_count; ++i) {
        const Buffers::Group& group = out.groups[i];
        out.send_parts[i] = {&out.queries[group.offset], group.octets * group.count};
        msghdr& header = out.send_messages[i].msg_hdr;
        header = {};
        header.msg_iov = &out.send_parts[i];
        header.msg_iovlen = 1;
        ControlWriter control(out.controls[i]);
        if (!is_connected) {
            header.msg_name = &out.server;
            header.msg_namelen = sizeof out.server;
            in_pktinfo source{};
            source.ipi_spec_dst.s_addr = htonl(group.source);
            control.add(IPPROTO_IP, IP_PKTINFO, source);
        }
        if (group.count > 1) {
            control.add(SOL_UDP, UDP_SEGMENT, static_cast<std::uint16_t>(group.octets));
        }
        control.attach(header);
    }
    const int sent =
        sendmmsg(client.fd, out.send_messages.data(), static_cast<unsigned>(out.group_count), 0);
    std::size_t sent_queries = 0;
    for (int i = 0; i < sent; ++i) sent_queries += out.groups[static_cast<std::size_t>(i)].count;
    asker_.tally.sent += sent_queries;
    asker_.tally.unsent += out.ids.size() - sent_queries;
    for (std::size_t i = sent_queries; i < out.ids.size(); ++i) client.outstanding.take(out.ids[i]);
    out.ids.clear();
    out.used = 0;
    out.group_count = 0;
}

bool UdpLoad::receive_all() {
    bool any = false;
    for (Client& client : clients_) {
        if (client.outstanding.count() > 0) any |= receive(client);
    }
    return any;
}

bool UdpLoad::receive(Client& client) {
    const int count =
        recvmmsg(client.fd, buffers_->reply_messages.data(), batch_max, MSG_DONTWAIT, nullptr);
    if (count <= 0) return false;
    const std::uint64_t now_ns = monotonic_ns();
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        asker_.answered(client.outstanding,
                        {buffers_->replies[i].data(), buffers_->reply_messages[i].msg_len}, now_ns);
    }
    return true;
}

void UdpLoad::expire(std::uint64_t now_ns) {
    next_sweep_ns_ = now_ns + sweep_ns;
    for (Client& client : clients_) {
        asker_.tally.missing += client.outstanding.expire(now_ns - settings_.timeout_ns);
    }
}

void UdpLoad::drain() {
    const std::uint64_t end_ns = monotonic_ns() + settings_.timeout_ns;
    const auto is_waiting = [](const Client& client) { return client.outstanding.count() > 0; };
    while (monotonic_ns() < end_ns && std::any_of(clients_.begin(), clients_.end(), is_waiting)) {
        if (!receive_all()) sched_yield();
    }
    for (Client& client : clients_) asker_.tally.missing += client.outstanding.expire(UINT64_MAX);
}

} // namespace load
