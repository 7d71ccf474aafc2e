// ExplainTask: the whole of one `explain`, one investigation a step, so that the control thread can
// do other things between. First the question as asked, then once in each other horizon. One
// thread.
#pragma once

#include "resolver/serve/investigation.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <functional>
#include <map>

namespace parallax::control {

inline constexpr std::size_t elsewhere_horizons_max = 64; // compared with the question's own

/// Runs one question through the serving code: serve::investigate_once, or the running server.
using Investigate = std::function<serve::Investigation(const serve::InvestigationRequest&)>;

/// What is wrong with a request that names a network which does not exist.
std::optional<std::string> unknown_network(const zones::Snapshot& snapshot,
                                           const serve::InvestigationRequest& request);

class ExplainTask {
  public:
    ExplainTask(std::shared_ptr<const zones::Snapshot> snapshot,
                serve::InvestigationRequest request, Investigate investigate);

    /// The explanation, once all steps are taken.
    std::optional<boost::json::object> step();

  private:
    void explain_here();
    void ask_elsewhere(const zones::Horizon& horizon);
    void finish();

    std::shared_ptr<const zones::Snapshot> snapshot_;
    serve::InvestigationRequest request_;
    Investigate investigate_;
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
