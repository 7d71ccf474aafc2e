#include "resolver/serve/loop_guard.hpp"

#include "dns/hashed_name.hpp"

#include <cstring>

namespace parallax::serve {

namespace {

std::uint64_t mix(std::uint64_t state, std::uint64_t value) noexcept {
    state = (state ^ value) * 0x9FB21C651E98DF25ULL;
    return state ^ state >> 32;
}

std::uint64_t mix(std::uint64_t state, const dns::IpAddress& address) noexcept {
    std::array<std::uint64_t, 2> words{};
    std::memcpy(words.data(), address.octets().data(), address.octets().size());
    return mix(mix(state, words[0]), words[1] ^ address.octets().size());
}

} // namespace

void HashSet::insert(std::uint64_t hash) noexcept {
    for (std::size_t i = 0; i < loop_guard_probes; ++i) {
        std::uint64_t free = 0;
        auto& slot = slots_[(hash + i) % loop_guard_slots];
        if (slot.load(std::memory_order_relaxed) != 0) continue;
        if (slot.compare_exchange_strong(free, hash, std::memory_order_relaxed)) return;
    }
}

void HashSet::erase(std::uint64_t hash) noexcept {
    for (std::size_t i = 0; i < loop_guard_probes; ++i) {
        std::uint64_t expected = hash;
        auto& slot = slots_[(hash + i) % loop_guard_slots];
        if (slot.load(std::memory_order_relaxed) != hash) continue;
        if (slot.compare_exchange_strong(expected, 0, std::memory_order_relaxed)) return;
    }
}

bool HashSet::contains(std::uint64_t hash) const noexcept {
    for (std::size_t i = 0; i < loop_guard_probes; ++i) {
        const auto& slot = slots_[(hash + i) % loop_guard_slots];
        if (slot.load(std::memory_order_relaxed) == hash) return true;
    }
    return false;
}

LoopGuard::OwnSocket::OwnSocket(LoopGuard& guard, const dns::Endpoint& local)
    : guard_{guard}, local_{guard.hash(local)} {
    guard_.own_sockets_.insert(local_);
}

LoopGuard::OwnSocket::~OwnSocket() {
    guard_.own_sockets_.erase(local_);
}

LoopGuard::Asked::Asked(const dns::Question& question) noexcept
    : name_hash{dns::hash_of(question.name)}, type{question.type} {}

LoopGuard::Wait::Wait(LoopGuard& guard, const Asked& asked, const dns::Endpoint& upstream,
                      const dns::Endpoint& local)
    : guard_{guard}, waiting_{guard.hash(asked, upstream.address)},
      from_here_{hash(waiting_, guard.hash(local))} {
    // What was noted after the last wait of this kind ended says nothing about this one.
    if (!guard_.waiting_.contains(waiting_)) guard_.asked_back_.erase(waiting_);
    guard_.self_.erase(from_here_);
    guard_.waiting_.insert(waiting_);
}

LoopGuard::Wait::~Wait() {
    guard_.self_.erase(from_here_);
    guard_.waiting_.erase(waiting_);
    if (!guard_.waiting_.contains(waiting_)) guard_.asked_back_.erase(waiting_);
}

bool LoopGuard::Wait::asked_back() const noexcept {
    return guard_.asked_back_.contains(waiting_);
}

bool LoopGuard::Wait::is_self() const noexcept {
    return guard_.self_.contains(from_here_);
}

LoopGuard::Verdict LoopGuard::on_question(const Asked& asked,
                                          const dns::Endpoint& source) noexcept {
    const std::uint64_t suspect = hash(asked, source.address);
    if (!waiting_.contains(suspect)) return Verdict::Unsuspected;
    const std::uint64_t local = hash(source);
    if (own_sockets_.contains(local)) {
        const std::uint64_t from_there = hash(suspect, local);
        if (!self_.contains(from_there)) self_.insert(from_there);
        return Verdict::Self;
    }
    if (!asked_back_.contains(suspect)) asked_back_.insert(suspect);
    return Verdict::Suspected;
}

std::uint64_t LoopGuard::hash(const Asked& asked, const dns::IpAddress& address) const noexcept {
    const std::uint64_t state = mix(key_ ^ asked.name_hash, static_cast<std::uint64_t>(asked.type));
    return mix(state, address) | 1; // 0 marks a free slot
}

std::uint64_t LoopGuard::hash(const dns::Endpoint& endpoint) const noexcept {
    return mix(mix(key_, endpoint.address), endpoint.port) | 1;
}

std::uint64_t LoopGuard::hash(std::uint64_t waiting, std::uint64_t local) noexcept {
    return mix(waiting, local) | 1;
}

std::string text_of_end(const std::vector<dns::Endpoint>& listening, const dns::IpAddress& local) {
    for (const dns::Endpoint& at : listening) {
        const bool any = at.address.is_unspecified() && at.address.family() == local.family();
        if (any || at.address == local) return dns::Endpoint{local, at.port}.to_text();
    }
    return local.to_text();
}

} // namespace parallax::serve
