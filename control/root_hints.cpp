#include "control/root_hints.hpp"

#include "dns/rdata.hpp"
#include "zones/master_file.hpp"

#include <algorithm>

namespace parallax::control {
namespace {

/// What a line holds besides its comment and the blanks at its end.
std::string_view without_comment(std::string_view line) {
    line = line.substr(0, line.find(';'));
    const auto last = line.find_last_not_of(" \t\r");
    return line.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

/// The addresses of those that the root's NS records name.
std::vector<dns::Endpoint> servers_among(const std::vector<dns::Record>& records) {
    const auto is_named = [&](const dns::Name& name) {
        return std::any_of(records.begin(), records.end(), [&](const dns::Record& record) {
            if (record.type != dns::RrType::NS || !record.owner.is_root()) return false;
            const auto target = dns::target_of(record.rdata);
            return target && *target == name;
        });
    };
    std::vector<dns::Endpoint> servers;
    for (const dns::Record& record : records) {
        const bool is_address = record.type == dns::RrType::A || record.type == dns::RrType::AAAA;
        if (!is_address || !is_named(record.owner)) continue;
        const auto address = dns::IpAddress::from_octets(record.rdata);
        if (address && servers.size() < root_hints_servers_max) servers.push_back({*address, 53});
    }
    return servers;
}

} // namespace

std::variant<std::vector<dns::Endpoint>, std::string> read_root_hints(const std::string& path) {
    auto text = zones::MasterText::read(path);
    if (auto* const wrong = std::get_if<std::string>(&text)) return std::move(*wrong);
    std::string_view rest = std::get<zones::MasterText>(text).text();
    if (rest.size() > root_hints_octets_max) return std::string{"it is larger than 1 MiB"};
    std::vector<dns::Record> records;
    for (std::size_t line = 1; !rest.empty(); ++line) {
        const std::size_t end = rest.find('\n');
        const std::string one{without_comment(rest.substr(0, end))};
        rest.remove_prefix(std::min(rest.size(), end) == rest.size() ? rest.size() : end + 1);
        if (one.empty()) continue;
        auto read = zones::read_inline_record(one, dns::Name{});
        if (auto* const wrong = std::get_if<std::string>(&read)) {
            return "line " + std::to_string(line) + ": " + *wrong;
        }
        records.push_back(std::get<dns::Record>(std::move(read)));
    }
    auto servers = servers_among(records);
    if (servers.empty()) return std::string{"it has no NS records at the root with addresses"};
    return servers;
}

} // namespace parallax::control
