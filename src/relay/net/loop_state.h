// What the connections of one event loop have in common: who they are, when
// each is due, and which of them have something to write.
//
// It may outlive its loop; then nobody is in it, and the gate is shut.
//
// Cost: O(log connections) to say when one is due; one timer serves all.
// Thread rule: used on the loop's thread alone, but for the gate, and for
// Shut(), which is called when that thread has ended.
#ifndef SYNCLINE_RELAY_SRC_NET_LOOP_STATE_H_
#define SYNCLINE_RELAY_SRC_NET_LOOP_STATE_H_

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "admission.h"
#include "shared_state.h"
#include "stream.h"
#include "syncline/relay/net/client_address.h"
#include "syncline/relay/net/due_queue.h"

namespace syncline::relay {

// A connection, as the server and its loop see it. All on the loop's thread.
class Connection : public DueItem, public StreamReader {
 public:
  virtual void Drain() = 0;
  // Where it is a WebSocket: closes it. Whether it is one that was open.
  virtual bool GoAway() = 0;
  virtual void Stop() = 0;  // at once
  // The time of LoopState::CallAt() has come.
  virtual void OnTime() = 0;
  // LoopState::WriteLater() was called.
  virtual void OnWriteDue() {}
};

// The way into a loop from other threads, which may come after its end.
class LoopGate {
 public:
  // `number`: which of the server's loops it is.
  LoopGate(boost::asio::io_context* loop, size_t number)
      : number_(number), loop_(loop) {}

  size_t number() const { return number_; }

  template <typename Function>
  void Post(Function function) {
    const std::lock_guard lock(mutex_);
    if (loop_ != nullptr) boost::asio::post(*loop_, std::move(function));
  }
  void Shut() {
    const std::lock_guard lock(mutex_);
    loop_ = nullptr;
  }

 private:
  const size_t number_;
  std::mutex mutex_;
  boost::asio::io_context* loop_;  // nullptr: it has ended
};

class LoopState : public std::enable_shared_from_this<LoopState> {
 public:
  using Time = std::chrono::steady_clock::time_point;

  LoopState(std::shared_ptr<SharedState> shared, boost::asio::io_context* loop,
            size_t number);

  // Calls OnTime() then; only the last time of a connection counts. Who leaves
  // cancels.
  void CallAt(Connection* connection, Time time);
  void Cancel(Connection* connection) { due_.Remove(connection); }
  // Calls OnWriteDue() after what runs now.
  void WriteLater(std::shared_ptr<Connection> connection);
  void Shut();

  const std::shared_ptr<SharedState> shared;
  LoopGate gate;
  // They live until they leave it.
  absl::flat_hash_set<std::shared_ptr<Connection>> connections;

 private:
  using Timer = boost::asio::basic_waitable_timer<
      std::chrono::steady_clock,
      boost::asio::wait_traits<std::chrono::steady_clock>,
      boost::asio::io_context::executor_type>;

  void Arm();
  void OnTime();
  void WriteAll();

  boost::asio::io_context& loop_;
  DueQueue<Connection, Time> due_;
  std::optional<Timer> timer_;  // nothing: the loop has ended
  std::optional<Time> armed_;   // nothing: nobody waits for the timer
  std::vector<std::shared_ptr<Connection>> writers_;
  std::vector<std::shared_ptr<Connection>> writing_;  // of WriteAll()
  bool is_write_posted_ = false;
};

// What a connection takes along when it changes its protocol.
struct ConnectionContext {
  std::shared_ptr<LoopState> loop;
  Admission::Ticket ticket;
  IpAddress peer;
};

}  // namespace syncline::relay

#endif  // SYNCLINE_RELAY_SRC_NET_LOOP_STATE_H_
