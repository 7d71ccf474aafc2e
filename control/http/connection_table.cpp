#include "control/http/connection_table.hpp"

#include <algorithm>

namespace parallax::control::http {

std::size_t ConnectionTable::count_of(const std::string& address) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        rows_, [&](const auto& row) { return row.second.address == address; }));
}

std::string ConnectionTable::busiest_address() const {
    std::map<std::string_view, std::size_t> counts;
    for (const auto& [id, row] : rows_) {
        if (row.waiting_since) ++counts[row.address];
    }
    const auto most =
        std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
    return most == counts.end() ? std::string{} : std::string{most->first};
}

std::optional<ConnectionTable::Id> ConnectionTable::evict_from(const std::string& address) {
    auto oldest = rows_.end();
    for (auto row = rows_.begin(); row != rows_.end(); ++row) {
        if (row->second.address != address || !row->second.waiting_since) continue;
        const bool is_older =
            oldest == rows_.end() || *row->second.waiting_since < *oldest->second.waiting_since;
        if (is_older) oldest = row;
    }
    if (oldest == rows_.end()) return std::nullopt;
    const Id id = oldest->first;
    rows_.erase(oldest);
    return id;
}

std::optional<ConnectionTable::Id> ConnectionTable::evict() {
    return evict_from(busiest_address());
}

ConnectionTable::Admission ConnectionTable::admit(const std::string& address, Time now) {
    Admission admission;
    const bool has_share = count_of(address) >= room_.per_address;
    if (has_share || rows_.size() >= room_.connections) {
        admission.evicted = has_share ? evict_from(address) : evict();
        if (!admission.evicted) return admission;
    }
    admission.admitted = next_++;
    rows_.emplace(*admission.admitted, Row{address, now});
    return admission;
}

void ConnectionTable::note_waiting(Id id, Time now) {
    const auto row = rows_.find(id);
    if (row != rows_.end()) row->second.waiting_since = now;
}

void ConnectionTable::note_answering(Id id) {
    const auto row = rows_.find(id);
    if (row != rows_.end()) row->second.waiting_since.reset();
}

} // namespace parallax::control::http
