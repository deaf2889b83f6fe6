#include "loop_state.h"

#include <algorithm>
#include <boost/system/error_code.hpp>
#include <iterator>

namespace syncline::relay {

LoopState::LoopState(std::shared_ptr<SharedState> state,
                     boost::asio::io_context* loop, size_t number)
    : shared(std::move(state)),
      gate(loop, number),
      loop_(*loop),
      timer_(std::in_place, *loop) {}

void LoopState::CallAt(Connection* connection, Time time) {
  due_.Set(connection, time);
  Arm();
}

// The timer is only moved to an earlier time: it expires too early now and
// then, and looks again.
void LoopState::Arm() {
  if (due_.empty() || (armed_ && *armed_ <= due_.next())) return;
  armed_ = due_.next();
  timer_->expires_at(*armed_);
  timer_->async_wait(
      [self = shared_from_this()](boost::system::error_code error) {
        if (!error) self->OnTime();
      });
}

void LoopState::OnTime() {
  const Time now = std::chrono::steady_clock::now();
  if (!timer_ || timer_->expiry() > now) return;  // it was moved as it expired
  armed_.reset();
  while (Connection* const due = due_.Pop(now)) due->OnTime();
  Arm();
}

void LoopState::WriteLater(std::shared_ptr<Connection> connection) {
  writers_.push_back(std::move(connection));
  if (std::exchange(is_write_posted_, true)) return;
  boost::asio::post(loop_, [self = shared_from_this()] { self->WriteAll(); });
}

// Who has something to write only now waits for the next time, so that what
// comes is read meanwhile. If one throws, the others are not forgotten.
void LoopState::WriteAll() {
  is_write_posted_ = false;
  std::move(writers_.begin(), writers_.end(), std::back_inserter(writing_));
  writers_.clear();
  while (!writing_.empty()) {
    const std::shared_ptr<Connection> writer = std::move(writing_.back());
    writing_.pop_back();
    writer->OnWriteDue();
  }
}

void LoopState::Shut() {
  gate.Shut();
  timer_.reset();
  writers_.clear();
  writing_.clear();
}

}  // namespace syncline::relay
