// ExplainTask: the whole of one `explain` as a state machine without I/O: it says what to
// investigate next and is given what was found, so that nobody has to wait for it. First the
// question as asked, then once in each other horizon. One thread.
#pragma once

#include "resolver/serve/investigation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <map>

namespace parallax::control {

inline constexpr std::size_t elsewhere_horizons_max = 64; // compared with the question's own

/// Runs one question through the serving code and waits for it: serve::investigate_once.
using Investigate = std::function<serve::Investigation(const serve::InvestigationRequest&)>;

/// What a task tells, once everything it wants is investigated.
template <class Task>
boost::json::object completed(Task task, const Investigate& investigate) {
    while (const auto request = task.next()) task.take(investigate(*request));
    return std::move(task).finish();
}

/// What is wrong with a request that names a network which does not exist.
std::optional<std::string> unknown_network(const zones::Snapshot& snapshot,
                                           const serve::InvestigationRequest& request);

/// What else there is to say of the question's own investigation, a sentence each.
using Remarks = std::function<std::vector<std::string>(const serve::Investigation&)>;

class ExplainTask {
  public:
    ExplainTask(std::shared_ptr<const zones::Snapshot> snapshot,
                serve::InvestigationRequest request, Remarks remarks = {});

    /// What take() wants to hear of; nothing: finish().
    std::optional<serve::InvestigationRequest> next() const;
    void take(const serve::Investigation& investigation);
    /// The explanation (docs/explain.md). Pre: next() gave nothing.
    boost::json::object finish() &&;

  private:
    void take_own(const serve::Investigation& investigation);
    void take_elsewhere(const serve::Investigation& investigation);

    std::shared_ptr<const zones::Snapshot> snapshot_;
    serve::InvestigationRequest request_;
    Remarks remarks_;
    boost::json::object told_;
    std::vector<const zones::Horizon*> others_; ///< still to be asked, last first
    std::size_t horizons_left_out_ = 0;
    struct Group {
        boost::json::array networks;
        boost::json::object answer;
    };
    std::vector<Group> groups_; ///< equal answers, in the order they were met
};

} // namespace parallax::control
