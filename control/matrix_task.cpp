#include "control/matrix_task.hpp"

#include "control/answer_summary.hpp"

#include <algorithm>
#include <set>

namespace parallax::control {
namespace json = boost::json;
namespace {

/// Adds the name of a privatelink zone, and the public name that leads to it.
class NameCollector {
  public:
    explicit NameCollector(const zones::Snapshot& snapshot)
        : catalogue_{*snapshot.topology().catalogue} {}

    void add_zone(const zones::Zone& zone) {
        if (!catalogue_.is_privatelink_zone(zone.apex())) return;
        const auto pairs = catalogue_.pairs_for_zone(zone.apex());
        zone.visit([&](const dns::Name& owner, const dns::RrsetView& rrset) {
            const bool counts = rrset.type == dns::RrType::A || rrset.type == dns::RrType::AAAA ||
                                rrset.type == dns::RrType::CNAME;
            if (!counts || owner.is_wildcard() || owner == zone.apex()) return;
            names_.insert(owner);
            if (pairs.size() == 1) add_public(owner, pairs.front());
        });
    }
    void add(const dns::Name& name) { names_.insert(name); }
    std::vector<dns::Name> take() && { return {names_.begin(), names_.end()}; }

  private:
    void add_public(const dns::Name& owner, const zones::SuffixPair& pair) {
        const std::size_t prefix = owner.length() - pair.private_zone.length();
        auto name = dns::Name::join(owner.wire().first(prefix), pair.public_suffix);
        if (name) names_.insert(*name);
    }

    const zones::Catalogue& catalogue_;
    std::set<dns::Name> names_;
};

bool says_outside(const answer::Link& link) {
    return link.kind == answer::LinkKind::Upstream || link.kind == answer::LinkKind::ServiceAddress;
}

json::object cell_json(const serve::Investigation& investigation, dns::RrType type) {
    const PublicAnswer publicly = public_answer_in(investigation);
    return {{"answer", last_word_of(investigation.response, type)},
            {"chain", chain_of(investigation.response, Charset::Ascii)},
            {"rcode", dns::to_text(investigation.response.rcode())},
            {"public_despite_zone", publicly == PublicAnswer::DespiteZone},
            {"redirected", publicly == PublicAnswer::Redirected}};
}

json::object row_json(const dns::Name& name) {
    return {{"name", name.to_text()}, {"differs", false}, {"cells", json::array{}}};
}

bool cells_differ(const json::array& cells) {
    return std::any_of(cells.begin(), cells.end(), [&](const json::value& cell) {
        return cell.as_object().at("answer") != cells.front().as_object().at("answer");
    });
}

} // namespace

std::vector<dns::Name> names_of_interest(const zones::Snapshot& snapshot) {
    NameCollector names{snapshot};
    for (const zones::Service& service : snapshot.topology().services)
        names.add(service.public_name);
    for (const zones::PrivateZone& zone : snapshot.topology().zones) names.add_zone(*zone.zone);
    return std::move(names).take();
}

PublicAnswer public_answer_in(const serve::Investigation& investigation) {
    const auto& links = investigation.links;
    if (investigation.network == nullptr || links.empty()) return PublicAnswer::No;
    if (!says_outside(links.back())) return PublicAnswer::No;
    if (addresses_in(investigation.response).empty()) return PublicAnswer::No;
    const zones::Snapshot& snapshot = *investigation.snapshot;
    const zones::Horizon& horizon = snapshot.horizon_of(*investigation.network);
    const zones::Catalogue& catalogue = *snapshot.topology().catalogue;
    const auto covered = [&](const dns::Name& name) {
        const zones::LinkedZone* zone = horizon.zone_for(dns::HashedName{name});
        return zone != nullptr && catalogue.is_privatelink_zone(zone->zone().apex());
    };
    const bool despite = std::any_of(links.begin(), links.end(), [&](const answer::Link& link) {
        return covered(link.owner) || (link.target && covered(*link.target));
    });
    if (!despite) return PublicAnswer::No;
    const bool redirected = std::any_of(links.begin(), links.end(), [](const answer::Link& link) {
        return link.kind == answer::LinkKind::Redirected;
    });
    return redirected ? PublicAnswer::Redirected : PublicAnswer::DespiteZone;
}

MatrixTask::MatrixTask(std::shared_ptr<const zones::Snapshot> snapshot,
                       std::vector<dns::Name> names, dns::RrType type)
    : snapshot_{std::move(snapshot)}, names_{std::move(names)}, type_{type} {
    if (names_.empty()) names_ = names_of_interest(*snapshot_);
    for (const auto& horizon : snapshot_->horizons()) {
        if (!horizon->networks().empty()) columns_.push_back(horizon.get());
    }
    const std::size_t by_cells = matrix_cells_max / std::max<std::size_t>(columns_.size(), 1);
    const std::size_t kept =
        std::min({names_.size(), matrix_names_max, std::max<std::size_t>(by_cells, 1)});
    names_left_out_ = names_.size() - kept;
    names_.resize(kept);
}

std::optional<serve::InvestigationRequest> MatrixTask::next() const {
    if (next_cell_ >= names_.size() * columns_.size()) return std::nullopt;
    serve::InvestigationRequest request;
    request.network = columns_[next_cell_ % columns_.size()]->networks().front();
    request.name = names_[next_cell_ / columns_.size()];
    request.type = type_;
    return request;
}

void MatrixTask::take(const serve::Investigation& investigation) {
    const dns::Name& name = names_[next_cell_ / columns_.size()];
    if (next_cell_ % columns_.size() == 0) rows_.emplace_back(row_json(name));
    json::array& cells = rows_.back().as_object()["cells"].as_array();
    cells.emplace_back(cell_json(investigation, type_));
    ++next_cell_;
}

json::object MatrixTask::finish() && {
    json::array columns;
    for (const zones::Horizon* horizon : columns_) {
        const auto& networks = horizon->networks();
        columns.push_back(
            json::object{{"networks", json::array(networks.begin(), networks.end())}});
    }
    for (json::value& row : rows_) {
        json::object& object = row.as_object();
        object["differs"] = cells_differ(object["cells"].as_array());
    }
    return {{"type", dns::to_text(type_)},
            {"generation", snapshot_->generation()},
            {"columns", std::move(columns)},
            {"rows", std::move(rows_)},
            {"names_left_out", names_left_out_}};
}

} // namespace parallax::control
