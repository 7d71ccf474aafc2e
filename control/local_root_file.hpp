// The copy of the root zone that `iteration: local-root` names -> iterate::LocalRoot (RFC 8806),
// with everything that is wrong; and a watch that tells when its time is over. Slow path; one
// thread.
#pragma once

#include "config/config.hpp"
#include "control/findings.hpp"
#include "control/log.hpp"
#include "resolver/iterate/local_root.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>

namespace parallax::control {

/// An expired copy is noticed after so long at the latest.
inline constexpr std::chrono::minutes local_root_look_interval{10};

struct BuiltRoot {
    std::shared_ptr<const iterate::LocalRoot> root; ///< null: none is configured, or used
    Findings findings;
};

/// Without recursion nobody is asked in its place, and nothing is read.
BuiltRoot build_local_root(const config::Config& config);

class LocalRootWatch {
  public:
    using Current = std::function<std::shared_ptr<const iterate::LocalRoot>()>;

    /// `current`: the one that serves; may give null. What is given outlives the loop's run.
    LocalRootWatch(boost::asio::io_context& loop, Log& log, Current current);

    /// Logs once of each copy that it has expired, and looks again later.
    void look();

  private:
    Log& log_;
    Current current_;
    boost::asio::steady_timer timer_;
    std::shared_ptr<const iterate::LocalRoot> expired_; ///< told already
};

} // namespace parallax::control
