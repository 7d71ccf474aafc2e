#include "control/explain_task.hpp"

#include "config/suggestion.hpp"
#include "control/answer_summary.hpp"
#include "control/explanation.hpp"

#include <algorithm>

namespace parallax::control {
namespace json = boost::json;

std::optional<std::string> unknown_network(const zones::Snapshot& snapshot,
                                           const serve::InvestigationRequest& request) {
    if (request.from || snapshot.network_named(request.network) != nullptr) return std::nullopt;
    std::vector<std::string_view> known;
    for (const zones::Network& network : snapshot.topology().networks)
        known.push_back(network.name);
    return "there is no network '" + request.network + "'" +
           config::did_you_mean(request.network, known);
}

ExplainTask::ExplainTask(std::shared_ptr<const zones::Snapshot> snapshot,
                         serve::InvestigationRequest request, Remarks remarks)
    : snapshot_{std::move(snapshot)}, request_{std::move(request)}, remarks_{std::move(remarks)} {}

std::optional<serve::InvestigationRequest> ExplainTask::next() const {
    if (told_.empty()) return request_;
    if (others_.empty()) return std::nullopt;
    serve::InvestigationRequest request = request_;
    request.from.reset();
    request.network = others_.back()->networks().front();
    return request;
}

void ExplainTask::take(const serve::Investigation& investigation) {
    if (told_.empty()) return take_own(investigation);
    take_elsewhere(investigation);
    others_.pop_back();
}

void ExplainTask::take_own(const serve::Investigation& investigation) {
    told_ = explanation_of(investigation, request_);
    json::array notes;
    if (remarks_) {
        for (std::string& note : remarks_(investigation)) notes.emplace_back(std::move(note));
    }
    told_["control_plane"] = std::move(notes);
    const zones::Network* own =
        investigation.network ? snapshot_->network_named(investigation.network->name) : nullptr;
    const zones::Horizon* own_horizon = own ? &snapshot_->horizon_of(*own) : nullptr;
    for (const auto& horizon : snapshot_->horizons()) {
        if (horizon.get() == own_horizon || horizon->networks().empty()) continue;
        if (others_.size() == elsewhere_horizons_max) {
            ++horizons_left_out_;
            continue;
        }
        others_.push_back(horizon.get());
    }
    std::reverse(others_.begin(), others_.end());
}

void ExplainTask::take_elsewhere(const serve::Investigation& investigation) {
    json::object answer{{"summary", chain_of(investigation.response, Charset::Ascii)},
                        {"rcode", dns::to_text(investigation.response.rcode())},
                        {"addresses", json::array{}}};
    std::vector<std::string> addresses = addresses_in(investigation.response);
    std::sort(addresses.begin(), addresses.end());
    for (std::string& address : addresses) answer["addresses"].as_array().emplace_back(address);
    auto group = std::find_if(groups_.begin(), groups_.end(),
                              [&](const Group& known) { return known.answer == answer; });
    if (group == groups_.end()) group = groups_.insert(group, {{}, std::move(answer)});
    for (const std::string& name : others_.back()->networks()) group->networks.emplace_back(name);
}

json::object ExplainTask::finish() && {
    json::array elsewhere;
    for (Group& group : groups_) {
        group.answer["networks"] = std::move(group.networks);
        elsewhere.emplace_back(std::move(group.answer));
    }
    told_["elsewhere"] = std::move(elsewhere);
    told_["horizons_left_out"] = horizons_left_out_;
    return std::move(told_);
}

} // namespace parallax::control
