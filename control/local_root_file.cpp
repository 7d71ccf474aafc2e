#include "control/local_root_file.hpp"

#include "resolver/validate/dnssec_rdata.hpp"
#include "resolver/validate/zone_digest.hpp"
#include "zones/master_file.hpp"

#include <algorithm>
#include <filesystem>

namespace parallax::control {
namespace {

constexpr std::size_t expire_from_end = 8; // RFC 1035 §3.3.13: EXPIRE, MINIMUM at the end

using Records = std::vector<dns::Record>;

/// A Zone has one TTL for all records of a name and type, and that of a signature is its RRset's
/// (RFC 4034 §3).
Records records_of(const zones::Zone& zone) {
    Records records;
    zone.visit([&](const dns::Name& owner, const dns::RrsetView& rrset) {
        dns::for_each_rdata(rrset, [&](std::span<const std::uint8_t> rdata) {
            dns::Record record{
                owner, rrset.type, dns::RrClass::IN, rrset.ttl, {rdata.begin(), rdata.end()}};
            if (rrset.type == dns::RrType::RRSIG) {
                const auto rrsig = validate::read_rrsig(rdata);
                if (rrsig) record.ttl = rrsig->original_ttl;
            }
            records.push_back(std::move(record));
        });
    });
    return records;
}

std::chrono::seconds expire_of(const zones::Zone& zone) {
    const auto soa = zone.records_at(dns::HashedName{dns::Name{}}, dns::RrType::SOA);
    if (!soa || soa->encoded.size() < expire_from_end) return std::chrono::seconds{0};
    const auto octets = soa->encoded.last(expire_from_end);
    return std::chrono::seconds{std::uint32_t{octets[0]} << 24 | std::uint32_t{octets[1]} << 16 |
                                std::uint32_t{octets[2]} << 8 | octets[3]};
}

/// How long ago the file was written; a time to come counts as now.
std::chrono::seconds age_of(const std::string& path) {
    using Written = std::filesystem::file_time_type;
    std::error_code fault;
    const Written written = std::filesystem::last_write_time(path, fault);
    if (fault) return std::chrono::seconds{0};
    const auto age = Written::clock::now() - written;
    return std::max(std::chrono::duration_cast<std::chrono::seconds>(age), std::chrono::seconds{0});
}

class RootBuilder {
  public:
    RootBuilder(const config::Config& config, const config::FilePath& file)
        : config_{config}, file_{file} {}

    BuiltRoot build() {
        const auto age = age_of(file_.path);
        auto read = zones::read_master_file(file_.path, dns::Name{}, zones::ZoneRules::Standard);
        if (const auto* const wrong = std::get_if<std::vector<zones::ZoneMistake>>(&read)) {
            for (const zones::ZoneMistake& mistake : *wrong) report(mistake);
            return std::move(built_);
        }
        const zones::Zone& zone = *std::get<std::shared_ptr<const zones::Zone>>(read);
        Records records = records_of(zone);
        const auto verdict = validate::check_zone_digest(dns::Name{}, records);
        if (verdict.digest == validate::ZoneDigest::Wrong) {
            report(zones::Severity::Error, verdict.text);
        }
        auto root = iterate::LocalRoot::of(std::move(records),
                                           recurse::Clock::now() + (expire_of(zone) - age));
        if (const auto* const wrong = std::get_if<std::string>(&root)) {
            report(zones::Severity::Error, *wrong);
        }
        if (has_errors(built_.findings)) return std::move(built_);
        built_.root = std::get<std::shared_ptr<const iterate::LocalRoot>>(std::move(root));
        if (built_.root->expires() <= recurse::Clock::now()) {
            report(zones::Severity::Warning,
                   "it has expired: the root's servers are asked until there is a newer one");
        }
        return std::move(built_);
    }

  private:
    void report(const zones::ZoneMistake& mistake) {
        if (mistake.line == 0) return report(zones::Severity::Error, mistake.text);
        const auto line = static_cast<std::uint32_t>(mistake.line);
        built_.findings.push_back(
            {zones::Severity::Error, {mistake.file, line, 1, mistake.text}, Cause::Content});
    }
    void report(zones::Severity severity, const std::string& text) {
        built_.findings.push_back({severity,
                                   {config_.file, file_.location.line, file_.location.column,
                                    "local root '" + file_.path + "': " + text},
                                   Cause::Content});
    }

    const config::Config& config_;
    const config::FilePath& file_;
    BuiltRoot built_;
};

} // namespace

BuiltRoot build_local_root(const config::Config& config) {
    const auto& file = config.iteration.local_root;
    if (!file || config.recursion == config::Switch::Off) return {};
    return RootBuilder{config, *file}.build();
}

LocalRootWatch::LocalRootWatch(boost::asio::io_context& loop, Log& log, Current current)
    : log_{log}, current_{std::move(current)}, timer_{loop} {}

void LocalRootWatch::look() {
    const auto root = current_();
    const bool is_over = root && root->expires() <= recurse::Clock::now();
    if (is_over && root != expired_) {
        expired_ = root;
        log_.write(LogLevel::Warning, "local-root-expired",
                   {{"reason", "the root's servers are asked until there is a newer one"}});
    }
    timer_.expires_after(local_root_look_interval);
    timer_.async_wait([this](const boost::system::error_code& fault) {
        if (!fault) look();
    });
}

} // namespace parallax::control
