// What a run of dns_load is asked to do; constant once the command line is read.
#pragma once

#include "bench/generator/question_list.hpp"

#include <cstdint>
#include <string>
#include <vector>

#include <sys/types.h>

namespace load {

constexpr std::size_t sockets_max = 4096;
constexpr std::size_t window_max = 4096;
constexpr std::size_t batch_max = 64; // messages a system call, of up to burst_max queries each
constexpr std::size_t burst_max = 32;

enum class Transport : std::uint8_t { Udp, TcpPersistent, TcpOneShot };
enum class Check : std::uint8_t { Answer, Echo };

struct Settings {
    std::uint32_t server = 0;
    std::uint16_t port = 53;
    Transport transport = Transport::Udp;
    Check check = Check::Answer;
    std::size_t sockets = 8;
    std::size_t window = 32;   // closed loop: outstanding a socket; the depth of a TCP connection
    std::uint64_t rate = 0;    // open loop: queries a second; 0 is the closed loop
    std::size_t burst = 1;     // queries a UDP_SEGMENT message may hold
    std::uint64_t queries = 0; // ends after so many; 0 ends by time
    std::uint64_t warm_ns = 0;
    std::uint64_t measure_ns = 0;
    std::uint64_t timeout_ns = 0;
    std::uint64_t seed = 1;
    Picker::Draw draw;
    std::vector<pid_t> cpu_of; // whose CPU time is the server's
};

} // namespace load
