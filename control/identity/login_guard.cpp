#include "control/identity/login_guard.hpp"

namespace parallax::control::identity {

namespace {

bool is_over(std::int64_t since, std::int64_t now) {
    // A clock that was set back ends the window too: nobody is locked out for years.
    return now < since || now - since >= failure_window_seconds;
}

} // namespace

const std::string& LoginGuard::row_of(const std::string& client) const {
    const bool room = failures_.size() < guarded_clients_max || failures_.contains(client);
    return room ? client : shared_row_;
}

void LoginGuard::forget_old(std::int64_t now) {
    std::erase_if(failures_, [now](const auto& row) { return is_over(row.second.since, now); });
}

std::int64_t LoginGuard::wait_seconds(const std::string& client, std::int64_t now) const {
    const auto row = failures_.find(row_of(client));
    if (row == failures_.end() || row->second.count < failures_max) return 0;
    if (is_over(row->second.since, now)) return 0;
    return failure_window_seconds - (now - row->second.since);
}

bool LoginGuard::admits(const std::string& client, std::int64_t now) {
    if (failures_.size() >= guarded_clients_max) forget_old(now);
    return wait_seconds(client, now) == 0;
}

void LoginGuard::note_failure(const std::string& client, std::int64_t now) {
    if (failures_.size() >= guarded_clients_max) forget_old(now);
    Failures& row = failures_[row_of(client)];
    if (row.count == 0 || is_over(row.since, now)) row = {0, now};
    ++row.count;
}

void LoginGuard::note_success(const std::string& client) {
    failures_.erase(client);
}

} // namespace parallax::control::identity
