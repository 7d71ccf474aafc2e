// Task: a coroutine that runs at once, on the thread that starts it, until it waits for somebody
// who resumes it by hand.
//
// Asio's awaitable can wait for anything on any executor, which a question on the slow path paid
// for with a fifth of its time. A Task knows no executor: who awaits it goes on when it ends, there
// and then. Worker's thread only.
#pragma once

#include <coroutine>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

namespace parallax::serve {

/// Told how a task ended that nobody awaits: by what it threw, or null.
using TaskEnded = std::function<void(std::exception_ptr)>;

/// What every task's promise has, whatever the task returns.
class TaskPromise {
  public:
    TaskPromise() = default;
    TaskPromise(const TaskPromise&) = delete;
    TaskPromise& operator=(const TaskPromise&) = delete;

    struct End {
        bool await_ready() const noexcept { return false; }
        template <class Promise> // of the task that has ended
        std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> own) const noexcept {
            TaskPromise& promise = own.promise();
            if (promise.awaiting_ != nullptr) return promise.awaiting_->own_;
            const TaskEnded ended = std::move(promise.ended_);
            std::exception_ptr thrown = std::move(promise.thrown_);
            own.destroy();
            ended(std::move(thrown));
            return std::noop_coroutine();
        }
        void await_resume() const noexcept {}
    };
    std::suspend_always initial_suspend() const noexcept { return {}; }
    End final_suspend() const noexcept { return {}; }
    void unhandled_exception() noexcept { thrown_ = std::current_exception(); }

  private:
    template <class Value> // whatever it returns
    friend class Task;
    friend class Suspended;

    std::coroutine_handle<> own_;
    TaskPromise* awaiting_ = nullptr; ///< null: this is the outermost
    TaskEnded ended_;                 ///< the outermost's
    std::exception_ptr thrown_;
};

/// A task that waits, with all those that await it.
class Suspended {
  public:
    explicit Suspended(TaskPromise& innermost) noexcept : innermost_{&innermost} {}

    /// Returns when they wait again, or have ended.
    void resume() const { innermost_->own_.resume(); }
    /// They end where they are.
    void destroy() const {
        TaskPromise* outermost = innermost_;
        while (outermost->awaiting_ != nullptr) outermost = outermost->awaiting_;
        outermost->own_.destroy(); // owns the task it awaits, and so on
    }

  private:
    TaskPromise* innermost_;
};

/// Where a promise keeps what its task returns.
template <class Value> // void has no place
struct TaskResult : TaskPromise {
    void return_value(Value value) { returned.emplace(std::move(value)); }
    Value take() { return std::move(*returned); }
    std::optional<Value> returned;
};
template <>
struct TaskResult<void> : TaskPromise {
    void return_void() noexcept {}
    void take() noexcept {}
};

/// Owns its coroutine, which begins when it is awaited or started.
template <class Value> // what `co_await` gives
class [[nodiscard]] Task {
  public:
    struct promise_type : TaskResult<Value> {
        Task get_return_object() {
            this->own_ = std::coroutine_handle<promise_type>::from_promise(*this);
            return Task{*this};
        }
    };

    Task(Task&& other) noexcept : promise_{std::exchange(other.promise_, nullptr)} {}
    Task& operator=(Task&&) = delete;
    ~Task() {
        if (promise_ != nullptr) promise_->own_.destroy();
    }

    bool await_ready() const noexcept { return false; }
    template <class Promise> // of the task that awaits this one
    std::coroutine_handle<> await_suspend(std::coroutine_handle<Promise> awaiting) noexcept {
        promise_->awaiting_ = &awaiting.promise();
        return promise_->own_;
    }
    Value await_resume() {
        if (promise_->thrown_) std::rethrow_exception(promise_->thrown_);
        return promise_->take();
    }

    /// Nobody awaits it: it owns itself from now on. Returns when it waits, or has ended.
    void start(TaskEnded ended) && {
        promise_type& promise = *std::exchange(promise_, nullptr);
        promise.ended_ = std::move(ended);
        promise.own_.resume();
    }

  private:
    explicit Task(promise_type& promise) noexcept : promise_{&promise} {}

    promise_type* promise_; ///< null once moved from or started
};

} // namespace parallax::serve
