// InFlightTable: identical questions of one route share one exchange (the defence against birthday
// attacks, RFC 5452 §5, and the reason why 500 clients cost one packet). This worker's thread only.
#pragma once

#include "dns/name.hpp"
#include "resolver/recurse/resolution.hpp"
#include "resolver/recurse/route.hpp"
#include "resolver/serve/investigation.hpp"
#include "resolver/serve/task.hpp"
#include "resolver/serve/wheel_timer.hpp"

#include <boost/intrusive/list.hpp>

#include <memory>
#include <unordered_map>

namespace parallax::serve {

/// A question, hashed once for all that is done with it while it is in flight.
struct InFlightKey {
    explicit InFlightKey(const recurse::RecordQuestion& asked);

    recurse::RecordQuestion question;
    std::uint64_t name_hash; ///< dns::hash_of its name
    std::size_t hash;

    friend bool operator==(const InFlightKey& one, const InFlightKey& other) {
        return one.hash == other.hash && one.question == other.question;
    }
};
struct InFlightHash {
    std::size_t operator()(const InFlightKey& key) const noexcept { return key.hash; }
};

struct SharedOutcome;

/// A coroutine's place among those who wait for an outcome. Lives in its frame.
class Waiter : public boost::intrusive::list_base_hook<> {
  public:
    explicit Waiter(SharedOutcome& outcome);
    ~Waiter();
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// To be awaited: until the outcome is there, or the deadline. Once. Pre: it is not there.
    class Wait;
    Wait wait(WheelTimer& wheel, recurse::TimePoint deadline) noexcept;

  private:
    friend SharedOutcome;
    void leave() noexcept;
    void wake();

    SharedOutcome* outcome_; ///< while in its list
    TimingWheel::Entry deadline_;
    std::optional<Suspended> suspended_; ///< while waiting
};

class Waiter::Wait {
  public:
    bool await_ready() const noexcept { return false; }
    template <class Promise> // of the task that waits
    void await_suspend(std::coroutine_handle<Promise> task) {
        waiter_.suspended_.emplace(task.promise());
        wheel_.add(waiter_.deadline_, deadline_);
    }
    void await_resume() const noexcept {}

  private:
    friend Waiter;
    Wait(Waiter& waiter, WheelTimer& wheel, recurse::TimePoint deadline) noexcept
        : waiter_{waiter}, wheel_{wheel}, deadline_{deadline} {}

    Waiter& waiter_;
    WheelTimer& wheel_;
    recurse::TimePoint deadline_;
};

inline Waiter::Wait Waiter::wait(WheelTimer& wheel, recurse::TimePoint deadline) noexcept {
    return {*this, wheel, deadline};
}

/// What comes of a question on its way. It belongs to nobody: whoever asked first may give up
/// before it is there.
struct SharedOutcome {
    explicit SharedOutcome(const recurse::Budget& granted) : budget{granted} {}
    virtual ~SharedOutcome() = default;
    SharedOutcome(const SharedOutcome&) = delete;
    SharedOutcome& operator=(const SharedOutcome&) = delete;

    /// Who was asked so far, and what each did.
    virtual std::string history() const = 0;
    /// For explain: the tries of one question, or each question of several.
    virtual std::vector<recurse::Attempt> attempts() const { return {}; }
    virtual std::vector<UpstreamWork> steps() const { return {}; }

    /// Wakes everybody who waits, there and then. The result is set before.
    void finish();
    /// Ends the tasks of everybody who waits.
    void abandon();

    recurse::Budget budget;
    bool finished = false;
    std::shared_ptr<const recurse::Reply> reply;           ///< or
    std::shared_ptr<const recurse::Delegation> delegation; ///< or both null: `failure` says why
    recurse::GaveUp failure;
    boost::intrusive::list<Waiter> waiting; // intrusive: a wait costs no allocation
};

/// A question put to the servers of one route or zone.
struct SharedExchange : SharedOutcome {
    SharedExchange(recurse::RouteQuestion question, recurse::UpstreamTable& upstreams,
                   const recurse::Budget& granted)
        : SharedOutcome{granted}, resolution{std::move(question), upstreams, budget} {}

    std::string history() const override { return resolution.history(); }
    std::vector<recurse::Attempt> attempts() const override { return resolution.attempts(); }

    recurse::Resolution resolution;
};

/// A question being resolved step by step.
struct SharedIteration : SharedOutcome {
    using SharedOutcome::SharedOutcome;

    /// Of the question under way; before its servers have done anything, of the last that failed.
    std::string history() const override;
    std::vector<UpstreamWork> steps() const override { return works; }

    bool is_traced = false;                        ///< somebody wants to know its steps
    std::vector<UpstreamWork> works;               ///< from then on
    std::shared_ptr<const SharedExchange> current; ///< the question under way
    std::string failed;                            ///< what became of the last that failed
};

/// Nothing ever comes of it: who waits for it lets time pass.
struct Never final : SharedOutcome {
    Never() : SharedOutcome{recurse::Budget{recurse::TimePoint{}}} {}
    std::string history() const override { return {}; }
};

/// What to wait for, that is done for others, too, or was begun for this question.
struct Awaited {
    std::shared_ptr<SharedOutcome> outcome; ///< null: too many wait for it
    bool is_own = false;
};
/// Why it came to no reply and no referral, to who waited for it.
recurse::GaveUp failure_of(const Awaited& awaited);

using InFlightTable =
    std::unordered_map<InFlightKey, std::shared_ptr<SharedExchange>, InFlightHash>;
using IterationTable =
    std::unordered_map<InFlightKey, std::shared_ptr<SharedIteration>, InFlightHash>;

} // namespace parallax::serve
