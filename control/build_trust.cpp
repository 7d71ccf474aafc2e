#include "control/build_trust.hpp"

#include "zones/master_file.hpp"

namespace parallax::control {

namespace {

/// Where a record stands that may be an anchor.
struct Place {
    std::string file;
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

class TrustBuilder {
  public:
    explicit TrustBuilder(const config::Config& config) : config_{config} {}

    BuiltTrust build() {
        if (config_.trust.anchors.empty()) anchors_ = validate::TrustAnchors::of_root();
        for (const auto& anchor : config_.trust.anchors) {
            if (const auto* const record = std::get_if<config::InlineRecord>(&anchor)) {
                const config::Location at = record->location;
                add(record->text, {config_.file, at.line, at.column});
            } else {
                add_file(std::get<config::FilePath>(anchor));
            }
        }
        for (const config::NegativeTrustAnchor& negative : config_.trust.negative) {
            anchors_.add_negative(negative.name, negative.until_s);
        }
        FollowedAnchors followed = follow();
        auto anchors = trust_now(anchors_, followed);
        return {std::move(anchors), std::move(followed), std::move(findings_)};
    }

  private:
    void add(const std::string& text, const Place& place) {
        const auto read = zones::read_inline_record(text, dns::Name{});
        if (const auto* const problem = std::get_if<std::string>(&read)) {
            return report(place, *problem);
        }
        const auto& record = std::get<dns::Record>(read);
        const auto refused = anchors_.add(record);
        if (refused)
            report(place, "no trust anchor for " + record.owner.to_text() + ": " + *refused);
    }

    /// One record a line; ";" begins a comment.
    void add_file(const config::FilePath& file) {
        const Place where{config_.file, file.location.line, file.location.column};
        const auto text = zones::MasterText::read(file.path);
        if (const auto* const reason = std::get_if<std::string>(&text)) {
            return report(where, file.path + ": " + *reason);
        }
        std::string_view rest = std::get<zones::MasterText>(text).contents();
        if (rest.size() > anchor_file_octets_max) {
            return report(where, file.path + " is too large for a file of trust anchors");
        }
        for (std::uint32_t line = 1; !rest.empty(); ++line) {
            const std::string_view whole = rest.substr(0, rest.find('\n'));
            rest.remove_prefix(std::min(whole.size() + 1, rest.size()));
            const std::string_view record = whole.substr(0, whole.find(';'));
            if (record.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            const std::size_t end = record.find_last_not_of(" \t\r") + 1;
            add(std::string{record.substr(0, end)}, {file.path, line, 1});
        }
    }

    /// What was learnt counts as long as the configuration trusts the same as it did then.
    FollowedAnchors follow() {
        const auto& file = config_.trust.state;
        FollowedAnchors followed;
        if (!file) return followed;
        auto read = read_anchor_states(file->path);
        if (const auto* const wrong = std::get_if<config::Problem>(&read)) {
            const Place at = wrong->line != 0
                                 ? Place{wrong->file, wrong->line, wrong->column}
                                 : Place{config_.file, file->location.line, file->location.column};
            report(at, wrong->line != 0 ? wrong->text : wrong->file + ": " + wrong->text);
            return followed;
        }
        auto& learnt = std::get<FollowedAnchors>(read);
        for (const auto& [zone, trusted] : anchors_.trusted()) {
            const auto known = learnt.find(zone);
            const auto& initial = trusted.delegation;
            const bool is_same =
                known != learnt.end() && known->second.initial().encoded == initial.encoded;
            followed.emplace(zone, is_same ? std::move(known->second)
                                           : validate::AnchorTracking{initial});
        }
        if (followed.size() > followed_zones_max) {
            report({config_.file, file->location.line, file->location.column},
                   "the trust anchors of more than " + std::to_string(followed_zones_max) +
                       " zones cannot be followed");
        }
        return followed;
    }

    void report(const Place& place, std::string text) {
        findings_.push_back({zones::Severity::Error,
                             {place.file, place.line, place.column, std::move(text)},
                             Cause::Content});
    }

    const config::Config& config_;
    validate::TrustAnchors anchors_;
    Findings findings_;
};

} // namespace

std::shared_ptr<const validate::TrustAnchors> trust_now(const validate::TrustAnchors& base,
                                                        const FollowedAnchors& followed) {
    auto anchors = std::make_shared<validate::TrustAnchors>(base);
    for (const auto& [zone, tracking] : followed) anchors->replace(tracking.trusted());
    return anchors;
}

BuiltTrust build_trust(const config::Config& config) {
    return TrustBuilder{config}.build();
}

} // namespace parallax::control
