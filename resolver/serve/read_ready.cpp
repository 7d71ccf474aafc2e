#include "resolver/serve/read_ready.hpp"

#include <boost/asio/detail/throw_error.hpp>
#include <boost/version.hpp>

#include <utility>

namespace parallax::serve {

// What is used of Asio's detail namespace was read in this release: start_op with
// allow_speculative, the meaning of done_and_exhausted, and that operations still queued are
// destroyed with the loop. Read it again before allowing another.
static_assert(BOOST_VERSION == 108100);

namespace detail = boost::asio::detail;

ReadReady::ReadReady(boost::asio::io_context& loop, Calls calls)
    : reactor_op{{}, &ReadReady::perform, &ReadReady::complete},
      reactor_{boost::asio::use_service<Reactor>(loop)}, calls_{std::move(calls)} {
    reactor_.init_task();
}

ReadReady::~ReadReady() {
    close();
}

void ReadReady::open(int descriptor) {
    const int error = reactor_.register_descriptor(descriptor, watch_);
    if (error != 0) reactor_.cleanup_descriptor_data(watch_);
    detail::throw_error({error, boost::system::system_category()}, "epoll");
    descriptor_ = descriptor;
}

void ReadReady::wait(std::shared_ptr<void> owner, Attempt last) {
    if (watch_ == nullptr) return;
    owner_ = std::move(owner);
    ec_ = {};
    // Without allow_speculative, start_op would call epoll_ctl. With it, it may ask for an attempt;
    // what came after the last one has its own edge, so there is no need to look again.
    known_empty_ = last != Attempt::Full;
    reactor_.start_op(Reactor::read_op, descriptor_, watch_, this, true, true);
    known_empty_ = false;
}

void ReadReady::close() noexcept {
    if (watch_ == nullptr) return;
    reactor_.deregister_descriptor(descriptor_, watch_, false);
    reactor_.cleanup_descriptor_data(watch_);
    watch_ = nullptr;
}

ReadReady::status ReadReady::perform(reactor_op* operation) {
    auto* const self = static_cast<ReadReady*>(operation);
    if (self->known_empty_) return not_done;
    switch (self->calls_.read()) {
    case Attempt::Nothing:
        return not_done;
    case Attempt::Drained:
        return done_and_exhausted;
    case Attempt::Full:
        return done;
    }
    return not_done;
}

/// `loop` is null when the loop is being destroyed, and its operations with it.
void ReadReady::complete(void* loop, detail::operation* operation,
                         const boost::system::error_code& /*error*/, std::size_t /*octets*/) {
    auto* const self = static_cast<ReadReady*>(operation);
    const std::shared_ptr<void> owner = std::move(self->owner_); // *self may end with it
    if (loop == nullptr || self->ec_ || self->watch_ == nullptr) return;
    self->calls_.take_turn();
}

} // namespace parallax::serve
